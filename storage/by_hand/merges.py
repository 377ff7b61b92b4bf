"""What people decide about identity: that two models are one, or that they are not; each decision can be undone."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from storage.decide import Known
from storage.ids import new_id
from storage.names import display_name, resemblance
from storage.schema import (
    AliasRow,
    FactRow,
    IdentityRow,
    ModelRow,
    ObservationRow,
    PointerRow,
    PresenceRow,
    SlotRow,
    SourceRow,
)
from storage.terms import Field, ModelwireError
from storage.visits.identity import ID_SPACES, chunks
from storage.visits.observations import SlotKey
from storage.visits.publication import Manner
from storage.visits.settlement import Settlement


class BadMerge(ModelwireError):
    """Two models cannot be joined, or were not."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two models that may be one."""

    one: str
    other: str
    """Model ids; `one` has the longer memory."""
    reason: str


def suggestions(session: Session, vendor: str = "") -> list[Suggestion]:
    """Pairs of a vendor's models that are named alike and that nobody has decided about."""
    decided = {
        frozenset((row.kept, row.other))
        for row in session.scalars(select(IdentityRow).where(IdentityRow.undone_at.is_(None)))
    }
    found = []
    for family in _families(session, vendor):
        models = sorted(family, key=lambda model: (model.first_seen, model.id))
        aliases = _aliases(session, [model.id for model in models])
        for place, one in enumerate(models):
            for other in models[place + 1 :]:
                if frozenset((one.id, other.id)) in decided:
                    continue
                reason = resemblance(aliases[one.id], aliases[other.id], ID_SPACES)
                if reason:
                    found.append(Suggestion(one.id, other.id, reason))
    return found


def _families(session: Session, vendor: str) -> Iterable[list[ModelRow]]:
    statement = select(ModelRow).where(ModelRow.merged_into.is_(None))
    if vendor:
        statement = statement.where(ModelRow.vendor == vendor)
    grouped: dict[tuple[str, str], list[ModelRow]] = {}
    for model in session.scalars(statement):
        grouped.setdefault((model.vendor, model.family), []).append(model)
    return [models for models in grouped.values() if len(models) > 1]


def _aliases(session: Session, ids: list[str]) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {one: [] for one in ids}
    for part in chunks(ids):
        for row in session.scalars(select(AliasRow).where(AliasRow.model_id.in_(part))):
            found[row.model_id].append((row.namespace, row.name))
    return found


def keep_apart(session: Session, one: str, other: str, reason: str, at: datetime) -> str:
    """Record that two models are two, so that nobody is asked again; undoes a merge of them if there is one."""
    merged = session.scalar(
        select(IdentityRow).where(
            IdentityRow.kind == "merge",
            IdentityRow.undone_at.is_(None),
            or_(
                (IdentityRow.kept == one) & (IdentityRow.other == other),
                (IdentityRow.kept == other) & (IdentityRow.other == one),
            ),
        )
    )
    if merged is not None:
        _undo(session, merged, at)
    return _note(session, "split", one, other, reason, at, {})


def merge(session: Session, kept: str, other: str, reason: str, at: datetime) -> str:
    """Make two models one: `kept` gets the other's names, observations and presences. Publishes nothing.

    Raises `BadMerge` for models of two vendors, and for a model that is part of another already.
    """
    into, gone = session.get_one(ModelRow, kept), session.get_one(ModelRow, other)
    if kept == other:
        raise BadMerge(f"{into.name} is that model already: name two different ones")
    if into.vendor != gone.vendor:
        raise BadMerge(f"{into.name} is of {into.vendor} and {gone.name} of {gone.vendor}: a model has one maker")
    if into.merged_into or gone.merged_into:
        raise BadMerge(f"{(into if into.merged_into else gone).name} is part of another model already: split it first")
    moved_observations, touched = _move_slots(session, gone.id, into.id)
    details = {
        "aliases": _move_aliases(session, gone.id, into.id),
        "observations": moved_observations,
        "presences": _move_presences(session, gone.id, into.id),
        "pointers": _move_pointers(session, gone.id, into.id),
        "name": into.name,
    }
    gone.merged_into = into.id
    _rename(session, into)
    session.flush()
    _resettle(session, touched, at)
    return _note(session, "merge", kept, other, reason, at, details)


def undo(session: Session, decision: str, at: datetime) -> None:
    """Take a decision back. What was observed in between under the joined name stays where it is."""
    row = session.get(IdentityRow, decision)
    if row is None or row.undone_at is not None:
        raise BadMerge(f"no decision in force has the id {decision!r}; `modelwire models decisions` lists them")
    if row.kind == "merge":
        _undo(session, row, at)
    row.undone_at = at


