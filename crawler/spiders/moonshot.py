"""Moonshot AI (Kimi): API prices, the Kimi K2 repository, and its organisation on the Hub."""

from __future__ import annotations

from datetime import timedelta

from crawler.vendor_file import Source, SourceKind, Vendor, VendorSpider, page


class MoonshotSpider(VendorSpider):
    name = "moonshot"
    vendor = Vendor("moonshot", "Moonshot AI", hub=("moonshotai",), openrouter=("moonshotai",))
    sources = (
        Source(
            "https://platform.kimi.ai/docs/pricing/chat",
            SourceKind.PRICING,
            page,
            formerly=("https://platform.moonshot.ai/docs/pricing/chat",),
            unseen=True,
        ),
        Source("https://platform.kimi.com/docs/pricing/chat-k25", SourceKind.PRICING, page),
        Source(
            "https://raw.githubusercontent.com/MoonshotAI/Kimi-K2/main/README.md",
            SourceKind.DOCS,
            page,
            every=timedelta(days=1),
            formerly=("https://github.com/MoonshotAI/Kimi-K2",),
        ),
    )
