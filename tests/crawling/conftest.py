"""A server to crawl and a database to crawl into."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.config import Config, Fetching, WatchedPage
from crawler.run import CrawlOptions, Verdict, crawl
from storage.terms import SourceKind
from tests.crawling.origin import Origin

FETCHING = Fetching(delay=0.0, per_host=8, allow_private=("127.0.0.1",))
Crawl = Callable[..., Verdict]


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin().running() as server:
        yield server


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'modelwire.db'}"


def watching(*urls: str, kind: SourceKind = SourceKind.PRICING, fetching: Fetching = FETCHING) -> Config:
    """A configuration that watches these pages and nothing else."""
    pages = tuple(WatchedPage(url, "Acme", kind) for url in urls)
    return Config(contact="ops@example.org", vendors=(), fetching=fetching, watch=pages)


@pytest.fixture
def run(database: str) -> Crawl:
    """Crawl the pages of a configuration, due or not."""

    def go(config: Config, *vendors: str, **options: object) -> Verdict:
        options_ = CrawlOptions(database, config, vendors or ("pages",))
        return crawl(replace(options_, **options))  # type: ignore[arg-type]

    return go
