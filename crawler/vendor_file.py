"""All that a vendor file needs, under one import: the declarations, the kinds, and the readers."""

from __future__ import annotations

from crawler.readers.feed import feed
from crawler.readers.license_text import license_text
from crawler.readers.links import links
from crawler.readers.page import page
from crawler.readers.prose import prose
from crawler.readers.sitemap import sitemap
from crawler.readers.tables import model_table, price_table
from crawler.source import Follow, Source, Vendor
from crawler.spider import VendorSpider
from storage.terms import Authority, SourceKind

__all__ = [
    "Authority",
    "Follow",
    "Source",
    "SourceKind",
    "Vendor",
    "VendorSpider",
    "feed",
    "license_text",
    "links",
    "model_table",
    "page",
    "price_table",
    "prose",
    "sitemap",
]
