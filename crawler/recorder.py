"""What a crawl does to the database: it holds the lock, knows what is due, records visits and keeps the run's rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from types import TracebackType

from crawler.config import Config
from crawler.rereading import reread
from crawler.watched import Found
from storage import catalog
from storage.database import crawl_lock, open_database
from storage.ledger import Ledger, Recorded
from storage.terms import ModelwireError, Outcome, SourceInfo, Vendor, Visit
from storage.views import SourceView
from storage.visits.sources import SourceState

__all__ = ["Recorder", "Row", "Taken"]


@dataclass(frozen=True, slots=True)
class Row:
    """One source in the verdict of a run."""

    vendor: str
    url: str
    outcome: Outcome
    changes: int = 0
    """How many changes its visits published."""
    note: str = ""
    seconds: float = 0.0
    """How long its answers took to arrive."""
    failed: bool = False
    """It could not be read."""
    broke: bool = False
    """It could not be read now, although it could the time before (or was never tried)."""

    def record(self) -> dict[str, str | int | float | bool]:
        """The row as plain values, with stable keys."""
        return {
            "vendor": self.vendor,
            "url": self.url,
            "outcome": str(self.outcome),
            "changes": self.changes,
            "note": self.note,
            "seconds": round(self.seconds, 3),
            "broke": self.broke,
        }


@dataclass(frozen=True, slots=True)
class Taken:
    """A visit on its way to the ledger."""

    visit: Visit
    seconds: float = 0.0
    ends_sweep: bool = False
    complete: bool = False
    """The sweep that ends here saw the whole listing."""


Progress = Callable[[Row], None]


class Recorder:
    """The ledger of one run. A context: the right to crawl is held inside it. Raises `CrawlRunning` when taken.

    With `dry_run` everything is fetched and read, and nothing is stored.
    """

    def __init__(self, url: str, config: Config, *, dry_run: bool = False) -> None:
        self._url = url
        self._config = config
        self._dry_run = dry_run
        self._stack = ExitStack()
        self._rows: dict[str, Row] = {}
        self._corrections: dict[str, int] = {}
        self.progress: Progress = lambda row: None
        self.failure: ModelwireError | None = None
        """Why nothing could be stored any more; the run ends then."""

    def __enter__(self) -> Recorder:
        self._database = open_database(self._url)
        if not self._dry_run:
            self._stack.enter_context(crawl_lock(self._database))
        self._ledger = Ledger(self._database, settle=self._config.huggingface.settle)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()
        self._database.engine.dispose()

    @property
    def rows(self) -> tuple[Row, ...]:
        """One row a source, in the order of the first visits."""
        return tuple(self._rows.values())

    def state(self, info: SourceInfo) -> SourceState:
        """What is known of a source before it is visited."""
        return self._ledger.state(info)

    def sources(self) -> list[SourceView]:
        """Every source that was ever visited."""
        return catalog.sources(self._database)

    def take(self, taken: Taken) -> Recorded:
        """Record a visit, and the end of its sweep. In a dry run: only say what it would have been."""
        visit = taken.visit
        if self._dry_run:
            said = len(visit.reading.claims) if visit.reading else 0
            recorded = Recorded(visit.outcome, note=visit.note or f"{said} values read, nothing stored")
        else:
            recorded = self._ledger.record(visit)
            if taken.ends_sweep:
                ended = self._ledger.finish_sweep(visit.source, visit.sweep, visit.at, complete=taken.complete)
                recorded = replace(
                    recorded,
                    outcome=ended.outcome if ended.outcome is Outcome.HELD or ended.changes else recorded.outcome,
                    changes=recorded.changes + ended.changes,
                    note=ended.note or recorded.note,
                    pending=ended.pending,
                )
        self._note(taken, recorded)
        return recorded

    def correct(self, found: Found, vendors: Sequence[Vendor], now: datetime) -> None:
        """Read a source's last document with the reader of today, when an older one read it: corrections first."""
        if self._dry_run:
            return
        recorded = reread(self._ledger, found, vendors, now)
        if recorded is not None:
            self._corrections[found.url] = len(recorded.changes)

    def end(self, now: datetime) -> None:
        """The end of a run: what waited for more facts goes out."""
        if not self._dry_run:
            self._ledger.publish_launches(now, final=True)

    def _note(self, taken: Taken, recorded: Recorded) -> None:
        visit = taken.visit
        # A file that a listing led to may be missing: that is nobody's breakage.
        missing = bool(visit.source.parent) and visit.status in (404, 410)
        bad = not recorded.outcome.good and recorded.outcome is not Outcome.HELD and not missing
        row = Row(
            vendor=visit.source.vendor.slug,
            url=visit.source.url,
            outcome=recorded.outcome,
            changes=len(recorded.changes) + self._corrections.pop(visit.source.url, 0),
            note=recorded.note if not recorded.outcome.good or self._dry_run else "",
            seconds=taken.seconds,
            failed=bad,
            broke=bad and not recorded.known_breakage,
        )
        before = self._rows.get(row.url)
        if before is not None:  # another page of the listing, or the reading that confirms
            outcome = before.outcome if row.outcome is Outcome.UNCHANGED and before.outcome.good else row.outcome
            row = replace(
                row, outcome=outcome, changes=before.changes + row.changes, seconds=before.seconds + row.seconds
            )
        self._rows[row.url] = row
        self.progress(row)
