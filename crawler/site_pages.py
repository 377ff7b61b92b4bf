"""The pages of somebody's site: those that a sitemap lists, or a page itself with those that it leads to."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import urldefrag, urljoin, urlsplit

from crawler.config import Config
from crawler.documents import fetch_each
from crawler.readers.blocks import Heading, ListItem, Paragraph, Table, blocks
from crawler.readers.decoding import DocumentType, sniff
from crawler.readers.prose.head import head_of
from crawler.readers.sitemap import sitemap
from crawler.source import Document
from storage.terms import Link

__all__ = ["site_pages"]

_SITEMAPS: Final = 200
"""Sitemaps of an index that are read."""
_MOST: Final = 100_000
"""Addresses of a site that are given back."""
_LARGEST: Final = 50_000_000
"""Bytes of an unpacked sitemap, as the format's own limit has it."""

FetchEach = Callable[[Sequence[str]], Iterator[Document]]


def site_pages(document: Document, config: Config) -> tuple[Link, ...]:
    """The pages that a document leads to, each once, with their titles where these are known.

    The sitemaps of an index are fetched; of a page, its own site's links are taken, and the page itself.
    """
    return pages_of(document, lambda urls: _fetched(urls, config))


def pages_of(document: Document, fetched: FetchEach) -> tuple[Link, ...]:
    """As `site_pages`, with documents from wherever `fetched` has them."""
    document = _unpacked(document)
    if sniff(document) is DocumentType.SITEMAP:
        listed = sitemap(document).links
        if b"<sitemapindex" in document.body[:2000]:
            inner = (_unpacked(one) for one in fetched([link.url for link in listed[:_SITEMAPS]]))
            listed = tuple(link for one in inner for link in sitemap(one).links)
        return _once(listed)
    return _once(_of_page(document))


def _fetched(urls: Sequence[str], config: Config) -> Iterator[Document]:
    for one in fetch_each(urls, config):
        yield one.text()


def _unpacked(document: Document) -> Document:
    if not document.body.startswith(b"\x1f\x8b"):
        return document
    try:
        body = zlib.decompressobj(wbits=31).decompress(document.body, _LARGEST)
    except zlib.error:
        return document
    return replace(document, body=body, content_type="application/xml")


def _once(links: Sequence[Link]) -> tuple[Link, ...]:
    found: dict[str, Link] = {}
    for link in links[:_MOST]:
        address = urldefrag(link.url).url
        if address not in found or (link.title and not found[address].title):
            found[address] = replace(link, url=address)
    return tuple(found.values())


def _of_page(document: Document) -> list[Link]:
    found = blocks(document)
    head = head_of(document, found)
    heading = next((block.text for block in found if isinstance(block, Heading) and block.level == 1), "")
    own = [Link(document.url, heading or head.title)] if document.url.startswith(("http://", "https://")) else []
    host = urlsplit(document.url).hostname
    for block in found:
        pairs = block.links if isinstance(block, Paragraph | ListItem) else ()
        if isinstance(block, Table):
            pairs = tuple(pair for row in block.rows for cell in row for pair in cell.links)
        for text, href in pairs:
            try:
                address = urljoin(document.url, href)
                same = urlsplit(address).hostname == host or host is None
            except ValueError:
                continue
            if address.startswith(("http://", "https://")) and same:
                own.append(Link(address, text))
    return own
