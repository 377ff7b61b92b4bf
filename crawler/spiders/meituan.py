"""Meituan: prices of the LongCat models, and its organisation on the Hub."""

from __future__ import annotations

from crawler.vendor_file import Source, SourceKind, Vendor, VendorSpider, page


class MeituanSpider(VendorSpider):
    name = "meituan"
    vendor = Vendor("meituan", "Meituan", hub=("meituan-longcat",), openrouter=("meituan",))
    sources = (
        Source("https://longcat.chat/platform/docs/Pricing/LongCat-2.0.html", SourceKind.PRICING, page, unseen=True),
    )
