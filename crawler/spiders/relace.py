"""Relace: API prices."""

from __future__ import annotations

from crawler.vendor_file import Source, SourceKind, Vendor, VendorSpider, page


class RelaceSpider(VendorSpider):
    name = "relace"
    vendor = Vendor("relace", "Relace", openrouter=("relace",))
    sources = (Source("https://www.relace.ai/pricing", SourceKind.PRICING, page, unseen=True),)
