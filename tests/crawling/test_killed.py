"""Killed at random moments of a crawl, a replay and of publishing, and run again: none lost, and none twice."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from crawler.config import Config
from crawler.demo import recording
from crawler.replay import replay
from feeds.catch_up import catch_up
from feeds.comparisons import queue
from feeds.site import Site, write_feeds
from storage import catalog
from storage.database import Database, open_database
from storage.desk import open_desk
from storage.export import backup
from storage.terms import ChangeKind
from tests.crawling.conftest import prices
from tests.crawling.origin import Answer, Origin
from tests.support.killing import killed, killed_with_children, told
from tests.support.simulators import SHARED

MANY = pytest.param(100, marks=[pytest.mark.slow, pytest.mark.long, pytest.mark.timeout(1800)])
SITE = Site("https://changes.example.org")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return recording(tmp_path_factory.mktemp("recording"))


def opened(folder: Path) -> Database:
    folder.mkdir(exist_ok=True)
    return open_database(f"sqlite:///{folder / 'modelwire.db'}")


# --------------------------------------------------------------------------------------------------------------- replay


def killed_replay(archives: list[Path], folder: Path, url: str, kills: int) -> Database:
    """Replay with that many kills, and then to the end."""
    begun = time.monotonic()
    replay(archives, opened(folder / "timed"), Config())
    lasts = time.monotonic() - begun

    def work() -> None:
        replay(archives, open_database(url), Config())

    killed(work, kills, lasts / 3)
    database = open_database(url)
    replay(archives, database, Config())
    return database


@pytest.mark.parametrize("kills", [10, MANY])
def test_a_killed_replay_ends_with_the_same_changes(archive: Path, tmp_path: Path, url: str, kills: int) -> None:
    whole = opened(tmp_path / "whole")
    replay([archive], whole, Config())
    assert told(killed_replay([archive], tmp_path, url, kills)) == told(whole)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_long_replay_that_is_killed_a_hundred_times_ends_with_the_same_changes(tmp_path: Path) -> None:
    archives = sorted(SHARED.glob("corpus/archive/[hp]*.warc.gz"))
    if not archives:
        pytest.skip("the recorded corpus is not beside this checkout")
    whole = opened(tmp_path / "whole")
    replay(archives, whole, Config())
    assert told(killed_replay(archives, tmp_path, f"sqlite:///{tmp_path / 'modelwire.db'}", 100)) == told(whole)


# ----------------------------------------------------------------------------------------------------------- publishing


def files(folder: Path) -> Mapping[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("kills", [10, MANY])
def test_killed_publishing_ends_with_the_same_queue_and_the_same_files(
    archive: Path, tmp_path: Path, kills: int
) -> None:
    replay([archive], opened(tmp_path / "made"), Config())
    for name in ("whole", "killed"):
        (tmp_path / name).mkdir()
        backup(opened(tmp_path / "made"), tmp_path / name / "modelwire.db")
        catalog.set_host(opened(tmp_path / name), "changes.example.org")

    def publish(name: str) -> list[str]:
        database, desk = opened(tmp_path / name), open_desk(f"sqlite:///{tmp_path / name / 'modelwire.db'}")
        catch_up(database, desk, SITE)
        write_feeds(database, desk, tmp_path / name / "site", SITE)
        return [due.line for due in queue.open_items(desk)]

    begun = time.monotonic()
    lines = publish("whole")
    killed(lambda: void(publish("killed")), kills, time.monotonic() - begun)
    assert publish("killed") == lines != []
    assert files(tmp_path / "killed" / "site") == files(tmp_path / "whole" / "site")


def void(_: object) -> None:
    """For work of which nobody wants the result."""


# ---------------------------------------------------------------------------------------------------------------- crawl


PAGES = 8


def serve(origin: Origin, times: int) -> None:
    """Each page lists its own model, at its price times something."""
    for number in range(PAGES):
        origin.answers[f"/{number}"] = Answer(prices(f"${3 * times}.00", f"Acme Model {number}"))


def crawling(folder: Path) -> subprocess.Popen[bytes]:
    program = [
        str(Path(sys.executable).parent / "modelwire"),
        "crawl",
        "pages",
        "--db",
        f"sqlite:///{folder / 'modelwire.db'}",
    ]
    return subprocess.Popen(program, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def crawl_to_the_end(folder: Path) -> float:
    begun = time.monotonic()
    program = crawling(folder)
    _, error = program.communicate(timeout=300)
    assert program.returncode == 0, error.decode()
    return time.monotonic() - begun


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("kills", [10, MANY])
def test_a_killed_crawl_ends_with_the_same_changes(origin: Origin, tmp_path: Path, kills: int) -> None:
    if not Path("/proc/self/task").exists():
        pytest.skip("the processes of a crawl are found in /proc")
    watched = "".join(f"[[watch]]\nurl = '{origin.url}/{n}'\nvendor = 'Acme'\nkind = 'pricing'\n" for n in range(PAGES))
    lasts = 0.0
    for name in ("whole", "killed"):
        (tmp_path / name).mkdir()
        settings = f"vendors = []\n[fetching]\ndelay = 0.02\nper_host = 1\nallow_private = ['127.0.0.1']\n{watched}"
        (tmp_path / name / "modelwire.toml").write_text(settings)
        serve(origin, 1)
        lasts = crawl_to_the_end(tmp_path / name)
    serve(origin, 2)
    crawl_to_the_end(tmp_path / "whole")
    # Most of a crawl is its beginning and its end: the kills fall into all of it.
    at_work = [killed_with_children(crawling(tmp_path / "killed"), random.uniform(0, lasts)) for _ in range(kills)]
    assert any(at_work)
    crawl_to_the_end(tmp_path / "killed")
    whole, other = (said(opened(tmp_path / name)) for name in ("whole", "killed"))
    assert other == whole
    assert len(whole) == PAGES


def said(database: Database) -> list[tuple[str, str | None, str | None]]:
    found = [c for c in catalog.changes(database) if c.kind is ChangeKind.FACT_CHANGED]
    return sorted((c.model, c.old, c.new) for c in found)
