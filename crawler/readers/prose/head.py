"""What a page says of itself: its title, its address, the day it was published, a summary."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Final
from urllib.parse import unquote, urlsplit

from crawler.fields.date import DateValue, find_dates, read_date, read_moment
from crawler.readers.blocks import Block, Embedded, FrontMatter, Heading, ListItem, Paragraph
from crawler.source import Document

_META: Final = re.compile(r"<meta\b([^<>]{1,2000})>", re.I)
_ATTRIBUTE: Final = re.compile(r"([\w:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_LINKED: Final = re.compile(r"<script\b[^<>]{0,200}application/ld\+json[^<>]{0,200}>([^<]{2,200000})</script", re.I)
_TITLE: Final = re.compile(r"<title\b[^<>]{0,300}>([^<]{1,500})</title>", re.I)
_TIME: Final = re.compile(r"<time\b[^<>]{0,500}?datetime\s*=\s*[\"']?([^\"'>\s]{8,40}(?: [\d:+Z]{5,})?)", re.I)
_LANG: Final = re.compile(r"<html\b[^<>]{0,500}?\blang\s*=\s*[\"']?([A-Za-z]{2}(?:-[A-Za-z]{2})?)", re.I)
_PUBLISHED: Final = (
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "publish-date",
    "publish_date",
    "publication_date",
    "pubdate",
    "sailthru.date",
    "parsely-pub-date",
)
_ARTICLES: Final = frozenset(
    {
        "article",
        "blogposting",
        "newsarticle",
        "techarticle",
        "report",
        "webpage",
        "socialmediaposting",
        "scholarlyarticle",
    }
)
_FRONT: Final = (
    "date",
    "published",
    "publishedAt",
    "published_at",
    "pubDate",
    "pubDatetime",
    "publish_date",
    "publishDate",
    "releaseDate",
    "release_date",
    "createdAt",
    "created_at",
    "created",
)
_IN_ADDRESS: Final = re.compile(r"(?<![\d.])(20\d\d)[-/](0[1-9]|1[0-2])[-/](0[1-9]|[12]\d|3[01])(?![\d.])")
_NAMELESS: Final = re.compile(
    r"(?:description|read-?me(?:[_-]\w{2,3})?|model[_-]?card|notes|index|overview|main|master|blob|raw|tree)(?:\.\w{2,5})?",
    re.I,
)
"""A part of an address that says nothing of what the document is about."""
_SUMMARY: Final = 200
_BYLINE: Final = re.compile(
    r"\b(?:min(?:ute)?s?(?: read)?|words|by|published|posted|author|team|read|updated|date)\b|[·•|]|"
    r"发布|作者|阅读|게시|작성",
    re.I,
)
_PLACE: Final = re.compile(r"\W*(?:[A-Z][\w.’'-]*[\s,–—-]+){1,7}[(\s–—-]*")
_AFTER_DATELINE: Final = re.compile(r"\s*(?:/[^/]{3,40}/\s*)?(?:\([^()]{3,40}\)\s*)?[)\]]?\s*(?:[-–—:]{1,2}|―)\s*\S")


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of the page as a whole."""

    url: str
    title: str = ""
    published: datetime | None = None
    day: str = ""
    """The ISO date of publication as the page itself counts days: its time zone moves no date."""
    quote: str = ""
    """The title or the visible line that carries the date."""
    raw: str = ""
    """The date as written."""
    summary: str = ""
    language: str = ""


def head_of(document: Document, blocks: Sequence[Block]) -> Head:
    """Title, date and summary from JSON-LD, <meta>, front matter, <time> or a byline, the first that says so."""
    text = document.text
    meta = dict(_meta(text)) if "<" in text[:5000] else {}
    front = next((dict(b.data) for b in reversed(blocks[:3]) if isinstance(b, FrontMatter)), {})
    linked = next(_linked(text), None) or next(
        (found for b in blocks if isinstance(b, Embedded) and b.kind == "json-ld" for found in _articles(b.data)), {}
    )
    title = _title(blocks, meta, front, linked, text)
    language = match.group(1) if (match := _LANG.search(text[:5000])) else ""
    written = _written(blocks, title, language)
    machine = _machine(linked, meta, front, text)
    day, raw, quote = written or ("", "", "")
    published = None
    if machine:
        moment, raw_machine = machine
        published = moment
        if not day or abs((datetime.fromisoformat(day).replace(tzinfo=UTC) - moment).days) > 2:
            # The line near the title may carry another date (an event, an update): the page's own data wins.
            day, raw, quote = _own_day(raw_machine, moment), raw_machine, raw_machine
    elif not day and title:
        day, raw = _of_address(document.url)
        quote = title
    if day and not published:
        published = datetime.fromisoformat(day).replace(tzinfo=UTC)
    return Head(
        document.url,
        title,
        published,
        day,
        quote,
        raw,
        _shortened(
            _text(linked.get("description"))
            or meta.get("og:description")
            or meta.get("description")
            or _text(front.get("description"))
        ),
        language,
    )


def folder_of(url: str) -> str:
    """The folder or repository that holds a document whose own file is named as such files are: "README.md"."""
    try:
        parts = [part for part in urlsplit(url).path.split("/") if part]
    except ValueError:
        return ""
    named = [part for part in parts if not _NAMELESS.fullmatch(part)]
    return unquote(named[-1]) if named and _NAMELESS.fullmatch(parts[-1]) else ""


def _meta(text: str) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for match in _META.finditer(text):
        said = {name.casefold(): html.unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(match.group(1))}
        name = (said.get("property") or said.get("name") or said.get("itemprop") or "").casefold()
        if name and name not in seen and said.get("content"):
            seen.add(name)
            yield name, said["content"].strip()


