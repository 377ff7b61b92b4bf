"""What serving costs: requests a second over real sockets, and processor time as a multiple of a bare "hello".

    python benchmarks/serving.py [--requests N] [--connections N]

The site is the demonstration's. Server and client are two processes on one machine and share its cores: compare the
multiples between machines, not the seconds.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import uvicorn

from crawler.demo import recording
from crawler.demo.story import BASE_URL, demo_config
from crawler.replay import replay
from feeds.entries import Site
from feeds.web.app import app
from feeds.web.live import Live
from feeds.web.serving import listen
from storage.database import open_database
from storage.desk import open_desk

ASGI = Callable[[Any, Any, Any], Awaitable[None]]


async def hello(scope: Any, _receive: Any, send: Any) -> None:
    """The least that an application can do."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]})
        await send({"type": "http.response.body", "body": b"hello"})


def site(facts: str) -> ASGI:
    """The application over the demonstration's facts."""
    database = open_database(facts)
    desk = open_desk(database.url)
    return app(Live(database, desk, Site(BASE_URL)), desk)


def serve(facts: str, told: Connection) -> None:
    """In a process of its own: say the port, serve until something comes, say the processor time that went by."""
    made: ASGI = site(facts) if facts else hello
    with listen("127.0.0.1", 0) as listening:
        server = uvicorn.Server(uvicorn.Config(made, log_level="error", access_log=False, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        told.send(listening.getsockname()[1])
        while told.recv() != "end":
            told.send(time.process_time())
        server.should_exit = True
        thread.join()


async def asked(port: int, request: bytes, count: int) -> tuple[int, int]:
    """Send a request some times over one connection, one after the other; status and bytes of the last answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    status = size = 0
    for _ in range(count):
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        status = int(head[9:12])
        size = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")), 0)
        if status != 304 and size:
            await reader.readexactly(size)
    writer.close()
    return status, size


async def crowd(port: int, request: bytes, count: int, connections: int) -> tuple[int, int]:
    """The same over several connections at once."""
    answers = await asyncio.gather(*(asked(port, request, count // connections) for _ in range(connections)))
    return answers[0]


def etag(port: int, path: str) -> str:
    """The tag of what stands at a path."""

    async def head() -> str:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n".encode())
        said = (await reader.readuntil(b"\r\n\r\n")).decode()
        writer.close()
        return next(line[6:] for line in said.split("\r\n") if line.startswith("etag: "))

    return asyncio.run(head())


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--requests", type=int, default=8000)
    options.add_argument("--connections", type=int, default=8)
    wanted = options.parse_args()
    with TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'modelwire.db'}")
        replay([recording(Path(folder))], database, demo_config())
        sys.stdout.write(f"{'what':<30}{'status':>7}{'bytes':>9}{'a second':>10}{'CPU ms':>9}{'times':>7}\n")
        base = 0.0
        for facts in ("", database.url):
            here, there = multiprocessing.Pipe()
            process = multiprocessing.get_context("spawn").Process(target=serve, args=(facts, there))
            process.start()
            port = here.recv()
            for name, path, headers in rows(port, bool(facts)):
                request = f"GET {path} HTTP/1.1\r\nHost: x\r\n{headers}\r\n".encode()
                asyncio.run(crowd(port, request, 200, wanted.connections))  # caches fill, and what is lazy wakes
                here.send("time")
                before, start = here.recv(), time.perf_counter()
                status, size = asyncio.run(crowd(port, request, wanted.requests, wanted.connections))
                took = time.perf_counter() - start
                here.send("time")
                spent = (here.recv() - before) * 1000 / wanted.requests
                base = base or spent
                figures = f"{wanted.requests / took:>10,.0f}{spent:>9.3f}{spent / base:>7.1f}"
                sys.stdout.write(f"{name:<30}{status:>7}{size:>9,}{figures}\n")
            here.send("end")
            process.join()


def rows(port: int, is_site: bool) -> list[tuple[str, str, str]]:
    """What is asked for: a name, a path, and headers."""
    if not is_site:
        return [("bare hello", "/", "")]
    feed, packed = "/changes.xml", "Accept-Encoding: gzip\r\n"
    return [
        ("a poll that ends in 304", feed, f"{packed}If-None-Match: {etag(port, feed)}\r\n"),
        ("a cached feed, packed", feed, packed),
        ("a cached feed, plain", feed, ""),
        ("a narrowed feed", f"{feed}?field=price&severity=major", packed),
    ]


if __name__ == "__main__":
    main()
