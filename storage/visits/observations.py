"""What each source says of each slot, as rows: loaded for a decision, and moved as it decided."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, insert, select, update
from sqlalchemy.orm import Session

from storage.decide import NEWS, Move, MoveKind, Standing, State
from storage.schema import ObservationRow, SlotRow
from storage.terms import Claim, Field, qualifiers_from
from storage.visits.identity import chunks


class SlotKey(NamedTuple):
    """What a value can be said of."""

    model_id: str
    provider: str
    field: Field
    unit: str
    qualifiers: str
    """As `qualifiers_text` writes them."""

    def qualifier(self, name: str) -> str:
        """One qualifier's value, or nothing."""
        return dict(qualifiers_from(self.qualifiers)).get(name, "") if name in self.qualifiers else ""


@dataclass(slots=True)
class Moved:
    """What a decision did to the rows, as far as facts have to be settled anew."""

    slots: dict[int, SlotKey] = field(default_factory=dict)
    """Slots whose value in force may be another now."""
    opened: set[tuple[str, str]] = field(default_factory=set)
    """(model, provider) pairs of which something came into force."""
    closed: set[tuple[str, str]] = field(default_factory=set)


_COLUMNS = (
    ObservationRow.id,
    ObservationRow.state,
    ObservationRow.value,
    ObservationRow.first_seen,
    ObservationRow.confirmations,
    ObservationRow.missing,
    SlotRow.id.label("slot_id"),
    SlotRow.model_id,
    SlotRow.provider,
    SlotRow.field,
    SlotRow.unit,
    SlotRow.qualifiers,
)


class Standings:
    """The open and pending observations of a source, and the ids of the slots they are of."""

    def __init__(self, session: Session, source_id: int) -> None:
        self._session = session
        self._source_id = source_id
        self.slot_ids: dict[SlotKey, int] = {}

    def of_all(self) -> list[Standing[SlotKey]]:
        """Everything that the source says."""
        return self._rows(self._statement())

    def of(self, model_ids: Collection[str]) -> list[Standing[SlotKey]]:
        """What the source says of some models."""
        found: list[Standing[SlotKey]] = []
        for part in chunks(sorted(model_ids)):
            found += self._rows(self._statement().where(SlotRow.model_id.in_(part)))
        return found

    def _statement(self) -> Select[*tuple[Any, ...]]:
        return (
            select(*_COLUMNS)
            .join(SlotRow, SlotRow.id == ObservationRow.slot_id)
            .where(ObservationRow.source_id == self._source_id, ObservationRow.state.in_([State.OPEN, State.PENDING]))
        )

    def _rows(self, statement: Select[*tuple[Any, ...]]) -> list[Standing[SlotKey]]:
        standings = []
        for row in self._session.execute(statement):
            key = SlotKey(row.model_id, row.provider, Field(row.field), row.unit, row.qualifiers)
            self.slot_ids[key] = row.slot_id
            standings.append(
                Standing(row.id, key, State(row.state), row.value, row.first_seen, row.confirmations, row.missing)
            )
        return standings

    def ids(self, keys: Collection[SlotKey]) -> dict[SlotKey, int]:
        """The ids of slots, made where they are new."""
        missing = {key for key in keys if key not in self.slot_ids}
        for models in chunks(sorted({key.model_id for key in missing})):
            for row in self._session.execute(select(SlotRow).where(SlotRow.model_id.in_(models))).scalars():
                key = SlotKey(row.model_id, row.provider, Field(row.field), row.unit, row.qualifiers)
                self.slot_ids[key] = row.id
        new = sorted(key for key in missing if key not in self.slot_ids)
        if new:
            made = self._session.scalars(
                insert(SlotRow).returning(SlotRow.id, sort_by_parameter_order=True), [key._asdict() for key in new]
            )
            self.slot_ids.update(zip(new, made, strict=True))
        return {key: self.slot_ids[key] for key in keys}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the new values come from."""

    source_id: int
    at: datetime
    before: datetime | None
    """The source's last good reading before this one: until then the old values were seen."""
    snapshot: str
    reader_version: int
    rereading: bool = False
    """Not the document differs but what a new reader makes of it: what is closed was never said."""


