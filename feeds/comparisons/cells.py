"""The cells of a comparison: what is known of one side in one row, how sure it is, and the footnotes that prove it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final

from feeds.comparisons.timeline import Step, past, steps
from feeds.text import QUOTE_LENGTH, clean
from feeds.words import reading_page, value_text, who_says
from storage.resolve import is_living
from storage.terms import Authority, Field, Qualifiers
from storage.views import Evidence, FactView, HistoryView, ModelView

STALE: Final = timedelta(days=30)
"""How long after the page's newest confirmation a value counts as unconfirmed."""
_AGREEING: Final = 2
"""Footnotes of sources that say the same: one to read it, one to believe it."""
_SELLS_AT: Final = {"openrouter": "OpenRouter"}


class State(StrEnum):
    """How sure a cell is."""

    VERIFIED = "verified"
    VENDOR = "stated by vendor only"
    ANNOUNCED = "announced only"
    UNOFFICIAL = "stated by others only"
    CONFLICTING = "conflicting"
    UNCONFIRMED = "unconfirmed since"
    COMPUTED = "computed"
    OPINION = "opinion"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Cell:
    """What is known of one side in one row."""

    key: str
    """Unique within the page."""
    text: str = ""
    """Nothing where nothing is known."""
    state: State = State.UNKNOWN
    unseen_since: date | None = None
    """With `UNCONFIRMED`: the day on which it was last seen."""
    notes: tuple[int, ...] = ()
    """Numbers of footnotes."""
    remarks: tuple[str, ...] = ()
    """Our reading of a license, what another source says, how a number was computed."""
    value: str = ""
    """As stored."""
    unit: str = ""
    link: str = ""
    """Where the value itself leads: the text of a license."""
    changed: str = ""
    """In what way it is newer than the verdict of the page; nothing where it is not."""

    @property
    def says(self) -> str:
        """Its state in words."""
        return f"{self.state} {self.unseen_since}" if self.unseen_since else self.state.value


@dataclass(frozen=True, slots=True)
class Note:
    """One source's word, as a footnote."""

    number: int
    source: str
    shown: str
    """Where a person reads what `source` says to programs; else the same address."""
    quote: str
    locator: str
    authority: Authority
    snapshot: str
    first_seen: datetime
    last_confirmed: datetime


@dataclass(frozen=True, slots=True)
class Side:
    """One model of a comparison with everything that was ever said of it."""

    letter: str
    """a | b."""
    model: ModelView
    history: tuple[HistoryView, ...] = ()

    @property
    def name(self) -> str:
        """What the page calls it."""
        return clean(self.model.name, 120)

    def fact(self, field: Field, terms: Qualifiers = ()) -> FactView | None:
        """The value that holds; with terms only what the vendor itself says."""
        if not terms:
            return self.model.fact(field)
        sold = self.model.vendor
        return next(
            (f for f in self.model.facts if (f.field, f.qualifiers, f.provider) == (field, terms, sold)),
            None,
        )

    def steps(self, fact: FactView) -> tuple[Step, ...]:
        """What held before a fact, and since when it holds."""
        return steps(self.history, fact)

    def past(self, field: Field, terms: Qualifiers = ()) -> tuple[tuple[Step, ...], str]:
        """What the vendor said of a field of which nothing is said any more, and its unit."""
        return past(self.history, field, self.model.vendor, terms)


def number(fact: FactView | None) -> Decimal | None:
    """A fact's value as a number of a size that can be meant."""
    try:
        found = Decimal(fact.value) if fact else None
    except InvalidOperation:
        return None
    return found if found is not None and found.is_finite() and abs(found.adjusted()) <= 20 else None


