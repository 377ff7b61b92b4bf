"""Cards and grids made of blocks to tables, so that one reader reads them all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crawler.readers.blocks import Block, Table
from crawler.readers.tables.surroundings import Where


def cards(found: Sequence[Block]) -> Iterator[tuple[Table, Where]]:
    """The cards of a page as tables."""
    return iter(())
