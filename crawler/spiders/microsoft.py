"""Microsoft: the Phi models in the Azure catalogue, and its organisation on the Hub."""

from __future__ import annotations

from datetime import timedelta

from crawler.vendor_file import Source, SourceKind, Vendor, VendorSpider, page

CATALOGUE = "https://ai.azure.com/catalog/models"


class MicrosoftSpider(VendorSpider):
    name = "microsoft"
    vendor = Vendor("microsoft", "Microsoft", hub=("microsoft",), openrouter=("microsoft",))
    sources = (
        Source(f"{CATALOGUE}/Phi-4", SourceKind.DOCS, page, every=timedelta(days=1), browser=True),
        Source(f"{CATALOGUE}/phi-3-mini-128k-instruct", SourceKind.DOCS, page, every=timedelta(days=1), browser=True),
    )
