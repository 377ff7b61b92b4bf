"""RSS 2.0."""

from __future__ import annotations

from feeds.entries import Site
from feeds.feed import Feed
from feeds.generator import build

ENDING = "xml"
MEDIA_TYPE = "application/rss+xml"


def rss(feed: Feed, site: Site) -> bytes:
    """The feed as RSS 2.0, UTF-8; the same bytes for the same entries."""
    written: bytes = build(feed, site, ENDING, MEDIA_TYPE).rss_str(pretty=True)
    return written
