"""A feed as a value: which entries it holds, newest first, whatever format it is sent in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    is_archive: bool = False
    """It is such a page itself."""
    query: str = ""
    """What chose its entries, where a reader asked for less than all."""

    def file(self, ending: str) -> str:
        """Where it lies within the site, in a format."""
        return f"{self.path}.{ending}{f'?{self.query}' if self.query else ''}"

    @property
    def updated(self) -> datetime:
        """Of the newest entry: a feed's bytes depend on its entries alone."""
        return max((entry.published for entry in self.entries), default=NEVER)


def window(published: Sequence[datetime]) -> list[int]:
    """Which of a feed's entries (given by their times, oldest first) it shows, newest first: the newest 100 or 14 days,
    whichever is more."""
    order = sorted(range(len(published)), key=lambda place: (published[place], place), reverse=True)
    edge = published[order[0]] - KEEPS if order else NEVER
    return [place for rank, place in enumerate(order) if rank < AT_LEAST or published[place] >= edge]


def newest(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """What a feed shows of all its entries, oldest first; the older ones without their content where it gets long."""
    every = list(entries)
    return shortened(every[place] for place in window([entry.published for entry in every]))


def shortened(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries, without content past 500,000 characters of it."""
    size, kept = 0, []
    for entry in entries:
        size += len(entry.content)
        kept.append(entry if size <= FULL_UNTIL else replace(entry, content=""))
    return tuple(kept)


def archive(feed: Feed, number: int, entries: Sequence[Entry]) -> Feed:
    """One page of a feed's past (RFC 5005), counted from 1: a hundred entries in the order in which they were written,
    so that a page that is full never changes. The newest entries stand in the feed itself, also while a page waits to
    be full."""
    return Feed(
        path=archive_path(feed, number),
        title=f"{feed.title}, archive {number}",
        description=feed.description,
        entries=tuple(reversed(entries)),
        archive=archive_path(feed, number - 1) if number > 1 else "",
        is_archive=True,
    )


def archive_path(feed: Feed, number: int) -> str:
    """Where a page of a feed's past lies."""
    return f"{feed.path}-archive/{number}"


def feed_id(feed: Feed, site: Site) -> str:
    """The feed's own id, the same wherever it is published."""
    return f"{site.tag}feed/{feed.path}{f'?{feed.query}' if feed.query else ''}"


def entry_id(entry: Entry, site: Site) -> str:
    """The entry's id, the same in every format and wherever it is published."""
    return f"{site.tag}{entry.key}"
