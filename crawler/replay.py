"""Replay: recorded responses through the same readers into the ledger, in the archives' own time, exactly once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from crawler import registry, visiting
from crawler.config import Config
from crawler.fetching import archive
from crawler.registry import Found
from crawler.rereading import reread
from crawler.source import Document
from storage.database import Database, crawl_lock
from storage.ledger import Ledger
from storage.terms import Outcome, Visit

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


@dataclass(slots=True)
class Replayed:
    """What a replay came to."""

    records: int = 0
    """Recorded responses looked at."""
    unclaimed: Counter[str] = field(default_factory=Counter)
    """Responses that no source claims, by address."""
    redirects: int = 0
    known: int = 0
    """Visits that had been recorded before: nothing was done."""
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    """Of the visits recorded now."""
    changes: int = 0
    until: datetime | None = None
    """The moment of the last response looked at."""
    damages: tuple[str, ...] = ()
    """One sentence for each file that could not be read to its end."""

    @property
    def visits(self) -> int:
        """How many visits were recorded now."""
        return sum(self.outcomes.values())


Progress = Callable[[int, int, datetime], None]
"""Hears how many responses are done, of how many, and the moment of the latest."""


def replay(
    paths: Sequence[Path],
    database: Database,
    config: Config,
    *,
    until: datetime | None = None,
    progress: Progress = lambda done, total, at: None,
) -> Replayed:
    """Record every response of the archives as a visit of the source that claims its address, oldest first.

    Safe to kill and to run again: a visit that is known is passed over, so that the changes are those of one
    uninterrupted run. Nothing later than `until` is looked at. Raises `ArchiveError` for a file that is no archive and
    `CrawlRunning` while somebody else writes visits to the database.
    """
    index = archive.index(paths)
    positions = [p for p in index.positions if until is None or p.at <= until]
    result = Replayed(damages=index.damages)
    with crawl_lock(database):
        run = _Run(database, config, result)
        for done, position in enumerate(positions, 1):
            run.take(position)
            progress(done, len(positions), position.at)
        run.finish()
    return result


class _Run:
    """One pass over the positions."""

    def __init__(self, database: Database, config: Config, result: Replayed) -> None:
        self._ledger = Ledger(database, settle=config.huggingface.settle)
        self._config = config
        self._vendors = registry.vendors(config)
        self._result = result

    def take(self, position: archive.Position) -> None:
        """One record: claimed by a source, or counted and skipped."""
        result = self._result
        result.records += 1
        result.until = position.at
        found = registry.find(position.url, self._config)
        if found is None:
            result.unclaimed[position.url] += 1
            return
        recorded = archive.read(position)
        if recorded.status in _REDIRECTS:
            result.redirects += 1
            return
        if recorded.body and self._ledger.has_visit(found.info, recorded.at, recorded.body):
            result.known += 1
        else:
            corrected = reread(self._ledger, found, self._vendors, recorded.at)
            result.changes += len(corrected.changes) if corrected else 0
            self._record(self._visit(found, recorded))
        if found.source.paged:
            self._end_sweep(found, recorded.at)

    def _visit(self, found: Found, recorded: archive.Recorded) -> Visit:
        document = Document(
            url=recorded.url,
            body=recorded.body,
            content_type={name.lower(): value for name, value in recorded.headers}.get("content-type", ""),
            headers=recorded.headers,
            fetched_at=recorded.at,
        )
        return visiting.visit(
            found.info,
            document,
            found.source.reader,
            recorded.status,
            recorded.at,
            archived=True,
            sweep=self._sweep(found, recorded),
            vendors=self._vendors,
            damage=recorded.damage,
        )

    def _sweep(self, found: Found, recorded: archive.Recorded) -> str:
        """The sweep that a listing's page belongs to: the one it continues, else one of its own."""
        if not found.source.paged:
            return ""
        state = self._ledger.state(found.info)
        if state.sweep and state.sweep_next_url == recorded.url:
            return state.sweep
        return f"archive-{recorded.at.isoformat()}"

    def _record(self, visit: Visit) -> None:
        recorded = self._ledger.record(visit)
        if recorded.duplicate:
            self._result.known += 1
            return
        self._result.outcomes[recorded.outcome] += 1
        self._result.changes += len(recorded.changes)

    def _end_sweep(self, found: Found, at: datetime) -> None:
        """End the sweep if this was its last page; also after a kill between the page and the end."""
        state = self._ledger.state(found.info)
        if state.sweep and not state.sweep_next_url and state.last_visit_at == at:
            self._result.changes += len(self._ledger.finish_sweep(found.info, state.sweep, at).changes)

    def finish(self) -> None:
        """The end of the run: what waited for more facts goes out."""
        if self._result.until is not None:
            self._result.changes += len(self._ledger.publish_launches(self._result.until, final=True))
