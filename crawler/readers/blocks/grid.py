"""Rows of cells with spans to a full rectangular grid, as the HTML standard forms a table (section 4.9.12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.readers.blocks.model import Cell

MAX_CELLS = 400_000
"""A larger grid is cut after the last full row: spans can ask for far more cells than a page has bytes."""
MAX_WIDTH = 300


@dataclass(frozen=True, slots=True)
class Spanning:
    """A cell as written, with the spans it asks for. A rowspan of 0 reaches to the end of its row group."""

    cell: Cell
    colspan: int = 1
    rowspan: int = 1


def expand(groups: Sequence[Sequence[Sequence[Spanning]]]) -> tuple[tuple[Cell, ...], ...]:
    """The grid of row groups (thead, tbody, tfoot), each a list of rows."""
    grid: list[list[Cell | None]] = []
    for group in groups:
        pending: dict[int, tuple[Cell, int]] = {}  # column -> the cell that reaches down into it, and for how many rows
        for at, row in enumerate(group):
            line: list[Cell | None] = []
            here, pending = pending, {}
            column = 0
            for item in row:
                column = _fill(line, column, here, pending)
                if column >= MAX_WIDTH:
                    break
                width = max(1, min(item.colspan, MAX_WIDTH - column))
                left = len(group) - at
                height = left if item.rowspan == 0 else max(1, min(item.rowspan, left))
                cell = _at(item.cell, (len(grid), column), width, height)
                for offset in range(width):
                    if height > 1:
                        pending[column + offset] = (cell, height - 1)
                    _put(line, column + offset, cell)
                column += width
            for later, (cell, rows) in here.items():
                if later >= column:
                    _put(line, later, cell)
                    if rows > 1:
                        pending[later] = (cell, rows - 1)
            grid.append(line)
            if len(grid) * max(map(len, grid[:1] + grid[-1:])) > MAX_CELLS:
                break
    width = max(map(len, grid), default=0)
    if not width:
        return ()
    return tuple(
        tuple(cell or Cell("", origin=(at, column)) for column, cell in enumerate(line + [None] * (width - len(line))))
        for at, line in enumerate(grid[: MAX_CELLS // width])
    )


def _at(cell: Cell, origin: tuple[int, int], width: int, height: int) -> Cell:
    """The cell in its place; spelt out, because `replace` takes most of the time that a large table takes."""
    return Cell(
        cell.text, cell.is_header, origin, cell.links, cell.codes, cell.struck, cell.notes, width, height
    )  # fmt: skip


def _fill(
    line: list[Cell | None], column: int, here: dict[int, tuple[Cell, int]], pending: dict[int, tuple[Cell, int]]
) -> int:
    """Lay down the cells from above that stand at `column` and after; the first free column."""
    while column in here:
        cell, rows = here[column]
        _put(line, column, cell)
        if rows > 1:
            pending[column] = (cell, rows - 1)
        column += 1
    return column


def _put(line: list[Cell | None], column: int, cell: Cell) -> None:
    line.extend([None] * (column + 1 - len(line)))
    line[column] = cell
