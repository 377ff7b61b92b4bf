"""RSS, Atom and RDF feeds: each entry is an announcement, and a link worth a visit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from lxml import etree
from w3lib.html import remove_tags, remove_tags_with_content, replace_entities

from crawler.fields.date import read_moment
from crawler.readers.xml_tree import children, joined, local_name, parse_xml, text_of
from crawler.source import Document, reader
from storage.terms import Announcement, Declined, Link, Reading

__all__ = ["feed"]

_FEEDS = ("rss", "feed", "RDF")
_SUMMARY = 200  # characters
_PUBLISHED = ("pubDate", "published", "issued", "date")
_MODIFIED = ("updated", "modified", *_PUBLISHED)


@dataclass(frozen=True, slots=True)
class _Entry:
    url: str
    title: str
    published: datetime | None
    modified: datetime | None
    summary: str


@reader()
def feed(document: Document) -> Reading:
    """Announcements (title, address, moment of publication in UTC, plain summary) and links of a feed.

    A page that is no feed reads as nothing, with a note. A moment that the feed's generator plainly made up (several
    entries of the very second at which the feed was built) is declined, and the entry keeps no date.
    """
    root = parse_xml(document)
    if root is None or local_name(root) not in _FEEDS:
        served = f"<{local_name(root)}>" if root is not None else "no XML"
        return Reading(note=f"not a feed: {document.url} answered with {served}")
    entries: dict[str, _Entry] = {}
    for element in _items(root):
        entry = _entry(element, document.url)
        if entry is not None:
            entries.setdefault(entry.url, entry)
    made_up = _made_up(root, list(entries.values()))
    announcements, links, declined = [], [], []
    for entry in entries.values():
        published, modified = entry.published, entry.modified
        if published is not None and published == made_up:
            declined.append(
                Declined(f"date of {entry.url}", "it is the second at which the feed was built", entry.title)
            )
            published = modified = None
        announcements.append(Announcement(entry.url, entry.title, published, entry.summary, entry.title))
        links.append(Link(entry.url, entry.title, modified))
    note = "" if entries else f"a feed without entries: {document.url}"
    return Reading(
        announcements=tuple(announcements),
        links=tuple(links),
        declined=tuple(declined),
        next_url=_next_page(root, document.url),
        note=note,
    )


def _items(root: etree._Element) -> Iterator[etree._Element]:
    # RSS 2.0 keeps items in <channel>, RDF (RSS 1.0) beside it, Atom in <feed>: none keeps them deeper.
    for element in children(root):
        if local_name(element) in ("item", "entry"):
            yield element
        elif local_name(element) == "channel":
            yield from (item for item in children(element) if local_name(item) == "item")


def _entry(element: etree._Element, base: str) -> _Entry | None:
    fields: dict[str, str] = {}
    address = ""
    for child in children(element):
        name = local_name(child)
        if name == "link":
            rel = child.get("rel") or "alternate"
            if rel == "alternate" and not address:
                address = child.get("href") or text_of(child)
        elif name == "guid" and (child.get("isPermaLink") or "true").lower() == "true":
            fields.setdefault("permalink", text_of(child))
        elif child.get("url") is None:  # media:title and the like describe a picture
            fields.setdefault(name, text_of(child))
    address = (address or fields.get("permalink", "")).strip()
    address = joined(base, address) if address else ""
    title = _plain(fields.get("title", ""))
    if not address.startswith(("http://", "https://")) or not title:
        return None
    summary = _plain(fields.get("description") or fields.get("summary") or fields.get("content") or "")
    return _Entry(
        address,
        title,
        _first_moment(fields, _PUBLISHED),
        _first_moment(fields, _MODIFIED),
        "" if summary == title else _shortened(summary),
    )


def _first_moment(fields: dict[str, str], names: tuple[str, ...]) -> datetime | None:
    return next((moment for name in names if (moment := read_moment(fields.get(name, "")))), None)


def _made_up(root: etree._Element, entries: list[_Entry]) -> datetime | None:
    """The moment of the build, when several entries claim it to the second: a generator knew no date."""
    built = None
    for parent in (root, *children(root)):
        for child in children(parent):
            if local_name(child) in ("lastBuildDate", "updated") and local_name(parent) in ("channel", "feed"):
                built = built or read_moment(text_of(child))
    if built is None or (built.hour, built.minute, built.second) == (0, 0, 0):
        return None
    return built if Counter(entry.published for entry in entries)[built] > 1 else None


def _next_page(root: etree._Element, base: str) -> str:
    for parent in (root, *children(root)):
        for child in children(parent):
            if local_name(child) == "link" and child.get("rel") == "next" and child.get("href"):
                return joined(base, str(child.get("href")))
    return ""


def _plain(text: str) -> str:
    """Text without markup: feeds carry it escaped once, twice or not at all."""
    for _ in range(2):
        if "<" in text:
            text = remove_tags(remove_tags_with_content(text, which_ones=("script", "style")))
        text = replace_entities(text)
    return " ".join(text.split())


def _shortened(text: str) -> str:
    if len(text) <= _SUMMARY:
        return text
    cut = text[: _SUMMARY - 1]
    return cut[: cut.rfind(" ") if " " in cut else len(cut)].rstrip(" ,;:.") + "…"
