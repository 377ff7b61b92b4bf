"""What comes to the desk and out of it: openings, comparisons, items with their reasons, notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

WAITING: Final = ("open", "snoozed")
"""States of an item about which nobody has decided yet."""
UNFINISHED: Final = (*WAITING, "accepted")
"""States of an item that takes in further reasons, instead of having a second one opened beside it."""
LANES: Final = ("new", "candidate", "refresh", "conflict", "duplicate", "correction")
"""Where an editor finds an item."""
DESK_ONLY: Final = frozenset({"candidate", "duplicate"})
"""Lanes of items that no feed, hook or mail carries: there is nothing to compare yet."""


@dataclass(frozen=True, slots=True)
class Why:
    """One reason for an item: a sentence, and the change it comes from."""

    sentence: str
    change_id: str
    slot: str = ""
    """What moved, as a key: a later move back undoes the reason."""
    old: str | None = None
    new: str | None = None
    model: str = ""
    """Whose cell moved, by name; nothing where the reason is about no cell."""
    field: str = ""
    unit: str = ""
    source: str = ""
    quote: str = ""
    snapshot: str = ""
    flips: bool = False
    """Whether the move turns round who is ahead in the row."""
    lane: str = ""
    """Where it is another than the item's: a conflict among the reasons for something new."""
    goes_back: bool = False
    """It only takes back a reason that was given before, and says nothing where there is none."""


@dataclass(frozen=True, slots=True)
class Side:
    """A model as far as the desk needs it."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Opening:
    """Something that the rules want an editor to see."""

    lane: str
    """One of `LANES`."""
    line: str
    title: str
    at: datetime
    """When the change was published that made it due."""
    why: tuple[Why, ...]
    pair: tuple[Side, Side] | None = None
    """In the order in which the page names them; None for an item about many pairs, or none yet."""
    urgent: bool = True
    place: float = 0.0
    """Smaller comes first."""
    once: bool = False
    """A pair of which nothing was ever opened: what waits already, or is decided, is left alone."""
    joins_only: bool = False
    """It only says that something went back: it is added to what waits, and opens nothing by itself."""
    stale: tuple[tuple[str, str], ...] = ()
    """Of an item about many pairs: the model ids of each, whose pages are stale from now on."""
    retraction: Opening | None = None
    """What is opened instead when it undoes a change that editors have published already."""


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """A pair of models that is, or may become, a page."""

    id: str
    slug: str
    a: Side
    b: Side
    state: str
    opened_at: datetime
    published_at: datetime | None
    pages: tuple[str, ...] = ()
    """Addresses of pages, ours or an editor's own, that show it."""


@dataclass(frozen=True, slots=True)
class ReasonView:
    """Why an item is there."""

    sentence: str
    change_id: str
    first: bool
    """Told when the item was opened; later ones were added to it."""
    undone: bool = False
    """What it speaks of went back to what it was."""
    old: str | None = None
    new: str | None = None
    model: str = ""
    """Whose cell moved; nothing where the reason is about no cell."""
    field: str = ""
    unit: str = ""
    source: str = ""
    quote: str = ""
    snapshot: str = ""
    flips: bool = False


@dataclass(frozen=True, slots=True)
class ItemView:
    """Something for an editor to do, with all its reasons, undone ones too."""

    id: str
    comparison: ComparisonView | None
    lane: str
    state: str
    urgent: bool
    opened_at: datetime
    closed_at: datetime | None
    line: str
    title: str
    place: float
    reasons: tuple[ReasonView, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that a feed says of itself."""

    id: str
    feed: str
    period: str
    at: datetime
    title: str
    text: str
