"""Token prices that a sentence states: amount, currency, unit, direction and terms, all said, none guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from crawler.fields.currency import SIGN, iso
from crawler.fields.numbers import DIGITS, canonical, decimal_of, plain_digits
from crawler.fields.price import dates_of
from crawler.fields.terms_of_sale import modality_of, mode_of, names_tier, token_limit, ttl_of
from crawler.readers.prose.found import Found
from storage.terms import Declined, Field, Qualifiers, qualifiers

_AMOUNT: Final = re.compile(
    rf"(?P<before>{SIGN})\s?(?P<one>{DIGITS})(?!\s?(?:%|billion|bn\b))(?:\s?(?P<code>(?:USD|EUR|GBP|"
    rf"CNY|RMB|JPY)\b))?|(?<![A-Za-z0-9_.,])(?P<two>{DIGITS})\s?(?P<after>{SIGN})",
    re.I,
)
_SCALE_WORD: Final = (
    r"(?P<many>1[,.]?000[,.]?000|one million|1?\s?million|1\s?M(?:illion)?|M(?:M|illion)?|Million(?:en)?|"
    r"百万|백만|1[,.]?000|one thousand|thousand|1?\s?K|千|천|万)"
)
_UNIT: Final = re.compile(
    rf"(?:\s?(?:USD|EUR|CNY|RMB|US dollars?))?\s*(?:/|\bper\b|\bpro\b|\bpor\b|\bpar\b|\bfor (?:every|"
    rf"each)\b|\ba\b|每)\s*{_SCALE_WORD}"
    r"(?:s?\s(?:de|di|of)\b)?\s*-?(?P<kind>(?:\s?(?:cached |uncached |text |audio )?(?:input|output|prompt|"
    r"completion|Eingabe|Ausgabe)"
    r"\b(?:\s?(?:/|&|and|or)\s?(?=(?:in|out|prompt|compl)))?){0,2})"
    r"\s?-?(?P<tok>tok(?:en)?s?\b|T\b|个?\s?tokens?|jetons?\b|토큰|トークン|токен\w*)?",
    re.I,
)
_WHAT_FIRST: Final = re.compile(
    r"\s+(?:for\s+)?(?:cached\s+)?(?:input|output|prompt|completion)(?:\s+tokens?)?\s*(?=per\b|/)", re.I
)
""" "$3 output per 1M tokens": what it is for stands before the unit."""
_CODED: Final = re.compile(
    r"\s?(?:/|per\s)\s?(?P<kind>(?:cached )?(?:input|output)\s)?(?P<many>M|K)[\s-]?(?P<tok>Tok(?:en)?s?)\b", re.I
)
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
_WRITE: Final = re.compile(r"\bcache[\s-](?:writes?|creation)\b|缓存写入", re.I)
_AND_CACHED: Final = re.compile(
    r"^\s*[,;]\s*(?:and\s+)?cache[sd]?(?:\s+(?:hits?|reads?|input))?(?:\s+tokens?)?\s*(?:at|:|is|for)?\s*$", re.I
)
"""It goes on a list whose unit was said before: "$1 per 1M input tokens, cached input $0.10"."""
_LASTING: Final = re.compile(
    r"\s*(?:/|per\b|an?\b|each\b|every\b)\s*(?:hour|hr|h|minute|min|day|month|gb|image|request|call)\b", re.I
)
_AHEAD: Final = re.compile(
    r"(?:(?:per|pro|por|par|per every|a|每)\s*)?(?P<many>1?\s?million|1\s?M|百万|100万|100만|백만|"
    r"1[,.]?000[,.]?000|1K|1[,.]?000|千)\s*"
    r"(?P<kind>(?:cached |uncached )?(?:input|output|prompt|completion)|输入|输出|입력|"
    r"출력)?\s*-?(?:个|個)?\s*(?:tokens?|토큰|トークン)\s*(?:당|ごとに?|あたり|for|at|cost|costs|is|"
    r"are|价格|费用|为|是|[:：])*\s*(?:at|for|为)?\s*$",
    re.I,
)
_OLD: Final = re.compile(
    r"\b(?:previously|formerly|down from|up from|instead of|compared (?:to|with)|was|were|than|versus|vs\.?|used to|"
    r"originally|old|replac\w+|would have|unlike|increase to|rise to|approximately|around|roughly|about|"
    r"equivalent|total(?:s|ling)?)\b[^.;:]{0,30}$|\bfrom\s*(?:the\s+)?$|原价|此前",
    re.I,
)
_NOT: Final = re.compile(
    r"\b(?:will not|won['’]t|no longer|does not|isn['’]t|for example|e\.g\.|example|suppose|imagine|"
    r"credits?|estimated?|hypothetical|historical\w*|not (?:yet )?(?:confirmed|official|final))\b",
    re.I,
)


_BOTH: Final = re.compile(
    r"\bboth\s+(?:the\s+)?(?:input|prompt)s?\s+(?:tokens?\s+)?and\s+(?:output|completion)|"
    r"\b(?:input|prompt)s?\s+and\s+(?:output|completion)s?\s+(?:tokens?\s+)?(?:both|alike|are both)\b|"
    r"输入(?:和|与|及|、|/)输出(?:的)?(?:价格|单价|费用|定价)?(?:均|都)",
    re.I,
)
"""One price for both ways."""
_MONEY: Final = re.compile(
    r"[$€£¥￥元₩₹円엔원]|\b(?:USD|EUR|GBP|CNY|RMB|JPY|dollars?|euros?|cents?|Rp)\b|[\u062f\u0631]", re.I
)
_MOST_AMOUNTS: Final = 12
"""Amounts that a clause states at most; one with more is a flattened table, whose columns nobody can tell."""


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
    if not _MONEY.search(text):
        return
    end = len(text) if end is None else end
    clause = plain_digits(text[start:end])
    amounts = list(_amounts(clause, near))
    if not amounts or len(amounts) > _MOST_AMOUNTS:
        return
    if _NOT.search(clause):
        yield Declined("price", "an example or a price that does not come", text[start:end][:200].strip())
        return
    priced = [amount for amount in amounts if amount.per]
    if not priced:
        return
    directions: list[Field] = []
    read: list[tuple[_Amount, Field, int, str]] = []
    old = False
    for at, amount in enumerate(amounts):
        later = next((other.per for other in amounts[at + 1 :] if other.per), 0)
        low = amounts[at - 1].unit_end if at else 0
        high = amounts[at + 1].start if at + 1 < len(amounts) else len(clause)
        before, after = clause[low : amount.start], clause[amount.unit_end : high]
        per = amount.per or later or (priced[0].per if amount.slashed or _AND_CACHED.search(before) else 0)
        old = bool(_OLD.search(before[-45:])) or (old and amount.slashed)
        if not per or old or _LASTING.match(after):
            continue
        direction = _direction(amounts, at, before, after)
        if direction is None and len(amounts) == 1 and _BOTH.search(clause):
            directions.append(Field.OUTPUT_PRICE)
            read.append((replace(amount, per=per), Field.OUTPUT_PRICE, low, after))
            direction = Field.INPUT_PRICE
        if direction is None:
            why = f"{amount.raw}: nothing says whether for input or output"
            yield Declined("price", why, text[start:end][:200].strip())
            continue
        directions.append(direction)
        read.append((replace(amount, per=per), direction, low, after))
    # What stands before the first amount holds for all; what stands behind the last one does when each is another sort.
    opening = clause[: amounts[0].start]
    closing = clause[amounts[-1].unit_end :] if len(set(directions)) == len(directions) else ""
    for amount, direction, low, after in read:
        value = canonical(Decimal(amount.value) * 10**6 / amount.per)
        terms = _terms(opening, clause[low : amount.start] if low else "", after, closing, direction)
        unit = f"{amount.currency}/1M tokens"
        yield Found(direction, value, start + amount.start, start + amount.unit_end, amount.raw, unit, terms)


def _amounts(clause: str, near: str) -> Iterator[_Amount]:
    last_end = 0
    for match in _AMOUNT.finditer(clause):
        sign = match["before"] or match["after"]
        currency = iso(match["code"]) if match["code"] else iso(sign, near or clause)
        number = decimal_of(match["one"] or match["two"])
        if number is None or not currency or number > 100_000:
            continue
        said = _WHAT_FIRST.match(clause, match.end())
        after = said.end() if said else match.end()
        unit = _CODED.match(clause, after) or _UNIT.match(clause, after)
        per, unit_end, kind = 0, match.end(), ""
        if unit:
            many = re.sub(r"[\s,.]", "", unit["many"].casefold())
            kind = (said.group() if said else unit.groupdict().get("kind") or "").strip()
            rest = clause[unit.end() : unit.end() + 14]
            of_tokens = unit["tok"] or _IN.search(kind) or _OUT.search(kind)
            # "per million" alone is understood as tokens; "per thousand" may count requests.
            plain = re.match(r"\s*(?:[,;.)/]|and\b|$|for\b|on\b)", rest) and many not in _MANY
            if of_tokens or plain:
                per = _MANY.get(many, 10**6)
                unit_end = unit.end()
        if not per and (ahead := _AHEAD.search(clause, max(last_end, match.start() - 60), match.start())):
            per = _MANY.get(re.sub(r"[\s,.]", "", ahead["many"].casefold()), 10**6)
            kind = ahead["kind"] or ""
        slashed = (
            bool(last_end) and re.fullmatch(r"\s*(?:/|\|)\s*|\s*and\s*", clause[last_end : match.start()]) is not None
        )
        yield _Amount(
            canonical(number), per, currency, match.start(), match.end(), unit_end, match.group().strip(), kind, slashed
        )
        last_end = match.end()


def _direction(amounts: list[_Amount], at: int, before: str, after: str) -> Field | None:
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
        cached = own is Field.INPUT_PRICE and _CACHED.search(f"{behind[:30]} {amount.kind}")
        return Field.CACHED_INPUT_PRICE if cached else own
    if re.match(
        r"[\s()（]*(?:for |of |on |each |per |en |à l['’]|in der |für (?:die )?|pour l['’]|de |para )?(?:cached |"
        r"new |text )?"
        r"(?:in|out|input|output|prompt|completion|cache|entr|sort|sal|saí|eing|ausg)",
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


def _paired(amounts: list[_Amount], at: int) -> Field | None:
    """ "$3 / $15 per MTok": everybody writes input first, and input costs less."""
    if at + 1 < len(amounts) and amounts[at + 1].slashed and not amounts[at].slashed and len(amounts) % 2 == 0:
        other = amounts[at + 1]
        return Field.INPUT_PRICE if Decimal(amounts[at].value) < Decimal(other.value) else None
    if amounts[at].slashed and at and not amounts[at - 1].slashed:
        return Field.OUTPUT_PRICE if Decimal(amounts[at - 1].value) < Decimal(amounts[at].value) else None
    return None


def _terms(opening: str, before: str, after: str, closing: str, direction: Field) -> Qualifiers:
    """Mode, tier, modality, lifetime and dates: from the words at the amount, else from those that hold for all."""
    said: dict[str, str] = {}
    own = f"{before} {after}"
    around = f"{opening} {own} {closing}"
    if mode := mode_of(own) or mode_of(opening) or mode_of(closing):
        said["mode"] = mode
    if names_tier(own) or names_tier(opening) or names_tier(closing):
        limit = token_limit(own) or ("" if names_tier(own) else token_limit(opening) or token_limit(closing))
        if limit:
            said["context"] = limit
    if (modality := modality_of(f"{(before or opening)[-40:]} {after[:30]}")) and not re.search(
        r"\btext\b", around, re.I
    ):
        said["modality"] = modality
    if direction is Field.CACHE_WRITE_PRICE and (ttl := ttl_of(around)):
        said["ttl"] = ttl
    said.update(dates_of(own) or dates_of(opening) or dates_of(closing))
    if said.get("effective_from") and re.search(r"\bavailable\b|\breleased?\b|\blaunch", opening, re.I):
        said.pop("effective_from")
    return qualifiers(said)
