"""What to fetch next: pure answers from what is known of a source, a listing's page and the moment."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from crawler.readers.hub_listing import moment
from crawler.readers.hub_names import model_of
from crawler.readers.links import links as read_links
from crawler.source import Document, Follow
from crawler.watched import Found, followed
from storage.terms import Link, Reading
from storage.views import SourceView
from storage.visits.sources import SourceState

__all__ = [
    "LISTED",
    "PART",
    "WHOLE",
    "children",
    "is_due",
    "is_worth_following",
    "links",
    "may_resume",
    "reaches",
    "urgency",
    "wants_whole_sweep",
]

LISTED: Final = frozenset({"hub", "openrouter"})
"""Namespaces whose listings name models of many vendors."""
WHOLE: Final = "whole-"
"""How the name of a sweep begins that goes through a whole listing."""
PART: Final = "part-"
"""How the name of a sweep begins that goes down to the watermark."""
_RESUMABLE: Final = timedelta(hours=6)
"""How long a listing's next page can be trusted to continue where an interrupted sweep stopped."""
_DAY: Final = 86_400
_CHILDREN: Final = 200
"""Followed pages that are read again in one run, besides those that their indexes call new."""


def is_due(state: SourceState, now: datetime, *, anyway: bool = False) -> bool:
    """Whether a source is fetched now; `anyway` when somebody named its vendor."""
    if state.paused:
        return False
    return anyway or state.due_at is None or state.due_at <= now


def urgency(state: SourceState) -> tuple[int, float]:
    """What sorts first is fetched first: what waits for confirmation, then what was never seen, then the oldest."""
    if state.pending:
        return 0, 0.0
    if state.last_visit_at is None or state.due_at is None:
        return 1, 0.0
    return 2, state.due_at.timestamp()


def children(sources: Sequence[SourceView], parents: Sequence[Found], now: datetime) -> list[SourceView]:
    """Of the pages that indexes and listings once led to, those that are due by themselves, the longest due first."""
    watched = {found.url for found in parents}
    waiting = [
        view
        for view in sources
        if view.parent in watched and not view.paused and view.due_at is not None and view.due_at <= now
    ]
    waiting.sort(key=lambda view: (not view.pending, view.due_at or now))
    return waiting[:_CHILDREN]


# ---------------------------------------------------------------------------------------------------------- listings


def may_resume(state: SourceState, now: datetime) -> bool:
    """Whether a sweep that was interrupted is taken up where it stopped."""
    if not state.sweep or not state.sweep_next_url or state.failures or state.last_visit_at is None:
        return False
    return now - state.last_visit_at < _RESUMABLE


def wants_whole_sweep(state: SourceState, now: datetime) -> bool:
    """Once a day a listing is walked to its end: what vanished from it moves no watermark."""
    if not state.watermark or state.last_good_at is None:
        return True
    offset = zlib.crc32(state.url.encode()) % _DAY  # not all listings at midnight
    return _day(state.last_good_at, offset) != _day(now, offset)


def _day(when: datetime, offset: int) -> int:
    return int(when.timestamp() + offset) // _DAY


def reaches(reading: Reading, watermark: str) -> bool:
    """Whether a page, sorted by newest change, goes down to what an earlier sweep has read."""
    known = moment(watermark)
    changed = [link.modified for link in reading.links if link.modified is not None]
    return known is not None and bool(changed) and min(changed) < known


# ------------------------------------------------------------------------------------------------------------- links


def links(found: Found, document: Document, reading: Reading) -> Iterator[tuple[Found, Follow, Link]]:
    """The links of a document that are sources of their own, the most popular and then the newest first."""
    if not found.source.follow:
        return
    said = reading.links
    if not said:
        said = read_links(document).links
    oldest = datetime.min.replace(tzinfo=UTC)
    likes = {one.model: one.likes or 0 for one in reading.popularity}
    for link in sorted(said, key=lambda one: (likes.get(model_of(one.url), 0), one.modified or oldest), reverse=True):
        url = link.url.partition("#")[0]
        for follow in found.source.follow:
            if follow.takes(url):
                yield followed(found, follow, url), follow, link
                break


def is_worth_following(state: SourceState, link: Link) -> bool:
    """Whether a linked page is read now: it was never visited, or was modified since it was last read well."""
    if state.paused:
        return False
    if state.last_visit_at is None:
        return True
    return link.modified is not None and state.last_good_at is not None and link.modified > state.last_good_at
