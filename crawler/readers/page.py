"""Everything that one page says of models: its tables, cards and data, its keys and values, its prose."""

from __future__ import annotations

from crawler.readers.blocks import blocks, left_out
from crawler.readers.decoding import DocumentType, sniff
from crawler.readers.keyed import keyed
from crawler.readers.prose import prose
from crawler.readers.tables import DECLINED_AT_MOST, read_tables
from crawler.readers.tables.settle import settle
from crawler.source import Document, reader
from storage.terms import Reading

__all__ = ["page"]

PROSE_RANK = 3
"""Below tables, cards and data: where a sentence differs from a table, it speaks of a special case as a rule."""


@reader(version=2)
def page(document: Document) -> Reading:
    """What a page says as a whole, each thing once; where its parts differ, tables come before prose."""
    kind = sniff(document)
    if kind in (DocumentType.YAML, DocumentType.JSON):
        reading = keyed(document)
        if reading.claims:
            return reading
    found = blocks(document)
    ranked, declined = read_tables(found, document)
    told = prose(document)
    ranked += [(PROSE_RANK, claim) for claim in told.claims]
    claims, conflicts = settle(ranked)
    says = claims or told.announcements or told.links
    return Reading(
        claims,
        (*left_out(document), *declined, *conflicts, *told.declined)[:DECLINED_AT_MOST],
        told.announcements,
        told.links,
        note="" if says else "Nothing on this page could be read as a fact about a model.",
    )
