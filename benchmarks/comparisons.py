"""How long a static build of comparison pages takes, as a multiple of writing the same tables as bare JSON, in one run.

    python benchmarks/comparisons.py [--pages N]

Every page has models, prices and histories of its own, two reviews and votes. No network; the databases lie in a
folder that goes at the end.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from feeds.comparisons import charts
from feeds.edition import Edition
from feeds.entries import Site
from feeds.site import write_page
from storage.database import Database, open_database
from storage.desk import Desk, open_desk
from storage.desk.reviews import Review, Reviews, Seat, Verdict
from storage.desk.views import Opening, Side
from storage.desk.votes import Vote, Votes
from storage.ledger import Ledger
from storage.terms import Claim, Field, Outcome, Reading, SourceInfo, SourceKind, Vendor, Visit

SITE = Site("https://changes.example.org")
START = datetime(2026, 1, 5, tzinfo=UTC)
STEPS = 3
"""Prices of each model, one after the other."""


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{line}\n")


def timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """What came of the work, and its seconds by the clock and of processor time."""
    clock, processor = time.perf_counter(), time.process_time()
    made = work()
    return made, time.perf_counter() - clock, time.process_time() - processor


def claims(model: str, number: int, step: int) -> Iterator[Claim]:
    """What a price page says of a model at a step."""
    price = Decimal(number % 97 + 1) / 4 * (STEPS + 1 - step) + Decimal(number) / 1000
    values = {
        Field.LICENSE: ("Apache-2.0", ""),
        Field.OPEN_WEIGHTS: ("yes", ""),
        Field.PARAMETERS: (str(10**9 * (number % 70 + 1)), ""),
        Field.CONTEXT_LENGTH: (str(1000 * (number % 500 + 8)), "tokens"),
        Field.MAX_OUTPUT_TOKENS: ("8192", "tokens"),
        Field.INPUT_PRICE: (str(price), "USD/1M tokens"),
        Field.OUTPUT_PRICE: (str(price * 5), "USD/1M tokens"),
        Field.TOOL_CALLING: ("yes", ""),
        Field.MODALITIES: ("text -> text", ""),
        Field.RELEASE_DATE: ("2026-01-05", ""),
    }
    for field, (value, unit) in values.items():
        yield Claim(model, field, value, unit, raw=value, quote=f"{model} | {value}", locator="table 1, row 2")


def fill(database: Database, pages: int) -> None:
    """Two vendors with a model each for every page, and prices that moved twice."""
    ledger = Ledger(database)
    for slug in ("acme", "bolt"):
        vendor = Vendor(slug, slug.capitalize())
        info = SourceInfo(f"https://{slug}.example/prices", vendor, SourceKind.PRICING, provider=slug, namespace=slug)
        for step in range(STEPS):
            said = tuple(
                claim
                for number in range(pages)
                for claim in claims(f"{vendor.name} M{number}", number + len(slug), step)
            )
            visit = Visit(info, START + timedelta(days=30 * step), Outcome.CHANGED, Reading(said), archived=True)
            ledger.record(replace(visit, body=f"{slug} {step}".encode(), status=200))


def compare(database: Database, desk: Desk, pages: int) -> None:
    """Open a comparison for every pair, with reviews and votes."""
    from storage import catalog

    ids = {model.name: model.id for model in catalog.models(database)}
    sides = [tuple(Side(ids[name], name) for name in (f"Acme M{n}", f"Bolt M{n}")) for n in range(pages)]
    openings = [Opening("new", f"{a.name} vs {b.name}", f"{a.name} vs {b.name}", START, (), (a, b)) for a, b in sides]
    desk.take_in("benchmark", 0, 1, "C1", openings)
    day = date(2026, 2, 1)
    reviews = [
        Review(side.id, side.name, seat, "Ada", Verdict.SHIP, Decimal(7), "I like it.", day)
        for pair in sides
        for side, seat in zip(pair, (Seat.BUILDER, Seat.FOUNDER), strict=True)
    ]
    Reviews(desk.database).take_in(reviews, START)
    Votes(desk.database).cast([Vote((a.id, b.id), a.id, "ann") for a, b in sides], START)


def build(edition: Edition, out: Path) -> int:
    """Write the comparison pages as `write_feeds` writes them among all others; how many files they are."""
    paths = [path for path in edition.paths() if path.startswith("compare/")]
    for path in paths:
        write_page(edition, out, path)
    return len(paths)


def bare(edition: Edition) -> int:
    """The same tables as JSON and nothing more; their bytes."""
    paths = [path for path in edition.paths() if path.startswith("compare/") and path.endswith(".json")]
    return sum(len(json.dumps(json.loads(edition.file(path) or b"{}"))) for path in paths)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=1_000)
    pages = options.parse_args().pages
    with TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'facts.db'}")
        desk = open_desk(database.url)
        fill(database, pages)
        compare(database, desk, pages)
        out = Path(folder) / "site"
        size, clock, base = timed(lambda: bare(Edition(database, desk, SITE)))
        say(f"{'what':<34}{'seconds':>10}{'CPU s':>10}{'times':>8}{'ms/page':>10}")
        say(f"{f'{pages:,} tables as bare JSON':<34}{clock:>10.1f}{base:>10.1f}{1:>8.1f}{1000 * base / pages:>10.1f}")
        for name in ("first build", "again, nothing changed"):
            charts.forget()  # as a process of its own would begin
            count, clock, took = timed(lambda: build(Edition(database, desk, SITE), out))
            say(f"{name:<34}{clock:>10.1f}{took:>10.1f}{took / base:>8.1f}{1000 * took / pages:>10.1f}")
        html = list((out / "compare").glob("*.html"))
        drawn = sum(path.read_text().count("data-drawing=") for path in html)
        say(f"{count:,} files, {size / pages / 1000:.0f} KB a table, {drawn:,} charts")


if __name__ == "__main__":
    main()
