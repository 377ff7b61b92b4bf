"""The vocabulary of modelwire as types: what is claimed, by whom, and what became of a visit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final


class ModelwireError(Exception):
    """The root of every error that a user may see: one sentence, what happened, to what, and what to do."""


class Field(StrEnum):
    """What can be known about a model. The value's form stands beside each name."""

    LICENSE = "license"  # SPDX id, else the Hub's id, else LicenseRef-<slug>
    LICENSE_TEXT = "license_text"  # sha256 of the normalised text
    OPEN_WEIGHTS = "open_weights"  # yes | no
    GATED = "gated"  # no | auto | manual
    CONTEXT_LENGTH = "context_length"  # tokens, whole number
    MAX_INPUT_TOKENS = "max_input_tokens"  # tokens, whole number
    MAX_OUTPUT_TOKENS = "max_output_tokens"  # tokens, whole number
    INPUT_PRICE = "input_price"  # decimal string; unit e.g. "USD/1M tokens"
    OUTPUT_PRICE = "output_price"
    CACHED_INPUT_PRICE = "cached_input_price"
    CACHE_WRITE_PRICE = "cache_write_price"
    TOOL_CALLING = "tool_calling"  # yes | no
    MODALITIES = "modalities"  # "text+image -> text", inputs and outputs sorted
    PARAMETERS = "parameters"  # whole number of weights
    RELEASE_DATE = "release_date"  # ISO date, or YYYY-MM where only the month is said
    DEPRECATION_DATE = "deprecation_date"
    RETIREMENT_DATE = "retirement_date"
    KNOWLEDGE_CUTOFF = "knowledge_cutoff"
    STATUS = "status"  # available | preview | deprecated | retired
    SUCCESSOR = "successor"  # a model as named
    RUNTIMES = "runtimes"  # sorted, joined by ", "
    KIND = "kind"  # chat | embedding | image | ...
    BASE_MODEL = "base_model"  # Hub id
    PIPELINE = "pipeline"  # the Hub's pipeline tag
    DESCRIPTION = "description"  # at most 200 characters


PRICES: Final = frozenset({Field.INPUT_PRICE, Field.OUTPUT_PRICE, Field.CACHED_INPUT_PRICE, Field.CACHE_WRITE_PRICE})
TOKEN_COUNTS: Final = frozenset({Field.CONTEXT_LENGTH, Field.MAX_INPUT_TOKENS, Field.MAX_OUTPUT_TOKENS})
DATES: Final = frozenset({Field.RELEASE_DATE, Field.DEPRECATION_DATE, Field.RETIREMENT_DATE, Field.KNOWLEDGE_CUTOFF})


class Authority(StrEnum):
    """Who speaks. Listed from the one that is believed first to the one believed last."""

    FIRST_PARTY = "first-party"
    RESELLER = "reseller"
    AGGREGATOR = "aggregator"
    PRESS = "press"
    COMMUNITY = "community"

    @property
    def rank(self) -> int:
        """0 for the most trusted."""
        return list(Authority).index(self)


class SourceKind(StrEnum):
    """What sort of document a source is; it sets the cadence, and who wins when two sources of one vendor differ."""

    ANNOUNCEMENT = "announcement"  # a dated statement: a blog post, a news item, a feed of them
    INDEX = "index"  # a page that only leads to others
    DOCS = "docs"
    PRICING = "pricing"
    DEPRECATIONS = "deprecations"
    LISTING = "listing"  # a structured answer that lists models: the Hub, OpenRouter
    CARD = "card"  # a model card on the Hub
    CONFIG = "config"  # config.json on the Hub
    HAND = "hand"  # a person's word, with evidence of their own


class Outcome(StrEnum):
    """What became of one visit."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    EMPTY = "empty"
    BROKEN = "broken"
    BLOCKED = "blocked"
    UNREACHABLE = "unreachable"
    HELD = "held"

    @property
    def good(self) -> bool:
        """Whether facts may be taken from such a visit."""
        return self in (Outcome.CHANGED, Outcome.UNCHANGED)


class ChangeKind(StrEnum):
    """What a change can be. The `source.*` kinds are for maintainers alone."""

    MODEL_ADDED = "model.added"
    MODEL_WITHDRAWN = "model.withdrawn"
    MODEL_DEPRECATED = "model.deprecated"
    FACT_ADDED = "fact.added"
    FACT_CHANGED = "fact.changed"
    FACT_WITHDRAWN = "fact.withdrawn"
    FACT_SCHEDULED = "fact.scheduled"
    FACT_SCHEDULE_CANCELLED = "fact.schedule_cancelled"
    FACT_CORRECTED = "fact.corrected"
    FACT_RETRACTED = "fact.retracted"
    FACT_CONFLICT = "fact.conflict"
    FACT_AGREED = "fact.agreed"
    ANNOUNCEMENT = "announcement"
    ALIAS_REPOINTED = "alias.repointed"
    SOURCE_BROKEN = "source.broken"
    SOURCE_RECOVERED = "source.recovered"
    SOURCE_HELD = "source.held"

    @property
    def for_maintainers(self) -> bool:
        return self.value.startswith("source.")


class LicenseClass(StrEnum):
    """Our reading of a license, never the licensor's word."""

    PERMISSIVE = "permissive"
    COPYLEFT = "copyleft"
    USE_RESTRICTED = "use-restricted"
    NON_COMMERCIAL = "non-commercial"
    PROPRIETARY = "proprietary"
    UNKNOWN = "unknown"


