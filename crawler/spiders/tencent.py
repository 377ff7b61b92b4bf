"""Tencent: prices of the Hunyuan models in yuan, and its organisation on the Hub."""

from __future__ import annotations

from crawler.vendor_file import Source, SourceKind, Vendor, VendorSpider, page


class TencentSpider(VendorSpider):
    name = "tencent"
    vendor = Vendor("tencent", "Tencent", hub=("tencent",), openrouter=("tencent",))
    sources = (Source("https://cloud.tencent.com/document/product/1823/130055", SourceKind.PRICING, page, unseen=True),)
