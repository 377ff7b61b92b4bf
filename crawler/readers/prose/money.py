"""Token prices that a sentence states: amount, currency, unit, direction and terms, all said, none guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from crawler.fields.currency import SIGN, iso
from crawler.fields.numbers import DIGITS, canonical, decimal_of, plain_digits
from crawler.fields.price import dates_of
from crawler.fields.terms_of_sale import modality_of, mode_of, token_limit, ttl_of
from crawler.readers.prose.found import Found
from storage.terms import Declined, Field, Qualifiers, qualifiers

_AMOUNT: Final = re.compile(
    rf"(?P<before>{SIGN})\s?(?P<one>{DIGITS})(?!\s?(?:%|billion|bn\b))(?:\s?(?P<code>(?:USD|EUR|GBP|"
    rf"CNY|RMB|JPY)\b))?|(?<![\w.,])(?P<two>{DIGITS})\s?(?P<after>{SIGN})",
    re.I,
)
_SCALE_WORD: Final = (
    r"(?P<many>1[,.]?000[,.]?000|one million|1?\s?million|1\s?M(?:illion)?|M(?:M|illion)?|Million(?:en)?|"
    r"百万|백만|1[,.]?000|one thousand|thousand|1?\s?K|千|천|万)"
)
_UNIT: Final = re.compile(
    rf"(?:\s?(?:USD|EUR|CNY|RMB|US dollars?))?\s*(?:/|\bper\b|\bpro\b|\bpor\b|\bpar\b|\bfor (?:every|"
    rf"each)\b|\ba\b|每)\s*{_SCALE_WORD}"
    r"\s*-?(?P<kind>(?:\s?(?:cached |uncached |text |audio )?(?:input|output|prompt|completion)"
    r"\b(?:\s?(?:/|&|and|or)\s?(?=(?:in|out|prompt|compl)))?){0,2})"
    r"\s?-?(?P<tok>tok(?:en)?s?\b|T\b|个?\s?tokens?|토큰|トークン)?",
    re.I,
)
_CODED: Final = re.compile(r"\s?(?:/|per\s)\s?(?P<many>M|K)[\s-]?(?P<tok>Tok(?:en)?s?)\b", re.I)
_MANY: Final = {
    "1000": 1000,
    "onethousand": 1000,
    "thousand": 1000,
    "k": 1000,
    "1k": 1000,
    "千": 1000,
    "천": 1000,
    "万": 10**4,
}
_IN: Final = re.compile(
    r"\binputs?\b|\bprompts?\b|\bin\b(?=\s*(?:[,;/)]|and\b|$))|输入|输入价格|입력|入力|\bEingabe|"
    r"\bentrées?\b|\bentrada",
    re.I,
)
_OUT: Final = re.compile(
    r"\boutputs?\b|\bcompletions?\b|\bgenerated\b|\bout\b(?=\s*(?:[,;/.)]|and\b|$))|输出|출력|出力|"
    r"\bAusgabe|\bsorties?\b|\bsalida|\bsaída",
    re.I,
)
_CACHED: Final = re.compile(r"\bcached\b(?! miss)|\bcache[\s-](?:hits?|reads?)\b|缓存命中|캐시 (?:히트|적중)", re.I)
_WRITE: Final = re.compile(r"\bcache[\s-](?:writes?|creation|storage)\b|缓存写入", re.I)
_OLD: Final = re.compile(
    r"\b(?:previously|formerly|down from|up from|instead of|compared (?:to|with)|was|were|than|versus|"
    r"vs\.?|used to|originally|from|old|replac\w+|cheaper|"
    r"sav\w+|would have|unlike|increase to|rise to|approximately|around|roughly|about|equivalent|"
    r"total(?:s|ling)?)\b[^.;]{0,30}$|原价|此前",
    re.I,
)
_NOT: Final = re.compile(
    r"\b(?:will not|won['’]t|no longer|does not|isn['’]t|for example|e\.g\.|example|suppose|imagine|"
    r"credits?|estimated?|hypothetical)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class _Amount:
    value: str
    per: int
    currency: str
    start: int
    end: int
    unit_end: int
    raw: str
    kind: str
    slashed: bool
    """A slash stands between it and the amount before."""


def money(text: str, near: str = "", start: int = 0, end: int | None = None) -> Iterator[Found | Declined]:
    """The token prices in [start, end) of a sentence. `near` tells a yuan sign from a yen sign."""
    end = len(text) if end is None else end
    clause = plain_digits(text[start:end])
    amounts = list(_amounts(clause, near))
    if not amounts:
        return
    if _NOT.search(clause):
        yield Declined("price", "an example or a price that does not come", text[start:end][:200].strip())
        return
    priced = [amount for amount in amounts if amount.per]
    if not priced:
        return
    for at, amount in enumerate(amounts):
        per = (
            amount.per
            or next((later.per for later in amounts[at + 1 :] if later.per), 0)
            or (priced[0].per if amount.slashed else 0)
        )
        low = amounts[at - 1].unit_end if at else 0
        high = amounts[at + 1].start if at + 1 < len(amounts) else len(clause)
        before, after = clause[low : amount.start], clause[amount.unit_end : high]
        if not per or _OLD.search(before[-45:]):
            continue
        direction = _direction(amounts, at, clause, before, after)
        if direction is None:
            yield Declined(
                "price", f"{amount.raw}: nothing says whether for input or output", text[start:end][:200].strip()
            )
            continue
        value = canonical(_decimal(amount.value) * 10**6 / per)
        yield Found(
            direction, value, start + amount.start, start + amount.unit_end, amount.raw, f"{amount.currency}/1M tokens",
            _terms(clause, low, amount, after, direction),
        )  # fmt: skip


def _amounts(clause: str, near: str) -> Iterator[_Amount]:
    last_end = 0
    for match in _AMOUNT.finditer(clause):
        sign = match["before"] or match["after"]
        currency = iso(match["code"]) if match["code"] else iso(sign, near or clause)
        number = decimal_of(match["one"] or match["two"])
        if number is None or not currency or number > 100_000:
            continue
        unit = _CODED.match(clause, match.end()) or _UNIT.match(clause, match.end())
        per, unit_end, kind = 0, match.end(), ""
        if unit:
            many = re.sub(r"[\s,.]", "", unit["many"].casefold())
            kind = (unit.groupdict().get("kind") or "").strip()
            rest = clause[unit.end() : unit.end() + 14]
            of_tokens = unit["tok"] or _IN.search(kind) or _OUT.search(kind)
            # "per million" alone is understood as tokens; "per thousand" may count requests.
            plain = re.match(r"\s*(?:[,;.)/]|and\b|$|for\b|on\b)", rest) and many not in _MANY
            if of_tokens or plain:
                per = _MANY.get(many, 10**6)
                unit_end = unit.end()
        slashed = (
            bool(last_end) and re.fullmatch(r"\s*(?:/|\|)\s*|\s*and\s*", clause[last_end : match.start()]) is not None
        )
        yield _Amount(
            canonical(number), per, currency, match.start(), match.end(), unit_end, match.group().strip(), kind, slashed
        )
        last_end = match.end()


def _direction(amounts: list[_Amount], at: int, clause: str, before: str, after: str) -> Field | None:
    amount = amounts[at]
    own = _of(amount.kind) if amount.kind else None
    if amount.kind and _IN.search(amount.kind) and _OUT.search(amount.kind):
        return _paired(amounts, at)
    behind = re.split(r",|;|\band\b|\bplus\b|\.|、|，", after.strip(" ,"))[0] if after.strip(" ,") else ""
    if re.match(r"\s*(?:and|,|;|/|、|，)", after):
        behind = ""
    ahead = before[-60:]
    label = re.search(
        r"(?P<what>[\w\s\-/（）()]*?(?:tokens?|price|pricing|cost|costs|rate)?)\s*(?:[:：]|\bis|\bare|"
        r"\bat|\bcosts?|\bfor|\bpriced at|为|=|\bfalls? to|\bdrops? to)?\s*$",
        ahead,
    )
    if own:
        return _refined(own, clause, before, amount, behind)
    if re.match(
        r"[\s()（]*(?:for |of |on |each |per )?(?:cached |new |text )?(?:in|out|input|output|prompt|completion|cache)",
        behind,
        re.I,
    ) and (said := _of(behind[:40])):
        return said
    if label and (said := _of(label["what"][-40:])):
        return said
    if re.match(r"\s*(?:tokens?\s*)?\(?\s*(?:input|output|cached)", after, re.I) and (said := _of(after[:25])):
        return said
    return _paired(amounts, at)


def _of(words: str) -> Field | None:
    if _WRITE.search(words):
        return Field.CACHE_WRITE_PRICE
    if _CACHED.search(words) and not _OUT.search(words):
        return Field.CACHED_INPUT_PRICE
    is_in, is_out = bool(_IN.search(words)), bool(_OUT.search(words))
    if is_in == is_out:
        return None
    return Field.INPUT_PRICE if is_in else Field.OUTPUT_PRICE


def _refined(own: Field, clause: str, before: str, amount: _Amount, behind: str) -> Field:
    if own is Field.INPUT_PRICE and _CACHED.search(f"{behind[:30]} {amount.kind}"):
        return Field.CACHED_INPUT_PRICE
    return own


def _paired(amounts: list[_Amount], at: int) -> Field | None:
    """ "$3 / $15 per MTok": everybody writes input first, and input costs less."""
    if at + 1 < len(amounts) and amounts[at + 1].slashed and not amounts[at].slashed and len(amounts) % 2 == 0:
        other = amounts[at + 1]
        return Field.INPUT_PRICE if _decimal(amounts[at].value) < _decimal(other.value) else None
    if amounts[at].slashed and at and not amounts[at - 1].slashed:
        return Field.OUTPUT_PRICE if _decimal(amounts[at - 1].value) < _decimal(amounts[at].value) else None
    return None


def _terms(clause: str, low: int, amount: _Amount, after: str, direction: Field) -> Qualifiers:
    around = clause[low : amount.start] + " " + after
    said: dict[str, str] = {}
    if mode := mode_of(clause):
        said["mode"] = mode
    if limit := token_limit(around):
        said["context"] = limit
    local = clause[max(low, amount.start - 40) : amount.unit_end] + after[:30]
    if (modality := modality_of(local[-80:])) and "text" not in clause.casefold():
        said["modality"] = modality
    if direction is Field.CACHE_WRITE_PRICE and (ttl := ttl_of(around)):
        said["ttl"] = ttl
    said.update(dates_of(clause[low:] if low else clause))
    if said.get("effective_from") and re.search(r"\bavailable\b|\breleased?\b|\blaunch", clause, re.I):
        said.pop("effective_from")
    return qualifiers(said)


def _decimal(value: str) -> Decimal:
    return Decimal(value)
