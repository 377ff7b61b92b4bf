"""MiniMax: API prices, news, and its organisation on the Hub."""

from __future__ import annotations

from crawler.vendor_file import Follow, Source, SourceKind, Vendor, VendorSpider, links, page


class MinimaxSpider(VendorSpider):
    name = "minimax"
    vendor = Vendor("minimax", "MiniMax", hub=("MiniMaxAI",), openrouter=("minimax",))
    sources = (
        Source(
            "https://platform.minimax.io/docs/guides/pricing-paygo.md",
            SourceKind.PRICING,
            page,
            formerly=("https://platform.minimax.io/docs/guides/pricing-paygo",),
            unseen=True,
        ),
        Source(
            "https://www.minimax.io/news",
            SourceKind.INDEX,
            links,
            follow=(Follow(r"https://www\.minimax\.io/news/[\w.-]+", SourceKind.ANNOUNCEMENT, page),),
            unseen=True,
        ),
    )
