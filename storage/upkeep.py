"""Keeping a database well: what operators do to sources, and what is let go with time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlalchemy.orm import Session, aliased

from storage.decide import MISSES_BEFORE_WITHDRAWAL, Move, MoveKind, State
from storage.schema import ObservationRow, SnapshotRow, SourceRow, VisitDayRow, VisitRow
from storage.terms import ModelwireError, Outcome
from storage.visits import observations, sources
from storage.visits.identity import chunks
from storage.visits.observations import Standings
from storage.visits.publication import Manner
from storage.visits.settlement import settle_moves

KEEP_VISITS: Final = timedelta(days=30)


class UnknownSource(ModelwireError):
    """No source has that address."""


class NothingHeld(ModelwireError):
    """The source holds nothing back."""


def source_named(session: Session, url: str) -> SourceRow:
    """The source with an address, or the only one whose address ends with or contains it. Raises `UnknownSource`."""
    row = sources.find(session, url)
    if row is not None:
        return row
    like = session.scalars(select(SourceRow).where(SourceRow.url.contains(url, autoescape=True)).limit(6)).all()
    if len(like) == 1:
        return like[0]
    if like:
        raise UnknownSource(f"several sources contain {url!r}: say which one ({', '.join(one.url for one in like)})")
    raise UnknownSource(f"no source has the address {url!r}; `modelwire sources` lists them")


def release(session: Session, url: str, at: datetime) -> list[str]:
    """Let through what a flood holds, as one entry. Raises `UnknownSource`, `NothingHeld`."""
    source = source_named(session, url)
    if source.held_since is None:
        raise NothingHeld(f"{source.url} holds nothing back: there is nothing to release")
    standings = Standings(session, source.id)
    rows = standings.of_all()
    opened = {row.slot: row for row in rows if row.state is State.OPEN}
    moves = [
        Move(MoveKind.CONFIRM, row.slot, row.value, row, opened.get(row.slot))
        for row in rows
        if row.state is State.PENDING
    ]
    moves += [
        Move(MoveKind.WITHDRAW, row.slot, row.value, row)
        for row in opened.values()
        if row.missing >= MISSES_BEFORE_WITHDRAWAL - 1
    ]
    origin = observations.Origin(source.id, at, source.last_good_at, source.body, source.reader_version)
    moved = observations.apply(session, standings, moves, {}, origin)
    changes = settle_moves(session, source, at, moved, manner=Manner.RELEASED)
    sources.count(session, source)
    source.held_since, source.note = None, ""
    source.last_outcome = Outcome.CHANGED
    source.due_at = at
    return changes


# ---------------------------------------------------------------------------------------------------------- retention


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was, or would be, let go."""

    visits: int
    """Visits older than a month, of which one row a source, day and outcome is left."""
    snapshots: int
    """Bodies that are no evidence, nor a source's last good reading, nor among its last three unreadable ones."""
    bytes: int
    """Compressed size of those bodies."""


def prune(session: Session, now: datetime, *, forecast: bool) -> Pruned:
    """Let go of what need not be kept; with `forecast`, only say what that is."""
    old = _old_visits(now)
    visits = session.scalar(select(func.count()).select_from(VisitRow).where(old)) or 0
    unused = list(_unused_snapshots(session))
    size = sum(length for _, length in unused)
    if not forecast:
        _roll_up(session, old)
        for part in chunks([sha256 for sha256, _ in unused]):
            session.execute(delete(SnapshotRow).where(SnapshotRow.sha256.in_(part)))
    return Pruned(visits, len(unused), size)


def _old_visits(now: datetime) -> ColumnElement[bool]:
    """Visits past their month that nothing rests on: each source's newest are its memory of what it has seen."""
    later = aliased(VisitRow)
    newest = select(func.max(later.at)).where(later.source_id == VisitRow.source_id).scalar_subquery()
    return and_(VisitRow.at < now - KEEP_VISITS, VisitRow.at < newest)


def _roll_up(session: Session, old: ColumnElement[bool]) -> None:
    counted: dict[tuple[int, str, str], int] = {}
    for source_id, at, outcome in session.execute(select(VisitRow.source_id, VisitRow.at, VisitRow.outcome).where(old)):
        key = (source_id, at.date().isoformat(), outcome)
        counted[key] = counted.get(key, 0) + 1
    for (source_id, day, outcome), visits in counted.items():
        known = session.get(VisitDayRow, (source_id, day, outcome))
        if known is not None:
            known.visits += visits
        else:
            session.add(VisitDayRow(source_id=source_id, day=day, outcome=outcome, visits=visits))
    session.execute(delete(VisitRow).where(old), execution_options={"synchronize_session": False})


def _unused_snapshots(session: Session) -> Iterator[tuple[str, int]]:
    evidence = select(ObservationRow.id).where(
        or_(ObservationRow.snapshot == SnapshotRow.sha256, ObservationRow.confirmed_snapshot == SnapshotRow.sha256)
    )
    newest = select(SourceRow.id).where(SourceRow.body == SnapshotRow.sha256)
    unreadable = _last_unreadable(session)
    rows = session.execute(
        select(SnapshotRow.sha256, func.length(SnapshotRow.body)).where(~evidence.exists(), ~newest.exists())
    )
    for sha256, length in rows:
        if sha256 not in unreadable:
            yield sha256, int(length)


def _last_unreadable(session: Session, keep: int = 3) -> set[str]:
    """The bodies that each source could not read last."""
    found: dict[int, list[str]] = {}
    rows = session.execute(
        select(VisitRow.source_id, VisitRow.digest)
        .where(VisitRow.outcome.in_([Outcome.BROKEN, Outcome.EMPTY]))
        .order_by(VisitRow.at.desc())
    )
    for source_id, digest in rows:
        kept = found.setdefault(source_id, [])
        if len(kept) < keep and digest not in kept:
            kept.append(digest)
    return {digest for kept in found.values() for digest in kept}
