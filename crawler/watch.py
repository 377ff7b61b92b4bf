"""Watching: one crawl of what is due after another, until somebody asks to stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from types import FrameType
from typing import Final

from crawler import registry
from crawler.config import Config
from crawler.run import CrawlOptions, Verdict, crawl
from storage.database import Database
from storage.ledger import Ledger

_SHORTEST: Final = 5.0
_LONGEST: Final = 60.0
"""Seconds between two looks at what is due: what a person changes in the database is noticed within the longest."""


class _Stopped(Exception):
    """SIGTERM arrived during a crawl."""


def watch(database: Database, config: Config, stop: threading.Event | None = None) -> Iterator[Verdict]:
    """Crawl what is due, again and again; gives the verdict of each crawl, also of one that had nothing to visit.

    SIGTERM ends it after what is in flight has been recorded. Raises `CrawlRunning` when somebody else crawls.
    """
    stop = stop or threading.Event()
    crawling = False

    def heard(_signal: int, _frame: FrameType | None) -> None:
        stop.set()
        if crawling:
            raise _Stopped

    before = signal.signal(signal.SIGTERM, heard)
    options = CrawlOptions(database.url, config)
    try:
        while not stop.is_set():
            crawling = True
            verdict = crawl(options)
            crawling = False
            yield verdict
            stop.wait(pause(database, config, datetime.now(UTC)))
    except _Stopped:
        return
    finally:
        signal.signal(signal.SIGTERM, before)


def pause(database: Database, config: Config, now: datetime) -> float:
    """Seconds until the next source is due, within bounds."""
    ledger = Ledger(database)
    due = [state.due_at for found in registry.watched(config) if (state := ledger.state(found.info)).due_at]
    wait = min(((at - now).total_seconds() for at in due), default=_LONGEST)
    return max(_SHORTEST, min(wait, _LONGEST))
