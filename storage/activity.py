"""How busy the watch was: since when it runs, and whether a span of time had news."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, func, select

from storage.database import Database
from storage.schema import ChangeRow, SourceRow
from storage.terms import Authority


def began(database: Database) -> datetime | None:
    """When the first source was read well; None before that."""
    with database.reading() as session:
        return session.scalar(select(func.min(SourceRow.first_good_at)))


def had_news(database: Database, start: datetime, end: datetime) -> bool:
    """Whether a first-party change was published at `start` or later, and before `end`."""
    wanted = exists().where(
        ChangeRow.authority == Authority.FIRST_PARTY,
        ChangeRow.kind.not_like("source.%"),
        ChangeRow.published_at >= start,
        ChangeRow.published_at < end,
    )
    with database.reading() as session:
        return bool(session.scalar(select(wanted)))


def version(database: Database) -> tuple[object, ...]:
    """Something that is another whenever what is published may be: the newest change, and the newest visit."""
    with database.reading() as session:
        newest = session.scalar(select(func.max(ChangeRow.seq)))
        visited = session.scalar(select(func.max(SourceRow.last_visit_at)))
        return newest or 0, visited
