"""Perplexity: prices of the Sonar API and the models of its agent API, and its organisation on the Hub."""

from __future__ import annotations

from crawler.vendor_file import Source, SourceKind, Vendor, VendorSpider, page


class PerplexitySpider(VendorSpider):
    name = "perplexity"
    vendor = Vendor("perplexity", "Perplexity", hub=("perplexity-ai",), openrouter=("perplexity",))
    sources = (
        Source(
            "https://docs.perplexity.ai/docs/getting-started/pricing",
            SourceKind.PRICING,
            page,
            formerly=("https://docs.perplexity.ai/getting-started/pricing",),
            unseen=True,
        ),
    )
