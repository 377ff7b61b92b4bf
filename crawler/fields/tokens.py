"""Counts of tokens: text in, whole numbers with their roles out, or a refusal with its reason."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from crawler.fields.numbers import DIGITS, SCALES, decimal_of, plain_digits
from storage.terms import Declined

__all__ = ["TokenCount", "plain_count", "tokens"]

LEAST, MOST = 64, 200_000_000
"""No window that is sold or published lies outside these."""


@dataclass(frozen=True, slots=True)
class TokenCount:
    """One count that a text states."""

    value: int
    """Tokens; K is 1000 unless the exact digits are printed too ("128K (131,072)" is 131072)."""
    raw: str
    """The number as written, with its suffix."""
    role: str = ""
    """"input" or "output" where the text tells them apart; "extended" for what needs a flag or extrapolation."""
    exception: str = ""
    """Whom the text leaves out, in its own words: "except the 1B"."""


_SUFFIX = (
    r"(?:k|m|ki|mi|mil|tsd\.?|thousand|million|millions|mn|ribu|juta|millionen|millones|milhões|千|百万|"
    r"百萬|万|萬|천|만|백만|ألف|مليون|тыс|млн|mila|nghìn|triệu)"
)
_NUMBER = re.compile(rf"(?<![A-Za-z0-9.,_$€£¥-])({DIGITS})\s?({_SUFFIX})?(?![A-Za-z0-9])(?![.,]\d)", re.I)
_GLUED = re.compile(rf"(?<![A-Za-z0-9.,_$€£¥-])({DIGITS})\s?({_SUFFIX})?(?=-?(?:tok|token|ctx|context|トークン))", re.I)
_TOKENS = re.compile(
    r"\s*-?\s*(?:\(?\s*(?:input|output|context)?\s*)?(?:tokens?|tok\b|toks\b|ctx|context|token|"
    r"トークン|令牌|词元|토큰|رمز|токен)",
    re.I,
)
_OTHER_UNIT = re.compile(
    r"\s*-?\s*(?:unicode\s+)?(?:words?|characters?|chars?|pages?|minutes?|mins?|hours?|seconds?|"
    r"secs?|images?|frames?|files?|"
    r"lines?|requests?|documents?|books?|parameters?|params?|dimensions?|dims?|languages?|bytes?|"
    r"kb\b|mb\b|gb\b|px\b|pixels?|"
    r"kata|字符|个字|汉字|字\b|单词|글자|단어|文字|单字|%|x\b|ms\b|rpm\b|tpm\b|rpd\b|weeks?|days?|months?|times|[年月日년월일])",
    re.I,
)
_RATE = re.compile(
    r"(?:tokens?|tok)\s*(?:/|per|a|pro|每)\s*(?:s\b|sec|second|min|minute|hour|day|month|分|"
    r"秒)|/\s*(?:min|minute|s|sec|day)\b|"
    r"\b(?:tpm|rpm|rpd|tps)\b|per (?:minute|second|day|hour|month)",
    re.I,
)
_TRAINING = re.compile(
    r"train(?:ed|ing)|pre-?train|corpus|dataset|vocab|训练|词表|학습|(?:fine-?tun\w*|rate limit|"
    r"throughput|billion tokens|trillion)",
    re.I,
)
_EXTENDED = re.compile(
    r"extrapolat|extend|yarn|rope|beta|preview|with (?:a )?(?:flag|header)|on request|waitlist|enterprise|coming|soon|"
    r"experimental|可扩展|扩展至|外推|확장",
    re.I,
)
_NATIVE = re.compile(r"nativ|default|原生|默认|기본", re.I)
_INPUT = re.compile(r"\b(?:input|in|prompt|masukan|entrada|eingabe)\b|输入|入力|입력|إدخال", re.I)
_OUTPUT = re.compile(
    r"\b(?:output|out|completion|response|generat\w+|keluaran|salida|ausgabe)\b|输出|出力|출력|إخراج", re.I
)
_EXCEPTION = re.compile(r"\b(?:except|excluding|other than|but not|ohne|kecuali)\b[^).;|]*", re.I)
_NOTHING = re.compile(
    r"\s*(?:-+|–|—|n\.?/?a\.?|none|not applicable|tbd|tba|unknown|coming soon|\?|/|无|暂无|없음|)\s*", re.I
)


def tokens(text: str, *, bare: bool = False, scale: int = 1) -> tuple[TokenCount, ...] | Declined:
    """The counts that a short text (a cell, a phrase) states, each with its role.

    `bare` allows a number without suffix, grouping or the word "tokens", as in a column of token counts; `scale` is
    what such a column multiplies by ("Context (K)": 1000). Several counts that nothing tells apart are a refusal.
    """
    text = plain_digits(text)
    if _NOTHING.fullmatch(text):
        return Declined(text.strip(), "no number")
    if _TRAINING.search(text) and not re.search(r"context|window|上下文", text, re.I):
        return Declined(text[:80], "about training, a vocabulary or a limit of use, not about a window")
    if _RATE.search(text):
        return Declined(text[:80], "a rate, not a window")
    exception = match.group().strip() if (match := _EXCEPTION.search(text)) else ""
    found, refused = _counts(text.replace(exception, " ") if exception else text, bare, scale)
    if not found:
        return Declined(text[:80], refused or "no count of tokens")
    found = _exact_wins(found)
    told = _roles(text, found)
    plain = [count for count, _ in told if not count.role]
    if len({count.value for count in plain}) > 1:
        return Declined(text[:80], "several counts that nothing tells apart")
    kept: dict[tuple[str, int], TokenCount] = {}
    for count, _ in told:
        kept.setdefault((count.role, count.value), replace(count, exception=exception))
    by_role = [role for role, _ in kept]
    if len(by_role) != len(set(by_role)):
        return Declined(text[:80], "several counts for one role")
    return tuple(kept.values())


def plain_count(text: str, *, bare: bool = False, scale: int = 1) -> int | None:
    """The one count without a role that a text states, or None."""
    found = tokens(text, bare=bare, scale=scale)
    if isinstance(found, Declined):
        return None
    return next((count.value for count in found if not count.role), None)


Placed = tuple[TokenCount, tuple[int, int]]


def _counts(text: str, bare: bool, scale: int) -> tuple[list[Placed], str]:
    found: list[Placed] = []
    refused = ""
    matches = {match.start(1): match for form in (_GLUED, _NUMBER) for match in form.finditer(text)}
    for _, match in sorted(matches.items()):
        printed, suffix = match.group(1), (match.group(2) or "").lower()
        after = text[match.end() : match.end() + 30]
        if _OTHER_UNIT.match(after):
            refused = refused or "counts something else than tokens"
            continue
        number = decimal_of(printed, whole=not suffix)
        if number is None:
            continue
        named = bool(_TOKENS.match(after))
        grouped = not suffix and len(printed) > 4 and not printed.isdigit() and number == int(number)
        if not suffix and not grouped and not named and not bare:
            refused = refused or "a number without a unit"
            continue
        if not suffix and not printed.isdigit() and not grouped:
            continue  # a version or a ratio: 2.5
        factor = SCALES[suffix] if suffix else (scale if number < 20_000 else 1)
        value = number * factor
        if value != int(value) or not LEAST <= value <= MOST:
            refused = refused or "no size that a window has"
            continue
        if bare and not suffix and not named and scale == 1 and value < 500:
            refused = refused or "too small to be a window"
            continue
        found.append((TokenCount(int(value), match.group().strip()), match.span()))
    return found, refused


def _exact_wins(found: list[Placed]) -> list[Placed]:
    """ "128K (131,072)" says one thing twice: the exact digits stay."""
    kept: list[Placed] = []
    for count, span in found:
        twin = next((at for at, (other, _) in enumerate(kept) if _near(count.value, other.value)), None)
        if twin is None:
            kept.append((count, span))
        elif _exact(count) and not _exact(kept[twin][0]):
            kept[twin] = (count, kept[twin][1])
    return kept


def _exact(count: TokenCount) -> bool:
    return count.raw[-1:].isdigit()


def _near(one: int, other: int) -> bool:
    return abs(Decimal(one - other)) <= Decimal(max(one, other)) * Decimal("0.05")


def _roles(text: str, found: list[Placed]) -> list[Placed]:
    """Give each count the role that the words nearest to it name."""
    if len(found) == 1:
        count, (start, end) = found[0]
        lone = _lone_role(text, start, end)
        return [(replace(count, role=lone), (start, end))]
    told: list[Placed] = []
    first, last = text[: found[0][1][0]], text[found[-1][1][1] :]
    labels_first = _role(first) in ("input", "output") and (bool(re.search(r"[:：]\s*$", first)) or not _role(last))
    for at, (count, (start, end)) in enumerate(found):
        before = text[found[at - 1][1][1] if at else 0 : start]
        after = text[end : found[at + 1][1][0] if at + 1 < len(found) else len(text)]
        role = _role(before if labels_first else after) or ("" if labels_first else _opening(before, at))
        told.append((replace(count, role=role), (start, end)))
    return told


def _role(words: str) -> str:
    if _INPUT.search(words) and not _OUTPUT.search(words):
        return "input"
    if _OUTPUT.search(words) and not _INPUT.search(words):
        return "output"
    if _EXTENDED.search(words) and not _NATIVE.search(words):
        return "extended"
    return ""


def _opening(before: str, at: int) -> str:
    """A role that stands before its number: "up to 1M with YaRN" is told after, "extended: 1M" before."""
    words = re.split(r"[,;/()\n]", before)[-1]
    if not at and len(words) > 40:
        return ""
    return _role(words)


def _lone_role(text: str, start: int, end: int) -> str:
    """For a single count: only words that stand close to it and are no mere label of a total window."""
    around = text[max(0, start - 25) : start] + " " + text[end : end + 25]
    role = _role(around)
    return role if role in ("input", "output") and not re.search(r"context|window|上下文", text, re.I) else ""
