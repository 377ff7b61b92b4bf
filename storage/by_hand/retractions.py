"""Taking back an entry that was a mistake: whoever was sent the mistake is sent this."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.schema import ChangeRow
from storage.terms import Authority, ChangeKind, Field, ModelwireError, qualifiers_from
from storage.visits import outbox


class NoSuchChange(ModelwireError):
    """No change has that id, or it cannot be taken back."""


def retract(session: Session, change_id: str, reason: str, at: datetime) -> str:
    """Publish that a change was a mistake, and why. Facts stay as their sources state them.

    Raises `NoSuchChange` for an id that no change has, and for a change that was retracted before.
    """
    row = session.scalar(select(ChangeRow).where(ChangeRow.id == change_id))
    if row is None:
        raise NoSuchChange(f"no change has the id {change_id!r}; `modelwire changes --json` prints the ids")
    again = select(ChangeRow.id).where(ChangeRow.about == change_id, ChangeRow.kind == ChangeKind.FACT_RETRACTED)
    if (known := session.scalar(again)) is not None:
        raise NoSuchChange(f"the change {change_id} was retracted already, by {known}")
    if ChangeKind(row.kind).for_maintainers or row.kind == ChangeKind.FACT_RETRACTED:
        raise NoSuchChange(f"the change {change_id} is a {row.kind}, which states no fact that could be taken back")
    mistaken = outbox.read(row, row.vendor)
    draft = outbox.Draft(
        kind=ChangeKind.FACT_RETRACTED,
        at=at,
        vendor=row.vendor,
        provider=row.provider,
        authority=Authority(row.authority),
        source=row.source,
        model_id=row.model_id,
        model=row.model,
        field=Field(row.field) if row.field else None,
        qualifiers=qualifiers_from(row.qualifiers),
        unit=row.unit,
        old=mistaken.new_evidence,
        new=mistaken.old_evidence,
        old_last_seen=row.old_last_seen,
        new_first_seen=row.new_first_seen,
        facts=mistaken.facts,
        members=json.loads(row.details).get("members", ()),
        title=row.title,
        url=row.url,
        note=reason,
        about=change_id,
    )
    return outbox.write(session, draft)
