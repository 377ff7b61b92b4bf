"""Atom 1.0 (RFC 4287)."""

from __future__ import annotations

from feeds.entries import Site
from feeds.feed import Feed
from feeds.generator import build

ENDING = "atom"
MEDIA_TYPE = "application/atom+xml"


def atom(feed: Feed, site: Site) -> bytes:
    """The feed as Atom, UTF-8; the same bytes for the same entries."""
    written: bytes = build(feed, site, ENDING, MEDIA_TYPE).atom_str(pretty=True)
    return written
