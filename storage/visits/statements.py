"""Announcements: dated statements of vendors, each known by its address and published at most once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit, urlunsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.decide import FLOOD_SHARE, FLOOD_SLOTS, Known
from storage.schema import AnnouncementRow, SourceRow
from storage.terms import Announcement, Authority, ChangeKind
from storage.visits import outbox
from storage.visits.identity import chunks

_LATE = timedelta(days=2)
"""How much older than the last reading a statement may be and still be news: dates lack a time, indexes are slow."""


def address(url: str) -> str:
    """The address under which a statement is known: without fragment, query and last slash."""
    parts = urlsplit(url)
    return urlunsplit(
        ("https" if parts.scheme == "http" else parts.scheme, parts.netloc, parts.path.rstrip("/"), "", "")
    )


def is_baseline(session: Session, vendor: str, url: str) -> bool:
    """Whether a statement was there already when its index was first read."""
    known = select(AnnouncementRow.known).where(AnnouncementRow.vendor == vendor, AnnouncementRow.url == address(url))
    return session.scalar(known) == Known.BASELINE


def hear(
    session: Session, source: SourceRow, at: datetime, said: Sequence[Announcement], *, snapshot: str, baseline: bool
) -> list[str]:
    """Keep the statements that are new, and publish those that are news."""
    by_address = {address(one.url): one for one in reversed(said) if one.url and one.title}
    known: set[str] = set()
    for part in chunks(sorted(by_address)):
        statement = select(AnnouncementRow.url).where(
            AnnouncementRow.vendor == source.vendor, AnnouncementRow.url.in_(part)
        )
        known.update(session.scalars(statement))
    new = {url: one for url, one in by_address.items() if url not in known}
    before = session.scalar(select(func.count()).where(AnnouncementRow.source_id == source.id)) or 0
    # An index that suddenly spells all addresses otherwise announces nothing; only dates can tell then.
    flood = len(new) > FLOOD_SLOTS and len(new) > (before + len(new)) * FLOOD_SHARE
    changes = []
    for url, one in sorted(new.items(), key=lambda item: (item[1].published or at, item[0])):
        fresh = not baseline and _is_fresh(one, source, flood=flood)
        session.add(
            AnnouncementRow(
                vendor=source.vendor,
                url=url,
                title=one.title,
                published=one.published,
                first_seen=at,
                source_id=source.id,
                known=Known.PUBLISHED if fresh else Known.BASELINE,
            )
        )
        if fresh:
            changes.append(_publish(session, source, at, one, snapshot))
    return changes


def _is_fresh(one: Announcement, source: SourceRow, *, flood: bool) -> bool:
    if one.published is None or source.last_good_at is None:
        return not flood
    return one.published >= source.last_good_at - _LATE


def _publish(session: Session, source: SourceRow, at: datetime, one: Announcement, snapshot: str) -> str:
    return outbox.write(
        session,
        outbox.Draft(
            kind=ChangeKind.ANNOUNCEMENT,
            at=at,
            vendor=source.vendor,
            provider=source.provider,
            authority=Authority(source.authority),
            source=source.url,
            new_first_seen=at,
            old_last_seen=source.last_good_at,
            title=one.title,
            url=one.url,
            quote=one.quote or one.summary[:200],
            snapshot=snapshot,
            note=one.summary,
        ),
    )
