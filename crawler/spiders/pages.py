"""The pages that modelwire.toml names under [[watch]]: any page at all, without a vendor file."""

from __future__ import annotations

import re
from dataclasses import replace

from crawler import registry
from crawler.config import Config, WatchedPage
from crawler.readers.choose import for_type
from crawler.source import Document, Follow, Source, Vendor, reader
from crawler.spider import VendorSpider
from crawler.vendor_file import links
from crawler.watched import Found
from storage.terms import Reading, SourceKind


@reader(name="by_type")
def by_type(document: Document) -> Reading:
    """Whatever reads documents of this type."""
    return for_type(document)(document)


class PagesSpider(VendorSpider):
    name = "pages"

    @classmethod
    def watched(cls, config: Config) -> tuple[Found, ...]:
        vendors = {key: v for v in registry.makers() for key in (v.name.casefold(), v.slug)}
        return tuple(_found(page, vendors.get(page.vendor.casefold())) for page in config.watch)


def _found(page: WatchedPage, vendor: Vendor | None) -> Found:
    slug = re.sub(r"[^a-z0-9]+", "-", page.vendor.lower()).strip("-")
    source = Source(page.url, page.kind, by_type, every=page.every, confirm=page.confirm, browser=page.browser)
    if page.kind is SourceKind.INDEX:
        below = rf"{re.escape(page.url.partition('?')[0].rstrip('/'))}/[^?#]+"
        source = replace(source, reader=links, follow=(Follow(below, SourceKind.ANNOUNCEMENT, by_type),))
    return Found(source, vendor or Vendor(slug or "watched", page.vendor))
