"""Thinking Machines: its models and the prices of Tinker, the blog, and its organisation on the Hub."""

from __future__ import annotations

from crawler.vendor_file import Follow, Source, SourceKind, Vendor, VendorSpider, links, page


class ThinkingmachinesSpider(VendorSpider):
    name = "thinkingmachines"
    vendor = Vendor(
        "thinkingmachines", "Thinking Machines", hub=("thinkingmachines",), openrouter=("thinkingmachines",)
    )
    sources = (
        Source(
            "https://thinkingmachines.ai/blog/",
            SourceKind.INDEX,
            links,
            follow=(Follow(r"https://thinkingmachines\.ai/(blog|news)/[\w.-]+/?", SourceKind.ANNOUNCEMENT, page),),
            unseen=True,
        ),
    )
