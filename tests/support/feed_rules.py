"""What a feed has to be by the rules of its format, as sentences of what it is not. Nothing found is nothing wrong."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
HISTORY = "{http://purl.org/syndication/history/1.0}"
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")
_RFC_822 = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000")
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")
_VOID = {"br", "hr", "img", "wbr"}
_HARMLESS = {
    *("p", "a", "table", "thead", "tbody", "tr", "th", "td", "em", "strong", "code", "blockquote", "ul", "ol", "li"),
    *("br", "span", "h3", "h4"),
}


def wrong_with(data: bytes, url: str) -> list[str]:
    """What is wrong with a file of feeds that will be found at `url`."""
    rules = {"xml": _rss, "atom": _atom, "json": _json_feed, "opml": _opml}[urlsplit(url).path.rpartition(".")[2]]
    return [f"{url}: {problem}" for problem in rules(data, url)]


# ----------------------------------------------------------------------------------------------------------------- RSS


def _rss(data: bytes, url: str) -> Iterator[str]:
    root = ElementTree.fromstring(data)
    channel = root.find("channel")
    if root.tag != "rss" or root.get("version") != "2.0" or channel is None:
        yield "not RSS 2.0"
        return
    for name in ("title", "link", "description"):
        if not (channel.findtext(name) or "").strip():
            yield f"the channel has no {name}"
    yield from _address("the channel's link", channel.findtext("link") or "")
    yield from _rss_time("lastBuildDate", channel.findtext("lastBuildDate") or "")
    yield from _links(channel.findall(f"{ATOM}link"), url)
    items = channel.findall("item")
    for item in items:
        guid = item.find("guid")
        name = guid.text if guid is not None and guid.text else "an item"
        if guid is None or guid.get("isPermaLink") != "false" or not _URI.fullmatch(guid.text or ""):
            yield f"{name}: no guid that is an id and no link"
        yield from _title(name, item.findtext("title") or "")
        yield from _address(f"{name}: its link", item.findtext("link") or "")
        yield from _rss_time(f"{name}: pubDate", item.findtext("pubDate") or "")
        if not (item.findtext("description") or "").strip():
            yield f"{name}: no description"
        yield from _markup(name, item.findtext(CONTENT) or "")
        for tag in item:
            if len(item.findall(tag.tag)) > 1 and tag.tag != "category":
                yield f"{name}: {tag.tag} stands twice"
    yield from _once([(item.findtext("guid") or "") for item in items])
    times = [parsedate_to_datetime(item.findtext("pubDate") or "") for item in items]
    yield from _order(times)
    if times and parsedate_to_datetime(channel.findtext("lastBuildDate") or "") != max(times):
        yield "lastBuildDate is not the newest entry's time"


def _rss_time(what: str, said: str) -> Iterator[str]:
    if not _RFC_822.fullmatch(said):
        yield f"{what} {said!r} is no time of RFC 822"


# ---------------------------------------------------------------------------------------------------------------- Atom


def _atom(data: bytes, url: str) -> Iterator[str]:
    root = ElementTree.fromstring(data)
    if root.tag != f"{ATOM}feed":
        yield "not Atom"
        return
    yield from _atom_parts("the feed", root)
    if root.find(f"{ATOM}author/{ATOM}name") is None:
        yield "the feed has no author"
    yield from _links(root.findall(f"{ATOM}link"), url)
    entries = root.findall(f"{ATOM}entry")
    for entry in entries:
        name = entry.findtext(f"{ATOM}id") or "an entry"
        yield from _atom_parts(name, entry)
        yield from _title(name, entry.findtext(f"{ATOM}title") or "")
        links = [one for one in entry.findall(f"{ATOM}link") if one.get("rel", "alternate") == "alternate"]
        if len(links) != 1:
            yield f"{name}: {len(links)} alternate links"
        for link in links:
            yield from _address(f"{name}: its link", link.get("href") or "")
        content = entry.find(f"{ATOM}content")
        if content is not None and content.get("type") != "html":
            yield f"{name}: content of the type {content.get('type')}"
        yield from _markup(name, content.text or "" if content is not None else "")
        if entry.find(f"{ATOM}published") is None:
            yield f"{name}: not said when it was published"
    yield from _once([entry.findtext(f"{ATOM}id") or "" for entry in entries])
    times = [datetime.fromisoformat(entry.findtext(f"{ATOM}updated") or "") for entry in entries]
    yield from _order(times)
    if times and datetime.fromisoformat(root.findtext(f"{ATOM}updated") or "") != max(times):
        yield "updated is not the newest entry's time"


def _atom_parts(name: str, element: ElementTree.Element) -> Iterator[str]:
    for part in ("id", "title", "updated"):
        if len(element.findall(f"{ATOM}{part}")) != 1 or not (element.findtext(f"{ATOM}{part}") or "").strip():
            yield f"{name}: not one {part}"
    if not _URI.fullmatch(element.findtext(f"{ATOM}id") or ""):
        yield f"{name}: its id is no URI"
    for part in ("updated", "published"):
        said = element.findtext(f"{ATOM}{part}")
        if said is not None and not _RFC_3339.fullmatch(said):
            yield f"{name}: {part} {said!r} is no time of RFC 3339 in UTC"


def _links(links: list[ElementTree.Element], url: str) -> Iterator[str]:
    own = [link for link in links if link.get("rel") == "self"]
    if [link.get("href") for link in own] != [url]:
        yield f"it calls itself {[link.get('href') for link in own]}"
    for link in links:
        yield from _address(f"the link {link.get('rel')}", link.get("href") or "")
        if link.get("rel") in ("self", "alternate") and not link.get("type"):
            yield f"the link {link.get('rel')} says no type"


# ---------------------------------------------------------------------------------------------------------- JSON Feed


def _json_feed(data: bytes, url: str) -> Iterator[str]:
    feed: dict[str, Any] = json.loads(data)
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        yield "not JSON Feed 1.1"
    if not feed.get("title") or not isinstance(feed.get("items"), list):
        yield "no title or no items"
    if feed.get("feed_url") != url:
        yield f"it calls itself {feed.get('feed_url')}"
    yield from _address("home_page_url", feed.get("home_page_url", ""))
    if "next_url" in feed:
        yield from _address("next_url", feed["next_url"])
    if not all(author.get("name") for author in feed.get("authors", [])) or not feed.get("authors"):
        yield "authors without a name"
    items = feed["items"]
    for item in items:
        name = item.get("id") or "an item"
        if not isinstance(item.get("id"), str) or not item["id"]:
            yield f"{name}: no id that is a string"
        if not ("content_html" in item or "content_text" in item):
            yield f"{name}: no content"
        yield from _title(name, item.get("title", ""))
        yield from _address(f"{name}: its url", item.get("url", ""))
        yield from _markup(name, item.get("content_html", ""))
        if not _RFC_3339.fullmatch(item.get("date_published", "")):
            yield f"{name}: date_published is no time of RFC 3339"
        if not all(isinstance(tag, str) and tag for tag in item.get("tags", [])):
            yield f"{name}: tags that are no strings"
    yield from _once([item.get("id", "") for item in items])
    yield from _order([datetime.fromisoformat(item["date_published"]) for item in items])


# --------------------------------------------------------------------------------------------------------------- OPML


def _opml(data: bytes, url: str) -> Iterator[str]:
    root = ElementTree.fromstring(data)
    if root.tag != "opml" or root.get("version") != "2.0":
        yield "not OPML 2.0"
    if not (root.findtext("head/title") or "").strip() or root.find("body") is None:
        yield "no title or no body"
    for outline in root.iter("outline"):
        if not (outline.get("text") or "").strip():
            yield "an outline without text"
        if outline.get("type") == "rss":
            yield from _address("xmlUrl", outline.get("xmlUrl") or "")
            yield from _address("htmlUrl", outline.get("htmlUrl") or "")
        elif len(outline) == 0:
            yield f"the outline {outline.get('text')!r} leads nowhere"
    yield from _once([one.get("xmlUrl") or "" for one in root.iter("outline") if one.get("type") == "rss"])


# ------------------------------------------------------------------------------------------------------------- for all


def _address(what: str, said: str) -> Iterator[str]:
    try:
        parts = urlsplit(said)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    if not good or not _URI.fullmatch(said) or "[" in said.partition("://")[2].partition("/")[2]:
        yield f"{what} {said[:100]!r} is no web address"


def _title(name: str, said: str) -> Iterator[str]:
    if not said.strip() or len(said) > 130 or re.search(r"[<>\n]", said):
        yield f"{name}: the title {said[:140]!r} is empty, long or not plain"


def _once(ids: list[str]) -> Iterator[str]:
    for id_, times in Counter(ids).items():
        if times > 1 or not id_:
            yield f"the id {id_!r} stands {times} times"


def _order(times: list[datetime]) -> Iterator[str]:
    if times != sorted(times, reverse=True):
        yield "not the newest first"


def _markup(name: str, html: str) -> Iterator[str]:
    reader = _Markup()
    reader.feed(html)
    reader.close()
    yield from (f"{name}: {problem}" for problem in reader.problems)
    if reader.open:
        yield f"{name}: <{reader.open[-1]}> is not closed"


class _Markup(HTMLParser):
    """Reads HTML and keeps what is not well-formed, not harmless, or leads to nowhere from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.problems: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _HARMLESS:
            self.problems.append(f"<{tag}> in its content")
        for key, value in attrs:
            if key not in ("href", "rel", "class", "scope"):
                self.problems.append(f"{key} in its content")
            if key == "href" and urljoin("invalid:", value or "") != value:
                self.problems.append(f"the link {value!r} is relative")
            elif key == "href":
                self.problems += _address("a link in its content", value or "")
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}> closes nothing")