def _undo(session: Session, row: IdentityRow, at: datetime) -> None:
    details = json.loads(row.details)
    into, back = session.get_one(ModelRow, row.kept), session.get_one(ModelRow, row.other)
    back.merged_into = None
    for alias in session.scalars(select(AliasRow).where(AliasRow.id.in_(details["aliases"]))):
        alias.model_id = back.id
    for pointer in session.scalars(select(PointerRow).where(PointerRow.id.in_(details.get("pointers", [])))):
        pointer.model_id = back.id
    slots = {int(number): slot for number, slot in details["observations"]}
    touched: set[int] = set(slots.values())
    for part in chunks(sorted(slots)):
        for observation in session.scalars(select(ObservationRow).where(ObservationRow.id.in_(part))):
            touched.add(observation.slot_id)
            observation.slot_id = slots[observation.id]
    for provider in details["presences"]:
        presence = session.get(PresenceRow, (into.id, provider))
        if presence is not None:
            session.expunge(presence)
            session.execute(
                update(PresenceRow)
                .where(PresenceRow.model_id == into.id, PresenceRow.provider == provider)
                .values(model_id=back.id)
            )
    into.name = details["name"]
    row.undone_at = at
    session.flush()
    _resettle(session, touched, at)


def _move_aliases(session: Session, gone: str, into: str) -> list[int]:
    rows = session.scalars(select(AliasRow).where(AliasRow.model_id == gone)).all()
    for row in rows:
        row.model_id = into
    return [row.id for row in rows]


def _move_pointers(session: Session, gone: str, into: str) -> list[int]:
    rows = session.scalars(select(PointerRow).where(PointerRow.model_id == gone)).all()
    for row in rows:
        row.model_id = into
    return [row.id for row in rows]


def _move_slots(session: Session, gone: str, into: str) -> tuple[list[tuple[int, int]], set[int]]:
    """Move observations to the same slots of the other model: (observation, slot before) pairs, and slots touched."""
    there = {_terms(slot): slot for slot in session.scalars(select(SlotRow).where(SlotRow.model_id == into))}
    moved: list[tuple[int, int]] = []
    touched: set[int] = set()
    for slot in session.scalars(select(SlotRow).where(SlotRow.model_id == gone)).all():
        target = there.get(_terms(slot))
        if target is None:
            target = SlotRow(
                model_id=into, provider=slot.provider, field=slot.field, unit=slot.unit, qualifiers=slot.qualifiers
            )
            session.add(target)
            session.flush()
        for observation in session.scalars(select(ObservationRow).where(ObservationRow.slot_id == slot.id)):
            moved.append((observation.id, slot.id))
            observation.slot_id = target.id
        touched |= {slot.id, target.id}
    session.flush()
    return moved, touched


def _terms(slot: SlotRow) -> tuple[str, str, str, str]:
    return slot.provider, slot.field, slot.unit, slot.qualifiers


def _move_presences(session: Session, gone: str, into: str) -> list[str]:
    """Presences that the other model lacks; the providers of those that were moved."""
    moved = []
    for row in session.scalars(select(PresenceRow).where(PresenceRow.model_id == gone)).all():
        there = session.get(PresenceRow, (into, row.provider))
        if there is None:
            moved.append(row.provider)
            session.expunge(row)
            session.execute(
                update(PresenceRow)
                .where(PresenceRow.model_id == gone, PresenceRow.provider == row.provider)
                .values(model_id=into)
            )
        elif there.state == Known.WITHDRAWN and row.state != Known.WITHDRAWN:
            there.state, there.withdrawn_at = row.state, None
    return moved


def _rename(session: Session, model: ModelRow) -> None:
    names = [(a.namespace, a.name) for a in session.scalars(select(AliasRow).where(AliasRow.model_id == model.id))]
    model.name = display_name(names)


def _resettle(session: Session, slot_ids: set[int], at: datetime) -> None:
    """Let the facts of slots follow their observations, without a word to anybody."""
    slots: dict[int, SlotKey] = {}
    for part in chunks(sorted(slot_ids)):
        session.execute(delete(FactRow).where(FactRow.slot_id.in_(part)))
        for slot in session.scalars(select(SlotRow).where(SlotRow.id.in_(part))):
            slots[slot.id] = SlotKey(slot.model_id, slot.provider, Field(slot.field), slot.unit, slot.qualifiers)
    session.flush()
    session.expire_all()
    source = session.scalars(select(SourceRow).limit(1)).first()
    if source is not None:
        Settlement(session, source, at, lambda pair: False, Manner.SILENT).settle(slots, set())


def _note(session: Session, kind: str, kept: str, other: str, reason: str, at: datetime, details: object) -> str:
    row = IdentityRow(
        id=new_id(at),
        at=at,
        kind=kind,
        kept=kept,
        other=other,
        reason=reason,
        details=json.dumps(details),
    )
    session.add(row)
    return row.id
