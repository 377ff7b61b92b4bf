"""Pages that move and pages that only seem to: exactly the changed cells are published, and no noise is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.config import Config, WatchedPage
from crawler.run import CrawlOptions, Verdict, crawl
from storage import catalog
from storage.database import open_database
from storage.terms import Outcome, SourceKind
from tests.crawling.conftest import FETCHING
from tests.support.simulators import simulator, tell


@pytest.fixture
def origin() -> Iterator[str]:
    """The address of simulated vendors' pages."""
    with simulator("page_origin.py") as url:
        yield url


class Watch:
    """The watch of all pages in one database."""

    def __init__(self, url: str, database: str, count: int) -> None:
        self._database = database
        pages = tuple(
            WatchedPage(f"{url}/p/{n}", f"Vendor {n}", SourceKind.PRICING, every=timedelta(seconds=1))
            for n in range(count)
        )
        self._config = Config(vendors=(), fetching=replace(FETCHING, per_host=8), watch=pages)

    def crawl(self) -> Verdict:
        time.sleep(1.2)  # so that every page is due
        return crawl(CrawlOptions(self._database, self._config, ("pages",)))

    def news(self) -> list[tuple[str, str | None, str | None]]:
        """(page, old, new) of all that was published."""
        return [(c.source, c.old, c.new) for c in catalog.changes(open_database(self._database))]


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("count", [20, pytest.param(200, marks=pytest.mark.long)])
def test_exactly_the_cells_that_changed_are_published(origin: str, database: str, count: int) -> None:
    watch = Watch(origin, database, count)
    assert {row.outcome for row in watch.crawl().rows} == {Outcome.CHANGED}
    assert watch.news() == []

    changed = tell(origin, f"change?n={count}&pct=20")["changed"]
    watch.crawl()
    watch.crawl()
    there = watch.news()
    assert sorted(source for source, _, _ in there) == sorted(f"{origin}/p/{n}" for n in changed)

    tell(origin, "revert")
    watch.crawl()
    watch.crawl()
    back = watch.news()[len(there) :]
    assert sorted(back) == sorted((source, new, old) for source, old, new in there)

    before = watch.news()
    for how in ("noise?mode=hidden", "noise?mode=visible", "noise?mode=off", f"drift?n={count}&pct=30"):
        tell(origin, how)
        for _ in range(2):
            assert {row.outcome for row in watch.crawl().rows} == {Outcome.UNCHANGED}, how
    assert watch.news() == before
