"""Google: prices, models and deprecations of the Gemini API, the DeepMind blog, and its organisation on the Hub."""

from __future__ import annotations

from datetime import timedelta

from crawler.vendor_file import Follow, Source, SourceKind, Vendor, VendorSpider, feed, page

DOCS = "https://ai.google.dev/gemini-api/docs"


class GoogleSpider(VendorSpider):
    name = "google"
    vendor = Vendor("google", "Google", hub=("google",), openrouter=("google",))
    sources = (
        Source(
            f"{DOCS}/pricing.md.txt",
            SourceKind.PRICING,
            page,
            formerly=(
                f"{DOCS}/pricing",
                f"{DOCS}/pricing?hl=en",
            ),
            unseen=True,
        ),
        Source(f"{DOCS}/models?hl=en", SourceKind.DOCS, page, unseen=True),
        Source(f"{DOCS}/gemini-3", SourceKind.DOCS, page, every=timedelta(hours=6)),
        Source(f"{DOCS}/imagen", SourceKind.DOCS, page, every=timedelta(days=1)),
        Source(f"{DOCS}/deprecations?hl=en", SourceKind.DEPRECATIONS, page, unseen=True),
        Source(f"{DOCS}/changelog?hl=en", SourceKind.ANNOUNCEMENT, page, every=timedelta(hours=1), unseen=True),
        Source(
            "https://deepmind.google/blog/rss.xml",
            SourceKind.ANNOUNCEMENT,
            feed,
            follow=(Follow(r"https://deepmind\.google/(discover/)?blog/[\w.-]+/?", SourceKind.ANNOUNCEMENT, page),),
            unseen=True,
        ),
    )
