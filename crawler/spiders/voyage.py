"""Voyage AI: prices of its embedding and reranking models, and its organisation on the Hub."""

from __future__ import annotations

from crawler.vendor_file import Source, SourceKind, Vendor, VendorSpider, page


class VoyageSpider(VendorSpider):
    name = "voyage"
    vendor = Vendor("voyage", "Voyage AI", hub=("voyageai",))
    sources = (Source("https://docs.voyageai.com/docs/pricing", SourceKind.PRICING, page, unseen=True),)
