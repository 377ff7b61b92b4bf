"""What prices and context windows were over time, as steps that can be drawn and told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from feeds.comparisons.cells import Side
from feeds.comparisons.timeline import Step
from feeds.words import field_name, value_text
from storage.terms import Field

DRAWN: Final = (Field.INPUT_PRICE, Field.OUTPUT_PRICE, Field.CONTEXT_LENGTH)
_MOST: Final = 60
"""Steps of one line that are drawn: the newest ones."""


@dataclass(frozen=True, slots=True)
class Point:
    """A value from a day on."""

    value: Decimal
    text: str
    since: date
    seen_until: date
    over: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One model's values of a curve, oldest first."""

    letter: str
    name: str
    points: tuple[Point, ...]

    @property
    def words(self) -> str:
        """ "Acme One: $3.00 since 2026-01-02, $1.50 since 2026-03-02"."""
        said = [f"{point.text} since {point.since}" for point in self.points]
        last = self.points[-1]
        gone = f", last seen {last.seen_until}" if last.over else ""
        return f"{self.name}: {', then '.join(said)}{gone}"


@dataclass(frozen=True, slots=True)
class Curve:
    """One field in one unit over time."""

    field: Field
    title: str
    unit: str
    lines: tuple[Line, ...]

    @property
    def words(self) -> str:
        """All of it for whoever does not see it."""
        return ". ".join(line.words for line in self.lines) + "."

    @property
    def moved(self) -> bool:
        """Whether anything ever changed."""
        return any(len(line.points) > 1 or line.points[0].over for line in self.lines)


def curves(sides: Sequence[Side]) -> tuple[Curve, ...]:
    """The curves of two models: one for each field and unit, since different units share no scale."""
    found = []
    for field in DRAWN:
        by_unit: dict[str, list[Line]] = {}
        for side in sides:
            said, unit = _steps(side, field)
            points = _points(field, unit, said)
            if points:
                by_unit.setdefault(unit, []).append(Line(side.letter, side.name, points))
        for unit, lines in by_unit.items():
            per = value_text(field, "0", unit).partition(" per ")[2]
            currency = f", {unit.partition('/')[0]}" if len(by_unit) > 1 else ""
            what = f"{field_name(field)}{f' per {per}' if per else ' in tokens'}{currency}"
            found.append(Curve(field, what, unit, tuple(lines)))
    return tuple(found)


def _steps(side: Side, field: Field) -> tuple[Iterable[Step], str]:
    fact = side.fact(field)
    if fact is None:
        return side.past(field)
    return side.steps(fact), fact.unit


def _points(field: Field, unit: str, said: Iterable[Step]) -> tuple[Point, ...]:
    found = []
    for step in list(said)[-_MOST:]:
        try:
            value = Decimal(step.value)
        except InvalidOperation:
            continue
        if value.is_finite() and 0 <= value <= 10**12:
            text = value_text(field, step.value, unit).partition(" per ")[0].removesuffix(" tokens")
            found.append(Point(value, text, _day(step.since), _day(step.seen_until), step.over))
    return tuple(found)


def _day(moment: datetime) -> date:
    return moment.date()
