"""Tables that hold more than their columns say: pairs of them side by side, cells that list labelled facts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from crawler.fields.price import amount_spans
from crawler.readers.blocks import Cell, Table
from crawler.readers.tables.roles import FACTS, PRICE_KINDS, Kind, role_of

_LINE = re.compile(r"\W{0,4}(?P<label>[^\W\d_][^:：\n]{1,40}?)\s*\W{0,2}[:：]\W{0,3}(?P<value>[^\s*].*)")
_TOKENS = re.compile(r"\d\s?[KkMm]?\s+tokens?\b", re.I)
_LIMITS = {Kind.INPUT: "Max input tokens", Kind.OUTPUT: "Max output tokens"}
MOST_LABELS = 8

Lines = dict[str, str]


def unfolded(table: Table) -> Table:
    """The table with a column for each labelled fact, where cells of a column that states none itself list some."""
    top = max(1, table.header_rows)
    for column in range(1, table.width):
        body = [row[column] for row in table.rows[top:]]
        if sum("\n" in cell.text for cell in body) < 2 or role_of(table.rows[0][column].text).kind in FACTS:
            continue
        listed = [_listed(cell.text) for cell in body]
        labels = list(dict.fromkeys(label for lines in listed for label in lines))[:MOST_LABELS]
        if labels and sum(bool(lines) for lines in listed) >= 2:
            return _with_columns(table, top, column, labels, listed)
    return table


def stacked(table: Table) -> Table:
    """The table half as wide, where the header of its left half stands again over the right: pairs side by side."""
    half = table.width // 2
    top = table.header_rows
    labels = [cell.text for cell in table.rows[0]] if table.rows else []
    if top != 1 or half < 2 or labels[:half] * 2 != labels or role_of(labels[0]).kind in (Kind.NAME, Kind.ID):
        return table
    rows = [table.rows[0][:half]]
    for row in table.rows[1:]:
        rows += [row[:half], tuple(replace(cell, origin=(cell.origin[0], at)) for at, cell in enumerate(row[half:]))]
    return replace(table, rows=tuple(rows))


def _listed(text: str) -> Lines:
    """The facts of a cell by their labels; what "Input" and "Output" say is a limit where it counts tokens."""
    found: Lines = {}
    for line in text.split("\n"):
        match = _LINE.fullmatch(line.strip())
        if match is None or len(match["value"]) > 120:
            continue
        kind = role_of(match["label"]).kind
        if kind in _LIMITS and not amount_spans(match["value"]):
            if _TOKENS.search(match["value"]):
                found.setdefault(_LIMITS[kind], match["value"])
        elif kind in FACTS and (kind not in PRICE_KINDS or amount_spans(match["value"])):
            found.setdefault(match["label"], match["value"])
    return found


def _with_columns(table: Table, top: int, column: int, labels: Sequence[str], listed: Sequence[Lines]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for at, row in enumerate(table.rows):
        said = {label: label for label in labels} if at < top else listed[at - top]
        added = [Cell(said.get(label, ""), at < top, (at, column + place)) for place, label in enumerate(labels)]
        behind = [replace(cell, origin=(cell.origin[0], cell.origin[1] + len(labels))) for cell in row[column + 1 :]]
        rows.append((*row[:column], *added, *behind))
    return replace(table, rows=tuple(rows), header_rows=top)
