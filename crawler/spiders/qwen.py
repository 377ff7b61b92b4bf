"""Alibaba Qwen: Model Studio's models and prices, the blog with its feed, and the Qwen organisation on the Hub."""

from __future__ import annotations

from datetime import timedelta

from crawler.vendor_file import Follow, Source, SourceKind, Vendor, VendorSpider, feed, links, page, sitemap

POSTS = Follow(r"https://qwenlm\.github\.io/(zh/)?blog/[\w.-]+/?", SourceKind.ANNOUNCEMENT, page)


class QwenSpider(VendorSpider):
    name = "qwen"
    vendor = Vendor("qwen", "Qwen", hub=("Qwen",), openrouter=("qwen", "alibaba"))
    sources = (
        Source(
            "https://www.alibabacloud.com/help/en/model-studio/model-pricing.md",
            SourceKind.PRICING,
            page,
            formerly=("https://www.alibabacloud.com/help/en/model-studio/model-pricing",),
            unseen=True,
        ),
        Source("https://www.alibabacloud.com/help/en/model-studio/models", SourceKind.DOCS, page, unseen=True),
        Source("https://qwenlm.github.io/blog/index.xml", SourceKind.ANNOUNCEMENT, feed, follow=(POSTS,)),
        Source("https://qwenlm.github.io/blog/", SourceKind.INDEX, links, every=timedelta(hours=1), follow=(POSTS,)),
        Source("https://qwenlm.github.io/en/sitemap.xml", SourceKind.INDEX, sitemap, every=timedelta(days=1)),
        Source(
            "https://help.aliyun.com/zh/hologres/user-guide/managed-models-billing",
            SourceKind.PRICING,
            page,
            every=timedelta(days=1),
        ),
    )
