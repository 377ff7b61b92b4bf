"""Prices per token: text in, decimal amounts with currency, unit and qualifiers out, or a refusal with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from crawler.fields.currency import DOTTED, SIGN, iso
from crawler.fields.date import find_dates
from crawler.fields.numbers import DIGITS, canonical, decimal_of, plain_digits
from crawler.fields.terms_of_sale import modality_of, mode_of, names_tier, says_only_modalities, token_limit
from storage.terms import Declined, Qualifiers, qualifiers

__all__ = ["NOTHING", "Hints", "Price", "amount_spans", "is_per_thing", "per_tokens", "prices"]


@dataclass(frozen=True, slots=True)
class Hints:
    """What the surroundings of a price say: its column, its caption, the heading above."""

    currency: str = ""
    """ISO code; used only where the text itself names none."""
    per: int = 0
    """How many tokens the amount buys, where the text itself does not say; 0 when nothing says it."""
    near: str = ""
    """Text of the same document, to tell a yuan sign from a yen sign."""
    not_tokens: str = ""
    """What the surroundings say is sold instead of tokens: "image", "minute"."""


@dataclass(frozen=True, slots=True)
class Price:
    """One price for a million tokens."""

    value: str
    """Canonical decimal, for a million tokens."""
    currency: str
    raw: str
    """The amount as written."""
    qualifiers: Qualifiers = ()
    """Only what the text itself says: a context tier, a modality, a mode, dates."""
    note: str = ""
    """Words in the text that are neither the amount nor understood."""

    @property
    def unit(self) -> str:
        return f"{self.currency}/1M tokens"


NOTHING: Final = re.compile(
    r"\s*(?:[-–—−]+|n\.?/?a\.?|none|not (?:available|applicable|supported|offered)|unavailable|unsupported|tbd|tba|"
    r"coming soon|contact (?:us|sales)|custom|varies|\?|/|x|✕|✗|❌|无|暂无|不支持|敬请期待|"
    r"없음|미지원|tidak tersedia|غير متاح|\.+|…)\s*",
    re.I,
)
_FREE = re.compile(
    r"\s*(?:free(?: of charge| to use)?|gratis|kostenlos|gratuite?|gratuito|бесплатно|ücretsiz|"
    r"無償|免费|限免|無料|무료|مجاني(?:ًا|ا)?|\$0|for free)\s*[.!*]?\s*",
    re.I,
)
_AMOUNT = re.compile(
    rf"(?P<before>{SIGN})\s?(?P<one>{DIGITS})(?:\s?(?P<code>(?:USD|EUR|GBP|CNY|RMB|JPY|CAD|AUD)\b))?|"
    rf"(?<![\w.,])(?P<two>{DIGITS})\s?(?P<after>{SIGN}|¢|cents?\b|美分)",
    re.I,
)
_BARE = re.compile(rf"(?<![\w.,$%-])(?P<two>{DIGITS})(?![\w%]|[.,]\d)")
_TOKEN_WORD = (
    r"(?:input[- ]|output[- ]|in |out |prompt |completion |text |audio |image |cached |characters? or |"
    r"вход\w+ |исход\w+ |выход\w+ )?(?:tokens?|toks?|jetons?|token[ei]n?|токен\w*|トークン|词元|토큰|رمز\w*)"
)
_MILLION: Final = (
    r"1?\s?(?:mio\.?|million(?:en|s)?|mill[oó]n(?:es)?|milh(?:ão|ões)|milion[ei]|милли?он\w*|млн\.?)"
    r"(?:\s+(?:of|de|di)|\s+d['’])?"
)
_THOUSAND: Final = r"(?:1\s?000|тыс\.?|тысяч\w*|tausend|mille|mil|nghìn|ribu)(?:\s+(?:of|de|di))?"
_UNIT = re.compile(
    rf"\s*(?:usd|eur|cny|rmb)?\s*(?:/|per\b|pro\b|por\b|par\b|je\b|за\b|per-|each\b|a\b|for\b|每|لكل)\s*(?:every\s+)?"
    rf"(?P<many>1,?000,?000|1[\s.]?000[\s.]000|10\^6|1\s?(?:m|mn|million|百万)|(?:one\s+)?million(?!\w)|"
    rf"{_MILLION}|m|mm|mn|百万|百萬|1?\s?백만|juta|1\s?juta|مليون|1[,.]000|1000|{_THOUSAND}|1\s?k|k|千|천|thousand|1?\s?万|"
    rf"1)?"
    rf"\s*-?\s*(?P<what>{_TOKEN_WORD})?(?:\s*\(?(?:m|k)?tok\)?)?",
    re.I,
)
_MTOK = re.compile(
    r"\s*(?:/|per\b)?\s*(?:(?:cached |cache )?(?:input|output|in|out)\s+)?(?P<scale>m|k|mm)\s?-?(?:tok(?:ens?)?)\b",
    re.I,
)
_ASIAN = re.compile(
    r"\s*/?\s*(?P<many>100\s?万|100萬|百万|百萬|百万个|千|万|백만|천|1M|1K)\s*(?:个|個)?\s*(?P<what>toke"
    r"ns?|token|トークン|词元|토큰)",
    re.I,
)
_MANY: Final = {
    "": 1,
    "1": 1,
    "k": 1000,
    "1k": 1000,
    "1000": 1000,
    "千": 1000,
    "천": 1000,
    "thousand": 1000,
    "万": 10**4,
    "1万": 10**4,
}
_THING = re.compile(
    r"\s*(?:/|per\b|a\b|each\b|每|for each\b)\s*(?:\d[\d,.]*\s*)?(?:(?:k|m|million|thousand|"
    r"百万|千|万)\s*)?(?P<thing>images?|pictures?|minutes?|mins?|min\b|hours?|hrs?|hr\b|h\b|"
    r"seconds?|"
    r"secs?|sec\b|s\b|calls?|requests?|queries|query|searches|search|gb\b|gib\b|gigabytes?|"
    r"mb\b|sessions?|pages?|documents?|characters?|chars?|"
    r"words?|videos?|songs?|frames?|megapixels?|steps?|days?|months?|mo\b|years?|yr\b|weeks?|"
    r"users?|seats?|units?|credits?|jobs?|uses?|use\b|executions?|"
    r"generations?|次|张|張|分钟|秒|小时|天|月|年|条|个|页|字符|千字|万字|회|장|분|초|시간|日|gb-day|storage)",
    re.I,
)
_UNTIL = re.compile(
    r"\b(?:until|through|thru|till|ends?|ending|expires?|valid to|up to and including|hingga|"
    r"sampai)\b|截止|截至|至|까지",
    re.I,
)
_FROM = re.compile(r"\b(?:starting|start|from|effective|beginning|as of|after|mulai)\b|起|부터|开始", re.I)


def prices(text: str, hints: Hints = Hints()) -> tuple[Price, ...] | Declined:
    """The token prices that a short text (a cell, a phrase) states.

    The text's own words win over the hints. No currency, no price; no unit, no price. Two prices in one text are told
    apart by what stands beside them (a tier, a modality, a date); the caller decides what order means.
    """
    text = plain_digits(text)
    if NOTHING.fullmatch(text) or not text.strip():
        return Declined(text.strip(), "no price")
    if _FREE.fullmatch(text):
        return _free(text, hints)
    found = _amounts(text, hints)
    if isinstance(found, Declined):
        return found
    if not found:
        return Declined(text[:80], "no amount of money")
    return _with_terms(text, found)


def _free(text: str, hints: Hints) -> tuple[Price, ...] | Declined:
    if hints.not_tokens:
        return Declined(text.strip(), f"a price per {hints.not_tokens}, not per token")
    if not hints.currency or not hints.per:
        return Declined(text.strip(), "free of charge, but nothing says per what and in which currency")
    return (Price("0", hints.currency, text.strip()),)


@dataclass(frozen=True, slots=True)
class _Amount:
    number: Decimal
    currency: str
    start: int
    end: int
    per: int
    thing: str
    unit_end: int


def _number(printed: str, currency: str) -> Decimal | None:
    """The number of an amount; of small money three digits behind a mark are thousands, whichever mark it is."""
    return decimal_of(printed, decimal_comma=currency in DOTTED, whole=currency in DOTTED)


def _amounts(text: str, hints: Hints) -> list[tuple[Price, int, int]] | Declined:
    amounts: list[_Amount] = []
    for match in _AMOUNT.finditer(text):
        sign = match["before"] or match["after"]
        cents = sign.lower() in ("¢", "cent", "cents", "美分")
        currency = "USD" if cents else (iso(match["code"]) if match["code"] else iso(sign, hints.near or text))
        if not currency and hints.currency in ("CNY", "JPY") and sign in "¥￥":
            currency = hints.currency
        if sign == "$" and hints.currency.endswith("D") and hints.currency != "USD" and not match["code"]:
            currency = hints.currency
        number = _number(match["one"] or match["two"], currency)
        if number is None or not currency:
            return Declined(text[:80], "an amount whose number or currency can be read in two ways")
        amounts.append(_amount(text, match.start(), match.end(), number / 100 if cents else number, currency))
    if not amounts and hints.currency:
        for match in _BARE.finditer(text):
            number = _number(match["two"], hints.currency)
            if number is not None:
                amounts.append(_amount(text, match.start(), match.end(), number, hints.currency))
        if len(amounts) > 1:
            return Declined(text[:80], "several numbers without a currency of their own")
        if amounts and re.search(r"[A-Za-z]{3,}", text[: amounts[0].start] + text[amounts[0].unit_end :]):
            return Declined(text[:80], "a number among words, without a currency of its own")
    # "$2 / $12 per million": a unit that is said once, at the end, is meant for the amounts before it too.
    said = [amount for amount in amounts if amount.per or amount.thing]
    shared = said[0] if len(said) == 1 and said[0] is amounts[-1] else None
    out: list[tuple[Price, int, int]] = []
    for amount in amounts:
        per, thing = amount.per, amount.thing
        if shared and not (per or thing):
            per, thing = shared.per, shared.thing
        if not thing and not per:
            per, thing = hints.per, hints.not_tokens
        if thing:
            if len(amounts) == 1:
                return Declined(text[:80], f"a price per {thing}, not per token")
            continue
        if not per:
            return Declined(text[:80], "nothing says for how many tokens the price is")
        value = canonical(amount.number * 10**6 / per)
        raw = text[amount.start : amount.end].strip()
        out.append((Price(value, amount.currency, raw), amount.start, amount.unit_end))
    if amounts and not out:
        return Declined(text[:80], f"a price per {amounts[0].thing or hints.not_tokens}, not per token")
    return out


def _amount(text: str, start: int, end: int, number: Decimal, currency: str) -> _Amount:
    per, thing, unit_end = per_unit(text, end)
    return _Amount(number, currency, start, end, per, thing, unit_end)


def amount_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Where amounts with a sign or name of money stand in a text, each with the unit behind it."""
    text = plain_digits(text)
    return tuple((match.start(), per_unit(text, match.end())[2]) for match in _AMOUNT.finditer(text))


