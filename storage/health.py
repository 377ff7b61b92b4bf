"""How watched addresses fare: their state, how much they usually say, and how their visits went lately."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from statistics import median_low
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.database import Database
from storage.schema import SourceRow, VisitRow
from storage.terms import Authority, Outcome, SourceKind
from storage.views import Episode, SourceView

_EPISODES: Final = 12
_DOCUMENTS: Final = 20
"""How many of a source's last documents say what is usual."""


def sources(database: Database) -> list[SourceView]:
    """Every source that was ever visited, by vendor and address."""
    with database.reading() as session:
        rows = session.scalars(select(SourceRow).order_by(SourceRow.vendor, SourceRow.url)).all()
        visits = _visits(session)
        return [_view(row, visits[row.id]) for row in rows]


def _visits(session: Session) -> dict[int, list[VisitRow]]:
    """The visits that are kept one by one, oldest first, by source."""
    found: dict[int, list[VisitRow]] = defaultdict(list)
    for visit in session.scalars(select(VisitRow).order_by(VisitRow.at, VisitRow.id)):
        found[visit.source_id].append(visit)
    return found


def _view(row: SourceRow, visits: Sequence[VisitRow]) -> SourceView:
    said = [v.said for v in visits if v.said is not None and Outcome(v.outcome) in _READ][-_DOCUMENTS:]
    return SourceView(
        url=row.url,
        vendor=row.vendor,
        kind=SourceKind(row.kind),
        authority=Authority(row.authority),
        reader=row.reader,
        parent=row.parent,
        outcome=Outcome(row.last_outcome) if row.last_outcome else None,
        note=row.note,
        last_visit=row.last_visit_at,
        last_good=row.last_good_at,
        failures=row.failures,
        slots=row.slots,
        read=next((v.said for v in reversed(visits) if v.said is not None), None),
        usual=median_low(said) if said else None,
        pending=row.pending,
        due_at=row.due_at,
        paused=row.paused,
        unseen=row.unseen,
        held_since=row.held_since,
        history=episodes(visits),
    )


_READ: Final = frozenset({Outcome.CHANGED, Outcome.UNCHANGED, Outcome.HELD})


def episodes(visits: Sequence[VisitRow]) -> tuple[Episode, ...]:
    """Visits in order of time, those in a row with one outcome as one; the last ones only."""
    found: list[Episode] = []
    for visit in visits:
        outcome = Outcome(visit.outcome)
        if found and found[-1].outcome is outcome:
            last = found[-1]
            found[-1] = Episode(outcome, last.since, visit.at, last.visits + 1)
        else:
            found.append(Episode(outcome, visit.at, visit.at, 1))
    return tuple(found[-_EPISODES:])
