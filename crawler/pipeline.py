"""From a visit to the ledger: the last step of a crawl, and the end of a run."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from crawler.recorder import Taken
from storage.terms import ModelwireError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.spider import VendorSpider

__all__ = ["LedgerPipeline"]

logger = logging.getLogger(__name__)


class LedgerPipeline:
    """Records each visit. When the database fails, the run ends: what was stored before stays."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> LedgerPipeline:
        return cls(crawler)

    def process_item(self, item: object) -> object:
        spider = self._spider()
        if isinstance(item, Taken) and spider is not None and spider.recorder.failure is None:
            try:
                spider.recorded(item.visit, spider.recorder.take(item))
            except ModelwireError as error:
                spider.stop(error)
        return item

    def close_spider(self) -> None:
        spider = self._spider()
        if spider is not None and spider.recorder.failure is None:
            try:
                spider.recorder.end(datetime.now(UTC))
            except ModelwireError as error:
                spider.stop(error)

    def _spider(self) -> VendorSpider | None:
        from crawler.spider import VendorSpider

        spider = self._crawler.spider
        return spider if isinstance(spider, VendorSpider) else None
