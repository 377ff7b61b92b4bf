"""Corrections: what a new version of a reader makes of the document that the old version read last (rule 5)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from storage.decide import Terms, reread, shrunken
from storage.schema import SourceRow
from storage.terms import Outcome, Visit
from storage.visits import observations, pointers, readings, sources
from storage.visits.observations import Standings
from storage.visits.publication import Manner
from storage.visits.recording import Recorded
from storage.visits.settlement import settle_moves
from storage.visits.snapshots import Snapshot, load


def last_reading(session: Session, source: SourceRow | None, reader_version: int) -> Snapshot | None:
    """The document of a source's last good reading, when another version of the reader has made it."""
    if source is None or not source.body or source.reader_version == reader_version or source.first_good_at is None:
        return None
    return load(session, source.body)


def correct(session: Session, visit: Visit, now: datetime) -> Recorded:
    """Take in another reading of a source's last document: `visit.at` is when that was fetched, `now` is today.

    What differs is corrected, what is seen for the first time is a silent baseline. A new version that sees next to
    nothing is not believed: then the source is broken, and its facts stay.
    """
    source = sources.register(session, visit.source)
    if visit.reading is None or source.reader_version == visit.source.reader_version:
        return Recorded(Outcome.UNCHANGED, pending=source.pending, duplicate=True)
    said = readings.by_slot(session, visit, visit.reading)
    if shrunken(len(said.claims), source.slots):
        note = (
            f"version {visit.source.reader_version} of the reader {visit.source.reader} sees only {len(said.claims)} "
            f"of {source.slots} values in the document it was given last; the facts stay as they are"
        )
        return Recorded(Outcome.BROKEN, tuple(sources.went_badly(session, source, now, Outcome.BROKEN, note)), 0, note)
    standings = Standings(session, source.id)
    rows = [row for row in standings.of_all() if row.slot not in said.contradicted]
    moves = reread(rows, {slot: claim.value for slot, claim in said.claims.items()})
    origin = observations.Origin(
        source.id, visit.at, source.last_good_at, source.body, visit.source.reader_version, rereading=True
    )
    moved = observations.apply(session, standings, moves, said.claims, origin)
    source.reader_version = visit.source.reader_version
    changes = settle_moves(session, source, now, moved, baseline=lambda pairs: pairs, manner=Manner.CORRECTION)
    # Where a name points is read anew, too: another reading is no move.
    pointers.hear(session, source, said.moving, Terms(visit.at, first=True), origin, silent=True)
    sources.count(session, source)
    return Recorded(Outcome.CHANGED if changes else Outcome.UNCHANGED, tuple(changes), source.pending)
