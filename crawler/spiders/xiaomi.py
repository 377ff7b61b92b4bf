"""Xiaomi: prices of the MiMo models, the blog, and its organisation on the Hub."""

from __future__ import annotations

from crawler.vendor_file import Follow, Source, SourceKind, Vendor, VendorSpider, links, page


class XiaomiSpider(VendorSpider):
    name = "xiaomi"
    vendor = Vendor("xiaomi", "Xiaomi", hub=("XiaomiMiMo",), openrouter=("xiaomi",))
    sources = (
        Source(
            "https://mimo.mi.com/static/docs/price/pay-as-you-go.md",
            SourceKind.PRICING,
            page,
            formerly=("https://mimo.mi.com/docs/en-US/price/pay-as-you-go",),
            unseen=True,
        ),
        Source(
            "https://mimo.xiaomi.com/blog",
            SourceKind.INDEX,
            links,
            follow=(Follow(r"https://mimo\.xiaomi\.com/blog/[\w.-]+", SourceKind.ANNOUNCEMENT, page),),
            unseen=True,
        ),
    )
