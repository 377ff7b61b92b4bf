"""XML as feeds and sitemaps serve it: hardened, forgiving of slips, blind to namespaces."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from urllib.parse import urljoin

from lxml import etree

from crawler.source import Document

__all__ = ["children", "joined", "local_name", "parse_xml", "text_of"]

_MOST = 50 * 2**20  # bytes: the sitemap protocol's own limit for an uncompressed file
_GZIP = b"\x1f\x8b"


def parse_xml(document: Document) -> etree._Element | None:
    """The root of the document, repaired where it is broken, or nothing.

    Entities are not expanded, no DTD is loaded and nothing is fetched, so neither a file nor a bomb can come in.
    """
    text = _unpacked(document) if document.body.startswith(_GZIP) else document.text
    text = text.lstrip()
    if not text.startswith("<"):
        return None
    parser = etree.XMLParser(
        encoding="utf-8",  # the text is decoded already, whatever its declaration says
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        strip_cdata=True,
    )
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def children(element: etree._Element) -> Iterator[etree._Element]:
    """The child elements: no comments, no unexpanded entities."""
    return (child for child in element if isinstance(child.tag, str))


def local_name(element: etree._Element) -> str:
    """The name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def text_of(element: etree._Element) -> str:
    """All text inside, with its markup's text, as Atom's inline XHTML needs."""
    return "".join(part for part in element.itertext() if isinstance(part, str))


def _unpacked(document: Document) -> str:
    """The text of a body that was served as a gzip file rather than in a gzip encoding."""
    try:
        body = zlib.decompressobj(wbits=31).decompress(document.body, _MOST)
    except zlib.error:
        return ""
    return Document(document.url, body, document.content_type).text


def joined(base: str, address: str) -> str:
    """The whole address of a link; "" for what is none: "http://["."""
    try:
        return urljoin(base, address)
    except ValueError:
        return ""