class CommercialUse(StrEnum):
    YES = "yes"
    NO = "no"
    CONDITIONAL = "conditional"
    UNKNOWN = "unknown"


Qualifiers = tuple[tuple[str, str], ...]
"""What makes a value something else than the plain one, as sorted (name, value) pairs; () for the plain value."""


def qualifiers(said: Mapping[str, str] | None = None, **more: str) -> Qualifiers:
    """Sorted pairs from a mapping or keywords, so that equal qualifiers are equal values."""
    return tuple(sorted({**(said or {}), **more}.items()))


def qualifiers_text(pairs: Qualifiers) -> str:
    """The form in which qualifiers are stored: compact JSON with sorted keys, "{}" when there are none."""
    return json.dumps(dict(pairs), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def qualifiers_from(text: str) -> Qualifiers:
    """The pairs that `qualifiers_text` wrote."""
    return qualifiers(json.loads(text))


@dataclass(frozen=True, slots=True)
class Claim:
    """What one document says of one field of one model."""

    model: str
    """The model as the document names it: a Hub id, an API id or a display name."""
    field: Field
    value: str
    """Canonical: digits for tokens, a plain decimal for prices ("5", "0.15"), ISO for dates."""
    unit: str = ""
    """"tokens", "USD/1M tokens" (ISO currency as stated), or nothing."""
    qualifiers: Qualifiers = ()
    raw: str = ""
    """The value as written."""
    quote: str = ""
    """At most 200 characters that stand in the document; table cells of one row are joined by " | "."""
    locator: str = ""
    """Where in the document, for a person: "table 2 (Pricing), row 3", "line 14", "$.data[3].pricing"."""
    aliases: tuple[str, ...] = ()
    """Other names that the document gives the same model."""
    license_class: LicenseClass | None = None
    commercial_use: CommercialUse | None = None
    condition: str = ""
    """For a license: the condition in words, only where the license's own text was read."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A figure, price or license where it stands in running text."""

    start: int
    """Characters before it."""
    end: int
    raw: str
    claim: Claim
    """What it states. Without a model where nobody can tell of which; then its field only says of what sort it is."""


@dataclass(frozen=True, slots=True)
class Declined:
    """Something that a reader saw and would not say, with the reason."""

    what: str
    reason: str
    quote: str = ""
    locator: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """An address that a document leads to and that is worth a visit of its own."""

    url: str
    title: str = ""
    modified: datetime | None = None
    """When the document behind it was last changed or published, as the listing says."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """A dated statement of a vendor, as an index, a feed or the page itself gives it."""

    url: str
    title: str
    published: datetime | None = None
    summary: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Pointer:
    """That a moving name means a model today, where a document says so outright."""

    name: str
    target: str
    """The model's own name, in the same namespace."""
    quote: str = ""
    locator: str = ""


@dataclass(frozen=True, slots=True)
class Popularity:
    """Attributes of a model that are overwritten and never observed."""

    model: str
    likes: int | None = None
    downloads: int | None = None
    created: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a reader saw in one document."""

    claims: tuple[Claim, ...] = ()
    declined: tuple[Declined, ...] = ()
    announcements: tuple[Announcement, ...] = ()
    links: tuple[Link, ...] = ()
    popularity: tuple[Popularity, ...] = ()
    pointers: tuple[Pointer, ...] = ()
    next_url: str = ""
    """The next page of the same listing, or nothing."""
    watermark: str = ""
    """A listing's newest change, as it spells it; the next visit reads down to here."""
    note: str = ""
    """Why nothing was read, in words, when nothing was."""

    @property
    def says_something(self) -> bool:
        return bool(self.claims or self.announcements or self.links)


@dataclass(frozen=True, slots=True)
class Vendor:
    """Who makes models."""

    slug: str
    """The spider's name: lower case, letters, digits and dashes."""
    name: str
    hub: tuple[str, ...] = ()
    """The vendor's organisations on the Hugging Face Hub, spelt as there."""
    openrouter: tuple[str, ...] = ()
    """The author names under which OpenRouter lists the vendor's models."""


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What storage has to know of one watched address."""

    url: str
    vendor: Vendor
    kind: SourceKind
    authority: Authority = Authority.FIRST_PARTY
    provider: str = ""
    """Who sells at the prices stated here: a vendor slug, or e.g. "openrouter"."""
    namespace: str = ""
    """Where the names in this document live: "hub", "openrouter", or the vendor's slug."""
    reader: str = ""
    reader_version: int = 1
    every_seconds: int = 3600
    confirm: int = 2
    """Equal readings before a change is published; 1 for structured API answers."""
    parent: str = ""
    """The url of the source whose watch this document belongs to, when it was found by a listing."""
    unseen: bool = False
    """The real page has never been seen by the people who wrote the source."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One attempt to fetch and read a source, as it is handed to the ledger."""

    source: SourceInfo
    at: datetime
    """When it was fetched: aware, UTC."""
    outcome: Outcome
    """CHANGED when a body was read (the ledger finds out whether anything differs), UNCHANGED for a 304."""
    reading: Reading | None = None
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    status: int = 0
    note: str = ""
    """One sentence for people, when the visit was not good."""
    archived: bool = False
    """From an archive: it cannot be fetched again, so it counts as confirmed."""
    may_store: bool = True
    """False where the document forbids keeping a copy (`noarchive`)."""
    sweep: str = ""
    """The sweep this page belongs to, or nothing."""
    vendors: tuple[Vendor, ...] = field(default=())
    """For a listing of many vendors' models: who they may be."""
