"""Inception Labs: the Mercury models with their prices."""

from __future__ import annotations

from crawler.vendor_file import Source, SourceKind, Vendor, VendorSpider, page


class InceptionSpider(VendorSpider):
    name = "inception"
    vendor = Vendor("inception", "Inception", openrouter=("inception",))
    sources = (
        Source(
            "https://docs.inceptionlabs.ai/get-started/models.md",
            SourceKind.DOCS,
            page,
            formerly=("https://docs.inceptionlabs.ai/get-started/models",),
            unseen=True,
        ),
    )
