"""Facts with their evidence: observations as others see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.decide import State
from storage.resolve import Candidate
from storage.schema import ObservationRow, SourceRow
from storage.terms import Authority, CommercialUse, LicenseClass, SourceKind, qualifiers_from
from storage.views import Evidence, FactLine
from storage.visits.identity import chunks
from storage.visits.observations import SlotKey

BY_HAND: Final = "by-hand:"
"""Before the address of the evidence that a person gives: such a source is never visited."""

Pair = tuple[str, str]
"""(model id, provider)."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """An observation with the source that made it."""

    row: ObservationRow
    source: SourceRow

    def candidate(self) -> Candidate:
        return Candidate(
            observation=self.row.id,
            value=self.row.value,
            kind=SourceKind(self.source.kind),
            authority=Authority(self.source.authority),
            first_seen=self.row.first_seen,
            words=f"{self.row.quote} {self.row.locator}",
        )

    def evidence(self) -> Evidence:
        """As others see it."""
        row, source = self.row, self.source
        return Evidence(
            value=row.value,
            raw=row.raw,
            quote=row.quote,
            locator=row.locator,
            source=source.url.removeprefix(BY_HAND),
            source_kind=SourceKind(source.kind),
            authority=Authority(source.authority),
            snapshot=row.snapshot,
            first_seen=row.first_seen,
            last_confirmed=max(row.last_confirmed or source.last_good_at or row.first_seen, row.first_seen),
            license_class=LicenseClass(row.license_class) if row.license_class else None,
            commercial_use=CommercialUse(row.commercial_use) if row.commercial_use else None,
            condition=row.condition,
        )


def spoken(session: Session, slot_ids: list[int], *, also: list[int] | None = None) -> dict[int, Spoken]:
    """The observations in force for some slots (and any others by id), by their id."""
    found: dict[int, Spoken] = {}
    base = select(ObservationRow, SourceRow).join(SourceRow, SourceRow.id == ObservationRow.source_id)
    for part in chunks(slot_ids):
        statement = base.where(ObservationRow.slot_id.in_(part), ObservationRow.state == State.OPEN)
        found.update({row.id: Spoken(row, source) for row, source in session.execute(statement)})
    for part in chunks(also or []):
        statement = base.where(ObservationRow.id.in_(part))
        found.update({row.id: Spoken(row, source) for row, source in session.execute(statement)})
    return found


def line(slot: SlotKey, evidence: Evidence) -> FactLine:
    """A fact inside a grouped change."""
    return FactLine(slot.field, evidence.value, slot.unit, qualifiers_from(slot.qualifiers), evidence)
