"""A server to crawl, a database to crawl into, and what crawls are made of and looked at with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.config import Config, Fetching, WatchedPage
from crawler.run import CrawlOptions, Row, Verdict, crawl
from storage import catalog
from storage.database import open_database
from storage.terms import Field, SourceKind
from tests.crawling.origin import Origin

HTML = {"Content-Type": "text/html; charset=utf-8"}
FETCHING = Fetching(delay=0.0, per_host=8, allow_private=("127.0.0.1",))
Crawl = Callable[..., Verdict]


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin().running() as server:
        yield server


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'modelwire.db'}"


def prices(price: str = "$2.00", model: str = "Acme One") -> bytes:
    return (
        "<html><title>Prices</title><body><h1>Prices</h1><table>"
        "<tr><th>Model</th><th>Input / 1M tokens</th><th>Output / 1M tokens</th></tr>"
        f"<tr><td>{model}</td><td>{price}</td><td>$8.00</td></tr>"
        "<tr><td>Acme Two</td><td>$0.50</td><td>$1.50</td></tr></table></body></html>"
    ).encode()


def input_prices(database: str) -> dict[str, str]:
    return {
        model.name: fact.value
        for model in catalog.models(open_database(database))
        for fact in model.facts
        if fact.field is Field.INPUT_PRICE
    }


def by_path(verdict: Verdict, origin: Origin) -> dict[str, Row]:
    return {row.url.removeprefix(origin.url): row for row in verdict.rows}


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
