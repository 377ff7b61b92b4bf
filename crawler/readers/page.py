"""Everything that one page says of models: its tables, cards and data, its front matter, its prose."""

from __future__ import annotations

from crawler.readers.blocks import blocks
from crawler.readers.decoding import DocumentType, sniff
from crawler.readers.keyed import keyed
from crawler.readers.tables import DECLINED_AT_MOST, read_tables
from crawler.readers.tables.settle import settle
from crawler.source import Document, reader
from storage.terms import Reading

__all__ = ["page"]


@reader(version=1)
def page(document: Document) -> Reading:
    """What a page says as a whole; where its parts differ, tables come before prose."""
    kind = sniff(document)
    if kind is DocumentType.YAML or (kind is DocumentType.JSON and document.text.lstrip()[:1] == "{"):
        reading = keyed(document)
        if reading.claims:
            return reading
    found = blocks(document)
    ranked, declined = read_tables(found, document)
    claims, conflicts = settle(ranked)
    note = "" if claims else "Nothing on this page could be read as a fact about a model."
    return Reading(claims, (*declined, *conflicts)[:DECLINED_AT_MOST], note=note)
