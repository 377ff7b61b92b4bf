"""Kwaipilot (Kuaishou): the KAT-Coder models with their prices, and its organisation on the Hub."""

from __future__ import annotations

from crawler.vendor_file import Source, SourceKind, Vendor, VendorSpider, page


class KwaipilotSpider(VendorSpider):
    name = "kwaipilot"
    vendor = Vendor("kwaipilot", "Kwaipilot", hub=("Kwaipilot",), openrouter=("kwaipilot",))
    sources = (
        Source("https://www.streamlake.com/product/kat-coder", SourceKind.PRICING, page, browser=True, unseen=True),
    )
