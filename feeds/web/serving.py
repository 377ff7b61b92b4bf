"""Serving the site: a socket, and uvicorn on it until somebody asks it to stop."""

from __future__ import annotations

import signal
import socket
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from storage.terms import ModelwireError

_GRACE: Final = 10
"""Seconds that answers under way have when the server is asked to stop."""


class CannotServe(ModelwireError):
    """The server cannot listen where it was asked to."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that takes connections at a host and port; 0 takes any free port. Raises `CannotServe`."""
    made = None
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # asyncio sends without delay only on sockets that say TCP by name; else each answer waits 40 ms for the client.
        made = socket.socket(family, kind, protocol)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen(2048)
        return made
    except (OSError, UnicodeError) as error:
        if made is not None:
            made.close()
        why = getattr(error, "strerror", None) or error
        raise CannotServe(
            f"nothing can be served at {host}, port {port} ({why}): choose another --port or --host"
        ) from None


def run(app: ASGIApp, listening: socket.socket) -> None:
    """Serve until SIGTERM or Ctrl-C; answers under way are finished first."""
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=_GRACE
    )
    # uvicorn stops by itself on SIGTERM, and then raises the signal once more for whoever started it.
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        signal.signal(signal.SIGTERM, before)
