"""A server on a loopback socket that answers as a test says, and remembers what it was asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Answer:
    """What the server sends for one path."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})
    claims: int | None = None
    """The Content-Length to claim instead of the body's."""


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    path: str
    headers: Mapping[str, str]
    at: float


Respond = Callable[[Asked], Answer]
NOT_HERE = Answer(b"not here", 404)


class Origin:
    """The server: `answers` may be changed at any time."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer | Respond] = {"/robots.txt": Answer(b"User-agent: *\nAllow: /\n")}
        self.fallback: dict[str, Answer | Respond] = {}
        """What answers for a path whatever is asked of it behind a question mark."""
        self.asked: list[Asked] = []
        origin = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                asked = Asked(self.path, dict(self.headers.items()), time.monotonic())
                origin.asked.append(asked)
                known = origin.answers.get(self.path) or origin.fallback.get(self.path.partition("?")[0], NOT_HERE)
                answer = known if isinstance(known, Answer) else known(asked)
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                length = len(answer.body) if answer.claims is None else answer.claims
                self.send_header("Content-Length", str(length))
                self.end_headers()
                try:
                    self.wfile.write(answer.body)
                except OSError:  # the client had enough
                    self.close_connection = True
                if length != len(answer.body):
                    self.close_connection = True

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def paths(self) -> list[str]:
        """What was asked for, in order, without robots.txt."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    @contextmanager
    def running(self) -> Iterator[Origin]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()
