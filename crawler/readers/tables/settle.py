"""From all that was read in one document to what it says: each thing once, and nothing that it contradicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from crawler.fields.model_name import family_key
from storage.terms import Claim, Declined, Field

Ranked = tuple[int, Claim]
"""A claim, and how far from plain sight it was read: 0 for what a person sees."""

_MANY = frozenset({Field.LICENSE, Field.SUCCESSOR, Field.RUNTIMES})
"""Fields of which a document may state several values at once."""


def settle(ranked: Iterable[Ranked]) -> tuple[tuple[Claim, ...], tuple[Declined, ...]]:
    """Each slot's value once, in order; a slot with several values at the same rank is declined."""
    slots: dict[object, list[Ranked]] = defaultdict(list)
    for rank, claim in ranked:
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


def _slot(claim: Claim) -> object:
    return " ".join(family_key(claim.model)) or claim.model, claim.field, claim.unit, claim.qualifiers


def _with_aliases(same: Sequence[Claim]) -> Claim:
    names = [name for claim in same for name in (claim.model, *claim.aliases) if name != same[0].model]
    aliases = tuple(dict.fromkeys(names))
    return same[0] if aliases == same[0].aliases else replace(same[0], aliases=aliases)
