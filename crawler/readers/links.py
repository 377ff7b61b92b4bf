"""Index pages: the posts that a newsroom, a blog or a list of documents leads to, with titles and days."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import etree

from crawler.fields.date import find_dates, read_moment
from crawler.readers.blocks import Embedded, Heading, ListItem, Paragraph, Table, blocks
from crawler.readers.blocks.dom import UNSEEN, Element, is_hidden, parse, unseen
from crawler.readers.decoding import DocumentType, sniff
from crawler.source import Document, reader
from storage.terms import Announcement, Link, Reading

__all__ = ["links"]

_CHROME: Final = frozenset({"nav", "footer", "aside"})
_CHROME_ROLES: Final = frozenset({"navigation", "contentinfo", "menu", "menubar", "search", "banner"})
_INSIDE: Final = frozenset({"article", "main", "li", "section"})
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ASIDE_PATH: Final = re.compile(
    r"/(?:tags?|categor(?:y|ies)|authors?|topics?|page|search|login|signup|sign-up|feed|rss|privacy|"
    r"terms|legal|cookies?|"
    r"careers?|jobs|contact|subscribe)(?:/|$|\.)",
    re.I,
)
_FILE: Final = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|ico|css|js|mp[34]|zip|gz|woff2?|xml|rss|atom)$", re.I)
_BARE_WORD: Final = re.compile(
    r"(?:read|learn|see|view|show|load) (?:more|post|article|all)\W*|more|older(?: posts?)?|newer(?: "
    r"posts?)?|next|previous|"
    r"prev|\W*|\d{1,3}|home|blog|news|back|continue reading\W*|查看详情|阅读更多|자세히 보기|mehr|"
    r"weiterlesen|lire la suite",
    re.I,
)
_CALL: Final = re.compile(r"(?:read|learn|see|view|download|try|watch|explore|discover|get|show)\b", re.I)
_NEXT: Final = re.compile(r"(?:next|older)(?: page| posts?)?\W*|下一页|다음|weiter|suivant", re.I)
_TITLED: Final = re.compile(r"(?:^|[\s_-])(?:title|headline|heading)", re.I)
_LONGEST_TITLE: Final = 200
_SUMMARY: Final = 200
_CARD: Final = 4000
"""Characters; a larger block that leads to one address is a whole page, not a card."""
_MENTIONS: Final = 3
"""How many links to one address are looked at: picture, title, "read more"."""
_MOST: Final = 2000
_DEPTH: Final = 40
_MANY: Final = "\n"
_TITLE_KEYS: Final = ("title", "headline", "name")
_URL_KEYS: Final = ("url", "href", "link", "permalink", "path", "slug")
_DATE_KEYS: Final = (
    "datePublished",
    "publishedAt",
    "published_at",
    "publishDate",
    "publish_date",
    "publishedOn",
    "pubDate",
    "date",
    "published",
    "firstPublishedAt",
    "postedAt",
    "createdAt",
)


@dataclass(frozen=True, slots=True)
class _Post:
    url: str
    title: str
    published: datetime | None = None
    summary: str = ""


@reader(version=1)
def links(document: Document) -> Reading:
    """The documents that a page leads to, in its order, each once; dated ones are announcements too.

    Navigation, tags, authors and files are left out. A list that the page carries as data for its scripts is read too.
    """
    posts: dict[str, _Post] = {}
    next_url = ""
    if sniff(document) is DocumentType.HTML:
        root = parse(document.text)
        if root is not None:
            page = _Page(root, document.url)
            next_url = page.next_url
            _merge(posts, page.posts())
    else:
        _merge(posts, _of_blocks(document))
    if not any(post.published for post in posts.values()):
        _merge(posts, _of_data(document))
    kept = list(posts.values())[:_MOST]
    return Reading(
        links=tuple(Link(post.url, post.title, post.published) for post in kept),
        announcements=tuple(
            Announcement(post.url, post.title, post.published, post.summary, post.title)
            for post in kept
            if post.published and post.title
        ),
        next_url=next_url,
        note="" if kept else f"no links to posts: {document.url}",
    )


def _merge(posts: dict[str, _Post], more: Iterator[_Post]) -> None:
    """The first mention keeps its place; a later one may add the title or the day that it lacks."""
    for post in more:
        known = posts.get(post.url)
        if known is None:
            posts[post.url] = post
        elif (post.published and not known.published) or (post.title and not known.title):
            posts[post.url] = _Post(
                post.url, known.title or post.title, known.published or post.published, known.summary or post.summary
            )


class _Page:
    """An HTML index: which address each element leads to, so that a card can be told from its list."""

    def __init__(self, root: Element, base: str) -> None:
        self.root = root
        self.base = _base(root, base)
        self.host = _site(base)
        self.own = urldefrag(base)[0].rstrip("/")
        self.leads: dict[Element, str] = {}
        self.anchors: list[tuple[Element, str]] = []
        self.seen: Counter[str] = Counter()
        self.next_url = ""
        self._walk()

    def _walk(self) -> None:
        chrome: list[Element] = []
        posts: list[Element] = []  # the header of a post is no header of the site
        walker = etree.iterwalk(self.root, events=("start", "end"))
        for event, element in walker:
            tag = element.tag
            if not isinstance(tag, str):
                continue
            if event == "start":
                if tag in UNSEEN or unseen(element) or is_hidden(element):
                    walker.skip_subtree()
                    continue
                if _is_chrome(element) or (tag == "header" and not posts):
                    chrome.append(element)
                if tag in _INSIDE:
                    posts.append(element)
                if tag == "a":
                    self._anchor(element, bool(chrome))
                continue
            for stack in (chrome, posts):
                if stack and stack[-1] is element:
                    stack.pop()
            parent, mine = element.getparent(), self.leads.get(element)
            if mine and parent is not None:
                above = self.leads.get(parent)
                self.leads[parent] = mine if above in (None, mine) else _MANY

    def _anchor(self, element: Element, chrome: bool) -> None:
        said = " ".join("".join(element.itertext()).split())
        url = _address(self.base, element.get("href") or "")
        if not url:
            return
        if not self.next_url and ((element.get("rel") or "") == "next" or (_NEXT.fullmatch(said) and url != self.own)):
            if _site(url) == self.host:
                self.next_url = url
            return
        if chrome or url.rstrip("/") == self.own or not _worth(url, self.host):
            return
        self.leads[element] = url
        if self.seen[url] < _MENTIONS and len(self.seen) <= _MOST:
            self.seen[url] += 1
            self.anchors.append((element, url))

    def posts(self) -> Iterator[_Post]:
        for anchor, url in self.anchors:
            card = self._card(anchor, url)
            around = [anchor]
            while around[-1] is not card:
                around.append(around[-1].getparent())
            title = _title(around)
            day = next((day for element in around if (day := _day_of(element))), None)
            yield _Post(url, title, day, _summary(card, title))

    def _card(self, anchor: Element, url: str) -> Element:
        """The largest element around a link that leads to nothing else."""
        card = anchor
        while (parent := card.getparent()) is not None and self.leads.get(parent) == url:
            if parent.tag in ("body", "html", "main"):
                break
            card = parent
        while card is not anchor and sum(len(text) for text in card.itertext()) > _CARD:
            card = next(child for child in card if child is anchor or self.leads.get(child) == url)
        return card


def _base(root: Element, url: str) -> str:
    for element in root.iter("base"):
        if element.get("href"):
            return str(urljoin(url, element.get("href")))
    return url


def _is_chrome(element: Element) -> bool:
    return element.tag in _CHROME or (element.get("role") or "") in _CHROME_ROLES


def _address(base: str, href: str) -> str:
    href = href.strip()
    if not href or href.startswith(("#", "mailto:", "javascript:", "tel:", "data:")) or len(href) > 2000:
        return ""
    try:
        url = urldefrag(urljoin(base, href))[0]
        parts = urlsplit(url)
    except ValueError:
        return ""
    return str(url) if parts.scheme in ("http", "https") and parts.netloc else ""


def _site(url: str) -> str:
    """The registrable part of a host, nearly: its last two labels, three under a short second level (co.uk)."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    labels = host.split(".")
    return ".".join(labels[-3:] if len(labels) > 2 and len(labels[-2]) <= 3 and len(labels[-1]) == 2 else labels[-2:])


