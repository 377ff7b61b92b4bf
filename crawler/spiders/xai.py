"""xAI: models, prices and release notes of its API, its news, and its organisation on the Hub."""

from __future__ import annotations

from datetime import timedelta

from crawler.vendor_file import Follow, Source, SourceKind, Vendor, VendorSpider, links, page, sitemap

DOCS = "https://docs.x.ai"

POSTS = Follow(r"https://x\.ai/(news|blog)/[\w.-]+/?", SourceKind.ANNOUNCEMENT, page)


class XaiSpider(VendorSpider):
    name = "xai"
    vendor = Vendor("xai", "xAI", hub=("xai-org",), openrouter=("x-ai",))
    sources = (
        Source(f"{DOCS}/docs/models", SourceKind.DOCS, page, unseen=True),
        Source(
            f"{DOCS}/developers/pricing.md",
            SourceKind.PRICING,
            page,
            formerly=(f"{DOCS}/developers/pricing",),
            unseen=True,
        ),
        Source(
            f"{DOCS}/developers/release-notes", SourceKind.ANNOUNCEMENT, page, every=timedelta(hours=1), unseen=True
        ),
        Source(
            "https://x.ai/news",
            SourceKind.INDEX,
            links,
            follow=(POSTS,),
            unseen=True,
        ),
        Source(
            "https://x.ai/sitemap.xml",
            SourceKind.INDEX,
            sitemap,
            every=timedelta(days=1),
            follow=(POSTS,),
            unseen=True,
        ),
    )
