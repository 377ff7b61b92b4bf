"""The one way out of a browser: a SOCKS5 proxy on a loopback port that never connects to a private address.

A browser resolves names and follows redirects by itself, out of sight of Scrapy's middlewares. Every connection of it
goes through here, so that the guard holds for all of them, at the moment of connecting.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Collection
from contextlib import suppress
from typing import Final

from crawler.fetching.guard import is_private

__all__ = ["GuardedProxy"]

_VERSION: Final = 5
_CONNECT: Final = 1
_IPV4, _NAME, _IPV6 = 1, 3, 4
_DONE, _REFUSED, _NO_HOST, _NO_SUCH_COMMAND = 0, 2, 4, 7
_STEP: Final = 1 << 16


class _Refused(Exception):
    """A connection that is not made, with the SOCKS reply that says so."""

    def __init__(self, reply: int) -> None:
        super().__init__(reply)
        self.reply = reply


class GuardedProxy:
    """Serves the browser of this process. `most` is how many bytes one connection may bring."""

    def __init__(self, allowed: Collection[str], most: int) -> None:
        self._allowed = frozenset(allowed)
        self._most = most
        self._server: asyncio.Server | None = None
        self.refused: set[str] = set()
        """Hosts on private addresses that the browser wanted to speak to."""

    async def start(self) -> int:
        """Begin to serve; the port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Stop serving."""
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        out: asyncio.StreamWriter | None = None
        try:
            back, out = await self._open(reader, writer)
            await asyncio.gather(_copy(reader, out), _copy(back, writer, self._most))
        except _Refused as refused:
            writer.write(bytes((_VERSION, refused.reply, 0, _IPV4, 0, 0, 0, 0, 0, 0)))
            with suppress(OSError):
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass  # one of the two has gone
        finally:
            for side in (writer, out):
                if side is not None:
                    side.close()

    async def _open(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """The greeting and the one request of RFC 1928, and the connection that it asks for."""
        version, methods = await reader.readexactly(2)
        await reader.readexactly(methods)
        if version != _VERSION:
            raise _Refused(_NO_SUCH_COMMAND)
        writer.write(bytes((_VERSION, 0)))  # no authentication
        _, command, _, kind = await reader.readexactly(4)
        if command != _CONNECT:
            raise _Refused(_NO_SUCH_COMMAND)
        if kind == _NAME:
            (length,) = await reader.readexactly(1)
            host = (await reader.readexactly(length)).decode("latin-1").lower()
        else:
            packed = await reader.readexactly(4 if kind == _IPV4 else 16)
            host = str(ipaddress.ip_address(packed))
        port = int.from_bytes(await reader.readexactly(2), "big")
        address = await self._judged(host, port)
        try:
            back, out = await asyncio.open_connection(address, port)
        except OSError:
            raise _Refused(_NO_HOST) from None
        writer.write(bytes((_VERSION, _DONE, 0, _IPV4, 0, 0, 0, 0, 0, 0)))
        return back, out

    async def _judged(self, host: str, port: int) -> str:
        """The address behind a host, the same that is then connected to. Raises `_Refused` for a private one."""
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError:
            raise _Refused(_NO_HOST) from None
        addresses = [str(one[4][0]) for one in found]
        for address in addresses:
            if host in self._allowed or not is_private(address):
                return address
        self.refused.add(host)
        raise _Refused(_REFUSED)


async def _copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter, most: int | None = None) -> None:
    """Hand on what comes until it ends, or until it is more than anybody wants."""
    count = 0
    while data := await source.read(_STEP):
        count += len(data)
        if most is not None and count > most:
            break
        sink.write(data)
        await sink.drain()
    if sink.can_write_eof():
        with suppress(OSError):
            sink.write_eof()
