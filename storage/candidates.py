"""Which models there are to show: those that their vendors show, since when it was news, and all of them by pages."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from storage.database import Database
from storage.decide import Known
from storage.schema import ChangeRow, ModelRow, PresenceRow
from storage.terms import Authority, ChangeKind


def shown_by_their_vendors(database: Database) -> list[str]:
    """The ids of models that a living first-party source shows: an announcement alone is no such source."""
    statement = (
        select(PresenceRow.model_id)
        .join(ModelRow, ModelRow.id == PresenceRow.model_id)
        .where(
            PresenceRow.authority == Authority.FIRST_PARTY,
            PresenceRow.state != Known.WITHDRAWN,
            PresenceRow.provider == ModelRow.vendor,
        )
        .distinct()
    )
    with database.reading() as session:
        return sorted(session.scalars(statement))


def model_ids(database: Database, *, vendor: str = "", after: str = "", limit: int = 100) -> list[str]:
    """The ids of models in their order, those after `after`: a page of a long list."""
    statement = select(ModelRow.id).where(ModelRow.id > after, ModelRow.merged_into.is_(None))
    if vendor:
        statement = statement.where(ModelRow.vendor == vendor)
    with database.reading() as session:
        return list(session.scalars(statement.order_by(ModelRow.id).limit(limit)))


def launches(database: Database) -> dict[str, datetime]:
    """When each model's launch was published, by model id; models that were there before the watch have none."""
    statement = select(ChangeRow.model_id, ChangeRow.published_at).where(
        ChangeRow.kind == ChangeKind.MODEL_ADDED, ChangeRow.authority == Authority.FIRST_PARTY
    )
    with database.reading() as session:
        return {row.model_id: row.published_at for row in session.execute(statement)}
