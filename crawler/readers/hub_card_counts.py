"""Counts of tokens in a card's text, and what the words around make of each: a window, an output, a stretched one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

LEAST, MOST = 512, 100_000_000
SHORTEST: Final = 64
"""The least that a label may say in so many tokens: embedders of sentences take few."""
COUNT: Final = r"(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)\s?(?:[kKmM](?![a-zA-Z]))?(?:\s?(?:thousand|million))?"
_NUMBER: Final = re.compile(
    r"(?:(?<![A-Za-z0-9_.$/-])|(?<=\$)(?=[\d.,]+[kKmM]?\$))(?P<digits>\d{1,3}(?:,\d{3}){1,4}|\d{1,12}(?:\.\d{1,6})?)\s?(?P<scale>[kKmM](?![a-zA-Z])|thousand\b|million\b)?"
    r"(?![A-Za-z0-9_]|%|\.\d|\s?(?:万|亿|个|层|种|年|月|[BT]\b|GB|billion|trillion|x\b|×|shot|layers?|heads?|GPUs?|epochs?|steps?"
    r"|languages?|examples|parameters))"
)
OUTPUT: Final = re.compile(r"\b(?:output|generat\w+|response|completion|answer)\b", re.I)
_EXTENDED: Final = re.compile(
    r"(?P<yarn>yarn)|extrapolat|rope.scaling|expand\w*|extend(?:ed|able|s|ing)?\b|extension\b|extensib\w*|可扩展|外推",
    re.I,
)
_LEADS_ON: Final = re.compile(r"[\s,(*_]*(?:(?:and|can be)\s+)?(?:expand|exten|extrapolat)\w*\s+(?:up\s+)?to\W*$", re.I)
_NATIVE: Final = re.compile(r"\bnativ", re.I)
_FORMER: Final = re.compile(r"\b(?:up\s+from|compared|vs\.?|versus|previous(?:ly)?|formerly|instead\s+of|was)\b", re.I)


_BECAME: Final = re.compile(
    r"\b(?:then|later|subsequently|finally)\s+(?:was\s+)?(?:extended|expanded|increased|scaled)\s+to\W*$", re.I
)
_TESTED: Final = re.compile(r"\b(?:tested|validated|verified|evaluated)\s+(?:(?:up\s+)?to|on|at|with)\s*$", re.I)
_TOKENS: Final = re.compile(r"[\s*_$-]*tokens?\b", re.I)
_PLANNED: Final = re.compile(r"[^,;.()\d]{0,30}\b(?:planned|upcoming|coming\s+soon|in\s+future|to\s+come)\b", re.I)


@dataclass(frozen=True, slots=True)
class Count:
    """One number that may count tokens."""

    tokens: int
    raw: str
    start: int
    end: int
    role: str = ""
    """"" for a window itself, "output", "yarn" or "other" (stretched)."""


def token_counts(text: str, bare: bool, least: int = LEAST) -> list[Count]:
    """The counts of a text in their order; `bare`: also whole numbers without unit or separator.

    Below 512 only what is said to be tokens counts, and nothing below `least`.
    """
    found = []
    for match in _NUMBER.finditer(text):
        scale = (match["scale"] or "").casefold()[:1]
        digits = match["digits"]
        said = _TOKENS.match(text, match.end()) is not None
        if _TESTED.search(text[max(0, match.start() - 30) : match.start()]):
            continue  # "32K (tested up to 128K)"
        if not scale and len(digits) == 3 and re.search(r"\d\s$", text[: match.start()]):
            continue  # the end of "32 768"
        if not scale and not bare and "," not in digits and not said:
            continue
        if not scale and re.fullmatch(r"\d{1,3}\.\d{3}", digits):
            digits = digits.replace(".", "")  # no token is split: it parts thousands, as on the continent
        value = float(digits.replace(",", "")) * {"k": 1000, "t": 1000, "m": 1_000_000}.get(scale, 1)
        if (
            value == int(value)
            and (least if said else LEAST) <= value <= MOST
            and not _PLANNED.match(text, match.end())
        ):
            found.append(Count(int(value), match.group().strip(), match.start(), match.end()))
    found = [c for i, c in enumerate(found) if not _grown(text, c, found[i + 1 : i + 2])]
    found = [c for i, c in enumerate(found) if not (i and _FORMER.search(text[found[i - 1].end : c.start]))]
    return [
        Count(c.tokens, c.raw, c.start, c.end, _role(text, c, found[i - 1].end if i else 0, _next(found, i, text)))
        for i, c in enumerate(found)
    ]


def _grown(text: str, count: Count, following: Sequence[Count]) -> bool:
    """Whether the next number is what this one became in training: "1,024, then extended to 8,192"."""
    return bool(following) and bool(_BECAME.search(text[count.end : following[0].start]))


def _next(found: Sequence[Count], at: int, text: str) -> int:
    return found[at + 1].start if at + 1 < len(found) else len(text)


def _role(text: str, count: Count, low: int, high: int) -> str:
    """What the words around a number make of it: "output", "extended" (yarn or otherwise), or the window itself."""
    before = re.split(r"[,;(]|\band\b", text[low : count.start])[-1]
    after = re.split(r"[,;]|\band\b", text[count.end : high])[0]
    if "(" in after and ")" not in after:  # what the bracket says is said of the next number
        after = after.split("(")[0]
    after = _LEADS_ON.sub("", after)
    made = OUTPUT.search(before)
    if (made and not re.search(r"\bcontext\b", before[made.end() :], re.I)) or re.match(
        r"[\s*_]*(?:tokens?)?[\s*_]*\(?(?:max(?:imum)?\s+)?(?:output|generat|completion)", after
    ):
        return "output"
    if _NATIVE.search(before) or _NATIVE.search(after):
        return ""
    if low and re.fullmatch(r"[\s*]*\((?:max\.?|maximum|up\s+to)\s*", text[low : count.start], re.I):
        return "other"  # "32k (max 128k)"
    if _BECAME.search(text[max(0, count.start - 60) : count.start]):
        return ""
    match = _EXTENDED.search(after) or (low and _EXTENDED.search(text[low : count.start]))
    if match:
        return "yarn" if match["yarn"] else "other"
    return ""
