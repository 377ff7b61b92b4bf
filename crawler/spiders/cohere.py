"""Cohere: models, their pages, prices, deprecations, changelog and blog, and its organisations on the Hub."""

from __future__ import annotations

from datetime import timedelta

from crawler.vendor_file import Follow, Source, SourceKind, Vendor, VendorSpider, links, page, sitemap

DOCS = "https://docs.cohere.com"

POSTS = Follow(r"https://cohere\.com/blog/[\w.-]+", SourceKind.ANNOUNCEMENT, page)


class CohereSpider(VendorSpider):
    name = "cohere"
    vendor = Vendor("cohere", "Cohere", hub=("CohereLabs", "CohereForAI"), openrouter=("cohere",))
    sources = (
        Source(
            f"{DOCS}/docs/models",
            SourceKind.DOCS,
            page,
            follow=(
                Follow(
                    r"https://docs\.cohere\.com/docs/(command|aya|tiny-aya|north|rerank|embed|c4ai)[\w.-]*",
                    SourceKind.DOCS,
                    page,
                ),
            ),
        ),
        Source(f"{DOCS}/docs/how-does-cohere-pricing-work", SourceKind.PRICING, page, every=timedelta(days=1)),
        Source("https://cohere.com/pricing", SourceKind.PRICING, page, unseen=True),
        Source(f"{DOCS}/docs/deprecations", SourceKind.DEPRECATIONS, page),
        Source(
            f"{DOCS}/changelog",
            SourceKind.INDEX,
            links,
            follow=(Follow(r"https://docs\.cohere\.com/changelog/[\w.-]+", SourceKind.ANNOUNCEMENT, page),),
            unseen=True,
        ),
        Source(
            "https://cohere.com/blog",
            SourceKind.INDEX,
            links,
            follow=(POSTS,),
            unseen=True,
        ),
        Source(
            "https://cohere.com/sitemap.xml",
            SourceKind.INDEX,
            sitemap,
            every=timedelta(days=1),
            follow=(POSTS,),
            unseen=True,
        ),
    )
