"""What a cell says, given the meaning of its row and column: claims, or what was declined and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from crawler.fields.currency import currencies
from crawler.fields.date import read_date
from crawler.fields.license import LicenseValue, mentions, named
from crawler.fields.model_name import read_names
from crawler.fields.numbers import plain_digits
from crawler.fields.price import NOTHING, Hints, Price, amount_spans, per_tokens, prices
from crawler.fields.terms_of_sale import ttl_of
from crawler.fields.tokens import tokens
from crawler.readers.blocks import QUOTE_LENGTH, Table
from crawler.readers.tables.described import described
from crawler.readers.tables.entries import Entry
from crawler.readers.tables.parts import PRICE_FIELDS, by_tier, parts_of
from crawler.readers.tables.roles import PRICE_KINDS, Kind, Role, role_of
from crawler.readers.tables.surroundings import ONE_WAY, Where
from storage.terms import Claim, Declined, Field, qualifiers

LONGEST: Final = 2_000
"""Characters that a cell with a value has at most."""
_DATE_FIELDS: Final = {
    Kind.RELEASE: Field.RELEASE_DATE,
    Kind.DEPRECATION: Field.DEPRECATION_DATE,
    Kind.RETIREMENT: Field.RETIREMENT_DATE,
    Kind.CUTOFF: Field.KNOWLEDGE_CUTOFF,
}
_WEIGHTS = re.compile(
    r"~?\s?(?P<number>\d{1,4}(?:\.\d{1,3})?)\s?(?P<scale>[BMT]|billion|million|trillion)(?: "
    r"param(?:eter)?s)?(?: total)?",
    re.I,
)
_STATES: Final = (
    ("retired", re.compile(r"retired|shut ?down|discontinued|sunset|下线|종료", re.I)),
    ("deprecated", re.compile(r"deprecat|legacy|弃用", re.I)),
    ("preview", re.compile(r"preview|beta|experimental|alpha|预览", re.I)),
    ("available", re.compile(
            r"^(?:active|available|ga|generally available|general availability|stable|live|current|"
            r"可用|正式)", re.I)),
)  # fmt: skip
_CREDITS = re.compile(r"\d\s?(?:积分|點數|点数|credits?\b|포인트|크레딧)", re.I)
_MULTIPLIER = re.compile(r"\d\s?[x×]\s?(?:\$|base|the)|\bx base\b|(?<![<>≤≥])[×=]\s?[$\d]|\d\s?%", re.I)
_ROUGHLY = re.compile(
    r"(?:\b(?:from|starting (?:at|from)|as low as|up to|approx(?:imately|\.)?|about|around)|[~≈])\s*[$€£¥]|"
    r"\d\s?元?\s?起(?=[\s(（/,，]|$)|\b(?:ab|dès|desde|à partir de|a partir de|mulai) [$€£¥\d]|"
    r"\bcommitments?\b|\bcommitted\b|\bannual contract\b",
    re.I,
)
_VARIANTS: Final = (
    ("non-thinking", re.compile(r"non-?\s?thinking|without thinking|non-?\s?reasoning|非思考", re.I)),
    ("thinking", re.compile(r"\bthinking\b|思考", re.I)),
)

_SUMS = re.compile(
    r"\bmonthly\b|(?:/|\bper\b)\s?month\b|/\s?mo\b|月額|月间|月度|每月|/\s?月|월간|월 ?(?:비용|요금|합계)|"
    r"\btotal (?:cost|price|biaya|spend)|总(?:成本|费用|价|计)|合计|合計|итого|gesamt(?:kosten|preis)|"
    r"(?:coût|costo?|custo) total|"
    r"costo totale|총 ?(?:비용|요금)|tổng chi phí|\bmens(?:uel|ual|al|ile)|\bmonatlich|"
    r"(?:/|mỗi |hàng )tháng|в месяц|per bulan|شهري",
    re.I,
)
"""A column of what some use costs in all or in a month, in a table that speaks of no number of tokens."""

_ADVICE = re.compile(r"\s(?:on|to|with|in|for|or|and|via)\s")
"""A word of a sentence, that no name has: "Deploy Anvil 3 on your own machine"."""

Out = Iterator[Claim | Declined]


def units_of_table(table: Table, where: Where) -> Where:
    """The currency and the unit that all prices and headers of a table share fill what its surroundings leave open."""
    money: set[str] = set()
    pers: set[int] = set()
    for row in table.rows[:200]:
        for cell in row:
            if cell.text and len(cell.text) < 200:
                money |= currencies(cell.text, where.near)
                if "$" in cell.text or "/" in cell.text or "token" in cell.text.lower() or not cell.text.isascii():
                    per = per_tokens(cell.text)
                    if per:
                        pers.add(per)
    if not pers and any(_SUMS.search(cell.text) for row in table.rows[:2] for cell in row if len(cell.text) < 40):
        where = replace(where, refused=where.refused or "sums of what a use costs")
    currency = money.pop() if len(money) == 1 else where.currency
    per = pers.pop() if len(pers) == 1 else where.per
    return replace(where, currency=currency, per=per)


def read_entry(entry: Entry, where: Where, aliases: tuple[str, ...]) -> Out:
    """The claims of one cell."""
    role = entry.role
    if len(entry.cell.text) > LONGEST:
        yield _declined(entry, "far too long for a value")
    elif role.kind in PRICE_KINDS:
        yield from _prices(entry, where, aliases)
    elif role.kind in (Kind.CONTEXT, Kind.MAX_INPUT, Kind.MAX_OUTPUT, Kind.CONTEXT_AND_OUTPUT):
        yield from _tokens(entry, aliases)
    elif role.kind is Kind.LICENSE:
        yield from _licenses(entry, aliases)
    elif role.kind in _DATE_FIELDS:
        yield from _date(entry, aliases)
    elif role.kind is Kind.PARAMETERS:
        match = _WEIGHTS.fullmatch(entry.cell.text.strip())
        if match:
            factor = {"b": 10**9, "m": 10**6, "t": 10**12}[match["scale"][0].lower()]
            yield _claim(
                entry, aliases, Field.PARAMETERS, str(int(Decimal(match["number"]) * factor)), raw=match.group()
            )
    elif role.kind is Kind.SUCCESSOR:
        names = read_names(entry.cell.text, entry.cell.codes)
        if len(names) == 1 and not _ADVICE.search(names[0].name):
            yield _claim(entry, aliases, Field.SUCCESSOR, names[0].name, raw=entry.cell.text)
    elif role.kind is Kind.DESCRIPTION:
        yield from _described(entry, aliases)
    elif role.kind is Kind.STATUS:
        state = next((state for state, form in _STATES if form.search(entry.cell.text)), "")
        if state and len(entry.cell.text) < 60:
            yield _claim(entry, aliases, Field.STATUS, state, raw=entry.cell.text)


def _claim(
    entry: Entry, aliases: tuple[str, ...], field: Field, value: str, unit: str = "",
    terms: dict[str, str] | None = None, raw: str = "",
) -> Claim:  # fmt: skip
    return Claim(
        entry.model.name, field, value, unit, qualifiers(terms or {}), (raw or entry.cell.text)[:QUOTE_LENGTH],
        entry.quote, entry.locator, aliases,
    )  # fmt: skip


def _declined(entry: Entry, reason: str) -> Declined:
    return Declined(f"{entry.label or entry.role.kind}: {entry.cell.text}"[:120], reason, entry.quote, entry.locator)


# -------------------------------------------------------------------------------------------------------------- prices


def _prices(entry: Entry, where: Where, aliases: tuple[str, ...]) -> Out:
    role, text = entry.role, entry.cell.text
    if not text or role.counted or NOTHING.fullmatch(plain_digits(text)):
        return
    if where.refused:
        yield _declined(entry, where.refused)
        return
    if re.search(r"(?:\*\*|[†‡])\s*$", text):
        yield _declined(entry, "a footnote says more about this price")
        return
    if _ROUGHLY.search(text):
        yield _declined(entry, "a bound or an estimate, not a price")
        return
    if _CREDITS.search(text):
        yield _declined(entry, "credits, not money")
        return
    if _MULTIPLIER.search(text):
        yield _declined(entry, "a calculation, not a price")
        return
    hints = _hints(entry, where)
    kind = entry.said if role.kind is Kind.PRICE and entry.said in PRICE_FIELDS else role.kind
    base = {**dict(where.terms), **dict(role.terms), **dict(entry.terms)}
    for part_kind, part, part_hints in parts_of(text, kind, entry.label, hints, where.order):
        field: Field | None = PRICE_FIELDS.get(part_kind)
        if field is None and part_kind is Kind.PRICE and (where.one_way or ONE_WAY.search(entry.model.name)):
            field = Field.INPUT_PRICE
        found = by_tier(part, part_hints) or prices(part, part_hints)
        if isinstance(found, Declined):
            yield _declined(entry, found.reason)
            continue
        if field is None:
            yield _declined(entry, "nothing says whether it is for input or output")
            continue
        yield from _stated(entry, aliases, field, found, base)


def _stated(entry: Entry, aliases: tuple[str, ...], field: Field, found: Sequence[Price], base: dict[str, str]) -> Out:
    seen: dict[tuple[tuple[str, str], ...], str] = {}
    claims: list[Claim] = []
    for price in found:
        terms = {**base, **dict(price.qualifiers)}
        for variant, form in _VARIANTS:
            if form.search(price.note):
                terms.setdefault("variant", variant)
                break
        if field is not Field.CACHE_WRITE_PRICE:
            terms.pop("ttl", None)
        elif "ttl" not in terms and (ttl := ttl_of(price.note)):
            terms["ttl"] = ttl
        key = (*qualifiers(terms), ("unit", price.unit))
        if seen.setdefault(key, price.value) != price.value:
            yield _declined(entry, "several prices that nothing tells apart")
            return
        claims.append(_claim(entry, aliases, field, price.value, price.unit, terms, price.raw))
    yield from dict.fromkeys(claims)


def _hints(entry: Entry, where: Where) -> Hints:
    role = entry.role
    unit = role_of(entry.unit) if entry.unit else Role(Kind.OTHER)
    unit_thing = unit.not_tokens
    if entry.unit and not unit.per and not unit_thing:
        bare = re.fullmatch(
            r"(?:\d+ ?)?(?:per )?(?:1 ?)?(images?|minutes?|hours?|seconds?|requests?|calls?|pages?|"
            r"characters?|次|张|分钟|秒)",
            entry.unit.strip(),
            re.I,
        )
        unit_thing = bare.group(1).lower() if bare else ""
    per = role.per or unit.per or (0 if role.not_tokens or unit_thing else where.per)
    return Hints(
        role.currency or unit.currency or where.currency,
        per,
        where.near,
        role.not_tokens if not role.per else "" or (unit_thing if not per else ""),
    ) if (role.not_tokens or unit_thing or not where.not_tokens or role.per) else Hints(
        role.currency or unit.currency or where.currency, role.per or unit.per, where.near, where.not_tokens
    )  # fmt: skip


# -------------------------------------------------------------------------------------------------------------- tokens


def _tokens(entry: Entry, aliases: tuple[str, ...]) -> Out:
    role, text = entry.role, entry.cell.text
    if role.not_tokens or amount_spans(text):
        return
    if role.kind is Kind.CONTEXT_AND_OUTPUT:
        parts = re.split(r"\s*(?:/|\||\n|,\s)\s*", text)
        if len(parts) != 2:
            yield _declined(entry, "a context and an output that cannot be told apart")
            return
        for field, part in zip((Field.CONTEXT_LENGTH, Field.MAX_OUTPUT_TOKENS), parts, strict=True):
            found = tokens(part, bare=True, scale=role.scale)
            if not isinstance(found, Declined) and len(found) == 1:
                yield _claim(entry, aliases, field, str(found[0].value), "tokens", raw=found[0].raw)
        return
    found = tokens(text, bare=True, scale=role.scale)
    if isinstance(found, Declined):
        if found.reason != "no number":
            yield _declined(entry, found.reason)
        return
    own = {
        Kind.CONTEXT: {"": Field.CONTEXT_LENGTH, "input": Field.MAX_INPUT_TOKENS, "output": Field.MAX_OUTPUT_TOKENS},
        Kind.MAX_INPUT: {"": Field.MAX_INPUT_TOKENS, "input": Field.MAX_INPUT_TOKENS},
        Kind.MAX_OUTPUT: {"": Field.MAX_OUTPUT_TOKENS, "output": Field.MAX_OUTPUT_TOKENS},
    }[role.kind]
    terms = {name: said for name, said in (*role.terms, *entry.terms) if name in ("mode", "variant", "region")}
    for count in found:
        meant = own.get(count.role)
        if meant is not None:
            yield _claim(entry, aliases, meant, str(count.value), "tokens", terms, count.raw)
        elif count.role == "extended":
            yield _declined(entry, "a window that needs a flag, a beta or extrapolation")


# ---------------------------------------------------------------------------------------------- licenses and dates


def _licenses(entry: Entry, aliases: tuple[str, ...]) -> Out:
    expected = bool(re.search(r"licen[sc]|许可|라이|ライセンス|lisens|lizenz|رخصة|лиценз", entry.label, re.I))
    found: list[LicenseValue] = []
    for line in re.split(r"\s*\n\s*", entry.cell.text):
        line = re.sub(r":[a-z_]{2,30}:", " ", line).strip()
        if not line:
            continue
        value = named(line, expected=expected)
        if value is not None:
            found.append(value)
        else:
            found += [mention.value for mention in mentions(line) if not mention.hedged]
    if len(found) > 1 and re.search(r"\bcode\b|\bexcept\b", entry.cell.text, re.I):
        yield _declined(entry, "several licenses under conditions")
        return
    for value in dict.fromkeys(found):
        claim = _claim(entry, aliases, Field.LICENSE, value.id, raw=entry.cell.text)
        yield replace(
            claim, license_class=value.license_class, commercial_use=value.commercial_use, condition=value.condition
        )


def _described(entry: Entry, aliases: tuple[str, ...]) -> Out:
    for one in described(entry.cell.text, (entry.model.name, *aliases), entry.cell.codes):
        yield _claim(entry, aliases, one.field, one.value, one.unit, raw=one.raw)


def _date(entry: Entry, aliases: tuple[str, ...]) -> Out:
    date = read_date(entry.cell.text.split("\n")[0])
    if date is not None:
        yield _claim(entry, aliases, _DATE_FIELDS[entry.role.kind], date.iso, raw=date.raw)
    elif re.search(r"\d", entry.cell.text):
        yield _declined(entry, "no plain date")
