"""Tables inside JSON and embedded data to tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crawler.readers.blocks import Block, Table
from crawler.readers.tables.surroundings import Where
from crawler.source import Document


def data_tables(found: Sequence[Block], document: Document) -> Iterator[tuple[Table, Where]]:
    """The tables that a page carries as data."""
    return iter(())
