"""In what two models differ, in sentences: what the rows of the table say, ties said to be ties."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from feeds.comparisons.cells import Cell, Side, State
from feeds.comparisons.rows import Row
from feeds.words import amount_text, value_text, whole
from storage.terms import PRICES, TOKEN_COUNTS, Field

_SILENT: Final = frozenset({"panel", "community", "best-for", "license-id", "condition", "runtimes", "successor"})
"""Rows that make no sentence: opinions, the same thing said once more, and lists that are never whole."""
_PRICES: Final = frozenset({*PRICES, "blended"})


def sentences(rows: Iterable[Row], a: Side, b: Side) -> tuple[str, ...]:
    """One sentence for each row in which they differ or cannot be compared, and at last one for all ties."""
    said: list[str] = []
    ties: list[str] = []
    for row in rows:
        if row.key in _SILENT or not (row.a.text and row.b.text):
            continue
        if _is_price(row.key) and row.a.unit != row.b.unit:
            said.append(
                f"{_capital(row.label)}: {row.a.text} for {a.name}, {row.b.text} for {b.name}; "
                "amounts in different currencies or units are not compared."
            )
        elif row.differs:
            said.append(_difference(row, a, b))
        else:
            ties.append(_tie(row))
    if ties:
        said.append(f"A tie in {', '.join(ties)}.")
    return tuple(said)


def _difference(row: Row, a: Side, b: Side) -> str:
    if _is_price(row.key):
        return _cheaper(row, a, b)
    if row.key in TOKEN_COUNTS:
        return _larger(row, a, b)
    label = row.label.removesuffix(", our reading")
    reading = ", by our reading" if label != row.label else ""
    return f"{_capital(label)}{reading}: {_said(row.a)} for {a.name}, {_said(row.b)} for {b.name}."


def _cheaper(row: Row, a: Side, b: Side) -> str:
    sides = sorted(((Decimal(row.a.value), a, row.a), (Decimal(row.b.value), b, row.b)), key=lambda side: side[0])
    (low, cheap, cell), (high, _, other) = sides
    less = f" ({(1 - low / high) * 100:.0f}% less)" if high else ""
    shown = value_text(Field.INPUT_PRICE, other.value, other.unit)
    return f"{cheap.name} is cheaper in {row.label}: {amount_text(cell.value, cell.unit)} against {shown}{less}."


def _larger(row: Row, a: Side, b: Side) -> str:
    counts = sorted(((whole(row.a.value) or 0, a), (whole(row.b.value) or 0, b)), key=lambda side: side[0])
    (least, _), (most, name) = counts
    more = f" ({(Decimal(most) / least - 1) * 100:.0f}% more)" if least else ""
    return f"{name.name} has the larger {row.label}: {most:,} against {least:,} tokens{more}."


def _tie(row: Row) -> str:
    if row.a.text == row.b.text:
        return f"{row.label} ({row.a.text})"
    return f"{row.label} ({row.a.text} and {row.b.text}, which mean the same)"


def _said(cell: Cell) -> str:
    return f"{cell.text} (the sources disagree)" if cell.state is State.CONFLICTING else cell.text


def _is_price(key: str) -> bool:
    return key.removesuffix("-batch") in _PRICES


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]
