"""Baichuan: API prices in yuan, and its organisation on the Hub."""

from __future__ import annotations

from crawler.vendor_file import Source, SourceKind, Vendor, VendorSpider, page


class BaichuanSpider(VendorSpider):
    name = "baichuan"
    vendor = Vendor("baichuan", "Baichuan", hub=("baichuan-inc",))
    sources = (Source("https://platform.baichuan-ai.com/pricing", SourceKind.PRICING, page, browser=True, unseen=True),)
