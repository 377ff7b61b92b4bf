"""VendorSpider: the declared sources of a vendor, what is due of them, and their way from a request to a visit."""

from __future__ import annotations

from typing import ClassVar

from scrapy import Spider

from crawler.config import Config
from crawler.source import Source, Vendor
from crawler.watched import Found


class VendorSpider(Spider):
    """The base of every vendor file: who the vendor is, and which addresses to watch."""

    vendor: ClassVar[Vendor | None] = None
    sources: ClassVar[tuple[Source, ...]] = ()

    @classmethod
    def watched(cls, config: Config) -> tuple[Found, ...]:
        """All that this file declares: its sources, and the listings of the vendor's organisations on the Hub."""
        from crawler import hub  # the Hub's readers are only needed here

        vendor = cls.vendor
        if vendor is None:
            return ()
        declared = tuple(Found(source, vendor) for source in cls.sources)
        return declared + tuple(hub.listing(org, vendor) for org in vendor.hub)
