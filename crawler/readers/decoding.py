"""Bytes to text, and what sort of document the text is."""

from __future__ import annotations

import codecs
import json
import re
from enum import StrEnum
from functools import lru_cache
from urllib.parse import urlsplit

from crawler.source import Document

__all__ = ["DocumentType", "decode", "sniff"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.I)
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.I)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})", re.I)
_WIDER = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}
"""Labels that the web uses for a wider encoding (WHATWG Encoding, section 4.2)."""


class DocumentType(StrEnum):
    """What a body is, by what it holds rather than by what its server calls it."""

    HTML = "html"
    MARKDOWN = "markdown"
    JSON = "json"
    YAML = "yaml"
    TOML = "toml"
    DELIMITED = "delimited"
    """Comma-, semicolon- or tab-separated rows."""
    SCRIPT = "script"
    """JavaScript or TypeScript."""
    XML = "xml"
    FEED = "feed"
    SITEMAP = "sitemap"
    TEXT = "text"


def decode(body: bytes, content_type: str = "") -> str:
    """The text of a body by byte order mark, header, <meta> or XML declaration, else UTF-8. Never raises."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _clean(body[len(mark) :].decode(name, "replace"))
    head = body[:4096]
    said = _CHARSET.search(content_type)
    named = [said.group(1)] if said else []
    named += [match.group(1).decode("ascii", "replace") for match in (_META.search(head), _XML.search(head)) if match]
    for name in named:
        try:
            codec = codecs.lookup(name).name
        except LookupError:
            continue
        codec = _WIDER.get(codec, codec)
        if codec.startswith(("utf-16", "utf-32")) and b"\x00" not in head:
            continue  # a label that the bytes themselves refute: the tag that said so could be read byte by byte
        if codec != "utf-8" and _is_utf8(body):
            continue  # mislabelled: long non-ASCII text is never valid UTF-8 by accident
        try:
            return _clean(body.decode(codec, "replace"))
        except (LookupError, ValueError):
            continue  # "base64", "hex" and other codecs that are not of text
    return _clean(body.decode("utf-8", "replace"))


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return any(byte > 127 for byte in body[:200_000])


def _clean(text: str) -> str:
    return text.replace("\x00", "").removeprefix("\ufeff")


_HTML_START = re.compile(r"\s*(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|title|meta)\b", re.I | re.S)
_XML_ROOT = re.compile(
    r"\s*(?:<\?.{0,1000}?\?>\s*|<!--.{0,5000}?-->\s*|<!DOCTYPE[^>]{0,500}>\s*)*<([\w:.-]{1,60})", re.S
)
_TAGS = re.compile(r"</(?:div|p|span|table|td|tr|li|a|section|script)>", re.I)
_MARKS = re.compile(r"^(?:#{1,6} \S|[ \t]*\|.*\|[ \t]*$|```|[-*] \S|> \S|:::)|\]\([^)\s]+\)|\*\*\S", re.M)
_KEYED = re.compile(r"^(?:\s*#.*|\s*|---|\s*- .*|\s*[\w$./\"' -]{1,60}:(?:\s.*)?|\s{2,}\S.*)$")
_SUFFIXES = {
    ".md": DocumentType.MARKDOWN,
    ".mdx": DocumentType.MARKDOWN,
    ".markdown": DocumentType.MARKDOWN,
    ".yaml": DocumentType.YAML,
    ".yml": DocumentType.YAML,
    ".toml": DocumentType.TOML,
    ".csv": DocumentType.DELIMITED,
    ".tsv": DocumentType.DELIMITED,
    ".js": DocumentType.SCRIPT,
    ".mjs": DocumentType.SCRIPT,
    ".ts": DocumentType.SCRIPT,
}
_DECLARED = {
    "application/yaml": DocumentType.YAML,
    "text/yaml": DocumentType.YAML,
    "application/x-yaml": DocumentType.YAML,
    "application/toml": DocumentType.TOML,
    "text/csv": DocumentType.DELIMITED,
    "text/tab-separated-values": DocumentType.DELIMITED,
    "text/javascript": DocumentType.SCRIPT,
    "application/javascript": DocumentType.SCRIPT,
    "text/markdown": DocumentType.MARKDOWN,
    "text/x-markdown": DocumentType.MARKDOWN,
}


@lru_cache(maxsize=8)
def sniff(document: Document) -> DocumentType:
    """The sort of document, from its text first and from its address and Content-Type where the text leaves it open."""
    text = document.text
    start = text[:20_000].lstrip()
    declared = document.content_type.partition(";")[0].strip().lower()
    path = urlsplit(document.url.strip()).path.lower() if "[" not in document.url else ""
    suffix = next((kind for end, kind in _SUFFIXES.items() if path.endswith(end)), None)
    if _HTML_START.match(start):
        return DocumentType.HTML
    if start.startswith("<"):
        root = _XML_ROOT.match(start)
        name = root.group(1).lower() if root else ""
        if name in ("rss", "feed", "rdf:rdf"):
            return DocumentType.FEED
        if name in ("urlset", "sitemapindex"):
            return DocumentType.SITEMAP
        if start.startswith("<?xml") and name != "html":
            return DocumentType.XML
    if start.startswith(("{", "[")) and _is_json(text):
        return DocumentType.JSON
    if said := suffix or _DECLARED.get(declared):
        return said
    marks = len(_MARKS.findall(text[:60_000]))
    tags = len(_TAGS.findall(text[:60_000]))
    if start.startswith("---") or marks > tags / 4:
        behind = start.split("\n---", 1)[1].strip("- \t\r\n") if start.startswith("---") and "\n---" in start else ""
        if marks or not _is_keyed(start) or (behind and not _is_keyed(behind)):  # front matter, then plain words
            return DocumentType.MARKDOWN
        return DocumentType.YAML
    if tags >= 2 or (tags and start.startswith("<")) or declared in ("text/html", "application/xhtml+xml"):
        return DocumentType.HTML
    return DocumentType.YAML if _is_keyed(start) else DocumentType.TEXT


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _is_keyed(start: str) -> bool:
    lines = [line for line in start.splitlines()[:-1] or [start] if line.strip()]
    keys = sum(1 for line in lines if re.match(r"[\w$./\"'-]{1,60}:(?:\s|$)", line))
    return len(lines) >= 2 and keys >= 2 and all(_KEYED.match(line) for line in lines)
