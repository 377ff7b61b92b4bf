"""IBM: the Granite documentation, and its organisation on the Hub."""

from __future__ import annotations

from datetime import timedelta

from crawler.vendor_file import Source, SourceKind, Vendor, VendorSpider, page


class IbmSpider(VendorSpider):
    name = "ibm"
    vendor = Vendor("ibm", "IBM", hub=("ibm-granite",), openrouter=("ibm-granite",))
    sources = (
        Source("https://www.ibm.com/granite/docs/", SourceKind.DOCS, page, every=timedelta(days=1), unseen=True),
    )
