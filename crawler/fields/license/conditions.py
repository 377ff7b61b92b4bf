"""What a license's own text asks for, in our words: from how many users or revenue on, and what is shut out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from crawler.fields.license.texts import normalise
from storage.terms import CommercialUse, LicenseClass

_ABOVE: Final = r"(?:more than|exceed(?:s|ed|ing)?|greater than|in excess of|over|above|surpass\w*|reach\w*)"
_SCALE: Final = r"(?P<scale>million|billion|thousand|k|m|b)?"
_USERS: Final = re.compile(
    rf"\b{_ABOVE}\s+(?:[a-z-]+\s+){{0,3}}\(?(?P<number>\d[\d,]{{0,14}}(?:\.\d{{1,3}})?)\s?{_SCALE}\)?\s+"
    r"(?P<period>monthly|daily)\s+active\s+users"
)
_MONEY: Final = r"(?P<currency>us\s?dollars?|usd|us\$|\$|€|euros?|eur|£|gbp|rmb|cny|yuan)"
_REVENUE: Final = re.compile(
    rf"\b(?:{_ABOVE}|less than|under|below|up to|at or below|not exceed\w*)\s+(?:[a-z-]+\s+){{0,3}}\(?\s?{_MONEY}?\s?"
    rf"(?P<number>\d[\d,]{{0,14}}(?:\.\d{{1,3}})?)\s?{_SCALE}\b\)?\s?{_MONEY.replace('currency', 'after')}?"
)
_NO_COMMERCE: Final = re.compile(
    r"\b(?:solely|only|exclusively)\s+(?:for|in)\s+(?:[\w-]+,?\s+(?:or\s+|and\s+)?){0,4}non-?\s?commercial\b"
    r"|\bnon-?\s?commercial\s+(?:[\w-]+\s+(?:or\s+|and\s+)?){0,3}(?:purposes?|use)s?\s+only\b"
    r"|\b(?:shall|may|must|can|do|will)\s?not\s+(?:[\w-]+\s+){0,12}for\s+(?:any\s+)?commercial\s+(?:use|purposes?)\b"
    r"|\b(?:shall|may|must)\s+only\s+(?:[\w-]+\s+){1,8}for\s+(?:[\w-]+,?\s+(?:or\s+|and\s+)?){0,4}(?:non-?\s?commercial|research)\b"
)
_OTHER_MODELS: Final = re.compile(
    r"\bnot\s+(?:[\w'’]+,?\s+){1,20}(?:improve|train|develop|create)\s+(?:\w+,?\s+){0,6}(?:other|competing)\s+(?:[\w-]+\s+){0,4}models?\b"
)
_MILITARY: Final = re.compile(r"\bmilitary\b")
_CURRENCIES: Final = (("€", "euros"), ("eur", "euros"), ("£", "pounds"), ("gbp", "pounds"), ("rmb", "yuan"))
_SCALES: Final = {"k": "thousand", "m": "million", "b": "billion"}


@dataclass(frozen=True, slots=True)
class Terms:
    """Our reading of a license text that no list holds."""

    license_class: LicenseClass
    commercial_use: CommercialUse
    condition: str
    """Conditions joined by "; ", nothing where commerce is free or shut out altogether."""


def terms_of(text: str) -> Terms:
    """The class, commercial use and condition that a license text's own words show; unknown where they show nothing."""
    words = normalise(text).casefold()
    said = tuple(dict.fromkeys(_conditions(words)))
    if _NO_COMMERCE.search(words) and not any("a separate license" in one for one in said):
        return Terms(LicenseClass.NON_COMMERCIAL, CommercialUse.NO, "")
    if said:
        return Terms(LicenseClass.USE_RESTRICTED, CommercialUse.CONDITIONAL, "; ".join(said))
    return Terms(LicenseClass.UNKNOWN, CommercialUse.UNKNOWN, "")


def _conditions(words: str) -> Iterator[str]:
    for match in _USERS.finditer(words):
        many = f"{_amount(match['number'], match['scale'])} {match['period']} active users"
        yield _demand(words, match.start(), match.end(), many)
    for match in _REVENUE.finditer(words):
        near = words[max(0, match.start() - 120) : match.end() + 120]
        currency = match["currency"] or match["after"]
        if currency and (period := re.search(r"\b(annual|yearly|monthly)\b", near)) and "revenue" in near:
            rate = "monthly" if period[1] == "monthly" else "yearly"
            much = f"{_amount(match['number'], match['scale'])} {_currency(currency)} of {rate} revenue"
            yield _demand(words, match.start(), match.end(), much)
    if _OTHER_MODELS.search(words):
        yield "outputs may not improve other models"
    if (war := _MILITARY.search(words)) and re.search(
        r"\bnot\b|prohibit|restrict", words[max(0, war.start() - 2000) : war.start()]
    ):
        yield "no military use"


def _demand(words: str, start: int, end: int, threshold: str) -> str:
    """What is asked above a threshold: a license of its own, or a name to be shown."""
    around = words[max(0, start - 200) : end + 400]
    if re.search(r"\bdisplay|\bcredit|\battribut", around) and not re.search(
        r"\b(?:request|obtain|separate)\b", around
    ):
        return f"products above {threshold} must show the model's name"
    return f"a separate license is needed above {threshold}"


def _amount(number: str, scale: str | None) -> str:
    plain = number.rstrip(",.")
    if scale:
        return f"{plain} {_SCALES.get(scale, scale)}"
    whole = plain.replace(",", "")
    if whole.isdigit() and int(whole) % 1_000_000 == 0 and int(whole):
        return f"{int(whole) // 1_000_000} million"
    return plain


def _currency(text: str) -> str:
    plain = text.replace(" ", "")
    return next(
        (name for start, name in _CURRENCIES if plain.startswith(start)),
        "yuan" if plain in ("cny", "yuan") else "US dollars",
    )
