"""Two models side by side as a value: cards, rows of cells with their sources, what differs, what people say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from feeds.comparisons import differs
from feeds.comparisons.cells import Cell, CellMaker, Note, Side
from feeds.comparisons.history import Curve, curves
from feeds.comparisons.opinions import Panel, Tally, panel_of, reviewed_on
from feeds.comparisons.profile import kind_of
from feeds.comparisons.rows import Group, Row, RowMaker, Voices, license_name
from feeds.text import clean
from feeds.words import short_tokens, value_text
from storage.desk.reviews import Review
from storage.terms import Field
from storage.views import HistoryView, ModelView

_NOTHING: Final[Mapping[str, Sequence[HistoryView]]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Card:
    """A model in a few words."""

    id: str
    name: str
    vendor: str
    kind: str
    line: str
    """What it is, in one line, out of its facts."""
    entry: Cell
    """Free or Paid."""
    description: str
    description_note: int = 0
    """The footnote of the description; 0 where there is none."""
    standing: str = ""
    """Where it is not simply there: announced only, or listed no more."""


@dataclass(frozen=True, slots=True)
class ComparisonTable:
    """The page, before it is written in any form."""

    a: Card
    b: Card
    groups: tuple[Group, ...]
    differs: tuple[str, ...]
    """What differs, one sentence each, and at last what is a tie."""
    notes: tuple[Note, ...]
    checked: datetime | None
    """When the newest of its facts was last confirmed."""
    verdict_on: date | None
    """The day of its oldest review: changes after it are marked."""
    panels: tuple[Panel, Panel]
    tally: Tally
    curves: tuple[Curve, ...]
    """What prices and context were over time."""

    @property
    def cards(self) -> tuple[Card, Card]:
        return self.a, self.b

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows of all groups."""
        return tuple(row for group in self.groups for row in group.rows)

    @property
    def sample(self) -> bool:
        """Whether any review on it was only written as an example."""
        return any(panel.sample for panel in self.panels)


def compare(
    a: ModelView,
    b: ModelView,
    histories: Mapping[str, Sequence[HistoryView]] = _NOTHING,
    reviews: Iterable[Review] = (),
    tally: Tally | None = None,
) -> ComparisonTable:
    """Set two models side by side. `histories`: what was ever said of each, by its id; without them nothing is marked
    as changed and no history is drawn."""
    sides = tuple(Side(letter, model, tuple(histories.get(model.id, ()))) for letter, model in (("a", a), ("b", b)))
    facts, said = {a.id: a, b.id: b}, tuple(reviews)
    voices = Voices(panel_of(a, said, facts), panel_of(b, said, facts), tally or Tally())
    verdict_on = reviewed_on((voices.a, voices.b))
    cells = CellMaker(sides, verdict_on)
    groups = RowMaker(sides[0], sides[1], cells, voices).groups()
    rows = [row for group in groups for row in group.rows]
    cards = [_card(side, cells, rows) for side in sides]
    return ComparisonTable(
        a=cards[0],
        b=cards[1],
        groups=groups,
        differs=differs.sentences(rows, sides[0], sides[1]),
        notes=cells.notes,
        checked=cells.checked,
        verdict_on=verdict_on,
        panels=(voices.a, voices.b),
        tally=voices.tally,
        curves=curves(sides),
    )


def _card(side: Side, cells: CellMaker, rows: Iterable[Row]) -> Card:
    entry = next(row for row in rows if row.key == "entry")
    description = side.model.fact(Field.DESCRIPTION)
    return Card(
        id=side.model.id,
        name=side.name,
        vendor=clean(side.model.vendor_name, 120),
        kind=clean(kind_of(side.model), 40),
        line=_line(side.model),
        entry=entry.a if side.letter == "a" else entry.b,
        description=clean(description.value, 200) if description else "",
        description_note=cells.note(description.evidence, side) if description else 0,
        standing=_standing(side.model),
    )


def _standing(model: ModelView) -> str:
    if model.withdrawn:
        return "No source lists it any more."
    return "Announced; no documentation, price or repository shows it yet." if model.announced_only else ""


def _line(model: ModelView) -> str:
    """ "24B chat model with open weights, Apache 2.0, 256K context"."""
    size, weights = model.fact(Field.PARAMETERS), model.fact(Field.OPEN_WEIGHTS)
    license_fact, window = model.fact(Field.LICENSE), model.fact(Field.CONTEXT_LENGTH)
    kind = clean(kind_of(model), 40)
    what = " ".join(part for part in (value_text(Field.PARAMETERS, size.value) if size else "", kind, "model") if part)
    openness = {"yes": " with open weights", "no": " with closed weights"}.get(weights.value, "") if weights else ""
    more = [
        license_name(license_fact) if license_fact else "",
        f"{short_tokens(window.value)} context" if window else "",
    ]
    return ", ".join([f"{what[:1].upper()}{what[1:]}{openness}", *(part for part in more if part)])
