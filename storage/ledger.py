"""The ledger: the only way in for facts. One visit is one transaction: snapshot, observations, facts and changes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from storage import upkeep
from storage.by_hand import merges, pins, retractions
from storage.by_hand.pins import Pin
from storage.database import Database
from storage.terms import SourceInfo, Visit
from storage.upkeep import Pruned
from storage.visits import corrections, launches, snapshots, sources
from storage.visits.recording import EndOfSweep, Recorded, Recording, has_visit
from storage.visits.snapshots import Snapshot
from storage.visits.sources import SourceState

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

    # ------------------------------------------------------------------------------------------------- what people do

    def pause(self, url: str, *, paused: bool = True) -> str:
        """Stop visiting a source, or begin again; its full address. Raises `UnknownSource`."""
        with self._database.writing() as session:
            source = upkeep.source_named(session, url)
            source.paused = paused
            return source.url

    def release(self, url: str, now: datetime) -> tuple[str, ...]:
        """Let through what a flood holds. Raises `UnknownSource`, `NothingHeld`."""
        with self._database.writing() as session:
            return tuple(upkeep.release(session, url, now))

    def retract(self, change: str, reason: str, now: datetime) -> str:
        """Take an entry back; the id of the entry that says so. Raises `NoSuchChange`."""
        with self._database.writing() as session:
            return retractions.retract(session, change, reason, now)

    def pin(self, said: Pin, now: datetime) -> tuple[str, ...]:
        """Set a fact by hand, until a first-party page says the same."""
        with self._database.writing() as session:
            return tuple(pins.pin(session, said, now))

    def unpin(self, said: Pin, now: datetime) -> tuple[str, ...]:
        """Leave a fact to the sources again. Raises `NothingPinned`."""
        with self._database.writing() as session:
            return tuple(pins.unpin(session, said, now))

    def merge(self, kept: str, other: str, reason: str, now: datetime) -> str:
        """Make two models one; the id of the decision. Raises `BadMerge`."""
        with self._database.writing() as session:
            return merges.merge(session, kept, other, reason, now)

    def keep_apart(self, one: str, other: str, reason: str, now: datetime) -> str:
        """Record that two models are two; the id of the decision."""
        with self._database.writing() as session:
            return merges.keep_apart(session, one, other, reason, now)

    def undo(self, decision: str, now: datetime) -> None:
        """Take a decision on identity back. Raises `BadMerge`."""
        with self._database.writing() as session:
            merges.undo(session, decision, now)

    def prune(self, now: datetime, *, forecast: bool) -> Pruned:
        """Let go of what need not be kept, or only say what that would be."""
        with self._database.writing() as session:
            return upkeep.prune(session, now, forecast=forecast)

    # ----------------------------------------------------------------------------------------------------- launches

    def publish_launches(self, now: datetime, *, final: bool) -> tuple[str, ...]:
        """Publish the launches and later news that are due; `final` at the end of a run."""
        with self._database.writing() as session:
            return tuple(launches.publish(session, now, final=final))
