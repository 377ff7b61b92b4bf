"""Politeness beyond a fixed delay: a host that says "too many" or "later" is left alone for as long as it asks."""

from __future__ import annotations

import asyncio
import logging
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import TYPE_CHECKING, Final

from crawler.fetching.failures import NotFetched
from storage.terms import Outcome

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

__all__ = ["PATIENCE", "PolitenessMiddleware", "wait_asked_for"]

PATIENCE: Final = "MODELWIRE_PATIENCE"
"""The setting with the seconds that one answer may make a run wait; who asks for more is asked again in a later run."""
_ASKING: Final = frozenset({429, 503})
_TRIES: Final = 3
_UNSAID: Final = 5.0
"""Seconds to wait after a 429 that does not say how long."""
_RESET: Final = re.compile(r"\bt\s*=\s*(\d{1,6})")

logger = logging.getLogger(__name__)


class PolitenessMiddleware:
    """Honours Retry-After, for all requests to the host, and gives a host up for this run when it asks for too much."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._not_before: dict[str, float] = {}  # host -> monotonic seconds

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PolitenessMiddleware:
        return cls(crawler.settings.getfloat(PATIENCE))

    async def process_request(self, request: Request) -> None:
        request.meta.pop("download_slot", None)  # a redirect may have led to another host, whose turn it is then
        while (wait := self._not_before.get(_host(request), 0.0) - monotonic()) > 0:
            if wait > min(self._patience, request.meta.get("patience", self._patience)):
                raise NotFetched(
                    Outcome.UNREACHABLE, f"the server asks to be left alone for {wait:.0f} s; a later visit tries again"
                )
            await asyncio.sleep(wait)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        if response.status not in _ASKING:
            return response
        wait = wait_asked_for(response, datetime.now(UTC))
        if wait is None and response.status != 429:
            return response  # a plain failure, which is tried again as such
        tries = int(request.meta.get("asked_to_wait", 0)) + 1
        pause = _UNSAID * 2**tries if wait is None else wait
        host = _host(request)
        self._not_before[host] = max(self._not_before.get(host, 0.0), monotonic() + pause)
        if tries >= _TRIES or pause > min(self._patience, request.meta.get("patience", self._patience)):
            request.meta["dont_retry"] = True
            return response
        logger.info("%s asks to wait %.0f s", host, pause)
        again = request.copy()
        again.meta["asked_to_wait"] = tries
        again.dont_filter = True
        return again


def wait_asked_for(response: Response, now: datetime) -> float | None:
    """The seconds for which a response asks to be left alone: Retry-After (RFC 9110, 10.2.3), else the `t` of a
    RateLimit header; None when it does not say."""
    said = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if said.isdecimal():
        return float(said[:9])
    if said:
        try:
            until = parsedate_to_datetime(said)
        except ValueError:
            return None
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        return max(0.0, (until - now).total_seconds())
    reset = _RESET.search((response.headers.get("RateLimit") or b"").decode("latin-1"))
    return float(reset[1]) if reset else None


def _host(request: Request) -> str:
    return request.url.split("/", 3)[2].lower()
