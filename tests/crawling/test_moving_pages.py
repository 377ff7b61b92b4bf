"""Pages that move and pages that only seem to: exactly the changed cells are published, and no noise is."""

from __future__ import annotations

import json
import socket
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from subprocess import DEVNULL, Popen

import pytest

from crawler.config import Config, WatchedPage
from crawler.run import CrawlOptions, Verdict, crawl
from storage import catalog
from storage.database import open_database
from storage.terms import Outcome, SourceKind
from tests.crawling.conftest import FETCHING

SIMULATOR = Path(__file__).parents[3] / "shared" / "tools" / "page_origin.py"
PAGES = 40


@pytest.fixture
def origin() -> Iterator[str]:
    """The address of simulated vendors' pages."""
    if not SIMULATOR.exists():
        pytest.skip("the simulated pages are not beside this checkout")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = Popen([sys.executable, str(SIMULATOR), "--port", str(port)], stdout=DEVNULL, stderr=DEVNULL)
    url = f"http://127.0.0.1:{port}"
    for _ in range(100):
        try:
            urllib.request.urlopen(f"{url}/robots.txt").close()
            break
        except OSError:
            time.sleep(0.1)
    yield url
    process.terminate()
    process.wait(10)


class Watch:
    """The watch of all pages in one database."""

    def __init__(self, url: str, database: str) -> None:
        self._url, self._database = url, database
        pages = tuple(
            WatchedPage(f"{url}/p/{n}", f"Vendor {n}", SourceKind.PRICING, every=timedelta(seconds=1))
            for n in range(PAGES)
        )
        self._config = Config(vendors=(), fetching=replace(FETCHING, per_host=8), watch=pages)

    def tell(self, path: str) -> dict[str, list[int]]:
        with urllib.request.urlopen(f"{self._url}/_ctl/{path}") as answer:
            said: dict[str, list[int]] = json.load(answer)
            return said

    def crawl(self) -> Verdict:
        time.sleep(1.2)  # so that every page is due
        return crawl(CrawlOptions(self._database, self._config, ("pages",)))

    def news(self) -> list[tuple[str, str | None, str | None]]:
        """(page, old, new) of all that was published."""
        return [(c.source, c.old, c.new) for c in catalog.changes(open_database(self._database))]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_exactly_the_cells_that_changed_are_published(origin: str, database: str) -> None:
    watch = Watch(origin, database)
    assert {row.outcome for row in watch.crawl().rows} == {Outcome.CHANGED}
    assert watch.news() == []

    changed = watch.tell(f"change?n={PAGES}&pct=20")["changed"]
    watch.crawl()
    watch.crawl()
    there = watch.news()
    assert sorted(source for source, _, _ in there) == sorted(f"{origin}/p/{n}" for n in changed)

    watch.tell("revert")
    watch.crawl()
    watch.crawl()
    back = watch.news()[len(there) :]
    assert sorted(back) == sorted((source, new, old) for source, old, new in there)

    before = watch.news()
    for how in ("noise?mode=hidden", "noise?mode=visible", "noise?mode=off", f"drift?n={PAGES}&pct=30"):
        watch.tell(how)
        for _ in range(2):
            assert {row.outcome for row in watch.crawl().rows} == {Outcome.UNCHANGED}, how
    assert watch.news() == before
