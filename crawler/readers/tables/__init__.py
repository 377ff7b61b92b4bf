"""Tables about models, however they are laid out, to claims."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice

from crawler.fields.model_name import ModelName
from crawler.fields.price import is_per_thing
from crawler.readers import words
from crawler.readers.blocks import QUOTE_LENGTH, Block, Proof, Table, blocks, left_out
from crawler.readers.tables.cards import cards
from crawler.readers.tables.data import data_tables
from crawler.readers.tables.described import DESCRIBED_RANK
from crawler.readers.tables.entries import MOST_CLAIMS, Entry
from crawler.readers.tables.roles import PRICE_KINDS, Kind
from crawler.readers.tables.settle import Ranked, settle
from crawler.readers.tables.shape import shape
from crawler.readers.tables.subject import subject_of
from crawler.readers.tables.surroundings import Where, placed
from crawler.readers.tables.values import read_entry, units_of_table
from crawler.source import Document, reader
from storage.terms import Claim, Declined, Qualifiers, Reading

__all__ = ["model_table", "price_table", "read_tables"]

MOST_TABLES = 5_000
"""Far more than any page has; what lies beyond is not read, so that no page can take all day."""
DECLINED_AT_MOST = 400
"""A page of thousands of unreadable cells is told by its first ones."""


@reader(version=3)
def model_table(document: Document) -> Reading:
    """What the tables, cards and embedded data of a page say of models."""
    return _reading(document)


@reader(version=3)
def price_table(document: Document) -> Reading:
    """What the tables, cards and embedded data of a pricing page say of models."""
    return _reading(document)


def _reading(document: Document) -> Reading:
    ranked, declined = read_tables(blocks(document), document)
    claims, conflicts = settle(ranked)
    note = "" if claims else "No table about models could be read."
    return Reading(claims, (*left_out(document), *declined, *conflicts)[:DECLINED_AT_MOST], note=note)


def read_tables(found: Sequence[Block], document: Document) -> tuple[list[Ranked], list[Declined]]:
    """Claims with their ranks, and what was declined, of all tables of a document, not yet settled."""
    ranked: list[Ranked] = []
    declined: list[Declined] = []
    subject = subject_of(document, found)
    proof: Proof | None = None
    regions: list[str] = []
    for table, where in islice(_all_tables(found, declined), MOST_TABLES):
        if len(ranked) > MOST_CLAIMS:
            declined.insert(0, Declined("the other tables", f"only the first {MOST_CLAIMS:,} claims are read"))
            break
        if region := dict(where.terms).get("region"):
            regions.append(region)
        for rank, outcome in _read(table, where, subject):
            if isinstance(outcome, Claim) and where.made:
                proof = proof or Proof(document)
                outcome = _proven(outcome, proof.stands)
            elif isinstance(outcome, Claim) and where.lines:
                outcome = _proven(outcome, partial(_stands_in, where.lines))
            if isinstance(outcome, Claim):
                ranked.append((rank, outcome))
            else:
                declined.append(outcome)
    return _at_home(ranked, regions), declined


def _at_home(ranked: list[Ranked], regions: Sequence[str]) -> list[Ranked]:
    """Where tables are for a region each, the first one's is the home of what no table states without a region."""
    if not regions:
        return ranked
    plain = {_slot(claim) for _, claim in ranked if not _region(claim)}
    return [
        (rank, replace(claim, qualifiers=_without_region(claim)))
        if _region(claim) == regions[0] and _slot(claim) not in plain
        else (rank, claim)
        for rank, claim in ranked
    ]


def _slot(claim: Claim) -> object:
    return claim.model, claim.field, claim.unit, _without_region(claim)


def _proven(claim: Claim, stands: Callable[[str], bool]) -> Claim | Declined:
    """The claim with a quote that stands in the document: data may escape it, a card may put the value first."""
    turned = " | ".join(reversed(claim.quote.split(" | ")))
    for quote in (claim.quote, turned, f"{claim.model} | {claim.raw}"):
        if stands(quote):
            return claim if quote == claim.quote else replace(claim, quote=quote[:QUOTE_LENGTH])
    return Declined(f"{claim.field} of {claim.model}", "no words in the document prove it", claim.quote, claim.locator)


