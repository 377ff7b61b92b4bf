"""OpenRouter: one list of every model that it sells, with its prices. It speaks for itself, not for the vendors."""

from __future__ import annotations

from datetime import timedelta

from crawler.readers.openrouter import openrouter
from crawler.vendor_file import Authority, Source, SourceKind, Vendor, VendorSpider


class OpenrouterSpider(VendorSpider):
    name = "openrouter"
    vendor = Vendor("openrouter", "OpenRouter", openrouter=("openrouter",))
    sources = (
        Source(
            "https://openrouter.ai/api/v1/models",
            SourceKind.LISTING,
            openrouter,
            authority=Authority.AGGREGATOR,
            every=timedelta(hours=1),
            provider="openrouter",
            namespace="openrouter",
            confirm=1,
        ),
    )
