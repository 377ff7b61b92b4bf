"""What a page asserts about models, to be judged against what is known: it is never stored."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from storage.terms import Claim


class Topic(StrEnum):
    """What an assertion is about. All but `value` are said in words that are no value of a field."""

    VALUE = "value"  # a field's value: 256,000 tokens, Apache-2.0, $3.00
    COMMERCIAL_USE = "commercial_use"  # "commercially licensable", "research and non-commercial"
    OPENNESS = "openness"  # "fully open", "open source", "proprietary"
    COST = "cost"  # "free", "paid"
    EXISTENCE = "existence"  # a model is named
    OPINION = "opinion"  # "better", "feels", "recommend"


OPEN = "open"
RESTRICTED = "restricted"
CLOSED = "closed"
FREE = "free"
PAID = "paid"


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a page's visible text, in reading order."""

    kind: str
    """heading | paragraph | item | row | code"""
    text: str
    """Of a row: its cells, joined by " | "."""
    locator: str = ""
    level: int = 0
    """Of a heading 1 to 6; of an item how deep it is nested."""
    cells: tuple[tuple[int, int], ...] = ()
    """Of a row: where in `text` each cell stands."""


@dataclass(frozen=True, slots=True)
class Assertion:
    """Something that a page says in one place."""

    topic: Topic
    passage: int
    """The number of the passage it stands in."""
    start: int
    end: int
    """Where in the passage's text the words stand."""
    claims: tuple[Claim, ...] = ()
    """One for each model it is said of; a model "" where the page does not say of which. None for an opinion.

    A value as a reader gives it; for commercial use a license without an id and `commercial_use`; for openness a
    license with the value `open`, `restricted` (not open, whatever else) or `closed` (proprietary); for cost a price
    with the value `free` or `paid`; for existence a bare status."""


@dataclass(frozen=True, slots=True)
class AssertedPage:
    """A page with all that it asserts."""

    url: str
    title: str
    passages: tuple[Passage, ...]
    assertions: tuple[Assertion, ...]
    """In reading order."""