def apply(
    session: Session,
    standings: Standings,
    moves: Sequence[Move[SlotKey]],
    claims: Mapping[SlotKey, Claim],
    origin: Origin,
) -> Moved:
    """Write what was decided."""
    moved = Moved()
    ids = standings.ids([m.slot for m in moves])
    news: list[dict[str, object]] = []
    edits: dict[int, dict[str, object]] = {}

    def edit(standing: Standing[SlotKey] | None, **values: object) -> None:
        if standing is not None:
            edits.setdefault(standing.id, {"id": standing.id}).update(values)

    closed = State.MISREAD if origin.rereading else State.CLOSED
    taken_back = {m.slot for m in moves if m.kind is MoveKind.FLAP}
    for move in moves:
        pair = (move.slot.model_id, move.slot.provider)
        old = move.replaced
        match move.kind:
            case MoveKind.OPEN | MoveKind.REPLACE:
                news.append(_new(ids[move.slot], claims[move.slot], State.OPEN, origin))
                edit(old, state=closed, missing=0)
                if old and not old.missing:
                    edit(old, last_confirmed=origin.before)
            case MoveKind.PEND:
                news.append(_new(ids[move.slot], claims[move.slot], State.PENDING, origin))
                if old and old.missing:
                    edit(old, missing=0)
                elif old:
                    edit(old, last_confirmed=origin.before)
            case MoveKind.AGAIN | MoveKind.CONFIRM:
                assert move.standing is not None
                edit(move.standing, confirmations=move.standing.confirmations + 1)
                if move.kind is MoveKind.CONFIRM:  # when the old value was last seen, was kept with the first doubt
                    edit(move.standing, state=State.OPEN, confirmed_snapshot=origin.snapshot)
                    edit(old, state=State.CLOSED, missing=0)
            case MoveKind.FLAP:
                edit(move.standing, state=State.FLAP, last_confirmed=origin.before)
                edit(old, last_confirmed=None)
            case MoveKind.MISS:
                assert move.standing is not None
                edit(move.standing, missing=move.standing.missing + 1)
                if not move.standing.missing and move.slot not in taken_back:
                    edit(move.standing, last_confirmed=origin.before)
            case MoveKind.BACK:
                edit(move.standing, missing=0, last_confirmed=None)
            case MoveKind.WITHDRAW:
                assert move.standing is not None
                edit(move.standing, state=closed)
                if not move.standing.missing:
                    edit(move.standing, last_confirmed=origin.before)
                moved.closed.add(pair)
        if move.kind in (MoveKind.OPEN, MoveKind.REPLACE, MoveKind.CONFIRM):
            moved.opened.add(pair)
        if move.kind in NEWS:
            moved.slots[ids[move.slot]] = move.slot
    if edits:
        session.execute(update(ObservationRow), list(edits.values()))
    if news:
        session.execute(insert(ObservationRow), news)
    return moved


def _new(slot_id: int, claim: Claim, state: State, origin: Origin) -> dict[str, object]:
    return {
        "slot_id": slot_id,
        "source_id": origin.source_id,
        "state": state,
        "value": claim.value,
        "raw": claim.raw,
        "quote": claim.quote,
        "locator": claim.locator,
        "until": dict(claim.qualifiers).get("effective_until", ""),
        "license_class": claim.license_class or "",
        "commercial_use": claim.commercial_use or "",
        "condition": claim.condition,
        "reader_version": origin.reader_version,
        "snapshot": origin.snapshot,
        "confirmed_snapshot": "",
        "first_seen": origin.at,
        "confirmations": 1,
        "missing": 0,
        "last_confirmed": None,
    }
