"""Watched addresses as the crawl knows them: a source with its vendor, declared in a file or found by following."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import Final

from crawler.source import Follow, Source
from storage.terms import SourceInfo, SourceKind, Vendor

__all__ = ["FOLLOWED_CADENCE", "Found", "followed"]

FOLLOWED_CADENCE: Final = {
    SourceKind.ANNOUNCEMENT: timedelta(days=7),
    SourceKind.DOCS: timedelta(days=1),
    SourceKind.PRICING: timedelta(hours=6),
    SourceKind.CARD: timedelta(days=30),
    SourceKind.CONFIG: timedelta(days=30),
}
"""How often a page that another led to is due by itself. Its index tells sooner when it is new or was modified."""


@dataclass(frozen=True)
class Found:
    """A source, its vendor and what storage keeps of both."""

    source: Source
    vendor: Vendor

    @cached_property
    def info(self) -> SourceInfo:
        return self.source.info(self.vendor)

    @property
    def url(self) -> str:
        return self.source.url


def followed(parent: Found, follow: Follow, url: str) -> Found:
    """The source that a link of `parent` becomes: of the same vendor and authority, read as `follow` says."""
    origin = parent.source
    source = replace(
        origin,
        url=url,
        kind=follow.kind,
        reader=follow.reader,
        every=FOLLOWED_CADENCE.get(follow.kind),
        formerly=(),
        follow=(),
        unseen=False,
        paged=False,
        parent=origin.url,
    )
    return Found(source, parent.vendor)
