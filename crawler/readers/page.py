"""Everything that one page says of models: its tables, cards and data, its keys and values, its prose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from crawler.fields.model_name import family_key
from crawler.readers.blocks import blocks, left_out
from crawler.readers.decoding import DocumentType, sniff
from crawler.readers.keyed import keyed
from crawler.readers.prose import prose
from crawler.readers.tables import DECLINED_AT_MOST, read_tables
from crawler.readers.tables.settle import Ranked, settle
from crawler.source import Document, reader
from storage.terms import Claim, Reading

__all__ = ["page"]

_MOST_ALIKE = 50
"""Claims of one value that are compared; more have no name in common but by chance."""
PROSE_RANK = 3
"""Below tables, cards and data: where a sentence differs from a table, it speaks of a special case as a rule."""


@reader(version=4)
def page(document: Document) -> Reading:
    """What a page says as a whole, each thing once; where its parts differ, tables come before prose."""
    kind = sniff(document)
    if kind in (DocumentType.YAML, DocumentType.JSON, DocumentType.TOML):
        reading = keyed(document)
        if reading.claims:
            return _with_prices(reading, document)
    found = blocks(document)
    ranked, declined = read_tables(found, document)
    told = prose(document)
    ranked += [(PROSE_RANK, claim) for claim in _whole_names(told.claims, ranked)]
    claims, conflicts = settle(ranked)
    says = claims or told.announcements or told.links
    return Reading(
        claims,
        (*left_out(document), *declined, *conflicts, *told.declined)[:DECLINED_AT_MOST],
        told.announcements,
        told.links,
        note="" if says else "Nothing on this page could be read as a fact about a model.",
    )


def _with_prices(reading: Reading, document: Document) -> Reading:
    """The entry of one model with its prices, which no single key tells: they have tiers and units."""
    ranked, _ = read_tables(blocks(document), document)
    claims, conflicts = settle((rank, claim) for rank, claim in ranked if claim.unit.endswith("/1M tokens"))
    return replace(reading, claims=(*reading.claims, *claims), declined=(*reading.declined, *conflicts))


def _whole_names(told: Sequence[Claim], ranked: Sequence[Ranked]) -> Iterator[Claim]:
    """What prose tells, without what a card says in the same words of a model whose name goes on: "Acme 5 Sol"."""
    said: dict[object, list[Claim]] = defaultdict(list)
    for _, claim in ranked:
        said[_statement(claim)].append(claim)
    for claim in told:
        key = family_key(claim.model)
        longer = (
            other
            for other in said[_statement(claim)][:_MOST_ALIKE]
            if other.raw in claim.quote or claim.raw in other.quote
        )
        if not any(family_key(other.model)[: len(key)] == key != family_key(other.model) for other in longer):
            yield claim


def _statement(claim: Claim) -> object:
    return claim.field, claim.value, claim.unit, claim.qualifiers