def _worth(url: str, site: str) -> bool:
    parts = urlsplit(url)
    return (
        _site(url) == site
        and len(parts.path.strip("/")) > 0
        and not _ASIDE_PATH.search(parts.path)
        and not _FILE.search(parts.path)
    )


def _pieces(element: Element) -> Iterator[tuple[Element, str]]:
    for inner in element.iter():
        if not isinstance(inner.tag, str) or inner.tag in UNSEEN:
            continue
        text = " ".join(" ".join([inner.text or "", *(child.tail or "" for child in inner)]).split())
        if text:
            yield inner, text


def _title(around: Sequence[Element]) -> str:
    """What a link is called: `around` is the link and the elements about it, up to its card."""
    anchor, card = around[0], around[-1]
    pieces = [_plain(text) for _, text in _pieces(anchor)]
    own = _plain("".join(anchor.itertext()))
    says = own and len(pieces) == 1 and len(own) >= 15 and not _CALL.match(own) and not _is_day(own)
    for element in around[:1] if says else around:
        headings = [e for e in element.iter() if isinstance(e.tag, str) and e.tag in _HEADINGS]
        # Of several headings the last is the card's own, the first its section's.
        if named := [text for e in headings if (text := _plain("".join(e.itertext())))]:
            return named[-1]
    if says:
        return own
    for element in (inner for outer in (anchor, card) for inner in outer.iter()):
        if isinstance(element.tag, str) and _TITLED.search(element.get("class") or ""):
            text = _plain("".join(element.itertext()))
            if text and not _CALL.match(text) and not _is_day(text):
                return text
    named = [text for text in pieces if not _BARE_WORD.fullmatch(text) and not _is_day(text) and len(text) <= 140]
    if len(pieces) > 1 and named:
        return max(named, key=len)
    if own and not _BARE_WORD.fullmatch(own) and not _is_day(own):
        return own
    label = _plain(anchor.get("aria-label") or anchor.get("title") or "")
    return "" if _BARE_WORD.fullmatch(label) else label


