"""Sakana AI: API prices, and its organisation on the Hub."""

from __future__ import annotations

from crawler.vendor_file import Source, SourceKind, Vendor, VendorSpider, page


class SakanaSpider(VendorSpider):
    name = "sakana"
    vendor = Vendor("sakana", "Sakana AI", hub=("SakanaAI",), openrouter=("sakana",))
    sources = (Source("https://console.sakana.ai/pricing", SourceKind.PRICING, page, browser=True, unseen=True),)
