"""Which reader a document wants, by its type and its address alone."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.readers.decoding import DocumentType, sniff
from crawler.readers.feed import feed
from crawler.readers.hub_card import hub_card
from crawler.readers.hub_config import hub_config
from crawler.readers.hub_listing import hub_listing
from crawler.readers.hub_model import hub_model
from crawler.readers.openrouter import openrouter
from crawler.readers.page import page
from crawler.readers.sitemap import sitemap
from crawler.source import Document, Reader

__all__ = ["for_type"]

_HUB_API = re.compile(r"/api/models/?")
_HUB_API_MODEL = re.compile(r"/api/models/[^/]+(?:/[^/]+)?/?")
_HUB_FILE = re.compile(r"/[^/]+(?:/[^/]+)?/(?:raw|resolve|blob)/[^/]+/(?P<file>README\.md|config\.json)", re.I)


def for_type(document: Document) -> Reader:
    """The reader for documents of this type under such an address; `page` for all that has no reader of its own."""
    parts = _split(document.url)
    host, path = parts
    if host in ("huggingface.co", "hf.co", "www.huggingface.co"):
        if match := _HUB_FILE.fullmatch(path):
            return hub_config if match["file"].lower() == "config.json" else hub_card
        if _HUB_API.fullmatch(path):
            return hub_listing
        if _HUB_API_MODEL.fullmatch(path):
            return hub_model
    if host.endswith("openrouter.ai") and path.rstrip("/").endswith("/api/v1/models"):
        return openrouter
    kind = sniff(document)
    if kind is DocumentType.FEED:
        return feed
    if kind is DocumentType.SITEMAP:
        return sitemap
    return page


def _split(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
        return (parts.hostname or "").lower(), parts.path
    except ValueError:
        return "", ""
