"""Rows that a text dump moved to the left, for it knows no cells that span rows, back under their headers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from crawler.fields.price import amount_spans
from crawler.readers.blocks import Cell, Table

Row = tuple[Cell, ...]


def realigned(table: Table) -> Table:
    """The table with each row that ends in empty cells moved to where its amounts stand under the amounts above it.

    What the row lacks at its beginning it takes from the row above, whose cells spanned it. A row stays where it is
    when it fits there, when no place fits it, or several.
    """
    rows: list[Row] = []
    changed = False
    whole: Row | None = None
    for row in table.rows[table.header_rows :]:
        filled = max((at + 1 for at, cell in enumerate(row) if cell.text), default=0)
        if filled == len(row):
            whole = row
        elif whole is not None and filled and not _fits(row[:filled], whole):
            places = [by for by in range(1, len(row) - filled + 1) if _fits(row[:filled], whole[by:])]
            if len(places) == 1:
                row = (*whole[: places[0]], *row[:filled], *whole[places[0] + filled :])
                whole, changed = row, True
        rows.append(row)
    if not changed:
        return table
    return replace(table, rows=(*table.rows[: table.header_rows], *rows))


def _fits(cells: Sequence[Cell], above: Sequence[Cell]) -> bool:
    """Whether amounts stand under amounts, and nothing else does."""
    money = [bool(amount_spans(cell.text)) for cell in cells]
    return any(money) and money == [bool(amount_spans(cell.text)) for cell in above[: len(cells)]]
