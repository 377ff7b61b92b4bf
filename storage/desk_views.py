"""What comes to the desk and out of it: openings, comparisons, items with their reasons, notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Why:
    """One reason for an item: a sentence, and the change it comes from."""

    sentence: str
    change_id: str
    slot: str = ""
    """What moved, as a key: a later move back undoes the reason."""
    old: str | None = None
    new: str | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """A model as far as the desk needs it."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Opening:
    """Something that the rules want an editor to see."""

    lane: str
    """new | candidate | refresh | conflict | duplicate | correction."""
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
