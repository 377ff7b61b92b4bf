"""TII: the Falcon blog, Falcon in the Azure catalogue, and its organisation on the Hub."""

from __future__ import annotations

from datetime import timedelta

from crawler.vendor_file import Authority, Follow, Source, SourceKind, Vendor, VendorSpider, links, page


class TiiSpider(VendorSpider):
    name = "tii"
    vendor = Vendor("tii", "TII", hub=("tiiuae",), openrouter=("tiiuae",))
    sources = (
        Source(
            "https://falcon-lm.github.io/blog/",
            SourceKind.INDEX,
            links,
            follow=(Follow(r"https://falcon-lm\.github\.io/blog/[\w.-]+/?", SourceKind.ANNOUNCEMENT, page),),
            unseen=True,
        ),
        Source(
            "https://ai.azure.com/catalog/models/tiiuae-falcon-40b",
            SourceKind.DOCS,
            page,
            authority=Authority.RESELLER,
            provider="azure",
            browser=True,
            every=timedelta(days=1),
        ),
    )
