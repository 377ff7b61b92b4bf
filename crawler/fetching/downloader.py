"""Scrapy's downloader, held to what a host may be asked at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.core.downloader import Downloader, Slot

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from scrapy import Request
    from scrapy.http import Response
    from twisted.internet.defer import Deferred

__all__ = ["CountingDownloader"]


class CountingDownloader(Downloader):
    """Counts a request as soon as it is let go.

    Scrapy (2.19) counts it when its task gets its turn, which is after the loop that lets requests go has looked: of a
    host without a delay everything that waits is asked at once, whatever the concurrency of its slot.
    """

    def _wait_for_download(
        self, slot: Slot, request: Request, queue_dfd: Deferred[Response]
    ) -> Coroutine[object, object, None]:
        slot.transferring.add(request)  # a set: `_download` adds it once more, and takes it away at the end
        return super()._wait_for_download(slot, request, queue_dfd)
