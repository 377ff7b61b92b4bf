"""All that a vendor file needs, under one import: the declarations, the kinds, and the readers."""

from __future__ import annotations

from importlib import import_module

from crawler.readers.feed import feed
from crawler.readers.sitemap import sitemap
from crawler.source import Document, Follow, Reader, Source, Vendor, reader
from crawler.spider import VendorSpider
from storage.terms import Authority, Reading, SourceKind

__all__ = [
    "Authority",
    "Follow",
    "Source",
    "SourceKind",
    "Vendor",
    "VendorSpider",
    "feed",
    "links",
    "model_table",
    "page",
    "price_table",
    "prose",
    "sitemap",
]


def _named(module: str, name: str) -> Reader:
    """A reader by the module it lives in; it is imported when it first reads."""

    @reader(name=name)
    def read(document: Document) -> Reading:
        function: Reader = getattr(import_module(f"crawler.readers.{module}"), name)
        return function(document)

    return read


model_table = _named("tables", "model_table")
price_table = _named("tables", "price_table")
prose = _named("prose", "prose")
page = _named("page", "page")
links = _named("links", "links")
