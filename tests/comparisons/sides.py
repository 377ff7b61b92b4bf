"""Two models with facts and histories, made for one test, and the table of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from feeds.comparisons.cells import Cell
from feeds.comparisons.opinions import Tally
from feeds.comparisons.rows import Row
from feeds.comparisons.table import ComparisonTable, compare
from storage.desk.reviews import Review, Seat, Verdict
from storage.terms import PRICES, TOKEN_COUNTS, Authority, Field, Qualifiers, SourceKind
from storage.views import Evidence, FactView, HistoryView, ModelView
from tests.support.changes import evidence

F = Field
DAY = datetime(2026, 11, 1, 8, tzinfo=UTC)
Facts = Mapping[Field, str | FactView]


def unit_of(field: Field) -> str:
    return "USD/1M tokens" if field in PRICES else "tokens" if field in TOKEN_COUNTS else ""


def said(field: Field, value: str, **more: Any) -> Evidence:
    """What one page says, seen on one day."""
    kept = {"quote": f"{field} {value}", "first_seen": DAY, "last_confirmed": DAY}
    return evidence(value, **{**kept, **more})


def fact(
    field: Field, value: str, unit: str | None = None, terms: Qualifiers = (), provider: str = "acme", **more: Any
) -> FactView:
    """A fact of one page; `others` and `conflict` are the fact's, the rest is its evidence's."""
    about = {name: more.pop(name) for name in ("others", "conflict") if name in more}
    proof = said(field, value, **more)
    return FactView("", provider, field, unit_of(field) if unit is None else unit, terms, value, proof, **about)


def model(name: str, facts: Sequence[FactView] | Facts, **more: Any) -> ModelView:
    """A model of Acme."""
    listed = [
        one if isinstance(one, FactView) else fact(field, one) for field, one in facts.items()
    ] if isinstance(facts, Mapping) else list(facts)  # fmt: skip
    mine = tuple(replace(one, model_id=name) for one in listed)
    made = ModelView(name, "acme", "Acme", name, name, (), Authority.FIRST_PARTY, DAY, facts=mine)
    return replace(made, **more)


def interval(
    field: Field, value: str, since: datetime, until: datetime, state: str = "closed", **more: Any
) -> HistoryView:
    """One source's word for some time."""
    provider, unit = more.pop("provider", "acme"), more.pop("unit", unit_of(field))
    return HistoryView(
        provider, field, unit, (), said(field, value, first_seen=since, last_confirmed=until, **more), state
    )


def review(about: str, seat: Seat = Seat.BUILDER, verdict: Verdict = Verdict.SHIP, **more: Any) -> Review:
    """An opinion."""
    made = Review(about, about, seat, "Ada", verdict, Decimal(7), "I like it.", date(2026, 11, 5))
    return replace(made, **more)


def table(a: Sequence[FactView] | Facts, b: Sequence[FactView] | Facts, **more: Any) -> ComparisonTable:
    """A1 and B2 side by side."""
    return compare(model("A1", a), model("B2", b), **more)


def row(made: ComparisonTable, key: str) -> Row:
    return next(one for one in made.rows if one.key == key)


def cell(made: ComparisonTable, key: str) -> Cell:
    """The cell of A1."""
    return row(made, key).a


__all__ = ["DAY", "F", "SourceKind", "Tally", "cell", "fact", "interval", "model", "review", "row", "said", "table"]
