"""Pure: which source wins a slot, and which sources disagree."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import combinations

from storage.terms import DATES, PRICES, TOKEN_COUNTS, Authority, Field, SourceKind

_K = SourceKind
_DEFAULT = (_K.DOCS, _K.PRICING, _K.DEPRECATIONS, _K.CARD, _K.LISTING, _K.CONFIG, _K.INDEX, _K.ANNOUNCEMENT)
_ORDER: dict[Field, tuple[SourceKind, ...]] = {
    # A price page is written to be paid by; a license is where the weights are.
    **dict.fromkeys(PRICES, (_K.PRICING, _K.DOCS, _K.CARD, _K.LISTING, _K.CONFIG, _K.INDEX, _K.ANNOUNCEMENT)),
    Field.LICENSE: (_K.CARD, _K.LISTING, _K.DOCS, _K.PRICING, _K.CONFIG, _K.INDEX, _K.ANNOUNCEMENT),
    Field.STATUS: (_K.DEPRECATIONS, _K.DOCS, _K.PRICING, _K.LISTING, _K.CARD, _K.CONFIG, _K.INDEX, _K.ANNOUNCEMENT),
    # A launch date is what the announcement is about; everything else it says was true on its day.
    Field.RELEASE_DATE: (_K.DOCS, _K.PRICING, _K.ANNOUNCEMENT, _K.INDEX, _K.CARD, _K.LISTING, _K.CONFIG),
}
for _field in (Field.DEPRECATION_DATE, Field.RETIREMENT_DATE, Field.SUCCESSOR):
    _ORDER[_field] = _ORDER[Field.STATUS]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One open observation of a slot."""

    observation: int
    value: str
    kind: SourceKind
    authority: Authority
    first_seen: datetime
    words: str = ""
    """What it was read from: the quote, and where that stands."""


@dataclass(frozen=True, slots=True)
class Windows:
    """What else is said of a model's window, in tokens."""

    inputs: frozenset[int] = frozenset()
    outputs: frozenset[int] = frozenset()


def is_living(kind: SourceKind) -> bool:
    """Whether a source is kept true by its vendor, rather than a statement of its date."""
    return kind is not SourceKind.ANNOUNCEMENT


def is_released(pin: Candidate, candidates: Sequence[Candidate]) -> bool:
    """Whether a value set by hand has done its work: a living first-party page says the same by now."""
    return any(
        c.kind is not SourceKind.HAND
        and is_living(c.kind)
        and c.authority is Authority.FIRST_PARTY
        and c.value == pin.value
        for c in candidates
    )


def winner(field: Field, candidates: Sequence[Candidate], incumbent: int | None = None) -> Candidate:
    """The candidate whose value holds. `candidates` is not empty.

    What a person has set comes first; then authority, then living pages before announcements; then `incumbent` (an
    observation that has been published as the fact: a source added later may disagree with it, but never moves it);
    then the kind of source that knows this field best, then the source that has said it longest.
    """
    order = _ORDER.get(field, _DEFAULT)

    def rank(c: Candidate) -> tuple[bool, int, bool, bool, int, datetime, int]:
        place = order.index(c.kind) if c.kind in order else len(order)
        told = c.observation != incumbent
        by_hand, living = c.kind is SourceKind.HAND, is_living(c.kind)
        return (not by_hand, c.authority.rank, not living, told, place, c.first_seen, c.observation)

    return min(candidates, key=rank)


_UNSAID = frozenset({"other", "unknown"})
"""What the Hub's license field says of a license that has no id there: no contradiction to the license's name."""


_COMPARABLE = (
    PRICES
    | TOKEN_COUNTS
    | DATES
    | {Field.LICENSE, Field.OPEN_WEIGHTS, Field.TOOL_CALLING, Field.PARAMETERS, Field.STATUS, Field.GATED}
)
"""Fields of which only one value can be true. Two lists of runtimes, two successors or two descriptions may both be."""


