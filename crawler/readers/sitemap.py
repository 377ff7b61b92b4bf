"""Sitemaps and sitemap indexes: the addresses of a site, with the date of their last change."""

from __future__ import annotations

from crawler.fields.date import read_moment
from crawler.readers.xml_tree import children, joined, local_name, parse_xml, text_of
from crawler.source import Document, reader
from storage.terms import Link, Reading

__all__ = ["sitemap"]


@reader()
def sitemap(document: Document) -> Reading:
    """Each `<loc>` as a link, `modified` from its `<lastmod>`; of an index, the sitemaps it lists.

    A page that is no sitemap reads as nothing, with a note.
    """
    root = parse_xml(document)
    if root is None or local_name(root) not in ("urlset", "sitemapindex"):
        served = f"<{local_name(root)}>" if root is not None else "no XML"
        return Reading(note=f"not a sitemap: {document.url} answered with {served}")
    links: dict[str, Link] = {}
    for element in children(root):
        said = {local_name(child): text_of(child).strip() for child in children(element)}
        address = joined(document.url, said.get("loc", ""))
        if said.get("loc") and address.startswith(("http://", "https://")):
            links.setdefault(address, Link(address, modified=read_moment(said.get("lastmod", ""))))
    return Reading(links=tuple(links.values()), note="" if links else f"a sitemap without addresses: {document.url}")
