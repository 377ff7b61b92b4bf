"""What is kept of one source for whoever repairs its reading: its last bodies, and the values in force from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.database import Database
from storage.decide import State
from storage.schema import AliasRow, ModelRow, ObservationRow, SlotRow, SourceRow, VisitRow
from storage.terms import Field, Outcome, Qualifiers, qualifiers_from
from storage.visits import snapshots, sources
from storage.visits.snapshots import Snapshot

__all__ = ["InForce", "Kept", "Unreadable", "kept"]


@dataclass(frozen=True, slots=True)
class InForce:
    """A value that holds because a source said so in its last good reading."""

    model: str
    names: tuple[str, ...]
    """All names of the model."""
    field: Field
    qualifiers: Qualifiers
    value: str
    unit: str
    license_class: str
    """Nothing where the field is no license."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A body that came after the last good one and could not be read."""

    at: datetime
    outcome: Outcome
    note: str
    body: Snapshot


@dataclass(frozen=True, slots=True)
class Kept:
    """One source as the ledger knows it."""

    url: str
    outcome: Outcome | None
    """That of the last visit."""
    note: str
    last_good_at: datetime | None
    good: Snapshot | None
    """The body of the last good reading."""
    unreadable: Unreadable | None
    in_force: tuple[InForce, ...]


def kept(database: Database, url: str) -> Kept | None:
    """What is kept of a source; None for one that was never visited."""
    with database.reading() as session:
        source = sources.find(session, url)
        if source is None:
            return None
        return Kept(
            url=source.url,
            outcome=Outcome(source.last_outcome) if source.last_outcome else None,
            note=source.note,
            last_good_at=source.last_good_at,
            good=snapshots.load(session, source.body) if source.body and source.last_good_at else None,
            unreadable=_unreadable(session, source),
            in_force=_in_force(session, source),
        )


def _unreadable(session: Session, source: SourceRow) -> Unreadable | None:
    wanted = select(VisitRow).where(
        VisitRow.source_id == source.id, VisitRow.outcome.in_([Outcome.BROKEN, Outcome.EMPTY])
    )
    if source.last_good_at is not None:
        wanted = wanted.where(VisitRow.at > source.last_good_at)
    for visit in session.scalars(wanted.order_by(VisitRow.at.desc()).limit(10)):
        body = snapshots.load(session, visit.digest)
        if body is not None:
            return Unreadable(visit.at, Outcome(visit.outcome), visit.note, body)
    return None


def _in_force(session: Session, source: SourceRow) -> tuple[InForce, ...]:
    rows = session.execute(
        select(ModelRow, SlotRow, ObservationRow)
        .join(SlotRow, SlotRow.model_id == ModelRow.id)
        .join(ObservationRow, ObservationRow.slot_id == SlotRow.id)
        .where(ObservationRow.source_id == source.id, ObservationRow.state == State.OPEN)
        .order_by(ObservationRow.id)
    ).all()
    names: dict[str, list[str]] = {}
    ids = {model.id for model, _, _ in rows}
    for alias in session.scalars(select(AliasRow).where(AliasRow.model_id.in_(ids))):
        names.setdefault(alias.model_id, []).append(alias.name)
    return tuple(
        InForce(
            model=model.name,
            names=(model.name, *names.get(model.id, ())),
            field=Field(slot.field),
            qualifiers=qualifiers_from(slot.qualifiers),
            value=observation.value,
            unit=slot.unit,
            license_class=observation.license_class,
        )
        for model, slot, observation in rows
    )
