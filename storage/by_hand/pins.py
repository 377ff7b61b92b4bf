"""Facts set by a person, with evidence of their own: they hold until a first-party page says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.decide import State
from storage.facts import BY_HAND
from storage.schema import ModelRow, ObservationRow, SourceRow, VendorRow
from storage.terms import (
    PRICES,
    TOKEN_COUNTS,
    Claim,
    Field,
    ModelwireError,
    SourceInfo,
    SourceKind,
    Vendor,
    qualifiers,
    qualifiers_text,
)
from storage.views import ModelView
from storage.visits import sources
from storage.visits.observations import Moved, SlotKey, Standings
from storage.visits.publication import Manner
from storage.visits.settlement import settle_moves


class NothingPinned(ModelwireError):
    """Nobody has set that fact by hand."""


@dataclass(frozen=True, slots=True)
class Pin:
    """What a person says."""

    model_id: str
    claim: Claim
    """Its model is not looked at; quote and locator are the person's evidence."""
    provider: str
    evidence: str
    """The address where the evidence can be seen."""


class BadPin(ModelwireError):
    """What was to be set by hand is no value of that field."""


def pin_of(
    model: ModelView,
    field: Field,
    value: str,
    unit: str,
    provider: str,
    terms: Sequence[str],
    evidence: str,
    quote: str,
) -> Pin:
    """What a person says, from words: `terms` are NAME=VALUE qualifiers. Raises `BadPin`."""
    if field in TOKEN_COUNTS:
        unit = unit or "tokens"
        if value and not value.isdigit():
            raise BadPin(f"{value!r} is no {field}: write a whole number of tokens, such as 128000")
    if field in PRICES:
        if not unit:
            raise BadPin('a price needs its unit: --unit "USD/1M tokens"')
        if value and not _is_price(value):
            raise BadPin(f"{value!r} is no price: write a plain decimal number, such as 0.15")
    pairs = dict(term.split("=", 1) for term in terms if "=" in term)
    if len(pairs) != len(terms):
        raise BadPin("a qualifier is written NAME=VALUE, such as --qualifier mode=batch")
    claim = Claim(model.name, field, value, unit, qualifiers(pairs), raw=value, quote=quote[:200], locator="by hand")
    return Pin(model.id, claim, provider or model.vendor, evidence)


def _is_price(text: str) -> bool:
    try:
        return Decimal(text) >= 0
    except InvalidOperation:
        return False


def pin(session: Session, said: Pin, at: datetime) -> list[str]:
    """Let a value hold, whatever the sources say; another value set by hand for the same slot ends."""
    slot = _slot(said)
    model = session.get_one(ModelRow, said.model_id)
    vendor = session.get(VendorRow, model.vendor)
    info = SourceInfo(
        url=f"{BY_HAND}{said.evidence}",
        vendor=Vendor(model.vendor, vendor.name if vendor else model.vendor),
        kind=SourceKind.HAND,
        provider=said.provider,
        reader="hand",
    )
    source = sources.register(session, info)
    source.paused = True
    source.first_good_at = source.first_good_at or at
    source.last_good_at = at
    slot_id = Standings(session, source.id).ids([slot])[slot]
    _close(session, slot_id, at)
    session.add(
        ObservationRow(
            slot_id=slot_id,
            source_id=source.id,
            state=State.OPEN,
            value=said.claim.value,
            raw=said.claim.raw,
            quote=said.claim.quote,
            locator=said.claim.locator,
            license_class=said.claim.license_class or "",
            commercial_use=said.claim.commercial_use or "",
            condition=said.claim.condition,
            reader_version=1,
            first_seen=at,
        )
    )
    return _settle(session, source, slot_id, slot, at)


def unpin(session: Session, said: Pin, at: datetime) -> list[str]:
    """Let the sources decide again. Raises `NothingPinned`."""
    slot = _slot(said)
    slot_id = Standings(session, 0).ids([slot])[slot]
    source = _close(session, slot_id, at)
    if source is None:
        raise NothingPinned(f"the {slot.field} of that model was not set by hand; `modelwire show` marks what was")
    return _settle(session, source, slot_id, slot, at)


def _slot(said: Pin) -> SlotKey:
    claim = said.claim
    return SlotKey(said.model_id, said.provider, claim.field, claim.unit, qualifiers_text(claim.qualifiers))


def _close(session: Session, slot_id: int, at: datetime) -> SourceRow | None:
    """End what was set by hand for a slot; the source that said it, or None."""
    found = session.execute(
        select(ObservationRow, SourceRow)
        .join(SourceRow, SourceRow.id == ObservationRow.source_id)
        .where(
            ObservationRow.slot_id == slot_id,
            ObservationRow.state == State.OPEN,
            SourceRow.kind == SourceKind.HAND,
        )
    ).first()
    if found is None:
        return None
    row, source = found
    row.state, row.last_confirmed = State.CLOSED, at
    return source


def _settle(session: Session, source: SourceRow, slot_id: int, slot: SlotKey, at: datetime) -> list[str]:
    session.flush()
    moved = Moved(slots={slot_id: slot})
    changes = settle_moves(session, source, at, moved, baseline=lambda pairs: pairs, manner=Manner.CORRECTION)
    sources.count(session, source)
    return changes
