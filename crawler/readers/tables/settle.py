"""From all that was read in one document to what it says: each thing once, and nothing that it contradicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from crawler.fields.model_name import family_key
from storage.names import is_moving, months_of
from storage.terms import Claim, Declined, Field

Ranked = tuple[int, Claim]
"""A claim, and how far from plain sight it was read: 0 for what a person sees."""

_MANY = frozenset({Field.LICENSE, Field.SUCCESSOR, Field.RUNTIMES})
"""Fields of which a document may state several values at once."""


def settle(ranked: Iterable[Ranked]) -> tuple[tuple[Claim, ...], tuple[Declined, ...]]:
    """Each slot's value once, in order; a slot with several values at the same rank is declined."""
    slots: dict[object, list[Ranked]] = defaultdict(list)
    for rank, claim in _told_apart(list(ranked)):
        slots[_slot(claim)].append((rank, claim))
    claims: list[Claim] = []
    declined: list[Declined] = []
    for group in slots.values():
        best = min(rank for rank, _ in group)
        near = [claim for rank, claim in group if rank == best]
        values = list(dict.fromkeys(claim.value for claim in near))
        first = near[0]
        if len(values) == 1 or first.field in _MANY:
            for value in values:
                same = [claim for claim in near if claim.value == value]
                claims.append(_with_aliases(same))
            continue
        said = ", ".join(values[:4])
        declined.append(
            Declined(
                f"{first.field} of {first.model}",
                f"the document gives several values: {said}",
                first.quote,
                first.locator,
            )
        )
    return tuple(claims), tuple(declined)


def _told_apart(ranked: list[Ranked]) -> list[Ranked]:
    """The same, with earlier versions under their own ids where a document calls them by the name of today's.

    A list of legacy models has a row "Acme Small | acme-small-2402", and the list above it one with `acme-small-latest`
    under the same name. Where the two say contrary things, the dated id is the older row's only name.
    """
    by_model: dict[object, list[Claim]] = defaultdict(list)
    for _, claim in ranked:
        by_model[_model(claim)].append(claim)
    renamed: dict[int, Claim] = {}
    for claims in by_model.values():
        current = [claim for claim in claims if any(is_moving(name) for name in claim.aliases)]
        if not current:
            continue
        todays = {name for claim in current for name in claim.aliases}
        values = {_slot(claim): claim.value for claim in current if claim.field not in _MANY}
        older: dict[str, list[Claim]] = defaultdict(list)
        for claim in claims:
            if not todays & set(claim.aliases) and (name := next(filter(months_of, claim.aliases), "")):
                older[name].append(claim)
        for name, row in older.items():
            if any(values.get(_slot(claim), claim.value) != claim.value for claim in row):
                renamed |= {id(claim): replace(claim, model=name, aliases=()) for claim in row}
    return [(rank, renamed.get(id(claim), claim)) for rank, claim in ranked]


def _model(claim: Claim) -> object:
    return " ".join(family_key(claim.model)) or claim.model


def _slot(claim: Claim) -> object:
    return _model(claim), claim.field, claim.unit, claim.qualifiers


def _with_aliases(same: Sequence[Claim]) -> Claim:
    names = [name for claim in same for name in (claim.model, *claim.aliases) if name != same[0].model]
    aliases = tuple(dict.fromkeys(names))
    return same[0] if aliases == same[0].aliases else replace(same[0], aliases=aliases)
