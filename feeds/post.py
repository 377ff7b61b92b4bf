"""Sending to an address that somebody else chose: resolved once, never inside our own network, no redirect."""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from feeds.text import plain, web_address
from storage.network import is_global
from storage.terms import ModelwireError

TIMEOUT: Final = 10.0
"""Seconds in which an answer must have come, whole: also one that trickles in."""


class Refused(ModelwireError):
    """The address is one to which nothing is ever sent."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a status, or 0 with the reason why nothing did."""

    status: int
    note: str = ""
    retry_after: str = ""


def resolve(url: str, *, allow_private: bool = False) -> tuple[str, str, int, str]:
    """(scheme, host, port, address to connect to) of a web address. Raises `Refused`.

    Every address that the name has must be allowed: a name that means one public and one private host is a trick.
    """
    if not web_address(url):
        raise Refused(f"{url[:200]!r} is no web address: a hook's address begins with https://")
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    if parts.username or parts.password:
        raise Refused(f"the address of a hook at {host} holds a password: use the signature instead")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise OSError(f"{host} cannot be resolved") from error
    addresses = [str(one[4][0]) for one in found]
    if not allow_private and not all(is_global(address) for address in addresses):
        raise Refused(f"{host} is inside a private network: allow it for this hook if it is meant")
    return parts.scheme, host, port, addresses[0]


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was looked at before; a name is not resolved a second time."""

    def __init__(self, host: str, port: int, address: str, tls: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=TIMEOUT)
        self._address, self._tls = address, tls
        self.default_port = 443 if tls else 80

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), timeout=TIMEOUT)
        if self._tls is not None:
            wrapped = self._tls.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
            self.sock = wrapped
            wrapped.do_handshake()

    def hang_up(self) -> None:
        """End the conversation, whoever waits in it: a socket's own timeout begins anew with each byte."""
        if self.sock is not None:
            with contextlib.suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)


def post(url: str, body: bytes, headers: Mapping[str, str], *, allow_private: bool = False) -> Answer:
    """Send a body; status 0 where nothing came back. Redirects are answers, and are not followed. Raises `Refused`."""
    try:
        scheme, host, port, address = resolve(url, allow_private=allow_private)
        connection = _Pinned(host, port, address, ssl.create_default_context() if scheme == "https" else None)
        alarm = threading.Timer(TIMEOUT, connection.hang_up)
        alarm.start()
        try:
            parts = urlsplit(url)
            target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
            connection.request("POST", target, body, dict(headers))
            answer = connection.getresponse()
            return Answer(answer.status, plain(answer.reason, 100), answer.headers.get("Retry-After", "")[:40])
        finally:
            alarm.cancel()
            connection.close()
    except (OSError, http.client.HTTPException) as error:
        return Answer(0, f"no answer: {error or type(error).__name__}"[:200])
