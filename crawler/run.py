"""A crawl from beginning to end: what is due is fetched, read and recorded, and a verdict says how it went."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection
from typing import Any, Final

from crawler import registry
from crawler.config import Config
from crawler.recorder import Recorder, Row
from storage.terms import ModelwireError, Outcome

__all__ = ["CrawlError", "CrawlOptions", "Row", "Verdict", "crawl", "exit_code"]

_GRACE: Final = 30.0
"""Seconds that an interrupted crawl gets to finish what it has begun."""


class CrawlError(ModelwireError):
    """The crawl itself failed, not one of its sources."""


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


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a crawl went."""

    rows: tuple[Row, ...]
    """One for each source that was visited."""
    exit_code: int


Progress = Callable[[Row], None]
"""Hears of each visit as soon as it is recorded; a source that is visited twice is heard of twice."""


def crawl(options: CrawlOptions, progress: Progress = lambda row: None) -> Verdict:
    """Fetch, read and record what is due, or the named vendors. Safe to interrupt: what is recorded stays.

    The work is done in a process of its own, for Twisted can be run only once in a process. Raises `UnknownVendor`,
    `DatabaseError`, `CrawlRunning` while another crawl writes to the database, and `CrawlError`.
    """
    registry.watched(options.config, tuple(options.vendors))  # unknown names are told before anything is begun
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(sender, options), name="modelwire crawl", daemon=True)
    process.start()
    sender.close()
    try:
        return _listen(receiver, progress, options)
    except EOFError:
        process.join(_GRACE)
        raise CrawlError(
            f"the crawl ended without a verdict (exit code {process.exitcode}); what it recorded is kept, run it again"
        ) from None
    except BaseException:
        process.terminate()  # Scrapy takes that as a request to finish what is in flight
        process.join(_GRACE)
        raise
    finally:
        receiver.close()
        if process.is_alive():
            process.join(_GRACE)
        if process.is_alive():
            process.kill()


def exit_code(rows: Sequence[Row], *, strict: bool = False) -> int:
    """1 when a source broke in this run or none could be read; `strict`: also for breakage that was known before."""
    bad = [row for row in rows if row.failed]
    if any(row.broke for row in bad) or (bad and strict) or (rows and len(bad) == len(rows)):
        return 1
    return 0


def _listen(receiver: Connection, progress: Progress, options: CrawlOptions) -> Verdict:
    while True:
        what, value = receiver.recv()
        if what == "row":
            progress(value)
        elif what == "end":
            return Verdict(value, exit_code(value, strict=options.strict))
        else:
            kind, sentence = value
            raise kind(sentence)


# ----------------------------------------------------------------------------------------------- in the other process


def _work(sender: Connection, options: CrawlOptions) -> None:
    """Crawl, and send each row, then all of them, or the error that ended it."""
    os.setsid()  # an interrupt from the terminal goes to the parent, which ends this process in order
    try:
        with Recorder(options.database_url, options.config, dry_run=options.dry_run) as recorder:
            recorder.progress = lambda row: sender.send(("row", row))
            _crawl(recorder, options)
            failure = recorder.failure
            sender.send(("end", recorder.rows) if failure is None else ("error", (type(failure), str(failure))))
    except ModelwireError as error:
        sender.send(("error", (type(error), str(error))))
    except BrokenPipeError:
        pass  # nobody listens any more
    finally:
        sender.close()


def _crawl(recorder: Recorder, options: CrawlOptions) -> None:
    from scrapy.crawler import CrawlerProcess
    from scrapy.settings import Settings

    from crawler.project import CONFIG
    from crawler.spider import VendorSpider

    class Crawl(VendorSpider):
        """All chosen vendors in one: the manners towards a host hold for all of them together."""

        name = "modelwire"

    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.set(CONFIG, options.config, priority="cmdline")
    settings.set("LOG_LEVEL", os.environ.get("MODELWIRE_LOG", "ERROR"), priority="cmdline")
    if options.max_time is not None:
        settings.set("CLOSESPIDER_TIMEOUT", max(1.0, options.max_time.total_seconds()), priority="cmdline")
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(Crawl)
    arguments: dict[str, Any] = {
        "recorder": recorder,
        "found": registry.watched(options.config, tuple(options.vendors)),
        "full": options.full,
        "due_only": not options.vendors,
    }
    process.crawl(crawler, **arguments)
    process.start()
    stats = crawler.stats
    if recorder.failure is None and stats is not None and stats.get_value("spider_exceptions/count"):
        recorder.failure = CrawlError(
            "the crawl met a defect of modelwire (shown above); what it recorded is kept, please report it"
        )
