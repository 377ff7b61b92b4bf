"""DeepSeek: API prices in dollars and in yuan, news, the V3 repository, and its organisation on the Hub."""

from __future__ import annotations

from datetime import timedelta

from crawler.vendor_file import Follow, Source, SourceKind, Vendor, VendorSpider, links, page

DOCS = "https://api-docs.deepseek.com"


class DeepseekSpider(VendorSpider):
    name = "deepseek"
    vendor = Vendor("deepseek", "DeepSeek", hub=("deepseek-ai",), openrouter=("deepseek",))
    sources = (
        Source(f"{DOCS}/quick_start/pricing/", SourceKind.PRICING, page, unseen=True),
        Source(f"{DOCS}/zh-cn/quick_start/pricing/", SourceKind.PRICING, page),
        Source(f"{DOCS}/updates/", SourceKind.ANNOUNCEMENT, page, every=timedelta(hours=1), unseen=True),
        Source(
            f"{DOCS}/news/",
            SourceKind.INDEX,
            links,
            follow=(Follow(r"https://api-docs\.deepseek\.com/news/news\d+/?", SourceKind.ANNOUNCEMENT, page),),
            unseen=True,
        ),
        Source(
            "https://raw.githubusercontent.com/deepseek-ai/DeepSeek-V3/main/README.md",
            SourceKind.DOCS,
            page,
            every=timedelta(days=1),
            formerly=("https://github.com/deepseek-ai/DeepSeek-V3",),
        ),
    )
