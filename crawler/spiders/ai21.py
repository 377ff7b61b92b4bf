"""AI21 Labs: prices of the Jamba models, the blog with its sitemap, and its organisation on the Hub."""

from __future__ import annotations

from datetime import timedelta

from crawler.vendor_file import Follow, Source, SourceKind, Vendor, VendorSpider, links, page, sitemap

POSTS = Follow(r"https://www\.ai21\.com/blog/[\w.-]+/?", SourceKind.ANNOUNCEMENT, page)


class Ai21Spider(VendorSpider):
    name = "ai21"
    vendor = Vendor("ai21", "AI21 Labs", hub=("ai21labs",), openrouter=("ai21",))
    sources = (
        Source("https://www.ai21.com/pricing", SourceKind.PRICING, page, unseen=True),
        Source(
            "https://www.ai21.com/blog",
            SourceKind.INDEX,
            links,
            follow=(POSTS,),
            unseen=True,
        ),
        Source(
            "https://ai21.com/sitemap.xml",
            SourceKind.INDEX,
            sitemap,
            every=timedelta(days=1),
            follow=(POSTS,),
            unseen=True,
        ),
    )
