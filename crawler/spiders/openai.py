"""OpenAI: prices, models, deprecations and changelog of its API, the news feed, and its organisations on the Hub."""

from __future__ import annotations

from datetime import timedelta

from crawler.vendor_file import Follow, Source, SourceKind, Vendor, VendorSpider, feed, page

DOCS = "https://developers.openai.com/api/docs"


class OpenaiSpider(VendorSpider):
    name = "openai"
    vendor = Vendor("openai", "OpenAI", hub=("openai", "openai-community"), openrouter=("openai",))
    sources = (
        Source(
            f"{DOCS}/pricing.md",
            SourceKind.PRICING,
            page,
            formerly=(
                f"{DOCS}/pricing",
                "https://platform.openai.com/docs/pricing",
                "https://openai.com/api/pricing/",
            ),
            unseen=True,
        ),
        Source(
            f"{DOCS}/models", SourceKind.DOCS, page, formerly=("https://platform.openai.com/docs/models",), unseen=True
        ),
        Source(
            f"{DOCS}/deprecations.md",
            SourceKind.DEPRECATIONS,
            page,
            formerly=(
                f"{DOCS}/deprecations",
                "https://platform.openai.com/docs/deprecations",
            ),
            unseen=True,
        ),
        Source(f"{DOCS}/changelog", SourceKind.ANNOUNCEMENT, page, every=timedelta(hours=1), unseen=True),
        Source(
            "https://openai.com/news/rss.xml",
            SourceKind.ANNOUNCEMENT,
            feed,
            follow=(Follow(r"https://openai\.com/(index|news)/[\w.-]+/?", SourceKind.ANNOUNCEMENT, page),),
            unseen=True,
        ),
    )
