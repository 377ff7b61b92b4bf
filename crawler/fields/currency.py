"""Money signs and names to ISO 4217 codes, and what in a text says which money is meant."""

from __future__ import annotations

import re
from typing import Final

SIGNS: Final = {
    "us$": "USD", "usd": "USD", "u.s.$": "USD", "$": "USD", "美元": "USD", "美金": "USD", "달러": "USD", "دولار": "USD",
    "ドル": "USD", "dollars": "USD", "dollar": "USD",
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "欧元": "EUR",
    "£": "GBP", "gbp": "GBP", "元": "CNY", "rmb": "CNY", "cny": "CNY", "cn¥": "CNY", "人民币": "CNY", "위안": "CNY",
    "円": "JPY", "jpy": "JPY", "jp¥": "JPY", "엔": "JPY", "₩": "KRW", "krw": "KRW", "원": "KRW",
    "₹": "INR", "inr": "INR", "rs.": "INR", "rp": "IDR", "idr": "IDR", "rupiah": "IDR",
    "a$": "AUD", "au$": "AUD", "aud": "AUD", "c$": "CAD", "ca$": "CAD", "cad": "CAD", "hk$": "HKD", "hkd": "HKD",
    "s$": "SGD", "sg$": "SGD", "sgd": "SGD", "nt$": "TWD", "twd": "TWD", "r$": "BRL", "brl": "BRL", "mx$": "MXN",
    "nz$": "NZD", "nzd": "NZD", "chf": "CHF", "sek": "SEK", "₫": "VND", "vnd": "VND", "₺": "TRY", "₽": "RUB",
    "руб": "RUB",
    "aed": "AED", "sar": "SAR", "ريال": "SAR", "درهم": "AED", "¥": "¥",
}  # fmt: skip
"""Sign or name, in lower case -> ISO code; "¥" is two currencies and stays open."""
DOTTED: Final = frozenset({"IDR", "VND"})
"""Currencies whose amounts are written 15.000 for fifteen thousand."""

_WORDS = sorted(
    (sign for sign in SIGNS if sign[-1].isalpha() and sign.isascii() and sign != "rp"), key=len, reverse=True
)
_MARKS = sorted((sign for sign in SIGNS if sign not in _WORDS and sign != "rp"), key=len, reverse=True)
SIGN: Final = (
    "(?:(?<![A-Za-z])(?:"
    + "|".join(map(re.escape, _WORDS))
    + r"|rp\.?(?=\s?\d))(?![A-Za-z])|(?<![A-Za-z])(?:"
    + "|".join(re.escape(mark) for mark in _MARKS if mark[0].isascii() and mark[0].isalpha())
    + ")|"
    + "|".join(re.escape(mark) for mark in _MARKS if not (mark[0].isascii() and mark[0].isalpha()))
    + ")"
)
"""A pattern for any sign or name of money, case-insensitive."""
_SIGN = re.compile(SIGN, re.I)
_KANA = re.compile(r"[\u3041-\u30ff]")
_HAN = re.compile(r"[\u4e00-\u9fff]")


def iso(sign: str, near: str = "") -> str:
    """The ISO code of a sign; "" for a bare "¥" unless `near` (text of the same document) tells yuan from yen."""
    code = SIGNS.get(sign.strip().lower().rstrip(".") if sign.lower() != "rs." else "rs.", "")
    if code != "¥":
        return code
    if re.search(r"\b(?:JPY|yen)\b|円", near, re.I) or _KANA.search(near):
        return "JPY"
    if re.search(r"\b(?:CNY|RMB|yuan)\b|元|人民币", near, re.I) or _HAN.search(near):
        return "CNY"
    return ""


def currencies(text: str, near: str = "") -> set[str]:
    """The ISO codes of all money that a text names."""
    return {code for match in _SIGN.finditer(text) if (code := iso(match.group(), near or text))}