def _summary(card: Element, title: str) -> str:
    for element in card.iter("p"):
        text = _plain("".join(element.itertext()))
        if len(text) > 40 and text != title and not _is_day(text):
            return _shortened(text)
    return ""


def _plain(text: str) -> str:
    return " ".join(text.split())[:_LONGEST_TITLE]


def _is_day(text: str) -> bool:
    days = find_dates(text, "en-US")
    return len(days) == 1 and len(text) - len(days[0].raw) < 4


def _day_of(card: Element) -> datetime | None:
    for element in card.iter("time"):
        if moment := read_moment(element.get("datetime") or "") or read_moment("".join(element.itertext())):
            return moment
    for _, text in _pieces(card):
        if len(text) <= 120:
            for day in find_dates(text, "en-US"):
                rest = len(text) - len(day.raw)
                if len(day.iso) == 10 and (rest <= 60 or day.span[0] == 0):
                    return _midnight(day.iso)
    return None


def _midnight(iso: str) -> datetime:
    return datetime.fromisoformat(iso).replace(tzinfo=UTC)


def _shortened(text: str) -> str:
    if len(text) < _SUMMARY:
        return text
    cut = text[: _SUMMARY - 1]
    return cut[: cut.rfind(" ") if " " in cut else len(cut)].rstrip(" ,;:.") + "…"


def _of_blocks(document: Document) -> Iterator[_Post]:
    """Links of a Markdown index: a day stands in the same item, in the row, or in the heading above."""
    site, own, dated = _site(document.url), urldefrag(document.url)[0].rstrip("/"), ""
    for block in blocks(document):
        said: list[tuple[str, tuple[tuple[str, str], ...]]] = []
        match block:
            case Heading():
                days = [day for day in find_dates(block.text, "en-US") if len(day.iso) == 10]
                dated = days[0].iso if days else ""
            case Paragraph() | ListItem():
                said = [(block.text, block.links)]
            case Table():
                said = [
                    (" ".join(c.text for c in row), tuple(link for c in row for link in c.links)) for row in block.rows
                ]
            case _:
                pass
        for text, found in said:
            days = [day for day in find_dates(text, "en-US") if len(day.iso) == 10]
            day = days[0].iso if len(days) == 1 else "" if days else dated
            for title, href in found:
                url = _address(document.url, href)
                if url and url.rstrip("/") != own and _worth(url, site) and not _BARE_WORD.fullmatch(title):
                    yield _Post(url, _plain(title), _midnight(day) if day and len(found) == 1 else None)


def _of_data(document: Document) -> Iterator[_Post]:
    """Posts in the data that a page carries for its scripts: things with a title, an address and a day."""
    site = _site(document.url)
    for block in blocks(document):
        if isinstance(block, Embedded):
            for item in _objects(block.data, 0):
                title = next((v for k in _TITLE_KEYS if isinstance(v := item.get(k), str) and v.strip()), "")
                where = next((v for k in _URL_KEYS if isinstance(v := _slug(item.get(k)), str) and v.strip()), "")
                when = next(
                    (m for k in _DATE_KEYS if isinstance(v := item.get(k), str) and (m := read_moment(v))), None
                )
                if not (title and where and when):
                    continue
                base = document.url if "/" in where or where.startswith("http") else document.url.rstrip("/") + "/"
                url = _address(base, where)
                if url and _site(url) == site:
                    summary = next(
                        (v for k in ("description", "excerpt", "summary") if isinstance(v := item.get(k), str)), ""
                    )
                    yield _Post(url, _plain(title), when, _shortened(" ".join(summary.split())))


def _slug(value: Any) -> Any:
    return value.get("current") if isinstance(value, dict) else value


def _objects(data: object, depth: int) -> Iterator[Mapping[str, Any]]:
    if depth > _DEPTH:
        return
    if isinstance(data, dict):
        yield data
        for value in data.values():
            yield from _objects(value, depth + 1)
    elif isinstance(data, list):
        for value in data:
            yield from _objects(value, depth + 1)
