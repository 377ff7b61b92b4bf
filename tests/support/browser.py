"""The site behind a real server on a loopback socket, and somebody who asks it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

import uvicorn

from feeds.site import Site
from feeds.web.app import app
from feeds.web.live import Live
from feeds.web.serving import listen
from tests.support.market import World


@dataclass(frozen=True)
class Got:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()


class Browser:
    """Asks the server over a socket, keeps its cookies, and follows nothing."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.cookies: dict[str, str] = {}

    def ask(self, target: str, method: str = "GET", body: bytes = b"", **headers: str) -> Got:
        connection = HTTPConnection(self.host, self.port, timeout=20)
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            said["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.putrequest(method, target, skip_accept_encoding=True)
            for name, value in said.items():
                connection.putheader(name, value)
            if body:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body or None)
            answer = connection.getresponse()
            for name, value in answer.getheaders():
                if name == "set-cookie":
                    for key, morsel in SimpleCookie(value).items():
                        self.cookies[key] = morsel.value
            return Got(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def post(self, target: str, **form: str) -> Got:
        """Send a form as a page of the site does."""
        kind = "application/x-www-form-urlencoded"
        return self.ask(target, "POST", urlencode(form).encode(), Content_Type=kind, Sec_Fetch_Site="same-origin")


@contextmanager
def served(made: World, site: Site, vote_token: str = "") -> Iterator[Browser]:
    """The site of a world, while it is served."""
    with listen("127.0.0.1", 0) as listening:
        application = app(Live(made.database, made.desk, site, fresh_for=0), made.desk, vote_token)
        server = uvicorn.Server(uvicorn.Config(application, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield Browser(*listening.getsockname()[:2])
        finally:
            server.should_exit = True
            thread.join(20)