def is_per_thing(text: str) -> bool:
    """Whether a text states an amount for something other than tokens: "$0.003 / minute"."""
    text = plain_digits(text)
    return any(per_unit(text, match.end())[1] for match in _AMOUNT.finditer(text))


def per_unit(text: str, at: int = 0) -> tuple[int, str, int]:
    """What the words at a place say is bought: (tokens, "", end), or (0, thing, end), or (0, "", at) for nothing."""
    if match := _MTOK.match(text, at):
        return (10**6 if match["scale"].lower().startswith("m") else 1000), "", match.end()
    if match := _THING.match(text, at):
        return 0, match["thing"].lower(), match.end()
    for form in (_ASIAN, _UNIT):
        match = form.match(text, at)
        if match and (match["what"] or (match["many"] and form is _UNIT)):
            many = re.sub(r"[\s,.]", "", (match["many"] or "").lower())
            if re.fullmatch(_THOUSAND, many):
                many = "1000"
            if not match["what"] and many in ("", "1", "k", "1k", "1000", "thousand"):
                continue  # "per 1": of what?
            return _MANY.get(many, 10**6), "", match.end()
    if re.match(r"\s*(?:/|per\b)\s*[A-Za-z]", text[at : at + 20]):
        thing = re.match(r"\s*(?:/|per\b)\s*([\w -]{1,20})", text[at : at + 30])
        return 0, (thing.group(1).strip() if thing else "something else"), at
    return 0, "", at


