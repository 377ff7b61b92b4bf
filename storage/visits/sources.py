"""Watched addresses as rows: what is known before a visit, and how a source fares after it."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.decide import State, next_visit
from storage.schema import ObservationRow, SourceRow
from storage.terms import Authority, ChangeKind, Outcome, SourceInfo
from storage.visits import outbox

COMPLAIN_AFTER = 3
"""An unreachable or blocked source is reported after so many visits; a network has its moods. A document that came
but could not be read is reported at once."""


@dataclass(frozen=True, slots=True)
class SourceState:
    """What is known of a source before it is visited."""

    url: str
    etag: str = ""
    last_modified: str = ""
    watermark: str = ""
    due_at: datetime | None = None
    last_visit_at: datetime | None = None
    last_good_at: datetime | None = None
    last_unconditional_at: datetime | None = None
    last_outcome: Outcome | None = None
    failures: int = 0
    pending: bool = False
    paused: bool = False
    reader_version: int = 0
    sweep: str = ""
    sweep_next_url: str = ""


def find(session: Session, url: str) -> SourceRow | None:
    """The row of an address, if it was ever visited."""
    return session.scalar(select(SourceRow).where(SourceRow.url == url))


def state_of(url: str, row: SourceRow | None) -> SourceState:
    """The state of a source; an empty one for an address never visited."""
    if row is None:
        return SourceState(url)
    return SourceState(
        url=url,
        etag=row.etag,
        last_modified=row.last_modified,
        watermark=row.watermark,
        due_at=row.due_at,
        last_visit_at=row.last_visit_at,
        last_good_at=row.last_good_at,
        last_unconditional_at=row.last_unconditional_at,
        last_outcome=Outcome(row.last_outcome) if row.last_outcome else None,
        failures=row.failures,
        pending=row.pending > 0,
        paused=row.paused,
        reader_version=row.reader_version,
        sweep=row.sweep,
        sweep_next_url=row.sweep_next_url,
    )


def register(session: Session, info: SourceInfo) -> SourceRow:
    """The row of a source, made or brought up to what its vendor file declares now."""
    row = find(session, info.url)
    if row is None:
        row = SourceRow(url=info.url, reader_version=info.reader_version)
        session.add(row)
    row.vendor = info.vendor.slug
    row.kind = info.kind
    row.authority = info.authority
    row.provider = info.provider or info.vendor.slug
    row.namespace = info.namespace or info.vendor.slug
    row.reader = info.reader
    row.parent = info.parent
    row.every_seconds = info.every_seconds
    row.unseen = info.unseen and row.last_good_at is None
    session.flush()
    return row


def count(session: Session, row: SourceRow) -> None:
    """Count what is in force and what is pending."""
    states = session.execute(
        select(ObservationRow.state, func.count())
        .where(ObservationRow.source_id == row.id, ObservationRow.state.in_([State.OPEN, State.PENDING]))
        .group_by(ObservationRow.state)
    )
    counted = {str(state): int(number) for state, number in states}
    row.slots, row.pending = counted.get(State.OPEN, 0), counted.get(State.PENDING, 0)


def went_well(session: Session, row: SourceRow, at: datetime, outcome: Outcome) -> list[str]:
    """After a good (or a held) visit: the health, and `source.recovered` when an episode of failure ends."""
    changes = []
    if row.complained:
        note = f"read again after {row.failures} failed {'visit' if row.failures == 1 else 'visits'}"
        changes.append(_tell(session, row, ChangeKind.SOURCE_RECOVERED, at, note))
    row.complained = False
    row.failures = 0
    row.note = ""
    row.last_outcome = outcome
    row.last_visit_at = at
    if outcome.good:
        row.first_good_at = row.first_good_at or at
        row.last_good_at = at
        if row.held_since is not None:
            row.held_since = None
    _schedule(row, at, held=outcome is Outcome.HELD)
    return changes


def went_badly(session: Session, row: SourceRow, at: datetime, outcome: Outcome, note: str) -> list[str]:
    """After a failed visit: the health, and one `source.broken` per episode."""
    row.failures += 1
    row.last_outcome = outcome
    row.note = note
    row.last_visit_at = at
    changes = []
    patience = 1 if outcome in (Outcome.BROKEN, Outcome.EMPTY) else COMPLAIN_AFTER
    if not row.complained and row.failures >= patience:
        changes.append(_tell(session, row, ChangeKind.SOURCE_BROKEN, at, note or f"the visit was {outcome}"))
        row.complained = True
    _schedule(row, at, held=False)
    return changes


def hold(session: Session, row: SourceRow, at: datetime, due: int) -> list[str]:
    """After a reading that wants to move too much at once: one `source.held` per episode."""
    if row.held_since is not None:
        return []
    row.held_since = at
    row.note = f"{due} values would move at once, where {row.slots} are known; they wait until another reading agrees"
    return [_tell(session, row, ChangeKind.SOURCE_HELD, at, row.note)]


def _tell(session: Session, row: SourceRow, kind: ChangeKind, at: datetime, note: str) -> str:
    return outbox.write(
        session,
        outbox.Draft(
            kind=kind,
            at=at,
            vendor=row.vendor,
            provider=row.provider,
            authority=Authority(row.authority),
            source=row.url,
            old_last_seen=row.last_good_at,
            new_first_seen=at,
            note=note,
        ),
    )


def _schedule(row: SourceRow, at: datetime, *, held: bool) -> None:
    jitter = zlib.crc32(row.url.encode()) % 1000 / 1000
    row.due_at = next_visit(
        at,
        timedelta(seconds=row.every_seconds),
        row.failures,
        pending=row.pending > 0 and not row.failures,
        held=held,
        jitter=jitter,
    )
