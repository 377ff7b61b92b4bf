"""What a vendor file declares: who the vendor is, which addresses to watch, and what reads them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Protocol

from storage.terms import Authority, Reading, SourceInfo, SourceKind, Vendor

__all__ = ["CADENCE", "Document", "Follow", "Reader", "Source", "Vendor", "reader"]

CADENCE = {
    SourceKind.ANNOUNCEMENT: timedelta(minutes=15),
    SourceKind.INDEX: timedelta(minutes=15),
    SourceKind.DOCS: timedelta(hours=1),
    SourceKind.PRICING: timedelta(hours=1),
    SourceKind.DEPRECATIONS: timedelta(hours=6),
    SourceKind.LISTING: timedelta(minutes=15),
    SourceKind.CARD: timedelta(days=1),
    SourceKind.CONFIG: timedelta(days=1),
}


@dataclass(frozen=True)
class Document:
    """A body as it was served, with where it came from. Readers take nothing else."""

    url: str
    body: bytes
    content_type: str = ""
    """The Content-Type header, or nothing."""
    headers: tuple[tuple[str, str], ...] = ()
    fetched_at: datetime | None = None

    @cached_property
    def text(self) -> str:
        """The body decoded (BOM, declared charset, <meta>, else UTF-8 with replacement), without NUL characters."""
        from crawler.readers.decoding import decode

        return decode(self.body, self.content_type)

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


class Reader(Protocol):
    """A document in, what it says out. Pure: no clock, no network, no state; raises nothing for bad input."""

    name: str
    version: int

    def __call__(self, document: Document) -> Reading: ...


class _NamedReader:
    """A function with the name and version that observations record."""

    def __init__(self, function: Callable[[Document], Reading], name: str, version: int) -> None:
        self.function, self.name, self.version = function, name, version
        self.__doc__ = function.__doc__

    def __call__(self, document: Document) -> Reading:
        return self.function(document)

    def __repr__(self) -> str:
        return f"<reader {self.name} v{self.version}>"


def reader(version: int = 1, name: str = "") -> Callable[[Callable[[Document], Reading]], Reader]:
    """Make a function `Document -> Reading` a Reader. Raise `version` when it would read an old document otherwise."""

    def wrap(function: Callable[[Document], Reading]) -> Reader:
        return _NamedReader(function, name or function.__name__, version)

    return wrap


@dataclass(frozen=True)
class Follow:
    """Which links of an index, a feed or a listing are sources of their own."""

    pattern: str
    """A regular expression that the whole address must match."""
    kind: SourceKind
    reader: Reader
    limit: int = 20
    """At most so many new addresses in one run."""

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern)

    def takes(self, url: str) -> bool:
        return self._compiled.fullmatch(url) is not None


@dataclass(frozen=True)
class Source:
    """One watched address."""

    url: str
    kind: SourceKind
    reader: Reader
    authority: Authority = Authority.FIRST_PARTY
    every: timedelta | None = None
    """How often it is due; the kind's cadence when not said."""
    formerly: tuple[str, ...] = ()
    """Other addresses under which archives know the same document."""
    follow: tuple[Follow, ...] = ()
    provider: str = ""
    namespace: str = ""
    confirm: int = 2
    unseen: bool = False
    paged: bool = False
    """Its answers are pages of one listing: each is a visit of a sweep."""
    browser: bool = False
    """The page is empty until its scripts have run: it is fetched through a browser (the optional extra `browser`)."""
    parent: str = field(default="")

    def info(self, vendor: Vendor) -> SourceInfo:
        """The part of this that storage keeps."""
        every = self.every or CADENCE[self.kind]
        return SourceInfo(
            url=self.url,
            vendor=vendor,
            kind=self.kind,
            authority=self.authority,
            provider=self.provider or vendor.slug,
            namespace=self.namespace or vendor.slug,
            reader=self.reader.name,
            reader_version=self.reader.version,
            every_seconds=int(every.total_seconds()),
            confirm=self.confirm,
            parent=self.parent,
            unseen=self.unseen,
        )