def alike(field: Field, one: str, other: str) -> bool:
    """Whether two values of a field mean the same, so that they are no conflict: 128000 and 131072 tokens do, a month
    and a day in it, 7B and 7,241,732,096 weights."""
    if one == other:
        return True
    if field is Field.LICENSE and {one, other} & _UNSAID:
        return True
    if field in DATES:
        return one.startswith(other) or other.startswith(one)
    if field is Field.PARAMETERS and one.isdigit() and other.isdigit():
        low, high = sorted((Decimal(one), Decimal(other)))
        return low > 0 and high / low <= Decimal("1.1")
    return field in TOKEN_COUNTS and _is_binary(one, other)


def _is_binary(one: str, other: str) -> bool:
    """Whether two counts are one, by thousands and by 1024s."""
    if not (one.isdigit() and other.isdigit()):
        return False
    low, high = sorted((Decimal(one), Decimal(other)))
    binary = (Decimal("1.024"), Decimal("1.048576"))
    return low > 0 and any(abs(high / low / b - 1) <= Decimal("0.002") for b in binary)


def _counts(kind: SourceKind) -> bool:
    """Whether a source can be part of a conflict: a dated statement is not, nor a person who corrects a reading."""
    return is_living(kind) and kind is not SourceKind.HAND


def rivals(field: Field, candidates: Sequence[Candidate], best: Candidate) -> list[Candidate]:
    """The living sources of the winner's authority that state another value, the most telling first."""
    order = _ORDER.get(field, _DEFAULT)
    others = [
        c
        for c in candidates
        if _counts(c.kind) and c.authority is best.authority and not alike(field, c.value, best.value)
    ]
    return sorted(others, key=lambda c: (c.kind is SourceKind.CONFIG, order.index(c.kind), c.first_seen))


_SCOPES: dict[Field, re.Pattern[str]] = {
    **dict.fromkeys(PRICES, re.compile(r"\b(?:off[ -]?peak|peak|image|audio|video)\b", re.IGNORECASE)),
    Field.CONTEXT_LENGTH: re.compile(r"\b(?:input|prompt|total|combined)\b", re.IGNORECASE),
}
"""Words that say of what a value is one: two that differ in them are not alike."""


def _is_defined_otherwise(field: Field, one: Candidate, other: Candidate, windows: Windows) -> bool:
    """Whether two values differ because they are values of different things."""
    if SourceKind.CONFIG in (one.kind, other.kind) or (field in TOKEN_COUNTS and _is_binary(one.value, other.value)):
        return True
    scope = _SCOPES.get(field)
    if scope and {w.lower() for w in scope.findall(one.words)} != {w.lower() for w in scope.findall(other.words)}:
        return True
    if field is not Field.CONTEXT_LENGTH or not (one.value.isdigit() and other.value.isdigit()):
        return False
    low, high = sorted((int(one.value), int(other.value)))
    return low in windows.inputs or high - low in windows.outputs


def conflict(field: Field, candidates: Sequence[Candidate], windows: Windows = Windows()) -> str:
    """ "" when the living sources of the best authority agree, else "definitional" or "real".

    Definitional: the values are of different things. A config's technical limit and the advertised one; counts by 1000
    and by 1024; the input's window and the total one, by their words or because `windows` explains the difference; a
    price at peak and off-peak hours, of text and of images. A dated announcement never conflicts.
    """
    living = [c for c in candidates if _counts(c.kind)]
    if not living or field not in _COMPARABLE:
        return ""
    best = min(c.authority.rank for c in living)
    peers = [c for c in living if c.authority.rank == best]
    pairs = [(a, b) for a, b in combinations(peers, 2) if a.value != b.value]
    if any(not alike(field, a.value, b.value) and not _is_defined_otherwise(field, a, b, windows) for a, b in pairs):
        return "real"
    if any(not alike(field, a.value, b.value) or _is_binary(a.value, b.value) for a, b in pairs):
        return "definitional"
    return ""