_PER_ANYWHERE = re.compile(
    r"(?:(?:/|per\b|pro\b|par\b|je\b|за\b|每|por\b|لكل|\()\s*(?:every\s+|cada\s+)?|(?<![\d.,])(?<!\d\s))(?:(?P<million>1,000,000|1[\s.]?000[\s.]000|"
    rf"1\s?m\b|1m|m(?=tok)|1?\s?million(?!\w)|one million|{_MILLION}|"
    r"100\s?万|100萬|百万|百萬|1?\s?백만|100만|(?:1\s)?juta|مليون)|"
    rf"(?P<thousand>1[,.]000|1000|1\s?k\b|1k|k(?=tok)|thousand|{_THOUSAND}|"
    r"千|천))"
    rf"\s*-?\s*(?:个|個|of\s+|de\s+|di\s+)?(?:{_TOKEN_WORD})",
    re.I,
)
_PER_ONE = re.compile(r"(?:/|\bper\b|每个?)\s*(?:input |output )?(?:token|词元)\b", re.I)
_PER_M = re.compile(
    r"(?:/|\bper\b|\bpor\b|\bpro\b|\bpar\b|每)\s*(?:1\s?)?(?:m\b|mm\b|million\b|百万(?=\s*(?:[)）\]]|$)))(?!\s*(?:char|word|image|request|call|page|sec|min))",
    re.I,
)


