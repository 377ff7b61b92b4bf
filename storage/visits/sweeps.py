"""Sweeps: which models a running walk through a listing has met."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from storage.schema import SweepModelRow


def meet(session: Session, source_id: int, sweep: str, model_ids: Collection[str]) -> None:
    """Note the models of one page; those of an earlier, unfinished sweep are forgotten."""
    session.execute(delete(SweepModelRow).where(SweepModelRow.source_id == source_id, SweepModelRow.sweep != sweep))
    new = sorted(set(model_ids) - met(session, source_id, sweep))
    if new:
        session.execute(
            insert(SweepModelRow), [{"source_id": source_id, "sweep": sweep, "model_id": one} for one in new]
        )


def met(session: Session, source_id: int, sweep: str) -> set[str]:
    """The models that the sweep has met so far."""
    rows = select(SweepModelRow.model_id).where(SweepModelRow.source_id == source_id, SweepModelRow.sweep == sweep)
    return set(session.scalars(rows))


def forget(session: Session, source_id: int) -> None:
    """Empty the notes of a source when its sweep has ended."""
    session.execute(delete(SweepModelRow).where(SweepModelRow.source_id == source_id))
