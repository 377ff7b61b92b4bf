"""Arcee AI: API prices, and its organisation on the Hub."""

from __future__ import annotations

from crawler.vendor_file import Source, SourceKind, Vendor, VendorSpider, page


class ArceeSpider(VendorSpider):
    name = "arcee"
    vendor = Vendor("arcee", "Arcee AI", hub=("arcee-ai",), openrouter=("arcee-ai",))
    sources = (
        Source(
            "https://docs.arcee.ai/get-started/pricing.md",
            SourceKind.PRICING,
            page,
            formerly=("https://docs.arcee.ai/get-started/pricing",),
            unseen=True,
        ),
    )
