"""Reka: API prices, and its organisation on the Hub."""

from __future__ import annotations

from crawler.vendor_file import Source, SourceKind, Vendor, VendorSpider, page


class RekaSpider(VendorSpider):
    name = "reka"
    vendor = Vendor("reka", "Reka", hub=("RekaAI",), openrouter=("rekaai",))
    sources = (Source("https://www.reka.ai/pricing", SourceKind.PRICING, page, unseen=True),)
