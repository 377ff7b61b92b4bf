"""Z.ai (Zhipu): API prices, the blog, and its organisations on the Hub, of which THUDM is the older."""

from __future__ import annotations

from crawler.vendor_file import Follow, Source, SourceKind, Vendor, VendorSpider, links, page


class ZaiSpider(VendorSpider):
    name = "zai"
    vendor = Vendor("zai", "Z.ai", hub=("zai-org", "THUDM"), openrouter=("z-ai", "thudm"))
    sources = (
        Source(
            "https://docs.z.ai/guides/overview/pricing.md",
            SourceKind.PRICING,
            page,
            formerly=("https://docs.z.ai/guides/overview/pricing",),
        ),
        Source("https://open.bigmodel.cn/pricing", SourceKind.PRICING, page, browser=True, unseen=True),
        Source(
            "https://z.ai/blog",
            SourceKind.INDEX,
            links,
            follow=(Follow(r"https://z\.ai/blog/[\w.-]+", SourceKind.ANNOUNCEMENT, page),),
            unseen=True,
        ),
    )
