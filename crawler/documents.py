"""Documents for a person who looks: some addresses, fetched with the manners of a crawl; nothing is recorded."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from scrapy import Request, Spider
from scrapy.http import Response

from crawler import hub, registry, visiting
from crawler.child import CrawlError, Sender, settings_for, working
from crawler.config import Config
from crawler.fetching.browser import wanting
from crawler.fetching.failures import explain
from crawler.project import apply, configuration
from crawler.source import Document
from crawler.spider import document_of
from storage.terms import Outcome

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings
    from twisted.python.failure import Failure

__all__ = ["Fetched", "fetch", "fetch_each"]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back for one address: an answer, or the reason why there is none."""

    url: str
    """As it was asked for."""
    status: int = 0
    document: Document | None = None
    """What was answered, whatever its status."""
    outcome: Outcome = Outcome.UNREACHABLE
    """What the visit amounts to when there is no answer."""
    note: str = ""
    """Why there is no answer, in a sentence."""

    def text(self) -> Document:
        """The document. Raises `CrawlError` with the reason where the answer is none."""
        if self.document is None:
            raise CrawlError(self.note)
        if self.status != 200:
            refused = visiting.refusal(self.document, self.status)
            raise CrawlError(refused or f"{self.document.url} answered {self.status}; check the address")
        return self.document


def fetch(url: str, config: Config) -> Document:
    """One document. Raises `CrawlError` when it cannot be had."""
    for one in fetch_each([url], config):
        return one.text()
    raise CrawlError(f"{url}: nothing became of the request; try again")


def fetch_each(urls: Sequence[str], config: Config, *, browser: bool = False) -> Iterator[Fetched]:
    """Every address once, in the order in which the answers come.

    A declared source that wants a browser gets one; with `browser`, every address does.
    """
    with working(_fetch_each, tuple(dict.fromkeys(urls)), config, browser) as sent:
        for value in sent:
            assert isinstance(value, Fetched)
            yield value


class _Documents(Spider):
    """Asks for the addresses, and hands on what comes back."""

    name = "documents"

    def __init__(self, urls: Sequence[str], send: Sender, config: Config, browser: bool, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._urls = urls
        self._send = send
        self._config = config
        self._browser = browser

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        apply(settings, configuration(settings))
        settings.set("ITEM_PIPELINES", {}, "spider")

    async def start(self) -> AsyncIterator[Request]:
        """One request for each address."""
        for url in self._urls:
            found = registry.find(url, self._config)
            meta = wanting(browser=self._browser or (found is not None and found.source.browser))
            yield Request(url, errback=self._not_fetched, cb_kwargs={"asked": url}, meta=meta, dont_filter=True)

    def parse(self, response: Response, asked: str) -> None:
        """Hand on the answer."""
        document = document_of(response, datetime.now(UTC))
        if hub.owns(asked):
            document = replace(document, url=asked)
        self._send(Fetched(asked, response.status, document))

    def _not_fetched(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]
        asked = str(request.cb_kwargs["asked"])
        outcome, note = explain(failure.value or Exception(str(failure)), asked)
        self._send(Fetched(asked, outcome=outcome, note=note))


def _fetch_each(send: Sender, urls: Sequence[str], config: Config, browser: bool) -> None:
    from scrapy.crawler import CrawlerProcess

    process = CrawlerProcess(settings_for(config))
    crawler = process.create_crawler(_Documents)
    process.crawl(crawler, urls=urls, send=send, config=config, browser=browser)
    process.start()
    if crawler.stats is not None and crawler.stats.get_value("spider_exceptions/count"):
        raise CrawlError("fetching met a defect of modelwire; please report what is shown")