def _linked(text: str) -> Iterator[Mapping[str, object]]:
    """JSON-LD stands in <head> as a rule, which holds nothing else that is read."""
    for match in islice(_LINKED.finditer(text), 20):
        try:
            data: object = json.loads(match.group(1))
        except (ValueError, RecursionError):
            continue
        yield from _articles(data)


def _articles(data: object, depth: int = 0) -> Iterator[Mapping[str, object]]:
    if depth > 4:
        return
    if isinstance(data, list):
        for item in data[:50]:
            yield from _articles(item, depth + 1)
    elif isinstance(data, dict):
        kinds = data.get("@type")
        names = {str(kind).casefold() for kind in (kinds if isinstance(kinds, list) else [kinds])}
        if names & _ARTICLES and data.get("datePublished"):
            yield data
        yield from _articles(data.get("@graph"), depth + 1)


def _title(
    blocks: Sequence[Block],
    meta: Mapping[str, str],
    front: Mapping[str, object],
    linked: Mapping[str, object],
    text: str,
) -> str:
    headings = [b for b in blocks if isinstance(b, Heading) and b.level == 1 and not b.chrome and not b.hidden]
    headings = [heading for heading in headings if not read_date(heading.text)]
    said = _text(linked.get("headline")) or meta.get("og:title") or _text(front.get("title"))
    if headings and (not said or len(headings) == 1 or _plain(headings[0].text) in _plain(said)):
        return " ".join(headings[0].text.split())[:300]
    if not said and (match := _TITLE.search(text)):
        said = html.unescape(match.group(1))
    if not said:
        first = next((b for b in blocks[:6] if isinstance(b, Heading) and not b.chrome and b.level <= 2), None)
        said = first.text if first else ""
    return " ".join(said.split())[:300]


def _machine(
    linked: Mapping[str, object], meta: Mapping[str, str], front: Mapping[str, object], text: str
) -> tuple[datetime, str] | None:
    offered = [_text(linked.get("datePublished")), *(meta.get(name, "") for name in _PUBLISHED)]
    offered += [_text(front.get(name)) for name in _FRONT]
    for raw in offered:
        if raw and (moment := _moment(raw)):
            return moment, raw
    times = {match.group(1) for match in _TIME.finditer(text)}
    if len(times) == 1 and (moment := read_moment(raw := times.pop())):
        return moment, raw
    return None


def _of_address(url: str) -> tuple[str, str]:
    """The day that a post's address says (/2025/03/13/slug, /2025-03-13-slug), and as written."""
    match = _IN_ADDRESS.search(url)
    moment = read_moment("-".join(match.groups())) if match else None
    return (moment.date().isoformat(), match.group()) if match and moment else ("", "")


def _moment(raw: str) -> datetime | None:
    """A machine's moment, also as JavaScript prints it: "Thu Mar 13 2025 00:00:00 GMT+0000 (...)"."""
    if moment := read_moment(raw):
        return moment
    days = [day for day in find_dates(raw[:80], "en-US") if len(day.iso) == 10]
    return datetime.fromisoformat(days[0].iso).replace(tzinfo=UTC) if len(days) == 1 else None


def _own_day(raw: str, moment: datetime) -> str:
    match = re.match(r"\s*(\d{4}-\d{2}-\d{2})", raw)
    if match:
        return match.group(1)
    days = [day for day in find_dates(raw[:80], "en-US") if len(day.iso) == 10]
    return days[0].iso if days else moment.date().isoformat()


def _written(blocks: Iterable[Block], title: str, language: str) -> tuple[str, str, str] | None:
    """(day, as written, line) of a byline: a short line near the title that is a date, or a date beside an author."""
    near, seen_title, count = _plain(title), not title, 0
    for block in blocks:
        if isinstance(block, Heading):
            seen_title = seen_title or (near and _plain(block.text) in near) or _plain(block.text) == near
            continue
        if not isinstance(block, Paragraph | ListItem) or block.chrome or block.hidden:
            continue
        count += 1
        if count > 14:
            return None
        line = block.text
        if seen_title and (day := _dateline(line, language)):
            return day.iso, day.raw, line[:_SUMMARY]
        if len(line) > 160:
            if seen_title:
                return None  # the text itself has begun
            continue
        days = [day for day in find_dates(line, language or "en-US") if len(day.iso) == 10]
        if not days:
            continue
        rest = line[: days[0].span[0]] + line[days[0].span[1] :]
        if len(rest.strip(" ,.|·•-–—")) <= 25 or _BYLINE.search(rest):
            if re.search(
                r"\b(?:retire|deprecat|until|expire|event|webinar|deadline|update|release|cut-?off|"
                r"knowledge|launch)",
                rest,
                re.I,
            ):
                continue
            return days[0].iso, days[0].raw, line[:_SUMMARY]
    return None


def _dateline(line: str, language: str) -> DateValue | None:
    """The day between a press release's place and its text: "PARIS, France - April 16, 2031 - Acme releases ..."."""
    day = next(iter(find_dates(line[:120], language or "en-US")), None)
    if day is None or len(day.iso) != 10 or not _PLACE.fullmatch(line[: day.span[0]]):
        return None
    return day if _AFTER_DATELINE.match(line[day.span[1] :]) else None


def _plain(text: str) -> str:
    return re.sub(r"[\W_]", "", text.casefold())


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    if len(text) <= _SUMMARY:
        return text
    cut = text[: _SUMMARY - 1]
    return cut[: cut.rfind(" ") if " " in cut else len(cut)].rstrip(" ,;:.") + "…"
