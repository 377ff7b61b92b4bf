"""ByteDance: prices of the Seed models on ModelArk in dollars, and its organisation on the Hub."""

from __future__ import annotations

from crawler.vendor_file import Source, SourceKind, Vendor, VendorSpider, page


class BytedanceSpider(VendorSpider):
    name = "bytedance"
    vendor = Vendor("bytedance", "ByteDance", hub=("ByteDance-Seed",), openrouter=("bytedance", "bytedance-seed"))
    sources = (
        Source(
            "https://docs.byteplus.com/en/docs/ModelArk/1544106", SourceKind.PRICING, page, browser=True, unseen=True
        ),
    )
