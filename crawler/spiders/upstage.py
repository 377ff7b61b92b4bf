"""Upstage: prices of the Solar models, and its organisation on the Hub."""

from __future__ import annotations

from crawler.vendor_file import Source, SourceKind, Vendor, VendorSpider, page


class UpstageSpider(VendorSpider):
    name = "upstage"
    vendor = Vendor("upstage", "Upstage", hub=("upstage",), openrouter=("upstage",))
    sources = (Source("https://www.upstage.ai/pricing", SourceKind.PRICING, page, unseen=True),)
