"""The form in which a change is stored: written once, read back as it was."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from storage.ids import new_id
from storage.schema import ChangeRow
from storage.severity import GRAVITY, delta_percent, severity
from storage.terms import (
    Authority,
    ChangeKind,
    CommercialUse,
    Field,
    LicenseClass,
    Qualifiers,
    SourceKind,
    qualifiers_from,
    qualifiers_text,
)
from storage.views import ChangeView, Evidence, FactLine


@dataclass(frozen=True, slots=True)
class Draft:
    """A change about to be written. What is left out is empty."""

    kind: ChangeKind
    at: datetime
    vendor: str
    provider: str
    authority: Authority
    source: str
    model_id: str = ""
    model: str = ""
    field: Field | None = None
    qualifiers: Qualifiers = ()
    unit: str = ""
    old: Evidence | None = None
    new: Evidence | None = None
    old_last_seen: datetime | None = None
    facts: Sequence[FactLine] = ()
    members: Sequence[str] = ()
    note: str = ""
    title: str = ""
    url: str = ""
    quote: str = ""
    snapshot: str = ""
    new_first_seen: datetime | None = None
    new_family: bool = False
    about: str = ""


def with_facts(draft: Draft, facts: Sequence[FactLine]) -> Draft:
    """The same change, with the facts that it groups."""
    return replace(draft, facts=tuple(facts))


def write(session: Session, draft: Draft) -> str:
    """Add a change to the outbox and give its id."""
    old, new = draft.old, draft.new
    details: dict[str, object] = {}
    if old:
        details["old"] = _to_json(old)
    if new:
        details["new"] = _to_json(new)
    if draft.facts:
        details["facts"] = [_line_to_json(line) for line in draft.facts]
    if draft.members:
        details["members"] = list(draft.members)
    old_value, new_value = (old.value if old else None), (new.value if new else None)
    proof = new or old
    row = ChangeRow(
        id=new_id(draft.at),
        kind=draft.kind,
        published_at=draft.at,
        vendor=draft.vendor,
        provider=draft.provider,
        model_id=draft.model_id,
        model=draft.model,
        field=draft.field or "",
        qualifiers=qualifiers_text(draft.qualifiers),
        old=old_value,
        new=new_value,
        unit=draft.unit,
        authority=draft.authority,
        severity=_severity(draft),
        old_last_seen=draft.old_last_seen,
        new_first_seen=new.first_seen if new else draft.new_first_seen,
        source=draft.source,
        quote=draft.quote or (proof.quote if proof else ""),
        snapshot=draft.snapshot or (proof.snapshot if proof else ""),
        note=draft.note,
        title=draft.title,
        url=draft.url,
        about=draft.about,
        details=json.dumps(details, ensure_ascii=False, sort_keys=True),
    )
    session.add(row)
    return row.id


def _severity(draft: Draft) -> str:
    """How much a change matters; several values that moved at once matter as much as the one that moved most."""
    old, new = draft.old, draft.new
    moved_class = bool(
        old and new and (old.license_class != new.license_class or old.commercial_use != new.commercial_use)
    )
    own = severity(
        draft.kind,
        draft.field,
        old.value if old else None,
        new.value if new else None,
        license_moves_class=moved_class,
        new_family=draft.new_family,
        days_left=_days_left(draft),
    )
    if draft.kind is not ChangeKind.FACT_CHANGED:
        return own
    lines = [severity(draft.kind, line.field, line.old, line.value) for line in draft.facts]
    return max([own, *lines], key=GRAVITY.index)


def _days_left(draft: Draft) -> int | None:
    """Days until a deprecated model retires: 0 where it is gone, None where no day is said."""
    said = {line.field: line.value for line in draft.facts}
    if draft.field and draft.new:
        said[draft.field] = draft.new.value
    if said.get(Field.STATUS) == "retired":
        return 0
    try:
        return (date.fromisoformat(said.get(Field.RETIREMENT_DATE, "")) - draft.at.date()).days
    except ValueError:
        return None


def read(row: ChangeRow, vendor_name: str) -> ChangeView:
    """A stored change as the rest of the program knows it."""
    details = json.loads(row.details)
    field = Field(row.field) if row.field else None
    return ChangeView(
        seq=row.seq,
        id=row.id,
        kind=ChangeKind(row.kind),
        published_at=row.published_at,
        vendor=row.vendor,
        vendor_name=vendor_name,
        provider=row.provider,
        model_id=row.model_id,
        model=row.model,
        field=field,
        qualifiers=qualifiers_from(row.qualifiers),
        old=row.old,
        new=row.new,
        unit=row.unit,
        authority=Authority(row.authority),
        old_last_seen=row.old_last_seen,
        new_first_seen=row.new_first_seen,
        source=row.source,
        quote=row.quote,
        snapshot=row.snapshot,
        delta_pct=delta_percent(field, row.old, row.new),
        severity=row.severity,
        note=row.note,
        title=row.title,
        url=row.url,
        old_evidence=_from_json(details["old"]) if "old" in details else None,
        new_evidence=_from_json(details["new"]) if "new" in details else None,
        facts=tuple(_line_from_json(line) for line in details.get("facts", ())),
        members=tuple(details.get("members", ())),
        about=row.about,
    )


def _to_json(evidence: Evidence) -> dict[str, object]:
    return {
        "value": evidence.value,
        "raw": evidence.raw,
        "quote": evidence.quote,
        "locator": evidence.locator,
        "source": evidence.source,
        "source_kind": evidence.source_kind,
        "authority": evidence.authority,
        "snapshot": evidence.snapshot,
        "first_seen": evidence.first_seen.isoformat(),
        "last_confirmed": evidence.last_confirmed.isoformat(),
        "license_class": evidence.license_class or "",
        "commercial_use": evidence.commercial_use or "",
        "condition": evidence.condition,
    }


def _from_json(said: dict[str, str]) -> Evidence:
    return Evidence(
        value=said["value"],
        raw=said["raw"],
        quote=said["quote"],
        locator=said["locator"],
        source=said["source"],
        source_kind=SourceKind(said["source_kind"]),
        authority=Authority(said["authority"]),
        snapshot=said["snapshot"],
        first_seen=datetime.fromisoformat(said["first_seen"]),
        last_confirmed=datetime.fromisoformat(said["last_confirmed"]),
        license_class=LicenseClass(said["license_class"]) if said["license_class"] else None,
        commercial_use=CommercialUse(said["commercial_use"]) if said["commercial_use"] else None,
        condition=said["condition"],
    )


def _line_to_json(line: FactLine) -> dict[str, object]:
    said: dict[str, object] = {
        "field": line.field,
        "value": line.value,
        "unit": line.unit,
        "qualifiers": dict(line.qualifiers),
        "evidence": _to_json(line.evidence),
    }
    if line.model_id:
        said |= {"model_id": line.model_id, "model": line.model, "old": line.old}
    if line.before is not None:
        said["before"] = _to_json(line.before)
    return said


def _line_from_json(said: dict[str, object]) -> FactLine:
    evidence, terms, before = said["evidence"], said["qualifiers"], said.get("before")
    assert isinstance(evidence, dict)
    assert isinstance(terms, dict)
    return FactLine(
        field=Field(str(said["field"])),
        value=str(said["value"]),
        unit=str(said["unit"]),
        qualifiers=tuple(sorted(terms.items())),
        evidence=_from_json(evidence),
        model_id=str(said.get("model_id", "")),
        model=str(said.get("model", "")),
        old=None if said.get("old") is None else str(said["old"]),
        before=_from_json(before) if isinstance(before, dict) else None,
    )