class CellMaker:
    """Makes the cells of one page, and numbers their footnotes in the order in which they are made."""

    def __init__(self, sides: Iterable[Side], verdict_on: date | None) -> None:
        """`verdict_on`: the day of the page's verdict; None while there is none, so that nothing is newer."""
        confirmed = [fact.evidence.last_confirmed for side in sides for fact in side.model.facts]
        self.checked: datetime | None = max(confirmed, default=None)
        self._verdict_on = verdict_on
        self._notes: dict[tuple[str, str, str], Note] = {}

    @property
    def notes(self) -> tuple[Note, ...]:
        """The footnotes so far, by number."""
        return tuple(self._notes.values())

    def of_fact(self, key: str, side: Side, field: Field, terms: Qualifiers = (), *, text: str = "") -> Cell:
        """The cell of a field; `text` where it is not the value that is shown."""
        place = f"{key}-{side.letter}"
        fact = side.fact(field, terms)
        if fact is None:
            return Cell(place, changed=self._gone(side, field, terms))
        remarks = []
        if fact.provider != side.model.vendor:
            remarks.append(f"at {_SELLS_AT.get(fact.provider, clean(fact.provider, 60))}")
        remarks += self._otherwise(fact)
        evidence = fact.evidence
        state = self.state_of(fact)
        return Cell(
            place,
            text or value_text(field, fact.value, fact.unit),
            state,
            unseen_since=evidence.last_confirmed.date() if state is State.UNCONFIRMED else None,
            notes=self.notes_of(fact, side),
            remarks=tuple(remarks),
            value=clean(fact.value, 300),
            unit=clean(fact.unit, 60),
            changed=self.news(side, fact),
        )

    def computed(
        self, key: str, side: Side, text: str, facts: Iterable[FactView], remarks: Iterable[str] = (), value: str = ""
    ) -> Cell:
        """A cell that was made out of facts: newer than the verdict when one of them is."""
        used = tuple(facts)
        notes = dict.fromkeys(self.note(fact.evidence, side) for fact in used)
        news = next((said for fact in used if (said := self.news(side, fact))), "")
        return Cell(
            f"{key}-{side.letter}", text, State.COMPUTED, notes=tuple(notes),
            remarks=tuple(remark for remark in remarks if remark), value=value or text,
            unit=clean(used[0].unit, 60) if used else "", changed=news,
        )  # fmt: skip

    def state_of(self, fact: FactView) -> State:
        """How sure a fact is."""
        if fact.conflict == "real":
            return State.CONFLICTING
        evidence = fact.evidence
        if self.checked and self.checked - evidence.last_confirmed > STALE:
            return State.UNCONFIRMED
        if evidence.authority is not Authority.FIRST_PARTY:
            return State.UNOFFICIAL
        agreeing = {evidence.source} | {other.source for other in fact.others if other.value == fact.value}
        if len(agreeing) > 1:
            return State.VERIFIED
        return State.VENDOR if is_living(evidence.source_kind) else State.ANNOUNCED

    def notes_of(self, fact: FactView, side: Side) -> tuple[int, ...]:
        """Its footnotes: who says so, one more who does, and all who say otherwise."""
        numbers = [self.note(fact.evidence, side)]
        for other in fact.others:
            if other.value != fact.value or len(numbers) < _AGREEING:
                numbers.append(self.note(other, side))
        return tuple(dict.fromkeys(numbers))

    def note(self, evidence: Evidence, side: Side) -> int:
        """The number of a source's word."""
        key = (evidence.source, evidence.quote, evidence.locator)
        if key not in self._notes:
            repository = next((name for space, name in side.model.aliases if space == "hub"), "")
            self._notes[key] = Note(
                number=len(self._notes) + 1,
                source=evidence.source,
                shown=reading_page(evidence.source, evidence.quote, repository),
                quote=clean(evidence.quote, QUOTE_LENGTH),
                locator=clean(evidence.locator, 100),
                authority=evidence.authority,
                snapshot=evidence.snapshot,
                first_seen=evidence.first_seen,
                last_confirmed=evidence.last_confirmed,
            )
        return self._notes[key].number

    def news(self, side: Side, fact: FactView) -> str:
        """In what way a fact is newer than the verdict."""
        if self._verdict_on is None:
            return ""
        held = side.steps(fact)
        since = held[-1].since if held else fact.evidence.first_seen
        if since.date() <= self._verdict_on:
            return ""
        if len(held) < 2:
            return f"known since {since:%Y-%m-%d}"
        return f"since {since:%Y-%m-%d}, was {value_text(fact.field, held[-2].value, fact.unit)}"

    def _gone(self, side: Side, field: Field, terms: Qualifiers) -> str:
        if self._verdict_on is None:
            return ""
        held, unit = side.past(field, terms)
        if not held or held[-1].seen_until.date() < self._verdict_on:
            return ""
        return f"was {value_text(field, held[-1].value, unit)}, last seen {held[-1].seen_until:%Y-%m-%d}"

    def _otherwise(self, fact: FactView) -> list[str]:
        """What others say that is not the value, one remark a value."""
        said: dict[str, Evidence] = {}
        for other in fact.others:
            if other.value != fact.value:
                said.setdefault(other.value, other)
        return [
            f"{who_says(evidence)}: {value_text(fact.field, value, fact.unit)}"
            for value, evidence in list(said.items())[:3]
        ]
