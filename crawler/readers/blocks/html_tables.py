"""HTML tables, and elements that say by their role that they are tables, to grids."""

from __future__ import annotations

from typing import Final

from lxml import etree

from crawler.readers.blocks.dom import Element
from crawler.readers.blocks.grid import Spanning, expand
from crawler.readers.blocks.inline import cell_of
from crawler.readers.blocks.model import Cell

Grid = tuple[tuple[tuple[Cell, ...], ...], int]
"""Rows of cells, and how many of the first rows are headers."""


def table_of(element: Element) -> Grid | None:
    """The grid of a table element and its number of header rows; None when it only lays out other tables."""
    if element.tag != "table":
        return _aria_table(element)
    tables = element.iter("table")
    next(tables)
    if next(tables, None) is not None:
        return None
    groups: list[list[list[Spanning]]] = []
    header_rows = 0
    loose: list[list[Spanning]] | None = None
    for child in element:
        if child.tag == "tr":
            if loose is None:
                loose = []
                groups.append(loose)
            loose.append(_row(child))
        elif child.tag in ("thead", "tbody", "tfoot"):
            loose = None
            rows = [_row(row) for row in child if row.tag == "tr"]
            groups.append(rows)
            if child.tag == "thead" and header_rows == sum(map(len, groups[:-1])):
                header_rows += len(rows)
    grid = expand(groups)
    if not header_rows:
        for row in grid:
            if not any(cell.text for cell in row) or not all(cell.is_header or not cell.text for cell in row):
                break
            header_rows += 1
        if header_rows == len(grid):
            header_rows = 0
    return grid, min(header_rows, len(grid))


def _row(element: Element) -> list[Spanning]:
    return [
        Spanning(cell_of(cell, cell.tag == "th"), _span(cell, "colspan"), _span(cell, "rowspan"))
        if cell.attrib
        else Spanning(cell_of(cell, cell.tag == "th"))
        for cell in element
        if cell.tag in ("td", "th")
    ]


def _span(element: Element, name: str) -> int:
    said = (element.get(name) or "1").strip()
    return min(int(said), 65534) if said.isascii() and said.isdigit() and len(said) < 9 else 1


_CELLS: Final = {"cell": False, "gridcell": False, "columnheader": True, "rowheader": True}


def _aria_table(element: Element) -> Grid | None:
    """The grid of an element that says by its role that it is a table."""
    rows: list[list[Spanning]] = []
    headers = 0
    walker = etree.iterwalk(element, events=("start",))
    for _, inner in walker:
        role = inner.get("role")
        if inner.tag == "table" or (inner is not element and role in ("table", "grid", "treegrid")):
            return None
        if role == "row":
            if rows and headers == len(rows) - 1 and _all_headers(rows[-1]):
                headers += 1
            rows.append([])
        elif role in _CELLS and rows:
            width, height = inner.get("aria-colspan") or "1", inner.get("aria-rowspan") or "1"
            rows[-1].append(
                Spanning(
                    cell_of(inner, _CELLS[role]),
                    int(width) if width.isascii() and width.isdigit() and len(width) < 5 else 1,
                    int(height) if height.isascii() and height.isdigit() and len(height) < 5 else 1,
                )
            )
            walker.skip_subtree()
    if len(rows) < 2 or not any(rows):
        return None
    return expand([rows]), headers


def _all_headers(row: list[Spanning]) -> bool:
    return bool(row) and all(item.cell.is_header for item in row)
