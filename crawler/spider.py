"""VendorSpider: the declared sources of a vendor, what is due of them, and their way from a request to a visit."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar, Final

from scrapy import Request, Spider, signals
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response

from crawler import due, hub, visiting
from crawler.config import Config
from crawler.fetching.browser import wanting
from crawler.fetching.conditional import validators
from crawler.fetching.failures import explain
from crawler.project import apply, configuration
from crawler.recorder import Recorder, Taken
from crawler.source import Document, Source, Vendor
from crawler.watched import Found
from storage.ledger import Recorded
from storage.terms import ModelwireError, Outcome, Reading, Visit

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings
    from twisted.python.failure import Failure

DATABASE: Final = "MODELWIRE_DB"
DEFAULT_DATABASE: Final = "sqlite:///modelwire.db"
_MOST_PAGES: Final = 10_000
"""Pages of one listing in one run: four times the whole Hub."""
_LAST: Final = -10_000
"""The priority of what a page leads to: the declared sources come first."""


@dataclass(frozen=True, slots=True)
class Job:
    """One source on its way through a run."""

    found: Found
    url: str
    """What is asked for: the source's address, or the next page of its listing."""
    sweep: str = ""
    whole: bool = False
    """The sweep goes through the whole listing, not only down to the watermark."""
    watermark: str = ""
    page: int = 1
    again: bool = False
    """The second reading in this run, which confirms the first."""


class _Stopped(Exception):
    """A request that was not made because the run ends."""


