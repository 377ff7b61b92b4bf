"""Changes as the outbox would give them, for tests of how they are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from storage.severity import delta_percent
from storage.terms import Authority, ChangeKind, CommercialUse, Field, LicenseClass, SourceKind
from storage.views import ChangeView, Evidence, FactLine

WHEN = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
BEFORE = datetime(2026, 11, 15, 8, 0, tzinfo=UTC)


def evidence(value: str, quote: str = "", **more: Any) -> Evidence:
    """What Acme's price page says."""
    said = Evidence(
        value=value,
        raw=value,
        quote=quote or f"A1 | {value}",
        locator="table 1, row 2",
        source="https://acme.example/pricing",
        source_kind=SourceKind.PRICING,
        authority=Authority.FIRST_PARTY,
        snapshot="ab" * 32,
        first_seen=BEFORE,
        last_confirmed=WHEN,
    )
    return replace(said, **more)


def change(
    kind: ChangeKind,
    field: Field | None = None,
    old: str | None = None,
    new: str | None = None,
    unit: str = "",
    **more: Any,
) -> ChangeView:
    """A change of Acme A1."""
    made = ChangeView(
        seq=1,
        id="01K00000000000000000000000",
        kind=kind,
        published_at=WHEN,
        vendor="acme",
        vendor_name="Acme",
        provider="acme",
        model_id="M1",
        model="Acme A1",
        field=field,
        qualifiers=(),
        old=old,
        new=new,
        unit=unit,
        authority=Authority.FIRST_PARTY,
        old_last_seen=BEFORE if old is not None else None,
        new_first_seen=WHEN if new is not None else None,
        source="https://acme.example/pricing",
        quote=f"A1 | {new or old or ''}",
        snapshot="ab" * 32,
        delta_pct=delta_percent(field, old, new),
        old_evidence=evidence(old) if old is not None else None,
        new_evidence=evidence(new) if new is not None else None,
    )
    return replace(made, **more)


def line(field: Field, value: str, unit: str = "", **more: Any) -> FactLine:
    """A fact inside a grouped change."""
    return replace(FactLine(field, value, unit, (), evidence(value)), **more)


def licensed(value: str, as_class: LicenseClass, use: CommercialUse) -> Evidence:
    """Evidence of a license with our reading of it."""
    return evidence(value, license_class=as_class, commercial_use=use)
