"""Rows that are sold one direction each under one name, "acme-3 input tokens", to a name and a direction."""

from __future__ import annotations

import re
from dataclasses import replace

from crawler.fields.model_name import is_model_name
from crawler.readers.blocks import Cell, Table

_DIRECTED = re.compile(
    r"(?P<name>\S.{0,80}?)[\s,:–—-]+(?P<direction>(?:(?:(?:un)?cached|batch|cache (?:read|write|hit|creation))[\s-]+)*"
    r"(?:input|output|prompt|completion|cached)(?:[\s-]+tokens?)?)",
    re.I,
)


def names_directed(text: str) -> bool:
    """Whether a text names a model and then a direction: "anvil-3 cached input"."""
    match = _DIRECTED.fullmatch(text)
    return match is not None and is_model_name(match["name"])


def directed(table: Table) -> Table:
    """The table with a column more, where most rows of its first one name a model and then a direction."""
    if table.width < 2 or len(table.rows) < 3:
        return table
    found = [_DIRECTED.fullmatch(" ".join(row[0].text.split())) for row in table.rows]
    sure = [match is not None and is_model_name(match["name"]) for match in found]
    filled = sum(bool(row[0].text) for row in table.rows)
    if sum(sure) < 2 or sum(sure) * 2 < filled or sure[0]:
        return table
    rows = []
    for at, (row, match, named) in enumerate(zip(table.rows, found, sure, strict=True)):
        name, direction = (match["name"], match["direction"]) if match and named else (row[0].text, "")
        if at < max(1, table.header_rows):
            name, direction = "Model", "Token type"
        rows.append(
            (
                replace(row[0], text=name),
                Cell(direction, row[0].is_header, (at, 1)),
                *(_moved(cell) for cell in row[1:]),
            )
        )
    return replace(table, rows=tuple(rows), header_rows=max(1, table.header_rows))


def _moved(cell: Cell) -> Cell:
    return replace(cell, origin=(cell.origin[0], cell.origin[1] + 1))