class VendorSpider(Spider):
    """The base of every vendor file: who the vendor is, and which addresses to watch."""

    vendor: ClassVar[Vendor | None] = None
    sources: ClassVar[tuple[Source, ...]] = ()

    recorder: Recorder
    config: Config

    def __init__(
        self,
        name: str | None = None,
        *,
        recorder: Recorder | None = None,
        config: Config | None = None,
        found: Sequence[Found] | None = None,
        full: bool | str = False,
        due_only: bool | str = True,
        max_time: float = 0.0,
        **arguments: Any,
    ) -> None:
        super().__init__(name, **arguments)
        self._max_time = float(max_time)
        self.config = config or Config()
        self._given = recorder
        self._found = tuple(found if found is not None else self.watched(self.config))
        self._full = str(full).lower() in ("true", "1", "yes")
        self._due_only = str(due_only).lower() in ("true", "1", "yes")
        self._new_links: Counter[tuple[str, str]] = Counter()
        self._requested: dict[str, Found] = {}
        self._unconfirmed: list[Found] = []
        self._rechecked: set[str] = set()
        self._recheck_at: float | None = None

    @classmethod
    def watched(cls, config: Config) -> tuple[Found, ...]:
        """All that this file declares: its sources, and the listings of the vendor's organisations on the Hub."""
        vendor = cls.vendor
        if vendor is None:
            return ()
        declared = tuple(Found(source, vendor) for source in cls.sources)
        return declared + tuple(hub.listing(org, vendor) for org in vendor.hub)

    # ------------------------------------------------------------------------------------------------------ set up

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Put what modelwire.toml says over the settings."""
        super().update_settings(settings)
        apply(settings, configuration(settings))

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> VendorSpider:
        kwargs.setdefault("config", configuration(crawler.settings))
        spider: VendorSpider = super().from_crawler(crawler, *args, **kwargs)
        if spider._given is not None:
            spider.recorder = spider._given
        else:  # run by Scrapy's own command
            url = crawler.settings.get(DATABASE) or os.environ.get(DATABASE) or DEFAULT_DATABASE
            spider.recorder = Recorder(url, spider.config).__enter__()
            crawler.signals.connect(spider._leave, signals.engine_stopped)
        crawler.signals.connect(spider._idle, signals.spider_idle)
        return spider

    def _leave(self) -> None:
        self.recorder.__exit__(None, None, None)
        for row in self.recorder.rows:
            if row.note:
                self.logger.warning("%s: %s", row.outcome, row.note)
        if self.recorder.failure is not None:
            self.logger.error("%s", self.recorder.failure)

    # ---------------------------------------------------------------------------------------------------- requests

    async def start(self) -> AsyncIterator[Request]:
        """What is due: declared sources by urgency, then the pages that they once led to."""
        from crawler import registry  # which imports the vendor files, and they this module

        if self._max_time:
            asyncio.get_running_loop().call_later(self._max_time, self._time_is_up)
        now = datetime.now(UTC)
        waiting = []
        for found in self._found:
            state = self.recorder.state(found.info)
            if due.is_due(state, now, anyway=not self._due_only):
                waiting.append((due.urgency(state), found))
        waiting.sort(key=lambda pair: pair[0])
        for number, (_, found) in enumerate(waiting):
            yield self._first_request(found, priority=-number)
        for view in due.children(self.recorder.sources(), self._found, now):
            child = registry.find(view.url, self.config)
            if child is not None and child.url not in self._requested:
                yield self._first_request(child, priority=-len(waiting))

    def _first_request(self, found: Found, *, priority: int = 0, again: bool = False) -> Request:
        now = datetime.now(UTC)
        state = self.recorder.state(found.info)
        self._requested[found.url] = found
        if state.last_good_at is not None and state.reader_version != found.info.reader_version:
            self.recorder.correct(found, self.vendors(), now)
        if not found.source.paged:
            # What a script filled in has no validators: those of the shell say nothing about it.
            headers = {} if found.source.browser else validators(state, found.info.reader_version, now)
            return self._request(Job(found, found.url, again=again), priority, headers)
        if due.may_resume(state, now) and not self._full:
            whole = state.sweep.startswith(due.WHOLE)
            return self._request(Job(found, state.sweep_next_url, state.sweep, whole, state.watermark), priority)
        whole = self._full or due.wants_whole_sweep(state, now)
        sweep = f"{due.WHOLE if whole else due.PART}{now.isoformat(timespec='seconds')}"
        return self._request(Job(found, found.url, sweep, whole, state.watermark), priority)

    def _request(self, job: Job, priority: int = 0, headers: dict[str, str] | None = None) -> Request:
        return Request(
            job.url,
            callback=self.parse,
            errback=self._not_fetched,
            cb_kwargs={"job": job},
            meta={"validators": headers or {}, **wanting(browser=job.found.source.browser)},
            priority=priority,
            dont_filter=True,
        )

    # ----------------------------------------------------------------------------------------------------- answers

    def parse(self, response: Response, job: Job) -> Iterator[Taken | Request]:
        """An answer: the visit it amounts to, the next page of the listing, and the links worth following."""
        found = job.found
        now = datetime.now(UTC)
        seconds = float(response.meta.get("download_latency", 0.0))
        if response.status == 304 and not response.meta.get("validators"):
            note = f"{response.url} answered 304 although nothing was known of it; a later visit tries again"
            yield Taken(visiting.failed(found.info, Outcome.UNREACHABLE, note, now, status=304), seconds)
            return
        document = document_of(response, now)
        if found.info.namespace == hub.NAMESPACE and found.info.parent:
            document = replace(document, url=found.url)  # the Hub redirects to addresses that name no model
        visit = visiting.visit(
            found.info,
            document,
            found.source.reader,
            response.status,
            now,
            sweep=job.sweep,
            vendors=self.vendors() if found.info.namespace in due.LISTED else (),
        )
        if not job.sweep:
            yield Taken(visit, seconds)
        else:
            yield from self._page(job, visit, seconds)
        if visit.outcome.good and visit.reading is not None and not job.again:
            yield from self._follow(found, document, visit.reading)

    def _page(self, job: Job, visit: Visit, seconds: float) -> Iterator[Taken | Request]:
        """One page of a listing: recorded by itself, and followed by the next one until the end or the watermark."""
        reading = visit.reading
        if visit.outcome is Outcome.EMPTY and reading is not None and job.url != job.found.url:
            visit = replace(visit, outcome=Outcome.CHANGED, note="")  # the page after the last row
        if not visit.outcome.good or reading is None:
            yield Taken(visit, seconds)
            return
        further = _continues(job, reading.next_url)
        if further and not job.whole and due.reaches(reading, job.watermark):
            further = False
        # Only a walk that ended where the listing ends knows what is missing from it.
        yield Taken(visit, seconds, ends_sweep=not further, complete=not reading.next_url)
        if further:
            yield self._request(replace(job, url=reading.next_url, page=job.page + 1))

    def _follow(self, found: Found, document: Document, reading: Reading) -> Iterator[Request]:
        from crawler import registry  # which imports the vendor files, and they this module

        for child, follow, link in due.links(found, document, reading):
            declared = registry.find(child.url, self.config)
            if child.url in self._requested or (declared is not None and not declared.source.parent):
                continue  # a source of its own is fetched when it is due
            state = self.recorder.state(child.info)
            if not due.is_worth_following(state, link):
                continue
            key = (found.url, follow.pattern)
            if state.last_visit_at is None:
                if self._new_links[key] >= follow.limit:
                    continue
                self._new_links[key] += 1
            yield self._first_request(child, priority=_LAST)

    def _not_fetched(self, failure: Failure) -> Iterator[Taken]:
        request: Request = failure.request  # type: ignore[attr-defined]
        job: Job = request.cb_kwargs["job"]
        if isinstance(failure.value, _Stopped):
            return  # it was never asked for, and stays due
        outcome, note = explain(failure.value or Exception(str(failure)), request.url)
        yield Taken(visiting.failed(job.found.info, outcome, note, datetime.now(UTC), sweep=job.sweep))

    @property
    def wanted(self) -> int:
        """How many sources were asked for so far."""
        return len(self._requested)

    def vendors(self) -> tuple[Vendor, ...]:
        """Who the owners of listed models may be."""
        from crawler import registry  # which imports the vendor files, and they this module

        return registry.vendors(self.config)

    # -------------------------------------------------------------------------------------------- after the ledger

    def recorded(self, visit: Visit, recorded: Recorded) -> None:
        """Hear from the pipeline what became of a visit: what waits for another reading is read once more."""
        info = visit.source
        if recorded.pending and recorded.outcome.good and info.confirm > 1 and info.url not in self._rechecked:
            self._rechecked.add(info.url)
            self._unconfirmed.append(self._requested[info.url])

    def stop(self, error: ModelwireError) -> None:
        """End the run because nothing can be stored any more."""
        self.recorder.failure = error
        self._close("database")

    def _time_is_up(self) -> None:
        self._close("max_time")

    def _close(self, reason: str) -> None:
        """Let what is being transferred finish, and forget what only waits for its turn."""
        engine = self.crawler.engine
        assert engine is not None
        for slot in engine.downloader.slots.values():
            while slot.queue:
                _, waiting = slot.queue.popleft()
                waiting.errback(_Stopped())
        if engine.spider is not None:
            self._closing = asyncio.ensure_future(engine.close_spider_async(reason=reason))

    def _idle(self) -> None:
        """After the other work: read what waits for confirmation once more, `recheck` later."""
        if not self._unconfirmed or self.recorder.failure is not None:
            return
        wait = self.config.fetching.recheck.total_seconds()
        if self._recheck_at is None:
            self._recheck_at = monotonic() + wait
        if monotonic() >= self._recheck_at:
            engine = self.crawler.engine
            assert engine is not None
            for found in self._unconfirmed:
                engine.crawl(self._first_request(found, again=True))
            self._unconfirmed.clear()
            self._recheck_at = None
        raise DontCloseSpider


def _continues(job: Job, following: str) -> bool:
    """Whether what a page calls its next one is one: on the same server, and not without end."""
    if not following or following == job.url or job.page >= _MOST_PAGES:
        return False
    return following.split("/")[:3] == job.found.url.split("/")[:3]


def document_of(response: Response, at: datetime) -> Document:
    """An answer as readers take it."""
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
    return Document(response.url, response.body, content_type, headers, at)
