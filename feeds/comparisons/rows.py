"""The rows of the decision table: which there are, what makes each cell, and which of them two models differ in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Final

from license_expression import get_spdx_licensing

from feeds.comparisons.cells import Cell, CellMaker, Side, State, number
from feeds.comparisons.opinions import Panel, Tally
from feeds.comparisons.profile import differ
from feeds.text import clean, web_address
from feeds.words import amount_text, field_name, price_text, reading_page, value_text, who_says
from storage.terms import PRICES, CommercialUse, Field, LicenseClass, Qualifiers, SourceKind, qualifiers
from storage.views import Evidence, FactView

INPUT_PARTS: Final = 3
"""Of the blended price: so many parts of input to one of output."""
_BATCH: Final = qualifiers(mode="batch")
_SET_LIKE: Final = frozenset({Field.RUNTIMES})
"""Fields whose lists are never whole: two of them do not differ, whatever they say."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to compare."""

    key: str
    label: str
    a: Cell
    b: Cell
    differs: bool = False
    """Both sides say something, and not the same."""
    nothing: str = "unknown"
    """What stands in a cell of which nothing is known."""

    @property
    def known(self) -> bool:
        return bool(self.a.text or self.b.text or self.a.changed or self.b.changed)


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that belong together."""

    key: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Voices:
    """What people say of both sides."""

    a: Panel
    b: Panel
    tally: Tally


CellOf = Callable[[Side], Cell]


@dataclass(frozen=True)
class RowMaker:
    """Makes the rows of a page."""

    a: Side
    b: Side
    cells: CellMaker
    voices: Voices

    def groups(self) -> tuple[Group, ...]:
        """All rows, in groups. Some are there only where one side says something."""
        made = (
            ("verdict", "Verdict", self._verdict()),
            ("pricing", "Pricing", self._pricing()),
            ("license", "License", self._license()),
            ("context", "Context", self._context()),
            ("abilities", "What it does, and where it runs", self._abilities()),
            ("life", "Release and life", self._life()),
        )
        return tuple(Group(key, title, tuple(rows)) for key, title, rows in made)

    # ------------------------------------------------------------------------------------------------------ opinion

    def _verdict(self) -> Iterator[Row]:
        for key, label, cell, nothing in (
            ("panel", "panel", self._panel, "no reviews yet"),
            ("community", "community", self._votes, "no votes yet"),
            ("best-for", "best for", self._best_for, "no opinion yet"),
        ):
            yield Row(key, label, cell(self.a), cell(self.b), nothing=nothing)

    def _voice(self, side: Side) -> Panel:
        return self.voices.a if side.letter == "a" else self.voices.b

    def _panel(self, side: Side) -> Cell:
        panel = self._voice(side)
        if not panel.reviews:
            return Cell(f"panel-{side.letter}")
        remarks = [f"average score {panel.score} of 10"] + (["sample reviews"] if panel.sample else [])
        return Cell(
            f"panel-{side.letter}", panel.words, State.OPINION, remarks=tuple(remarks), value=panel.verdict.lower()
        )

    def _votes(self, side: Side) -> Cell:
        tally = self.voices.tally
        if not tally.total:
            return Cell(f"community-{side.letter}")
        count = tally.a if side.letter == "a" else tally.b
        text = f"{tally.share(side.letter)}%: {count:,} of {tally.total:,} {'vote' if tally.total == 1 else 'votes'}"
        return Cell(f"community-{side.letter}", text, State.OPINION, value=str(count))

    def _best_for(self, side: Side) -> Cell:
        reviews = [review for review in self._voice(side).reviews if review.best_for]
        said = dict.fromkeys(clean(review.best_for, 200) for review in reviews)
        if not said:
            return Cell(f"best-for-{side.letter}")
        whose = ", ".join(dict.fromkeys(review.seat.value for review in reviews))
        sample = "; sample reviews" if any(review.sample for review in reviews) else ""
        return Cell(f"best-for-{side.letter}", "; ".join(said), State.OPINION, remarks=(f"says the {whose}{sample}",))

    # ------------------------------------------------------------------------------------------------------ pricing

    def _pricing(self) -> Iterator[Row]:
        yield self._row("entry", "entry", self._entry)
        yield self._fact(Field.INPUT_PRICE)
        yield self._fact(Field.OUTPUT_PRICE)
        yield self._amounts("blended", f"blended price, {INPUT_PARTS} parts input to 1 output", self._blended)
        for field in (Field.INPUT_PRICE, Field.OUTPUT_PRICE):
            yield from self._where_known(self._fact(field, _BATCH, f"{field_name(field)}, batch"))
        for field in (Field.CACHED_INPUT_PRICE, Field.CACHE_WRITE_PRICE):
            yield from self._where_known(self._fact(field))

    def _entry(self, side: Side) -> Cell:
        """How one gets in: free where the weights can be had or the vendor's price is nothing, else paid."""
        weights = side.fact(Field.OPEN_WEIGHTS)
        gate, use = side.fact(Field.GATED), side.fact(Field.LICENSE)
        prices = [p for p in (_own(side, Field.INPUT_PRICE), _own(side, Field.OUTPUT_PRICE)) if p]
        amounts = [amount for price in prices if (amount := number(price)) is not None]
        paid = f"from {amount_text(prices[0].value, prices[0].unit)} {field_name(prices[0].field)}" if amounts else ""
        if weights is not None and weights.value == "yes":
            limited = use is not None and use.evidence.commercial_use is CommercialUse.NO
            used = [weights, *([use] if use is not None and limited else []), *prices[:1]]
            remarks = [
                "weights to download",
                "after asking for access" if gate is not None and gate.value == "manual" else "",
                "not for commercial use, by our reading" if limited else "",
                f"paid API {paid}" if any(amounts) else "",
            ]
            return self.cells.computed("entry", side, "Free", used, remarks, "free")
        if not amounts:
            return Cell(f"entry-{side.letter}")
        if any(amounts):
            return self.cells.computed("entry", side, "Paid", prices, [paid], "paid")
        return self.cells.computed("entry", side, "Free", prices, ["API without a charge"], "free")

    def _blended(self, side: Side) -> Cell:
        into, out = side.fact(Field.INPUT_PRICE), side.fact(Field.OUTPUT_PRICE)
        amounts = (number(into), number(out))
        if into is None or out is None or amounts[0] is None or amounts[1] is None:
            return Cell(f"blended-{side.letter}")
        if (into.unit, into.provider) != (out.unit, out.provider):
            return Cell(f"blended-{side.letter}")
        blend = (INPUT_PARTS * amounts[0] + amounts[1]) / (INPUT_PARTS + 1)
        value = f"{blend.normalize():f}"
        return self.cells.computed("blended", side, price_text(value, into.unit), (into, out), (), value)

    # ------------------------------------------------------------------------------------------------------ license

    def _license(self) -> Iterator[Row]:
        differs = differ(Field.LICENSE, self.a.fact(Field.LICENSE), self.b.fact(Field.LICENSE))
        yield self._row("license", "license", self._license_name, differs=differs)
        yield self._row("license-id", "license id", self._license_id, differs=differs)
        yield self._row("license-class", "license class, our reading", self._license_class)
        yield self._row("commercial-use", "commercial use, our reading", self._commercial_use)
        yield from self._where_known(self._row("condition", "condition", self._condition, differs=False))

    def _license_name(self, side: Side) -> Cell:
        fact = side.fact(Field.LICENSE)
        name = license_name(fact) if fact else ""
        cell = self.cells.of_fact("license", side, Field.LICENSE, text=name)
        return replace(cell, link=license_link(fact, side)) if fact else cell

    def _license_id(self, side: Side) -> Cell:
        fact = side.fact(Field.LICENSE)
        if fact is None:
            return Cell(f"license-id-{side.letter}")
        remark = "" if fact.value in _spdx_ids() else "no SPDX id"
        text = clean(fact.value, 80)
        return replace(
            self.cells.computed("license-id", side, text, (fact,), [remark], text), state=self.cells.state_of(fact)
        )

    def _license_class(self, side: Side) -> Cell:
        fact = side.fact(Field.LICENSE)
        reading = fact.evidence.license_class if fact else None
        if fact is None or reading is None or reading is LicenseClass.UNKNOWN:
            return Cell(f"license-class-{side.letter}")
        return self.cells.computed("license-class", side, reading.value, (fact,))

    def _commercial_use(self, side: Side) -> Cell:
        fact = side.fact(Field.LICENSE)
        use = fact.evidence.commercial_use if fact else None
        if fact is None or use is None or use is CommercialUse.UNKNOWN:
            return Cell(f"commercial-use-{side.letter}")
        return self.cells.computed("commercial-use", side, use.value, (fact,))

    def _condition(self, side: Side) -> Cell:
        fact = side.fact(Field.LICENSE)
        if fact is None or not fact.evidence.condition:
            return Cell(f"condition-{side.letter}")
        return self.cells.computed("condition", side, clean(fact.evidence.condition, 300), (fact,))

    # -------------------------------------------------------------------------------------- context, abilities, life

    def _context(self) -> Iterator[Row]:
        yield self._row("context_length", field_name(Field.CONTEXT_LENGTH), self._window, Field.CONTEXT_LENGTH)
        for field in (Field.MAX_INPUT_TOKENS, Field.MAX_OUTPUT_TOKENS):
            yield from self._where_known(self._fact(field))

    def _window(self, side: Side) -> Cell:
        cell = self.cells.of_fact("context_length", side, Field.CONTEXT_LENGTH)
        fact = side.fact(Field.CONTEXT_LENGTH)
        if fact is None:
            return cell
        return replace(cell, remarks=(f"total window, by {basis(fact.evidence)}", *cell.remarks))

    def _abilities(self) -> Iterator[Row]:
        yield self._fact(Field.TOOL_CALLING)
        yield self._fact(Field.MODALITIES)
        yield self._fact(Field.OPEN_WEIGHTS)
        yield from self._where_known(self._fact(Field.GATED))
        yield self._fact(Field.RUNTIMES)
        yield self._fact(Field.PARAMETERS)
        yield from self._where_known(self._fact(Field.KNOWLEDGE_CUTOFF))

    def _life(self) -> Iterator[Row]:
        yield self._fact(Field.RELEASE_DATE)
        yield self._fact(Field.STATUS)
        for field in (Field.DEPRECATION_DATE, Field.RETIREMENT_DATE):
            yield from self._where_known(self._fact(field))
        yield self._fact(Field.SUCCESSOR, nothing="none named")

    # ------------------------------------------------------------------------------------------------------- inside

    def _fact(self, field: Field, terms: Qualifiers = (), label: str = "", nothing: str = "unknown") -> Row:
        key = f"{field.value}{'-batch' if terms else ''}"
        cells = [self.cells.of_fact(key, side, field, terms) for side in (self.a, self.b)]
        unlike = field not in _SET_LIKE and differ(field, self.a.fact(field, terms), self.b.fact(field, terms))
        return Row(key, label or field_name(field), cells[0], cells[1], unlike, nothing)

    def _row(
        self, key: str, label: str, cell: CellOf, field: Field | None = None, *, differs: bool | None = None
    ) -> Row:
        a, b = cell(self.a), cell(self.b)
        if differs is None:
            unlike = bool(a.text and b.text) and a.value != b.value
            differs = differ(field, self.a.fact(field), self.b.fact(field)) if field else unlike
        return Row(key, label, a, b, differs)

    def _amounts(self, key: str, label: str, cell: CellOf) -> Row:
        """A row of computed prices: amounts of different currencies or units do not differ, they cannot be compared."""
        a, b = cell(self.a), cell(self.b)
        unlike = bool(a.text and b.text) and a.unit == b.unit and Decimal(a.value) != Decimal(b.value)
        return Row(key, label, a, b, unlike)

    @staticmethod
    def _where_known(row: Row) -> Iterator[Row]:
        if row.known:
            yield row


