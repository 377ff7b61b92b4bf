"""How much a change matters, by rules that editors can read."""

from __future__ import annotations

from decimal import Decimal, DivisionByZero, InvalidOperation

from storage.terms import PRICES, TOKEN_COUNTS, ChangeKind, Field

MAJOR_PRICE_MOVE = Decimal(20)  # percent
MAJOR_CONTEXT_FACTOR = Decimal("1.5")


def delta_percent(field: Field | None, old: str | None, new: str | None) -> float | None:
    """By how much a number moved, in percent of the old one; None where that says nothing."""
    if field is None or field not in PRICES | TOKEN_COUNTS | {Field.PARAMETERS} or old is None or new is None:
        return None
    try:
        return float((Decimal(new) - Decimal(old)) / Decimal(old) * 100)
    except (InvalidOperation, DivisionByZero):
        return None


def severity(
    kind: ChangeKind,
    field: Field | None,
    old: str | None,
    new: str | None,
    *,
    license_moves_class: bool = False,
    new_family: bool = False,
) -> str:
    """ "major", "minor" or "note".

    Major: a license that changes class or commercial use, a price by 20 % or more, a context by a factor of 1.5 or
    more, the first model of a new family, a deprecation. A correction is a note. The rest is minor.
    """
    if kind in (ChangeKind.FACT_CORRECTED, ChangeKind.FACT_AGREED):
        return "note"
    if kind is ChangeKind.MODEL_DEPRECATED or (kind is ChangeKind.MODEL_ADDED and new_family):
        return "major"
    if kind is not ChangeKind.FACT_CHANGED or field is None or old is None or new is None:
        return "minor"
    if field is Field.LICENSE:
        return "major" if license_moves_class else "minor"
    try:
        before, after = Decimal(old), Decimal(new)
    except InvalidOperation:
        return "minor"
    if field in PRICES:
        moved = before == 0 or abs(after - before) / before * 100 >= MAJOR_PRICE_MOVE
        return "major" if moved else "minor"
    if field in TOKEN_COUNTS and before > 0 and after > 0:
        return "major" if max(before, after) / min(before, after) >= MAJOR_CONTEXT_FACTOR else "minor"
    return "minor"
