"""A new vendor: its page is fetched and recorded, its file written, its reading laid down for a person to confirm."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from crawler import registry, visiting
from crawler.config import Config
from crawler.documents import Fetched, fetch_each
from crawler.known_vendors import MAKERS
from crawler.maintaining import golden
from crawler.maintaining.golden import Golden
from crawler.readers.decoding import DocumentType, sniff
from crawler.readers.links import links as read_links
from crawler.source import Document, Follow, Reader, Source
from crawler.vendor_file import feed, links, page, sitemap
from crawler.watched import Found
from storage.terms import PRICES, Field, ModelwireError, Outcome, Reading, SourceKind, Vendor

__all__ = ["Made", "NewVendorError", "checkout", "checkout_needed", "make"]

_NAME: Final = re.compile(r"[a-z][a-z0-9]*")
_SUFFIXES: Final = {
    DocumentType.HTML: ".html",
    DocumentType.MARKDOWN: ".md",
    DocumentType.JSON: ".json",
    DocumentType.YAML: ".yaml",
    DocumentType.FEED: ".xml",
    DocumentType.SITEMAP: ".xml",
}
_SAID: Final = (
    (SourceKind.DEPRECATIONS, re.compile(r"deprecat|retire|lifecycle|sunset")),
    (SourceKind.PRICING, re.compile(r"pric|billing|cost|tariff")),
    (SourceKind.ANNOUNCEMENT, re.compile(r"\b(news|newsroom|blog|posts?|changelog|release|releases|announcements?)\b")),
)
"""What an address says of the kind of its page."""
_ENDS: Final = frozenset({Field.DEPRECATION_DATE, Field.RETIREMENT_DATE, Field.SUCCESSOR})
_AN_INDEX: Final = 3
"""Pages below its own address to which an index leads at least."""


class NewVendorError(ModelwireError):
    """A vendor that cannot be made: of its name, its address, or what is there already."""


@dataclass(frozen=True, slots=True)
class Made:
    """A vendor that was made."""

    vendor: Vendor
    source: Source
    document: Document
    reading: Reading
    spider: Path
    page: Path
    golden: Path


def checkout() -> Path | None:
    """The checkout that one works in: the working folder, else the one that this program runs from."""
    for root in (Path.cwd(), Path(__file__).parents[2]):
        if (root / "crawler" / "spiders").is_dir() and (root / "tests" / "vendors").is_dir():
            return root
    return None


def checkout_needed() -> Path:
    """The checkout, where nothing can be done without one. Raises `NewVendorError`."""
    root = checkout()
    if root is None:
        raise NewVendorError("there is no checkout of modelwire here, and the recorded pages are kept in one; go to it")
    return root


def make(
    name: str, url: str, config: Config, *, called: str = "", into: Path | None = None, browser: bool = False
) -> Made:
    """Make the vendor `name`, which its file calls `called`, from the page at `url`.

    Writes below `into`, else in the checkout. Nothing is written unless all can be, and nothing is ever overwritten.
    Raises `NewVendorError`, `CrawlError`.
    """
    _check_name(name)
    _check_address(url, config)
    root = into or checkout()
    if root is None:
        raise NewVendorError(
            "there is no checkout of modelwire here to write to; go to one, or say --into DIR to have the files there"
        )
    spider, folder = root / "crawler" / "spiders" / f"{name}.py", golden.folder_of(root, name)
    for place in (spider, folder):
        if place.exists():
            raise NewVendorError(f"{place} is there already and is left as it is; choose another name, or remove it")
    vendor = Vendor(name, called.strip() or name.capitalize())
    source, document, reading = _best(url, config, vendor, browser)
    recorded = folder / f"{source.kind}{_SUFFIXES.get(sniff(document), '.txt')}"
    expected = Golden(
        url=source.url,
        seen=golden.seen(Found(source, vendor), document, reading),
        content_type=document.content_type,
        recorded=(document.fetched_at or datetime.now(UTC)).date(),
    )
    said = recorded.with_name(recorded.name + golden.SUFFIX)
    try:
        folder.mkdir(parents=True)
        spider.parent.mkdir(parents=True, exist_ok=True)
        recorded.write_bytes(document.body)
        said.write_text(golden.dump(expected, recorded.name), encoding="utf-8")
        spider.write_text(vendor_file(vendor, source), encoding="utf-8")
    except OSError as error:
        raise NewVendorError(f"{error.filename} cannot be written: {error.strerror}; choose another --into") from None
    return Made(vendor, source, document, reading, spider, recorded, said)


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise NewVendorError(f"{name!r} is no name for a vendor file: use lower-case letters, and digits behind them")
    if name in registry.spiders(Config()):
        raise NewVendorError(f"there is a vendor file {name!r} already: add the page to crawler/spiders/{name}.py")
    if name in {vendor.slug for vendor in MAKERS}:
        raise NewVendorError(f"{name!r} is known without a file: take it out of crawler/known_vendors.py first")


def _check_address(url: str, config: Config) -> None:
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        good = False
    if not good or not url.isprintable() or " " in url:
        raise NewVendorError(f"{url!r} is no web address: write one that begins with https://")
    found = registry.find(url, config)
    if found is not None:
        raise NewVendorError(f"{url} is watched already, by {found.vendor.name}; see `modelwire vendors`")


# --------------------------------------------------------------------------------------------------- the page, and why


def _best(url: str, config: Config, vendor: Vendor, browser: bool) -> tuple[Source, Document, Reading]:
    """The page as a source: its Markdown twin where it has one that says as much, else what it is itself."""
    twin = _twin_of(url)
    wanted = [url, twin] if twin and not browser else [url]
    came = {one.url: one for one in fetch_each(wanted, config, browser=browser)}
    if url not in came:
        raise NewVendorError(f"{url}: nothing became of the request; try again")
    document = came[url].text()
    if document.url != url:
        _check_address(document.url, config)
    source, reading = _as_source(document, browser)
    former = () if document.url == url else (url,)
    if twin in came and (better := _said_by_twin(came[twin], len(reading.claims))) is not None:
        document, source, reading = better
        former = (url,)
    source = replace(source, formerly=former)
    visit = visiting.visit(source.info(vendor), document, source.reader, 200, datetime.now(UTC))
    if not visit.outcome.good:
        note = visit.note or f"{url}: nothing about models could be read"
        raise NewVendorError(f"{note}; no vendor was made" if visit.outcome is Outcome.EMPTY else note)
    return source, document, reading


def _twin_of(url: str) -> str:
    """Where documentation keeps the Markdown of a page, as a rule; nothing for an address of a file or a query."""
    path = urlsplit(url).path.rstrip("/")
    if not path or "?" in url or "#" in url or "." in path.rpartition("/")[2]:
        return ""
    return f"{url.rstrip('/')}.md"


def _said_by_twin(came: Fetched, at_least: int) -> tuple[Document, Source, Reading] | None:
    document = came.document
    if came.status != 200 or document is None or document.url != came.url:
        return None
    if sniff(document) is not DocumentType.MARKDOWN:
        return None
    source, reading = _as_source(document, browser=False)
    return (document, source, reading) if len(reading.claims) >= max(at_least, 1) else None


def _as_source(document: Document, browser: bool) -> tuple[Source, Reading]:
    kind, reader, follow = _guess(document)
    source = Source(document.url, kind, reader, follow=follow, browser=browser)
    return source, reader(document)


def _guess(document: Document) -> tuple[SourceKind, Reader, tuple[Follow, ...]]:
    """What sort of page it is, by its type, its address and what can be read in it."""
    form = sniff(document)
    if form is DocumentType.SITEMAP:
        return SourceKind.INDEX, sitemap, _follow(document.url, (one.url for one in sitemap(document).links))
    if form is DocumentType.FEED:
        posts = (one.url for one in feed(document).announcements)
        return SourceKind.ANNOUNCEMENT, feed, _follow(document.url, posts)
    said = next((kind for kind, words in _SAID if words.search(urlsplit(document.url).path.lower())), None)
    reading = page(document)
    below = _follow(document.url, (one.url for one in read_links(document).links))
    if below and (not reading.claims or said is SourceKind.ANNOUNCEMENT):
        return SourceKind.INDEX, links, below
    if said is not None:
        return said, page, ()
    fields = Counter(claim.field for claim in reading.claims)
    if sum(fields[field] for field in _ENDS) * 3 > fields.total():
        return SourceKind.DEPRECATIONS, page, ()
    if sum(fields[field] for field in PRICES) * 2 > fields.total():
        return SourceKind.PRICING, page, ()
    return SourceKind.DOCS, page, ()


def _follow(url: str, leads_to: Iterable[str]) -> tuple[Follow, ...]:
    """The pages of one folder, on the page's own server, to which it leads most."""
    server = "/".join(url.split("/")[:3])
    own = url.partition("?")[0].rstrip("/")
    folders = Counter(
        link.rstrip("/").rpartition("/")[0]
        for link in dict.fromkeys(one.partition("#")[0] for one in leads_to)
        if link.startswith(f"{server}/") and link.rstrip("/") != own and "?" not in link
    )
    if not folders:
        return ()
    folder, count = max(folders.items(), key=lambda one: (one[0] == own, one[1]))
    if count < _AN_INDEX or folder == server:
        return ()
    return (Follow(rf"{re.escape(folder)}/[\w.-]+/?", SourceKind.ANNOUNCEMENT, page),)


