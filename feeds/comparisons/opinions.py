"""What people think of two models: panels of four seats with their verdicts, votes, and figures held against facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from feeds.text import clean
from feeds.words import field_name, value_text
from storage.desk.reviews import Figure, Place, Review, Seat, Verdict
from storage.resolve import alike
from storage.terms import PRICES, TOKEN_COUNTS, Field
from storage.views import FactView, ModelView

MAJORITY: Final = 3
"""Of four seats: so many decide, whatever the others say."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A piece of a review's words."""

    text: str
    mark: str = ""
    """bound | moved | unproven; nothing for words that state no figure."""
    remark: str = ""
    """What the facts say, where that is something else."""


@dataclass(frozen=True, slots=True)
class Seated:
    """A seat of a panel, with the review that is in it."""

    seat: Seat
    review: Review | None = None
    quote: tuple[Phrase, ...] = ()
    text: tuple[Phrase, ...] = ()
    best_for: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class Panel:
    """The four seats of a model, and what they come to."""

    seats: tuple[Seated, ...]

    @property
    def reviews(self) -> tuple[Review, ...]:
        return tuple(one.review for one in self.seats if one.review)

    @property
    def ships(self) -> int:
        """How many would ship it."""
        return sum(review.verdict is Verdict.SHIP for review in self.reviews)

    @property
    def verdict(self) -> str:
        """Ship | Mixed | Skip; nothing while too few seats are taken for any of them."""
        skips = len(self.reviews) - self.ships
        if self.ships >= MAJORITY:
            return "Ship"
        if skips >= MAJORITY:
            return "Skip"
        return "Mixed" if self.ships and skips and len(self.reviews) >= MAJORITY else ""

    @property
    def words(self) -> str:
        """ "Ship: 3 of 4 would ship it"; nothing for an empty panel."""
        if not self.reviews:
            return ""
        empty = len(self.seats) - len(self.reviews)
        seats = f", {empty} {'seat is' if empty == 1 else 'seats are'} empty" if empty else ""
        return f"{self.verdict or 'No verdict yet'}: {self.ships} of {len(self.seats)} would ship it{seats}"

    @property
    def score(self) -> Decimal | None:
        """The average of the scores, to one decimal."""
        scores = [review.score for review in self.reviews]
        return (sum(scores, Decimal()) / len(scores)).quantize(Decimal("0.1"), ROUND_HALF_UP) if scores else None

    @property
    def sample(self) -> bool:
        """Whether any of it was only written as an example."""
        return any(review.sample for review in self.reviews)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many votes each side has."""

    a: int = 0
    b: int = 0

    @property
    def total(self) -> int:
        return self.a + self.b

    def share(self, letter: str) -> int:
        """Percent of all votes; 0 where there are none."""
        part = self.a if letter == "a" else self.b
        return int((Decimal(100 * part) / self.total).quantize(Decimal(1), ROUND_HALF_UP)) if self.total else 0


def reviewed_on(panels: Iterable[Panel]) -> date | None:
    """The day of a page's verdict: that of its oldest review, for whoever wrote it has seen nothing newer."""
    return min((review.reviewed_on for panel in panels for review in panel.reviews), default=None)


def panel_of(model: ModelView, reviews: Iterable[Review], facts: Mapping[str, ModelView]) -> Panel:
    """The panel of a model. `facts`: the models of the page, by id, against which figures in words are held."""
    taken = {review.seat: review for review in reviews if review.model_id == model.id}
    return Panel(tuple(_seated(seat, taken.get(seat), facts) for seat in Seat))


def _seated(seat: Seat, review: Review | None, facts: Mapping[str, ModelView]) -> Seated:
    if review is None:
        return Seated(seat)
    said = {place: phrases(review, place, facts) for place in Place}
    return Seated(seat, review, said[Place.QUOTE], said[Place.TEXT], said[Place.BEST_FOR])


def phrases(review: Review, place: Place, facts: Mapping[str, ModelView]) -> tuple[Phrase, ...]:
    """A review's words in pieces: figures that a fact bears out, figures whose fact has moved, figures without one."""
    words = review.words(place)
    found: list[Phrase] = []
    end = 0
    for figure in sorted((one for one in review.figures if one.place is place), key=lambda one: (one.start, one.end)):
        if figure.start < end or figure.end > len(words):
            continue
        if figure.start > end:
            found.append(Phrase(words[end : figure.start]))
        mark, remark = judged(figure, facts)
        found.append(Phrase(words[figure.start : figure.end], mark, remark))
        end = figure.end
    if end < len(words):
        found.append(Phrase(words[end:]))
    return tuple(found)


def judged(figure: Figure, facts: Mapping[str, ModelView]) -> tuple[str, str]:
    """What became of a figure: (bound | moved | unproven, what the facts say instead)."""
    model = facts.get(figure.model_id)
    if model is None or figure.field is None:
        return ("bound", "") if figure.matched else ("unproven", "no source says so")
    fact = slot(model, figure)
    if fact is not None and agrees(figure, fact):
        return "bound", ""
    name = clean(model.name, 120)
    if fact is None:
        return ("moved", f"no source says so of {name} any more") if figure.matched else (
            "unproven", f"no source says so of {name}"
        )  # fmt: skip
    now = f"{field_name(fact.field)} of {name}: {value_text(fact.field, fact.value, fact.unit)}"
    return ("moved", f"now {now}") if figure.matched else ("unproven", now)


def slot(model: ModelView, figure: Figure) -> FactView | None:
    """The fact of the slot that a figure speaks of; of prices and terms only what its vendor says."""
    found = [f for f in model.facts if f.field is figure.field and f.qualifiers == figure.qualifiers]
    own = [f for f in found if f.provider == model.vendor and (not figure.unit or f.unit == figure.unit)]
    return next(iter(own or [f for f in found if not figure.unit or f.unit == figure.unit]), None)


def agrees(figure: Figure, fact: FactView) -> bool:
    """Whether a figure says what the fact says."""
    if fact.field is Field.LICENSE:
        return figure.value.casefold() == fact.value.casefold()
    if fact.field in PRICES | TOKEN_COUNTS and figure.unit != fact.unit:
        return False
    return alike(fact.field, figure.value, fact.value)
