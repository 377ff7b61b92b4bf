"""robots.txt, read as RFC 9309 says: what it forbids is not fetched, and one that cannot be read means "not now"."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.http.request import NO_CALLBACK

from crawler.fetching.failures import NotFetched, explain
from storage.terms import Outcome

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

__all__ = ["TOKEN", "RobotsMiddleware"]

TOKEN: Final = "modelwire"
"""The product token by which a robots.txt names modelwire."""
_MOST: Final = 500_000
"""Bytes of a robots.txt that are read; RFC 9309 asks for at least 500 KiB."""
_FIRST: Final = 1_000  # the priority of a request that others wait for

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Rules:
    """What one host allows."""

    parser: Protego | None = None
    """None: everything is allowed."""
    unreadable: tuple[Outcome, str] | None = None
    """Why the host's robots.txt could not be had."""

    def check(self, url: str) -> None:
        """Raise `NotFetched` when the address may not be fetched."""
        if self.unreadable is not None:
            raise NotFetched(*self.unreadable)
        if self.parser is not None and not self.parser.can_fetch(url, TOKEN):
            raise NotFetched(Outcome.BLOCKED, "robots.txt does not allow this to be fetched; watch another address")


class RobotsMiddleware:
    """Asks each host's robots.txt once in a run. Scrapy's own allows everything when it cannot be read."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._rules: dict[str, asyncio.Future[_Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if request.meta.get("dont_obey_robotstxt"):  # robots.txt itself
            return
        await self.allow(request.url)

    async def allow(self, url: str) -> None:
        """Raise `NotFetched` when the address may not be fetched."""
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        known = self._rules.get(site)
        if known is None:
            known = self._rules[site] = asyncio.get_running_loop().create_future()
            known.set_result(await self._ask(site))
        (await asyncio.shield(known)).check(url)

    async def _ask(self, site: str) -> _Rules:
        url = f"{site}/robots.txt"
        request = Request(
            url,
            priority=_FIRST,
            callback=NO_CALLBACK,
            dont_filter=True,
            meta={"dont_obey_robotstxt": True, "patience": 0},
        )
        engine = self._crawler.engine
        assert engine is not None
        try:
            response = await engine.download_async(request)
        except Exception as error:  # whatever it is, RFC 9309 lets nothing be fetched then
            logger.info("robots.txt of %s: %r", site, error)
            outcome, sentence = explain(error, url)
            return _Rules(unreadable=(outcome, sentence.removeprefix(f"{url}: ")))
        return self._read(site, response)

    def _read(self, site: str, response: Response) -> _Rules:
        status = response.status
        if status == 429 or status >= 500:
            reason = f"its robots.txt cannot be had ({status}), so nothing is fetched now; a later visit tries again"
            return _Rules(unreadable=(Outcome.UNREACHABLE, reason))
        if status >= 300:
            return _Rules()  # RFC 9309, 2.3.1.3: what is not there forbids nothing
        try:
            parser = Protego.parse(response.body[:_MOST].decode("utf-8", "replace"))
        except Exception as error:  # Protego raises many things for what is no robots.txt
            logger.info("robots.txt of %s: %r", site, error)
            return _Rules()
        delay = parser.crawl_delay(TOKEN)
        if delay:
            self._slow_down(urlsplit(site).hostname or "", float(delay))
        return _Rules(parser)

    def _slow_down(self, host: str, delay: float) -> None:
        """Honour Crawl-delay: at least so many seconds between two requests, and one at a time."""
        engine = self._crawler.engine
        assert engine is not None
        downloader = engine.downloader
        slot = downloader.slots.get(host)
        now = slot.delay if slot else downloader.settings.getfloat("DOWNLOAD_DELAY")
        wanted = {"delay": max(delay, now), "concurrency": 1, "jitter": 0.0}
        downloader.per_slot_settings[host] = wanted
        if slot is not None:
            slot.delay, slot.concurrency, slot.jitter = max(delay, now), 1, 0.0
