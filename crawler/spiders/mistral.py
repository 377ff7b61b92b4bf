"""Mistral AI: models overview, API prices, open weights, changelog, news, and the mistralai organisation on the Hub."""

from __future__ import annotations

from datetime import timedelta

from crawler.vendor_file import Authority, Follow, Source, SourceKind, Vendor, VendorSpider, feed, links, page

DOCS = "https://docs.mistral.ai"
NEWS = Follow(r"https://mistral\.ai/(en/)?news/[\w.-]+", SourceKind.ANNOUNCEMENT, page)


class MistralSpider(VendorSpider):
    name = "mistral"
    vendor = Vendor("mistral", "Mistral AI", hub=("mistralai",), openrouter=("mistralai",))
    sources = (
        Source(
            f"{DOCS}/getting-started/models/",
            SourceKind.DOCS,
            page,
            formerly=(f"{DOCS}/getting-started/models/models_overview/", f"{DOCS}/models/"),
        ),
        Source(
            "https://mistral.ai/pricing/api",
            SourceKind.PRICING,
            page,
            formerly=(f"{DOCS}/platform/pricing/", "https://mistral.ai/pricing"),
        ),
        Source(
            f"{DOCS}/getting-started/open_weight_models/",
            SourceKind.DOCS,
            page,
            formerly=(f"{DOCS}/models/weights/",),
        ),
        Source(f"{DOCS}/getting-started/changelog/", SourceKind.ANNOUNCEMENT, page, every=timedelta(hours=1)),
        Source("https://mistral.ai/news/rss", SourceKind.ANNOUNCEMENT, feed, follow=(NEWS,), unseen=True),
        Source("https://mistral.ai/news", SourceKind.INDEX, links, every=timedelta(hours=1), follow=(NEWS,)),
        Source(
            "https://ai.azure.com/catalog/models/mistralai-Mixtral-8x22B-Instruct-v0-1",
            SourceKind.DOCS,
            page,
            authority=Authority.RESELLER,
            provider="azure",
            browser=True,
            every=timedelta(days=1),
        ),
    )