def _stands_in(text: str, quote: str) -> bool:
    at = 0
    flat = " ".join(text.split())
    for part in quote.split(" | "):
        at = flat.find(" ".join(part.split()), at)
        if at < 0:
            return False
        at += len(part)
    return True


def _all_tables(found: Sequence[Block], declined: list[Declined]) -> Iterator[tuple[Table, Where]]:
    yield from placed(found)
    yield from cards(found)
    yield from data_tables(found, declined)


def _read(table: Table, where: Where, subject: tuple[ModelName, ...]) -> Iterator[tuple[int, Claim | Declined]]:
    shaped = shape(table, where.subjects or subject)
    if shaped is None:
        return
    yield from ((where.rank, declined) for declined in shaped.declined)
    where = units_of_table(table, where)
    read: list[tuple[Entry, Claim]] = []
    by_thing = {
        _row(entry) for entry in shaped.entries if entry.role.kind in PRICE_KINDS and is_per_thing(entry.cell.text)
    }
    for entry in shaped.entries:
        names = (*entry.model.aliases, *shaped.aliases.get(entry.model.name, ()))
        aliases = tuple(dict.fromkeys(name for name in names if name != entry.model.name))
        for outcome in read_entry(entry, where, aliases):
            if isinstance(outcome, Claim):
                read.append((entry, outcome))
            else:
                yield where.rank, outcome
    told = [(entry, claim) for entry, claim in read if claim.value != "0" or _row(entry) not in by_thing]
    for outcome in _told_apart(
        [one for one in told if one[0].role.kind is not Kind.DESCRIPTION], "region" in dict(where.terms)
    ):
        yield where.rank, outcome
    for entry, claim in told:
        if entry.role.kind is Kind.DESCRIPTION:
            yield DESCRIBED_RANK, claim


def _row(entry: Entry) -> tuple[str, str]:
    """A model's row: what is free in one that is sold by the minute says nothing of tokens."""
    return entry.model.name, entry.locator


def _told_apart(read: Sequence[tuple[Entry, Claim]], of_region: bool) -> Iterator[Claim]:
    """Claims of one table; where two rows of a model differ only by words beside its name, these are the variant.

    A region counts only where prices differ by it, and the region that a table lists first is its home; not where all
    of a table is `of_region`.
    """
    home = "" if of_region else next((region for _, claim in read if (region := _region(claim))), "")
    groups: dict[object, list[tuple[Entry, Claim]]] = {}
    for entry, claim in read:
        groups.setdefault(_slot(claim), []).append((entry, claim))
    for group in map(_sold_here, groups.values()):
        plain = any(not _region(claim) for _, claim in group)
        at_home = plain or any(_region(claim) == home for _, claim in group)
        if at_home and len({claim.value for _, claim in group}) == 1:
            yield replace(group[0][1], qualifiers=_without_region(group[0][1]))
            continue
        for entry, claim in group:
            twins = [other for _, other in group if other.qualifiers == claim.qualifiers and other.value != claim.value]
            if _region(claim) == home and not plain:
                claim = replace(claim, qualifiers=_without_region(claim))
            if entry.notes and twins:
                yield replace(claim, qualifiers=tuple(sorted([*claim.qualifiers, ("variant", entry.notes[0].lower())])))
            else:
                yield claim


def _sold_here(group: list[tuple[Entry, Claim]]) -> list[tuple[Entry, Claim]]:
    """Without the prices of others, where a table sets its own beside them: "Provider price", "Our price"."""
    own = [pair for pair in group if not words.PRICED_ELSEWHERE.search(pair[0].label)]
    return own if own and len({claim.value for _, claim in group}) > 1 else group


def _region(claim: Claim) -> str:
    return dict(claim.qualifiers).get("region", "")


def _without_region(claim: Claim) -> Qualifiers:
    return tuple(pair for pair in claim.qualifiers if pair[0] != "region")