def basis(evidence: Evidence) -> str:
    """On what a number of tokens rests: "its documentation at mistral.ai"."""
    if evidence.source_kind is SourceKind.CONFIG:
        return "the technical limit in its configuration file"
    return who_says(evidence)


def license_name(fact: FactView) -> str:
    """The license as its sources write it: the spelling that is a name rather than an id."""
    spelled = [fact.evidence.raw, *(other.raw for other in fact.others if other.value == fact.value)]
    names = [clean(one, 80) for one in spelled if " " in one.strip() and len(one) <= 80 and ":" not in one]
    return names[0] if names else value_text(Field.LICENSE, fact.value)


def license_link(fact: FactView, side: Side) -> str:
    """Where the license can be read: SPDX's page of it, else the page that names it."""
    if fact.value in _spdx_ids():
        return f"https://spdx.org/licenses/{fact.value}.html"
    repository = next((name for space, name in side.model.aliases if space == "hub"), "")
    return web_address(reading_page(fact.evidence.source, fact.evidence.quote, repository))


@cache
def _spdx_ids() -> frozenset[str]:
    symbols = get_spdx_licensing().known_symbols
    return frozenset(one for one in symbols if not one.startswith("LicenseRef-"))


def _own(side: Side, field: Field) -> FactView | None:
    return side.model.fact(field, side.model.vendor) if field in PRICES else None
