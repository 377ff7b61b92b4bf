"""feedgen, wrapped once: everything it would fill in by itself (times, order, types) is said here."""

from __future__ import annotations

from typing import Any

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from feeds.entries import Entry, Site
from feeds.feed import Feed, entry_id, feed_id

_ATOM = "http://www.w3.org/2005/Atom"
_HISTORY = "http://purl.org/syndication/history/1.0"


class _FeedLinks(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """The links that feedgen leaves out of RSS: the hub, and the pages of older entries."""

    def __init__(self) -> None:
        self.links: list[tuple[str, str]] = []
        self.archive = False

    def extend_ns(self) -> dict[str, str]:
        return {"fh": _HISTORY} if self.archive else {}

    def extend_rss(self, feed: Any) -> None:
        channel = feed.find("channel")
        for rel, href in self.links:
            _link(channel, f"{{{_ATOM}}}link", rel, href)
        if self.archive:
            etree.SubElement(channel, f"{{{_HISTORY}}}archive")

    def extend_atom(self, feed: Any) -> None:
        for rel, href in self.links:
            _link(feed, "link", rel, href)
        if self.archive:
            etree.SubElement(feed, f"{{{_HISTORY}}}archive")


class _EntryNothing(BaseEntryExtension):  # type: ignore[misc]  # feedgen has no types
    """feedgen wants an extension of entries beside each of feeds."""


def _link(parent: Any, tag: str, rel: str, href: str) -> None:
    etree.SubElement(parent, tag, rel=rel, href=href)


def build(feed: Feed, site: Site, ending: str, media_type: str) -> FeedGenerator:
    """A feedgen feed that is complete, so that none of its defaults apply."""
    made = FeedGenerator()
    made.id(feed_id(feed, site))
    made.title(site.called(feed.title))
    made.subtitle(feed.description)
    made.author({"name": site.title})
    made.language("en")
    made.generator("modelwire")
    made.updated(feed.updated)
    made.lastBuildDate(feed.updated)
    made.link(href=site.address(feed.file(ending)), rel="self", type=media_type)
    made.register_extension("modelwire_links", _FeedLinks, _EntryNothing)
    links = made.modelwire_links
    links.archive = feed.is_archive
    if site.hub:
        links.links.append(("hub", site.hub))
    if feed.archive:
        links.links.append(("prev-archive", site.address(f"{feed.archive}.{ending}")))
    # RSS shows the last link given as the feed's own.
    page = feed.path.partition("-archive/")[0] if feed.is_archive else feed.path
    if feed.is_archive:
        links.links.append(("current", site.address(f"{page}.{ending}")))
    made.link(href=site.address(f"{page}.html"), rel="alternate", type="text/html")
    for entry in feed.entries:
        made.add_entry(_entry(entry, site), order="append")
    return made


def _entry(entry: Entry, site: Site) -> FeedEntry:
    made = FeedEntry()
    made.id(entry_id(entry, site))
    made.guid(entry_id(entry, site), permalink=False)
    made.title(entry.title)
    made.link(href=entry.link, rel="alternate")
    made.summary(entry.summary or entry.title)
    if entry.content:
        made.content(entry.content, type="html")
    made.published(entry.published)
    made.updated(entry.published)
    for category in entry.categories:
        made.category(term=category)
    return made
