"""OPML 2.0: all feeds in one file, for a reader to import."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from feeds.entries import Site
from feeds.feed import Feed

ENDING = "opml"
MEDIA_TYPE = "text/x-opml"


def opml(feeds: Sequence[Feed], site: Site, what: str = "Feeds") -> bytes:
    """A list of feeds, called "`what` of" the site: those at the root first, others under the name of their folder."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = site.stamped(f"{what} of {site.title}")
    body = etree.SubElement(root, "body")
    folders: dict[str, etree._Element] = {}
    for feed in feeds:
        folder = feed.path.rpartition("/")[0]
        if folder and folder not in folders:
            folders[folder] = etree.SubElement(body, "outline", text=folder.capitalize())
        etree.SubElement(
            folders.get(folder, body),
            "outline",
            type="rss",
            text=site.called(feed.title),
            title=site.called(feed.title),
            description=feed.description,
            xmlUrl=site.address(f"{feed.path}.xml"),
            htmlUrl=site.address(f"{feed.path}.html"),
        )
    return bytes(etree.tostring(root, pretty_print=True, encoding="UTF-8", xml_declaration=True))
