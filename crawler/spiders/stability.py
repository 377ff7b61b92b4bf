"""Stability AI: the news feed, and its organisation on the Hub. Its prices are in credits for a picture."""

from __future__ import annotations

from crawler.vendor_file import Follow, Source, SourceKind, Vendor, VendorSpider, feed, page


class StabilitySpider(VendorSpider):
    name = "stability"
    vendor = Vendor("stability", "Stability AI", hub=("stabilityai",))
    sources = (
        Source(
            "https://stability.ai/news?format=rss",
            SourceKind.ANNOUNCEMENT,
            feed,
            follow=(Follow(r"https://stability\.ai/news(-updates)?/[\w.-]+", SourceKind.ANNOUNCEMENT, page),),
            unseen=True,
        ),
    )
