"""How large feeds are and how long they take, as a multiple of writing the same entries as bare JSON, in one run.

    python benchmarks/publishing.py [--entries N]

No network, no database. What serving costs is measured by serving.py, what comparison pages cost by comparisons.py.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from feeds.atom import atom
from feeds.edition import feed_page
from feeds.entries import Entry, Site, entry
from feeds.feed import Feed, newest
from feeds.jsonfeed import jsonfeed
from feeds.rss import rss
from storage.terms import Authority, ChangeKind, Field, SourceKind
from storage.views import ChangeView, Evidence

SITE = Site("https://changes.example.org", tag="tag:changes.example.org,2026:")
START = datetime(2026, 1, 1, tzinfo=UTC)


def evidence(value: str) -> Evidence:
    """A word of a price page."""
    source = "https://acme.example/pricing"
    return Evidence(
        value, value, f"A1 | {value}", "table 1, row 2", source, SourceKind.PRICING, Authority.FIRST_PARTY,
        "ab" * 32, START, START,
    )  # fmt: skip


def changes(count: int) -> list[ChangeView]:
    """Prices that move, one every two minutes, so that a feed of 14 days holds all of them."""
    old, new = evidence("3"), evidence("1.5")
    first = ChangeView(
        0, "", ChangeKind.FACT_CHANGED, START, "acme", "Acme", "acme", "M1", "Acme A1", Field.INPUT_PRICE, (),
        "3", "1.5", "USD/1M tokens", Authority.FIRST_PARTY, START, START,
        old.source, new.quote, new.snapshot, -50.0, "major",
        old_evidence=old, new_evidence=new,
    )  # fmt: skip
    return [replace(first, seq=n, id=f"{n:026d}", published_at=START + timedelta(minutes=2 * n)) for n in range(count)]


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{line}\n")


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What came of the work, and the milliseconds of processor time it took."""
    start = time.process_time()
    made = work()
    return made, (time.process_time() - start) * 1000


def bare(entries: Sequence[Entry]) -> bytes:
    """The same entries as JSON and nothing more."""
    said = [[one.key, one.title, one.summary, one.content, one.link, one.published.isoformat()] for one in entries]
    return json.dumps(said, ensure_ascii=False).encode()


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--entries", type=int, default=10_000)
    wanted = options.parse_args()
    made = changes(wanted.entries)
    entries, took = timed(lambda: [entry(one, SITE) for one in made])
    shown = newest(entries)
    base, base_took = timed(lambda: bare(shown))
    say(f"{'what':<28}{'bytes':>12}{'ms':>10}{'times':>8}")
    say(f"{'entries of changes':<28}{'':>12}{took:>10.0f}{took / base_took:>8.1f}")
    say(f"{'bare JSON':<28}{len(base):>12,}{base_took:>10.0f}{1:>8.1f}")
    feed = Feed("changes", "What changed", "Everything.", shown)
    for name, write in (("RSS", rss), ("Atom", atom), ("JSON Feed", jsonfeed), ("page", feed_page)):
        body, took = timed(partial(write, feed, SITE))
        say(f"{name:<28}{len(body):>12,}{took:>10.0f}{took / base_took:>8.1f}")


if __name__ == "__main__":
    main()
