"""Amazon: prices of the Nova models, and its organisation on the Hub."""

from __future__ import annotations

from crawler.vendor_file import Source, SourceKind, Vendor, VendorSpider, page


class AmazonSpider(VendorSpider):
    name = "amazon"
    vendor = Vendor("amazon", "Amazon", hub=("amazon",), openrouter=("amazon",))
    sources = (Source("https://aws.amazon.com/nova/pricing/", SourceKind.PRICING, page, unseen=True),)
