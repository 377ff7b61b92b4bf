"""Poolside: its organisation on the Hub; it publishes no price list."""

from __future__ import annotations

from crawler.vendor_file import Vendor, VendorSpider


class PoolsideSpider(VendorSpider):
    name = "poolside"
    vendor = Vendor("poolside", "Poolside", hub=("poolside",), openrouter=("poolside",))
