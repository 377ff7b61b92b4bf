"""Pages that are empty until their scripts have run: fetched through scrapy-playwright where that is installed.

Scrapy's middlewares see the page alone, so what the page asks for passes a gate (guard, robots.txt, no pictures), and
every connection of the browser goes through the guarded proxy.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from crawler.fetching.failures import NotFetched
from crawler.fetching.guard import may_ask, refusal
from crawler.fetching.robots import RobotsMiddleware
from storage.terms import Outcome

if TYPE_CHECKING:
    from playwright.async_api import Page
    from playwright.async_api import Request as Wish
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings

__all__ = ["BrowserMiddleware", "install", "wanting"]

WANTED: Final = "browser"
_HANDLER: Final = "scrapy_playwright.handler.ScrapyPlaywrightDownloadHandler"
_GATE: Final = "PLAYWRIGHT_ABORT_REQUEST"
_ON_THIS_MACHINE: Final = ("chromium", "chromium-browser", "google-chrome")
_NOT_LOOKED_AT: Final = frozenset({"image", "media", "font"})
_QUIET: Final = 10_000
"""Milliseconds for which a page is waited for until it asks for nothing more; some never stop asking."""
_CONNECTION: Final = 5
"""How many times the cap on bodies one connection may bring: a browser loads many files over one."""


def wanting(*, browser: bool) -> dict[str, Any]:
    """What a request's `meta` says when its page needs a browser."""
    return {WANTED: True} if browser else {}


def install(settings: BaseSettings, executable: str, allowed: Collection[str], most: int, priority: str) -> None:
    """Set Scrapy up for browser pages. Without the optional extra nothing changes, and they are `blocked`."""
    if find_spec("scrapy_playwright") is None:
        return
    from crawler.fetching.chromium import Chromium

    settings.set("DOWNLOAD_HANDLERS", {"http": _HANDLER, "https": _HANDLER}, priority)
    provider = partial(Chromium, executable=executable, allowed=tuple(allowed), most=most * _CONNECTION)
    settings.set("PLAYWRIGHT_BROWSER_PROVIDER", provider, priority)
    settings.set("PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT", settings.getfloat("DOWNLOAD_TIMEOUT") * 1000, priority)
    settings.set("PLAYWRIGHT_MAX_PAGES_PER_CONTEXT", 2, priority)  # a page costs a hundred megabytes
    settings.set(_GATE, Gate(allowed), priority)


def executable_of(said: str, bundled: str) -> str:
    """The browser to start: the one that is set, else playwright's own, else one on this machine.

    Raises `NotFetched` when there is none.
    """
    if said:
        if Path(said).is_file():
            return said
        raise NotFetched(Outcome.BLOCKED, f"needs a browser, and fetching.browser names {said}, which is no file")
    if Path(bundled).is_file():
        return bundled
    for name in _ON_THIS_MACHINE:
        if found := shutil.which(name):
            return found
    raise NotFetched(
        Outcome.BLOCKED, "needs a browser: run `playwright install chromium`, or name one in fetching.browser"
    )


class Gate:
    """Says of each thing a page asks for whether it is left out."""

    def __init__(self, allowed: Collection[str]) -> None:
        self._allowed = frozenset(allowed)
        self.robots: RobotsMiddleware | None = None

    async def __call__(self, wish: Wish) -> bool:
        return await self.leaves_out(wish.url, wish.resource_type)

    async def leaves_out(self, url: str, resource: str) -> bool:
        """Whether something of this sort at this address is not loaded."""
        parts = urlsplit(url)
        if parts.scheme in ("data", "blob", "about"):
            return False
        try:
            may_ask(url, self._allowed)
            if resource not in _NOT_LOOKED_AT and self.robots is not None:
                await self.robots.allow(url)
        except NotFetched:
            return True
        return resource in _NOT_LOOKED_AT


class BrowserMiddleware:
    """Sends the requests that want a browser to one, or says what is missing; judges where the browser ended up."""

    def __init__(self, crawler: Crawler, most: int, gate: Gate | None) -> None:
        self._crawler = crawler
        self._most = most
        self._gate = gate

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> BrowserMiddleware:
        gate = crawler.settings.get(_GATE)
        return cls(crawler, crawler.settings.getint("DOWNLOAD_MAXSIZE"), gate if isinstance(gate, Gate) else None)

    async def process_request(self, request: Request) -> None:
        if not request.meta.get(WANTED):
            return
        if self._gate is None:
            raise NotFetched(Outcome.BLOCKED, "needs a browser: install modelwire[browser]")
        from scrapy_playwright.page import PageMethod

        if self._gate.robots is None:
            self._gate.robots = self._crawler.get_downloader_middleware(RobotsMiddleware)
        request.meta["playwright"] = True
        request.meta["playwright_page_methods"] = [PageMethod(_settled)]
        request.meta["playwright_context_kwargs"] = {"service_workers": "block", "accept_downloads": False}

    async def process_response(self, request: Request, response: Response) -> Response:
        if not request.meta.get("playwright"):
            return response
        if len(response.body) > self._most:
            raise NotFetched(
                Outcome.BROKEN, "the body is larger than fetching.max_body allows; raise that, or watch a part"
            )
        if response.url != request.url and self._gate is not None and self._gate.robots is not None:
            await self._gate.robots.allow(response.url)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        if not request.meta.get("playwright") or not type(exception).__module__.startswith("playwright"):
            return
        said = str(exception).strip().partition("\n")[0]
        if "ERR_SOCKS_CONNECTION_FAILED" in said:  # the proxy's word for what the guard refuses
            host = (urlsplit(request.url).hostname or "").lower()
            refused = self._refused()
            raise refusal(host if host in refused else ", ".join(sorted(refused)))
        if "Timeout" in type(exception).__name__:
            raise NotFetched(Outcome.UNREACHABLE, "did not load in the browser in time; a later visit tries again")
        if "BrowserType.launch" in said:
            raise NotFetched(Outcome.BLOCKED, f"needs a browser, and none could be started ({said[:160]})")
        raise NotFetched(Outcome.UNREACHABLE, f"failed in the browser ({said[:160]}); a later visit tries again")

    @staticmethod
    def _refused() -> set[str]:
        from crawler.fetching.chromium import REFUSED

        return REFUSED


async def _settled(page: Page) -> None:
    """Wait until the page asks for nothing more, but not for ever."""
    from playwright.async_api import TimeoutError as TooLong

    try:
        await page.wait_for_load_state("networkidle", timeout=_QUIET)
    except TooLong:
        return
