"""A feed as a value: which entries it holds, newest first, whatever format it is sent in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from feeds.entries import Entry, Site

AT_LEAST: Final = 100
"""Entries that a feed keeps, however old."""
KEEPS: Final = timedelta(days=14)
"""Entries that a feed keeps, however many, counted back from its newest."""
FULL_UNTIL: Final = 500_000
"""Characters of content after which the older entries are summaries only."""
NEVER: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""When a feed without entries was last updated: some moment has to stand there, and it must not move."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its place, its words, its entries."""

    path: str
    """Without an ending: "changes", "vendor/mistral"."""
    title: str
    description: str
    entries: tuple[Entry, ...] = ()
    """Newest first."""
    archive: str = ""
    """The path of the page of older entries that never change, or nothing."""

    @property
    def updated(self) -> datetime:
        """Of the newest entry: a feed's bytes depend on its entries alone."""
        return max((entry.published for entry in self.entries), default=NEVER)


def newest(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """What a feed shows of all its entries (oldest first): the newest 100 or 14 days, whichever is more."""
    ordered = [entry for _, entry in sorted(enumerate(entries), key=lambda p: (p[1].published, p[0]), reverse=True)]
    if not ordered:
        return ()
    edge = ordered[0].published - KEEPS
    shown = [one for place, one in enumerate(ordered) if place < AT_LEAST or one.published >= edge]
    return _shortened(shown)


def _shortened(entries: list[Entry]) -> tuple[Entry, ...]:
    size, kept = 0, []
    for entry in entries:
        size += len(entry.content)
        kept.append(entry if size <= FULL_UNTIL else replace(entry, content=""))
    return tuple(kept)


def feed_id(feed: Feed, site: Site) -> str:
    """The feed's own id, the same wherever it is published."""
    return f"{site.tag}feed/{feed.path}"


def entry_id(entry: Entry, site: Site) -> str:
    """The entry's id, the same in every format and wherever it is published."""
    return f"{site.tag}{entry.key}"
