"""What feed readers make of our feeds: programs that people really use poll a live site over a socket."""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import feedparser
import pytest
import uvicorn
from reader import make_reader
from starlette.applications import Starlette

from feeds.catch_up import catch_up
from feeds.web.app import app
from feeds.web.live import Live
from tests.feeds.conftest import SITE
from tests.support.market import TORTOISE, World
from tests.support.pages import at


class Server:
    """The live site of a world on a loopback port, and how it answered."""

    def __init__(self, made: World) -> None:
        self._world, self._days = made, 7
        self.statuses: list[int] = []
        self._server = uvicorn.Server(
            uvicorn.Config(self._counted, port=0, log_level="warning", lifespan="off", interface="asgi3")
        )
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._app: Starlette | None = None

    def __enter__(self) -> Server:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.site = replace(SITE, base_url=f"http://127.0.0.1:{port}")
        self._app = app(Live(self._world.database, self._world.desk, self.site, fresh_for=0), self._world.desk)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)

    async def _counted(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        async def watched(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                self.statuses.append(message["status"])
            await send(message)

        assert self._app is not None
        await self._app(scope, receive, watched)

    def moves(self, context: int) -> None:
        """One change more: a context window."""
        self._days += 1
        says = {"Tortoise 3.1": {**TORTOISE["Tortoise 3.1"], "context_length": str(context)}}
        self._world.bolt.says(at(self._days), says)
        self._world.ends(self._days)
        catch_up(self._world.database, self._world.desk, self.site)


@pytest.fixture
def server(launched: World) -> Iterator[Server]:
    catch_up(launched.database, launched.desk, SITE)
    with Server(launched) as running:
        yield running


def polls(server: Server, known: Callable[[], int]) -> list[int]:
    """How many items a reader knows more after each poll: at first, unchanged, changed, changed again, unchanged."""
    counts = [known()]
    for step in (None, 512_000, 300_000, None):
        if step:
            server.moves(step)
        counts.append(known())
    return [after - before for before, after in zip([0, *counts], counts, strict=False)]


@pytest.mark.parametrize("file", ["changes.xml", "changes.atom"])
def test_feedparser_sees_each_change_once_and_downloads_nothing_twice(server: Server, file: str) -> None:
    url, ids = server.site.address(file), set[str]()
    kept: dict[str, str] = {}

    def known() -> int:
        found = feedparser.parse(url, etag=kept.get("etag"), modified=kept.get("modified"))
        if found.status != 304:
            assert not found.bozo
            kept.update(etag=found.etag, modified=found.modified)
        ids.update(entry.id for entry in found.entries)
        return len(ids)

    first, *more = polls(server, known)
    assert first >= 3
    assert more == [0, 1, 1, 0]
    assert server.statuses == [200, 304, 200, 200, 304]


@pytest.mark.parametrize("file", ["changes.xml", "changes.atom", "changes.json", "changes.xml?vendor=bolt"])
def test_the_reader_library_sees_each_change_once(server: Server, file: str) -> None:
    reader = make_reader(":memory:")
    reader.add_feed(server.site.address(file))

    def known() -> int:
        reader.update_feeds(scheduled=False)
        (feed,) = reader.get_feeds()
        assert feed.last_exception is None
        entries = list(reader.get_entries())
        assert len({entry.id for entry in entries}) == len(entries)
        return len(entries)

    assert polls(server, known)[1:] == [0, 1, 1, 0]
    assert 304 in server.statuses


def run(*command: object, **more: Any) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=60, **more)
    assert done.returncode == 0, done.stderr
    return str(done.stdout)


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not shutil.which(program), reason=f"needs {program}, a package of Debian")


@pytest.mark.slow
@needs("newsboat")
@pytest.mark.parametrize("file", ["changes.xml", "changes.atom"])
def test_newsboat_sees_each_change_once(server: Server, tmp_path: Path, file: str) -> None:
    (tmp_path / "urls").write_text(f"{server.site.address(file)}\n")
    (tmp_path / "config").touch()
    newsboat = ["newsboat", *("-u", tmp_path / "urls"), *("-c", tmp_path / "cache.db"), *("-C", tmp_path / "config")]

    def known() -> int:
        run(*newsboat, "-x", "reload")
        return int(run(*newsboat, "-x", "print-unread").split()[0])

    assert polls(server, known)[1:] == [0, 1, 1, 0]


@pytest.mark.slow
@needs("r2e")
def test_rss2email_mails_each_change_once_as_plain_text_with_both_values(server: Server, tmp_path: Path) -> None:
    sendmail = tmp_path / "sendmail"
    sendmail.write_text(f'#!/bin/sh\nmkdir -p "{tmp_path}/mails"\ncat > "$(mktemp -p "{tmp_path}/mails")"\n')
    sendmail.chmod(0o755)
    r2e = ["r2e", "-c", tmp_path / "config", "-d", tmp_path / "data.json"]
    run(*r2e, "new", "editor@example.org")
    config = (tmp_path / "config").read_text()
    (tmp_path / "config").write_text(config.replace("sendmail = /usr/sbin/sendmail", f"sendmail = {sendmail}"))
    run(*r2e, "add", "changes", server.site.address("changes.xml"))

    def known() -> int:
        run(*r2e, "run")
        return len(list((tmp_path / "mails").glob("*")))

    assert polls(server, known)[1:] == [0, 1, 1, 0]


@pytest.mark.slow
@needs("sfeed_update")
def test_sfeed_sees_each_change_once(server: Server, tmp_path: Path) -> None:
    lines = [f'sfeedpath="{tmp_path}/feeds"', f"feeds() {{ feed changes '{server.site.address('changes.atom')}'; }}"]
    (tmp_path / "sfeedrc").write_text("\n".join(lines) + "\n")

    def known() -> int:
        run("sfeed_update", tmp_path / "sfeedrc")
        return len((tmp_path / "feeds" / "changes").read_text().splitlines())

    assert polls(server, known)[1:] == [0, 1, 1, 0]