_SCHEME = re.compile(
    r"\b(?:priced|pay|paid|billed|bill|charged|charge|metered)[- ](?:you )?(?:by|per)[- ]tokens?\b", re.I
)
"""What is paid for, not what a price is for: "you pay per token"."""


def per_tokens(text: str, *, told: bool = False) -> int:
    """How many tokens a header or sentence says that prices are for; 0 when it names no such number, or two.

    `told`: only with a word such as "per" before the number: "a request of 1,000 tokens" is no unit of prices.
    """
    text = _SCHEME.sub(" ", plain_digits(text))
    found = {
        10**6 if match["million"] else 1000
        for match in _PER_ANYWHERE.finditer(text)
        if not told or not match.group()[0].isdigit()
    }
    if not found and _PER_M.search(text):
        found.add(10**6)
    if not found and _PER_ONE.search(text):
        found.add(1)
    return found.pop() if len(found) == 1 else 0


_LABELLED = re.compile(r"\A\s+[^\d\n$€£¥]{2,30}[:：]\s*\Z")
"""Nothing but a label between two amounts: "$2 Batch: $1"."""


def _with_terms(text: str, found: list[tuple[Price, int, int]]) -> tuple[Price, ...] | Declined:
    """Give each price the terms that stand beside it: after it as a rule, before it where the text opens with terms."""
    gaps = [text[: found[0][1]]]
    gaps += [text[found[at][2] : found[at + 1][1]] for at in range(len(found) - 1)]
    gaps.append(text[found[-1][2] :])
    if any(_LABELLED.search(gap) for gap in gaps[1:-1]):
        return tuple(
            replace(price, qualifiers=qualifiers((_LABELLED.search(gap) and _terms(gap)) or {}), note=_rest(gap))
            for (price, _, _), gap in zip(found, gaps[:-1], strict=True)
        )
    opening = _terms(gaps[0])
    leads = opening is not None and (len(found) == 1 or _terms(gaps[-1]) is None)
    told: list[Price] = []
    current: dict[str, str] = {}
    if leads:
        for (price, _, _), gap in zip(found, gaps[:-1], strict=True):
            said = _terms(gap)
            current = current if said is None else said
            told.append(replace(price, qualifiers=qualifiers(current), note=_rest(gap)))
        if len(found) == 1:
            behind = {**(opening or {}), **(_terms(gaps[-1]) or {})}
            told = [replace(told[0], qualifiers=qualifiers(behind), note=_rest(gaps[-1]))]
    else:
        for (price, _, _), gap in reversed(list(zip(found, gaps[1:], strict=True))):
            said = _terms(gap)
            current = current if said is None else said
            told.append(replace(price, qualifiers=qualifiers(current), note=_rest(gap)))
        told.reverse()
    return tuple(_after_introduction(told))


def _after_introduction(told: list[Price]) -> Iterator[Price]:
    """The same, where a price beside one that ends on a day is the price from the next day on."""
    ends: dict[Qualifiers, str] = {}
    for price in told:
        said = dict(price.qualifiers)
        if until := said.pop("effective_until", ""):
            ends[qualifiers(said)] = until
    for price in told:
        until = ends.get(price.qualifiers, "")
        if len(until) == 10:
            start = date.fromisoformat(until) + timedelta(days=1)
            price = replace(
                price, qualifiers=qualifiers({**dict(price.qualifiers), "effective_from": start.isoformat()})
            )
        yield price


def _terms(words: str) -> dict[str, str] | None:
    """The terms of sale that words beside a price name: {} for the plain ones, None when they name none at all."""
    said: dict[str, str] = {}
    if limit := token_limit(words):
        said["context"] = limit
    if modality := modality_of(words):
        said["modality"] = modality
    if mode := mode_of(words):
        said["mode"] = mode
    said.update(dates_of(words))
    return said if said or names_tier(words) or says_only_modalities(words.strip(" ()[]\n,;")) else None


def dates_of(words: str) -> dict[str, str]:
    """`effective_until` and `effective_from`, where words such as "through" and "starting" stand before a date."""
    said: dict[str, str] = {}
    at = 0
    for value in find_dates(words):
        start, end = value.span
        before, after = words[at:start][-40:], words[end : end + 12]
        if _FROM.search(before) or re.match(r"\s*(?:起|부터|onwards?|开始)", after):
            said["effective_from"] = value.iso
        elif _UNTIL.search(before) or re.match(r"\s*(?:까지|止|为止)", after):
            said["effective_until"] = value.iso
        at = end
    return said


def _rest(words: str) -> str:
    return " ".join(words.split())[:80]
