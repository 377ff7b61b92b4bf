"""Comma-, semicolon- or tab-separated text to a table, with the comments that it opens with."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from crawler.readers.blocks.grid import Spanning, expand
from crawler.readers.blocks.keys import spaced
from crawler.readers.blocks.model import Block, Cell, Paragraph, Table, collapse

_MOST_COMMENTS = 60


def delimited_blocks(text: str) -> tuple[Block, ...]:
    """One table whose first row is its header, after a paragraph for each comment above it. Never raises."""
    lines = iter(text.splitlines(keepends=True))
    comments: list[str] = []
    head = ""
    for line in lines:
        if line.strip() and not line.startswith("#"):
            head = line
            break
        if line.strip() and len(comments) < _MOST_COMMENTS:
            comments.append(line.strip("# \t\r\n"))
    said = tuple(Paragraph(line, f"comment {at}") for at, line in enumerate(filter(None, comments), 1))
    delimiter = max(("\t", ";", "|", ","), key=head.count)
    rows = list(_rows(head, lines, delimiter))
    if len(rows) < 2 or len(rows[0]) < 2:
        return said
    rows[0] = [spaced(label.strip()) for label in rows[0]]
    grid = expand([[[Spanning(Cell(collapse(text))) for text in row] for row in rows]])
    return (*said, Table(grid, 1, locator="rows"))


def _rows(head: str, rest: Iterator[str], delimiter: str) -> Iterator[list[str]]:
    def lines() -> Iterator[str]:
        yield head
        yield from rest

    try:
        yield from (row for row in csv.reader(lines(), delimiter=delimiter, skipinitialspace=True) if any(row))
    except csv.Error:
        return  # a field beyond all bounds: what stands before it is read
