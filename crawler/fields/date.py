"""Calendar dates as documents write them: text in, ISO dates with their spans out, or a refusal.

Strict on purpose: a date has a year of four digits and a month; a version such as 24.09, a quarter, a year alone, a
date inside an identifier or an address, and an order of day and month that cannot be told are no dates. The day is the
one that is written: a time and a zone beside it never move it, and a weekday that disagrees does not unsay it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from functools import lru_cache
from typing import Final

__all__ = ["DateValue", "Precision", "find_dates", "read_date", "read_moment"]


class Precision(StrEnum):
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class DateValue:
    """One date in a text."""

    iso: str
    """`2024-06-07`, or `2024-09` where only the month is written."""
    precision: Precision
    span: tuple[int, int]
    """Where it stands in the text, with its weekday, time and zone when they are beside it."""
    raw: str
    """The text of the span."""


# Full names as five alphabets write them; English alone is abbreviated, for short forms collide between languages.
_NAMES: Final = (
    "january januari janvier januar enero janeiro gennaio يناير января",
    "february februari février fevrier februar febrero fevereiro febbraio فبراير февраля",
    "march maret mars märz marzo março مارس марта",
    "april avril abril aprile أبريل ابريل апреля",
    "may mei mai mayo maio maggio مايو мая",
    "june juni juin junio junho giugno يونيو июня",
    "july juli juillet julio julho luglio يوليو июля",
    "august agustus août aout agosto أغسطس اغسطس августа",
    "september septembre septiembre setembro settembre سبتمبر сентября",
    "october oktober octobre octubre outubro ottobre أكتوبر اكتوبر октября",
    "november novembre noviembre novembro نوفمبر ноября",
    "december desember décembre decembre dezember diciembre dezembro dicembre ديسمبر декабря",
)
_SHORT: Final = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTHS: Final = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
_MONTHS.update({name: number for number, name in enumerate(_SHORT, 1)})
_MONTHS["sept"] = 9
_ENGLISH: Final = tuple(names.split()[0] for names in _NAMES)
_ALSO_WORDS: Final = {"may", "march", "mar", "mars", "mai", "mei", "jan"}
"""Months that are also other words: read as months only with a capital."""

_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_YEAR = r"(?P<y>(?:19|20)\d\d)(?=\d?(?!\d))"  # one more digit glued to it is a footnote's mark
_MONTH = r"(?P<m>[^\W\d_]{3,10})\.?"
_DAY = r"(?P<d>[0-3]?\d)(?:st|nd|rd|th)?"
_TIME = (
    r"(?:[T\s,]\s?\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s?[ap]\.?m\b\.?)?"
    r"(?:\s?(?:Z\b|UTC\b|GMT\b|[+-]\d{2}:?\d{2}\b|\([A-Z]{2,5}\)|[A-Z]{3,4}\b))*)?"
)
_BEFORE = r"(?<![\w./\-])"  # the inside of an identifier, a version or an address
_AFTER = r"(?![\d/]|-\w|\.\d)"

_FORMS: Final = tuple(
    re.compile(_BEFORE + form, re.IGNORECASE)
    for form in (
        rf"(?P<y>(?:19|20)\d\d)-(?P<m>\d{{1,2}})-(?P<d>\d{{1,2}}){_TIME}{_AFTER}",
        rf"(?P<y>(?:19|20)\d\d)(?P<sep>[./])(?P<m>\d{{1,2}})(?P=sep)(?P<d>\d{{1,2}}){_TIME}{_AFTER}",
        rf"(?P<y>(?:19|20)\d\d)\s?[年년]\s?(?P<m>\d{{1,2}})\s?[月월]\s?(?P<d>\d{{1,2}})\s?[日일号]{_TIME}",
        r"(?P<y>(?:19|20)\d\d)\s?[年년]\s?(?P<m>\d{1,2})\s?[月월](?!\s?\d)",
        rf"{_WEEKDAY}{_MONTH}\s+{_DAY}(?:\s*,\s*|\s+){_YEAR}{_TIME}",
        rf"{_WEEKDAY}{_DAY}\.?(?:\s+|-)(?:of\s+|de\s+)?{_MONTH}(?:\s*[,،]\s*|\s+|-)(?:de\s+|del\s+)?{_YEAR}{_TIME}",
        rf"{_MONTH}(?:\s*,\s*|\s+)(?:of\s+|de\s+)?{_YEAR}",
        rf"(?P<a>\d{{1,2}})(?P<sep>[/.])(?P<b>\d{{1,2}})(?P=sep)(?P<y>(?:19|20)\d\d){_TIME}{_AFTER}",
    )
)
_ISO_MONTH = re.compile(r"(?P<y>(?:19|20)\d\d)[-/](?P<m>0[1-9]|1[0-2])")
_AROUND = re.compile(
    r"(?:[\s\"'`*_|.,:;()\[\]~]|\b(?:on|released?|published|updated|last|posted|date|the|utc|gmt|since|in)\b)*",
    re.IGNORECASE,
)


def find_dates(text: str, locale: str = "") -> tuple[DateValue, ...]:
    """Every date in the text, in order, none within another.

    `locale` ("en-US", "en-GB", "de" ...) decides the order of `06/07/2024`; without it such a date is read only where
    one of the two numbers cannot be a month.
    """
    found: list[DateValue] = []
    taken = bytearray(len(text))  # 1 where a date stands already
    for form in _FORMS:
        for value in _matches(form, text, locale):
            start, end = value.span
            if not any(taken[start:end]):
                taken[start:end] = b"\x01" * (end - start)
                found.append(value)
    return tuple(sorted(found, key=lambda value: value.span))


def read_date(text: str, locale: str = "") -> DateValue | None:
    """The date that the text consists of (a table cell, a metadata value), or nothing when it says more or less."""
    if len(text) > 120:
        return None
    stripped = text.strip().strip("\"'`")
    if month := _ISO_MONTH.fullmatch(stripped):
        start = text.index(stripped)
        span = (start, start + len(stripped))
        return DateValue(f"{month['y']}-{month['m']}", Precision.MONTH, span, stripped)
    found = find_dates(text, locale)
    if len(found) != 1:
        return None
    start, end = found[0].span
    glued = end < len(text) and text[end].isdigit()  # a footnote's mark
    rest = text[:start], text[end + glued :]
    return found[0] if all(_AROUND.fullmatch(part) for part in rest) else None


def read_moment(text: str) -> datetime | None:
    """The instant that a machine wrote (RFC 822, ISO 8601), aware and in UTC; midnight UTC where only a day is said."""
    stripped = text.strip()
    if not stripped or len(stripped) > 120:
        return None
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = parse(stripped)
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    day = read_date(stripped)
    if day is None or day.precision is not Precision.DAY:
        return None
    return datetime.fromisoformat(day.iso).replace(tzinfo=UTC)


def _matches(form: re.Pattern[str], text: str, locale: str) -> Iterator[DateValue]:
    position = 0
    while match := form.search(text, position):
        value = _value(match, locale)
        # A word that is no month must not swallow the month behind it: "on June 7, 2024".
        position = match.end() if value else match.start() + 1
        if value:
            yield value


def _value(match: re.Match[str], locale: str) -> DateValue | None:
    said = match.groupdict()
    year = int(said["y"])
    if "a" in said:
        numbers = _ordered(int(said["a"]), int(said["b"]), said["sep"], locale)
        if numbers is None:
            return None
        month, day = numbers
    else:
        month = int(said["m"]) if said["m"].isdecimal() else _month(said["m"])
        day = int(said["d"]) if said.get("d") else 0
    try:
        written = date(year, month, day or 1)
    except ValueError:
        return None
    iso = written.isoformat() if day else f"{year:04d}-{month:02d}"
    raw = match.group()
    lead, tail = len(raw) - len(raw.lstrip()), len(raw.rstrip())
    span = (match.start() + lead, match.start() + tail)
    return DateValue(iso, Precision.DAY if day else Precision.MONTH, span, raw.strip())


def _ordered(first: int, second: int, separator: str, locale: str) -> tuple[int, int] | None:
    """(month, day), where the order is known."""
    if first > 12 >= second:
        return second, first
    if second > 12 >= first and separator == "/":
        return first, second
    if first == second:
        return first, second
    language, _, region = locale.lower().replace("_", "-").partition("-")
    if language == "en" and region == "us" and separator == "/":
        return first, second
    if (language and language != "en") or region in ("gb", "au", "nz", "ie", "in") or separator == ".":
        return second, first
    return None


@lru_cache(maxsize=1024)
def _month(word: str) -> int:
    """The number of a month's name, tolerating one slip of the pen in a long English one; 0 for any other word."""
    name = word.lower()
    if name in _ALSO_WORDS and not word[0].isupper():
        return 0
    if name in _MONTHS:
        return _MONTHS[name]
    near = [number for number, full in enumerate(_ENGLISH, 1) if full[0] == name[0] and _one_slip(name, full)]
    return near[0] if len(near) == 1 else 0


def _one_slip(word: str, name: str) -> bool:
    """Whether the word is the name with two neighbours swapped or, in a long name, one letter added, lost or wrong."""
    if len(word) == len(name):
        wrong = [i for i, (a, b) in enumerate(zip(word, name, strict=True)) if a != b]
        if len(wrong) == 2 and wrong[1] == wrong[0] + 1:
            return word[wrong[0]] == name[wrong[1]] and word[wrong[1]] == name[wrong[0]]
        return len(wrong) == 1 and len(name) >= 6
    if len(name) < 6 or abs(len(word) - len(name)) != 1:
        return False
    longer, shorter = (word, name) if len(word) > len(name) else (name, word)
    return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))
