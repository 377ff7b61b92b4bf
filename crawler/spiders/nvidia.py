"""NVIDIA: its organisation on the Hub. Its blogs speak of much else, its catalogue of the models of others."""

from __future__ import annotations

from crawler.vendor_file import Vendor, VendorSpider


class NvidiaSpider(VendorSpider):
    name = "nvidia"
    vendor = Vendor("nvidia", "NVIDIA", hub=("nvidia",), openrouter=("nvidia",))