# ------------------------------------------------------------------------------------------------------- the file


def vendor_file(vendor: Vendor, source: Source) -> str:
    """The text of a vendor file with one source."""
    names = {"Source", "SourceKind", "Vendor", "VendorSpider", source.reader.name}
    parts = [_literal(source.url), f"SourceKind.{source.kind.name}", source.reader.name]
    if source.formerly:
        parts.append(f"formerly=({', '.join(_literal(one) for one in source.formerly)},)")
    for one in source.follow:
        names |= {"Follow", one.reader.name}
        pattern = _literal(one.pattern) if '"' in one.pattern else f'r"{one.pattern}"'
        parts.append(f"follow=(Follow({pattern}, SourceKind.{one.kind.name}, {one.reader.name}),)")
    if source.browser:
        parts.append("browser=True")
    host = urlsplit(source.url).hostname
    lines = "".join(f"            {part},\n" for part in parts)
    imports = sorted(names, key=lambda one: (not one[0].isupper(), one))
    return (
        f'"""{vendor.name}: the {source.kind} page on {host}."""\n\n'
        "from __future__ import annotations\n\n"
        f"from crawler.vendor_file import {', '.join(imports)}\n\n\n"
        f"class {vendor.slug.capitalize()}Spider(VendorSpider):\n"
        f'    name = "{vendor.slug}"\n'
        f"    vendor = Vendor({_literal(vendor.slug)}, {_literal(vendor.name)})\n"
        f"    sources = (\n        Source(\n{lines}        ),\n    )\n"
    )


def _literal(text: str) -> str:
    """A text as Python writes it in double quotes."""
    escaped = repr(text)[1:-1].replace('"', '\\"').replace("\\'", "'")
    return f'"{escaped}"'
