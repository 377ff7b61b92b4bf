"""How much a change matters, by rules that editors can read."""

from __future__ import annotations

from decimal import Decimal, DivisionByZero, InvalidOperation

from storage.terms import PRICES, TOKEN_COUNTS, ChangeKind, Field

MAJOR_PRICE_MOVE = Decimal(20)  # percent
ROUNDING = Decimal("0.000001")
"""A price that moves by less than this share of itself was calculated anew and not set anew."""
MAJOR_CONTEXT_FACTOR = Decimal("1.5")
MAJOR_DAYS_LEFT = 90
GRAVITY = ("note", "minor", "major")
"""From the least to the most telling."""


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
    days_left: int | None = None,
) -> str:
    """ "major", "minor" or "note".

    Major: a license that changes class or commercial use, a price by 20 % or more, a context by a factor of 1.5 or
    more, each of them also when it is announced for a later day; the first model of a new family; a model that is gone
    or has at most 90 days left (`days_left` until it retires, None where no day is said). A correction, a retraction,
    renewed agreement and a price that differs by rounding only are a note. The rest is minor.
    """
    if kind in (ChangeKind.FACT_CORRECTED, ChangeKind.FACT_RETRACTED, ChangeKind.FACT_AGREED):
        return "note"
    if kind is ChangeKind.MODEL_DEPRECATED:
        return "major" if days_left is not None and days_left <= MAJOR_DAYS_LEFT else "minor"
    if kind is ChangeKind.MODEL_ADDED and new_family:
        return "major"
    if kind not in (ChangeKind.FACT_CHANGED, ChangeKind.FACT_SCHEDULED):
        return "minor"
    if field is None or old is None or new is None:
        return "minor"
    if field is Field.LICENSE:
        return "major" if license_moves_class else "minor"
    if field in PRICES and _is_rounding(old, new):
        return "note"
    return "major" if _moves_far(field, old, new) else "minor"


def _is_rounding(old: str, new: str) -> bool:
    try:
        before, after = Decimal(old), Decimal(new)
    except InvalidOperation:
        return False
    return before != after and abs(after - before) < before * ROUNDING


def _moves_far(field: Field, old: str, new: str) -> bool:
    try:
        before, after = Decimal(old), Decimal(new)
    except InvalidOperation:
        return False
    if field in PRICES:
        return before != after and (before == 0 or abs(after - before) / before * 100 >= MAJOR_PRICE_MOVE)
    if field in TOKEN_COUNTS and before > 0 and after > 0:
        return max(before, after) / min(before, after) >= MAJOR_CONTEXT_FACTOR
    return False
