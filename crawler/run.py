"""A crawl from beginning to end: what is due is fetched, read and recorded, and a verdict says how it went."""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from crawler import registry
from crawler.child import CrawlError, Sender, settings_for, working
from crawler.config import Config, duration
from crawler.recorder import Recorder, Row
from storage.terms import ModelwireError

__all__ = ["CrawlError", "CrawlOptions", "Row", "Verdict", "crawl", "exit_code"]


@dataclass(frozen=True)
class CrawlOptions:
    """What to crawl, and into which database."""

    database_url: str
    config: Config
    vendors: Sequence[str] = ()
    """Names of vendor files, to be fetched now; what is due of all of them when empty."""
    full: bool = False
    """Walk listings to their end instead of down to the watermark."""
    dry_run: bool = False
    """Fetch and read, store nothing."""
    max_time: timedelta | None = None
    """When to stop beginning new requests; what is left stays due."""
    strict: bool = False
    """Fail for breakage that was known before, too."""

    @classmethod
    def parse(
        cls,
        database_url: str,
        config: Config,
        vendors: Sequence[str],
        full: bool,
        dry_run: bool,
        max_time: str,
        strict: bool,
    ) -> CrawlOptions:
        """The options as the command line gives them. Raises `CrawlError` for a time that is none."""
        try:
            limit = duration(max_time) if max_time else None
        except ValueError as error:
            raise CrawlError(f"--max-time {max_time!r} {error}") from None
        return cls(database_url, config, tuple(vendors), full, dry_run, limit, strict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a crawl went."""

    rows: tuple[Row, ...]
    """One for each source that was visited."""
    exit_code: int

    @property
    def summary(self) -> str:
        """One sentence for the end of the table."""
        if not self.rows:
            return "Nothing is due."
        counted = Counter(str(row.outcome) for row in self.rows)
        parts = ", ".join(f"{number} {outcome}" for outcome, number in counted.most_common())
        changes, broke = sum(row.changes for row in self.rows), sum(row.broke for row in self.rows)
        sources = f"{len(self.rows)} source{'' if len(self.rows) == 1 else 's'}"
        news = f"{changes or 'no'} change{'' if changes == 1 else 's'}"
        return f"{sources} visited: {parts}; {news}" + (f"; {broke} broke in this run." if broke else ".")


Progress = Callable[[int, int, datetime], None]
"""Hears how many sources are done, of how many that are known to be wanted so far, and the moment."""


def crawl(options: CrawlOptions, progress: Progress = lambda done, total, at: None) -> Verdict:
    """Fetch, read and record what is due, or the named vendors. Safe to interrupt: what is recorded stays.

    Raises `UnknownVendor`, `DatabaseError`, `CrawlRunning` while another crawl writes to the database, `CrawlError`.
    """
    registry.watched(options.config, tuple(options.vendors))  # unknown names are told before anything is begun
    rows: dict[str, Row] = {}
    with working(_crawl, options) as sent:
        for value in sent:
            assert isinstance(value, _Done)
            rows[value.row.url] = value.row
            progress(len(rows), max(value.wanted, len(rows)), datetime.now(UTC))
    verdict = tuple(rows.values())
    return Verdict(verdict, exit_code(verdict, strict=options.strict))


def exit_code(rows: Sequence[Row], *, strict: bool = False) -> int:
    """1 when a source broke in this run or none could be read; `strict`: also for breakage that was known before."""
    bad = [row for row in rows if row.failed]
    if any(row.broke for row in bad) or (bad and strict) or (rows and len(bad) == len(rows)):
        return 1
    return 0


# ----------------------------------------------------------------------------------------------- in the other process


@dataclass(frozen=True, slots=True)
class _Done:
    """A source that was visited, and how many are wanted in all."""

    row: Row
    wanted: int


def _crawl(send: Sender, options: CrawlOptions) -> None:
    from scrapy.crawler import CrawlerProcess
    from scrapy.signals import engine_started

    from crawler.spider import VendorSpider

    class Crawl(VendorSpider):
        """All chosen vendors in one: the manners towards a host hold for all of them together."""

        name = "modelwire"

    settings = settings_for(options.config)
    with Recorder(options.database_url, options.config, dry_run=options.dry_run) as recorder:
        process = CrawlerProcess(settings)
        crawler = process.create_crawler(Crawl)

        def heard(row: Row) -> None:
            spider = crawler.spider
            wanted = spider.wanted if isinstance(spider, VendorSpider) else 0
            with suppress(OSError):  # nobody listens any more; `left_alone` hears of it too
                send(_Done(row, wanted))

        def left_alone() -> None:
            spider = crawler.spider
            if isinstance(spider, VendorSpider) and recorder.failure is None:
                spider.stop(CrawlError("the crawl was interrupted; what it recorded is kept, run it again"))

        def started() -> None:
            loop = asyncio.get_running_loop()
            with suppress(NotImplementedError):  # on Windows an interrupted crawl ends with its next row
                loop.add_signal_handler(signal.SIGTERM, left_alone)
                if (parent := multiprocessing.parent_process()) is not None:
                    loop.add_reader(parent.sentinel, left_alone)

        recorder.progress = heard
        crawler.signals.connect(started, engine_started)
        arguments: dict[str, Any] = {
            "recorder": recorder,
            "found": registry.watched(options.config, tuple(options.vendors)),
            "full": options.full,
            "due_only": not options.vendors,
            "max_time": options.max_time.total_seconds() if options.max_time else 0.0,
        }
        process.crawl(crawler, **arguments)
        process.start(install_signal_handlers=False)
        _raise_failure(recorder.failure, crawler.stats)


def _raise_failure(failure: ModelwireError | None, stats: Any) -> None:
    if failure is not None:
        raise failure
    if stats is not None and stats.get_value("spider_exceptions/count"):
        raise CrawlError("the crawl met a defect of modelwire; what it recorded is kept, please report what is shown")
