"""The ledger: the only way in for facts. One visit is one transaction: snapshot, observations, facts and changes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from storage import corrections, launches, snapshots, sources
from storage.database import Database
from storage.recording import EndOfSweep, Recorded, Recording, has_visit
from storage.snapshots import Snapshot
from storage.sources import SourceState
from storage.terms import SourceInfo, Visit

__all__ = ["Ledger", "Recorded"]

SETTLE: Final = timedelta(hours=1)


class Ledger:
    """Records visits. Safe to use from several processes: each call is one transaction of the one writer."""

    def __init__(self, database: Database, settle: timedelta = SETTLE) -> None:
        self._database = database
        self._settle = settle

    def state(self, info: SourceInfo) -> SourceState:
        """What is known of a source before it is visited."""
        with self._database.reading() as session:
            return sources.state_of(info.url, sources.find(session, info.url))

    def has_visit(self, info: SourceInfo, at: datetime, body: bytes) -> bool:
        """Whether a visit that fetched this body at this moment is known; recording it again would do nothing."""
        with self._database.reading() as session:
            source = sources.find(session, info.url)
            return source is not None and has_visit(session, source.id, at, snapshots.digest(body))

    def record(self, visit: Visit) -> Recorded:
        """Take in one visit. Recording it again does nothing."""
        with self._database.writing() as session:
            return Recording(session, visit, self._settle).run()

    def to_reread(self, info: SourceInfo) -> Snapshot | None:
        """The source's last document, when another version of its reader read it: hand what the version of today makes
        of it to `correct`, before the next visit is recorded."""
        with self._database.reading() as session:
            return corrections.last_reading(session, sources.find(session, info.url), info.reader_version)

    def correct(self, visit: Visit, now: datetime) -> Recorded:
        """Take in another reading of the last document: a visit with the document's own time."""
        with self._database.writing() as session:
            return corrections.correct(session, visit, now)

    def finish_sweep(self, info: SourceInfo, sweep: str, at: datetime, complete: bool = True) -> Recorded:
        """End a sweep whose pages were all recorded: `complete` when it saw the whole listing, so that what it did not
        meet is missing; otherwise it read down to the watermark, and what it did not meet stands unchanged."""
        with self._database.writing() as session:
            return EndOfSweep(session, info, sweep, at, self._settle).run(complete=complete)

    def publish_launches(self, now: datetime, *, final: bool) -> tuple[str, ...]:
        """Publish the launches and later news that are due; `final` at the end of a run."""
        with self._database.writing() as session:
            return tuple(launches.publish(session, now, final=final))
