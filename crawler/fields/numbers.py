"""Numbers as people print them: grouped by threes, with a decimal point or comma, with K, M or a word behind them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

GROUPS: Final = "  \u2009\u202f'’"
"""Blanks and marks that some write between groups of three digits."""
DIGITS: Final = rf"\d{{1,3}}(?:[,.{GROUPS}]\d{{3}})+(?:[.,]\d{{1,6}})?(?!\d)|\d+(?:[.,]\d+)?"
"""A printed number. Which of "," and "." is the decimal mark is decided by `decimal_of`."""
SCALES: Final = {
    "k": 1000, "ki": 1024, "thousand": 1000, "ribu": 1000, "mil": 1000, "tsd": 1000, "tsd.": 1000,
    "千": 1000, "천": 1000, "тыс": 1000,
    "ألف": 1000, "тыс.": 1000, "mila": 1000, "nghìn": 1000, "triệu": 10**6,
    "m": 10**6, "mi": 1024**2, "mn": 10**6, "mm": 10**6, "million": 10**6, "millions": 10**6, "mio": 10**6,
    "juta": 10**6, "millón": 10**6, "millones": 10**6, "milhão": 10**6, "milhões": 10**6, "millionen": 10**6,
    "百万": 10**6, "百萬": 10**6, "백만": 10**6, "млн": 10**6, "مليون": 10**6,
    "万": 10**4, "萬": 10**4, "만": 10**4, "b": 10**9, "billion": 10**9, "t": 10**12, "trillion": 10**12,
    "亿": 10**8, "억": 10**8,
}  # fmt: skip
"""What a letter or word behind a number multiplies it by."""

_FULL_WIDTH: Final = {0xFF10 + digit: str(digit) for digit in range(10)} | {
    0x0660 + digit: str(digit) for digit in range(10)
}
_PLAIN: Final = {
    **_FULL_WIDTH,
    0xFF0C: ",",
    0xFF0E: ".",
    0xFF04: "$",
    0xFFE5: "¥",
    0x066B: ".",
    0x066C: ",",
    0xFF0F: "/",
    0xFF05: "%",
    0xFF08: "(",
    0xFF09: ")",
    0xFF1A: ":",
    0xFF1B: ";",
    0x3001: ",",
    0x00A0: " ",
    0x2010: "-",
    0x2011: "-",
}


def plain_digits(text: str) -> str:
    """The text with full-width and Arabic digits and marks as ASCII ones; no character moves."""
    return text if text.isascii() else text.translate(_PLAIN)


def decimal_of(printed: str, *, decimal_comma: bool = False, whole: bool = False) -> Decimal | None:
    """The number that is printed, or None where a mark may as well group digits as begin decimals.

    `decimal_comma`: the text is known to write 1.000,50. `whole`: it is a count, so groups of three are groups.
    """
    text = re.sub(rf"[{GROUPS}]", "", printed.strip())
    commas, points = text.count(","), text.count(".")
    if commas and points:
        decimal_mark = "," if text.rfind(",") > text.rfind(".") else "."
        other = "." if decimal_mark == "," else ","
        if text.count(decimal_mark) > 1:
            return None
        head, _, tail = text.partition(decimal_mark)
        groups = head.split(other)
        if any(len(group) != 3 for group in groups[1:]):
            return None
        return Decimal(f"{''.join(groups)}.{tail}")
    mark = "," if commas else "."
    if not commas and not points:
        return Decimal(text) if text.isdigit() else None
    parts = text.split(mark)
    grouped = all(len(part) == 3 for part in parts[1:]) and 1 <= len(parts[0]) <= 3 and not parts[0].startswith("0")
    if len(parts) > 2:
        return Decimal("".join(parts)) if grouped else None
    groups_here = mark == "," if not decimal_comma else mark == "."
    if grouped and (groups_here or whole):
        return Decimal("".join(parts))
    if mark == "." and decimal_comma:
        return Decimal(text)
    return Decimal(text.replace(",", "."))


def canonical(value: Decimal) -> str:
    """A plain decimal without trailing zeros or exponent: "5", "0.15"."""
    text = format(value.normalize(), "f")
    return "0" if text in ("-0", "0") else text
