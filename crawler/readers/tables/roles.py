"""What the label of a column or row means: which fact its cells state, and under which terms."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Final

from crawler.fields.currency import currencies
from crawler.fields.numbers import plain_digits
from crawler.fields.price import dates_of, per_tokens
from crawler.fields.terms_of_sale import modality_of, mode_of, names_tier, token_limit, ttl_of
from crawler.readers import words


class Kind(StrEnum):
    """What the cells under a label say."""

    NAME = "name"
    ID = "id"
    INPUT = "input"
    OUTPUT = "output"
    CACHED = "cached"
    CACHE_WRITE = "cache write"
    BOTH = "input and output"
    PRICE = "price"
    CONTEXT = "context"
    MAX_INPUT = "max input"
    MAX_OUTPUT = "max output"
    CONTEXT_AND_OUTPUT = "context and output"
    LICENSE = "license"
    PARAMETERS = "parameters"
    SIZE = "size"
    RELEASE = "release"
    DEPRECATION = "deprecation"
    RETIREMENT = "retirement"
    CUTOFF = "cutoff"
    SUCCESSOR = "successor"
    STATUS = "status"
    DESCRIPTION = "description"
    UNIT = "unit"
    CURRENCY = "currency"
    TERMS = "terms"
    IGNORED = "ignored"
    OTHER = ""


PRICE_KINDS: Final = frozenset({Kind.INPUT, Kind.OUTPUT, Kind.CACHED, Kind.CACHE_WRITE, Kind.BOTH, Kind.PRICE})
FACTS: Final = PRICE_KINDS | frozenset(
    {Kind.CONTEXT, Kind.MAX_INPUT, Kind.MAX_OUTPUT, Kind.CONTEXT_AND_OUTPUT, Kind.LICENSE, Kind.RELEASE,
     Kind.DEPRECATION, Kind.RETIREMENT, Kind.CUTOFF, Kind.SUCCESSOR, Kind.STATUS, Kind.PARAMETERS}
)  # fmt: skip


ABOVE: Final = " › "
"""Stands between a group's label and the labels under it."""


@dataclass(frozen=True, slots=True)
class Role:
    """A label understood."""

    kind: Kind
    terms: tuple[tuple[str, str], ...] = ()
    """Qualifiers of everything under the label."""
    currency: str = ""
    per: int = 0
    not_tokens: str = ""
    scale: int = 1
    """What a bare count under the label is multiplied by: "Context (K)"."""
    priced: bool = False
    """The label itself speaks of money, so bare "Input" is no token limit."""
    counted: bool = False
    """The label itself speaks of a limit in tokens."""


_DATES: Final = (
    (Kind.CUTOFF, re.compile(r"knowledge[- ]?cut-?off|knowledge$|知识截止|지식 컷오프|ナレッジカットオフ", re.I)),
    (Kind.RETIREMENT, re.compile(
            r"retire|retirement|shut-?down|end[- ]of[- ](?:life|support)|\beol\b|sunset|discontinu|"
            r"下线|停用|停止服务|종료|提供終了|tanggal penghentian", re.I)),
    (Kind.DEPRECATION, re.compile(
            r"^deprecat(?:ed|ion)(?: on)?(?: date)?(?: on)?$|deprecat\w+ (?:on |announce)?.*date|弃用(?:日期|"
            r"时间)|지원 중단", re.I)),
    (Kind.RELEASE, re.compile(
            r"release(?:d)?(?: date| on)?$|^release|publish(?:ed)? date|launch(?: date|ed)?|发[布行](?:日期|时间|于)?|"
            r"출시일?|リリース|公開日|tanggal rilis|fecha de lanzamiento|date de sortie|"
            r"data (?:di rilascio|de lançamento)|veröffentlich|erscheinungsdatum|дата (?:релиза|выпуска|выхода)|"
            r"ngày (?:phát hành|ra mắt)|تاريخ الإصدار|"
            r"available since|"
            r"ga date", re.I)),
)  # fmt: skip


_BOUND: Final = re.compile(r"\b(?:no|not) (?:sooner|earlier|before|later)\b|\bearliest\b", re.I)
"""A label over days that are no more than promised: "EOL no sooner than"."""


_BY_TOKEN: Final = PRICE_KINDS - {Kind.BOTH, Kind.PRICE}
_PER_K: Final = re.compile(r"(?:\bper|/)\s?(?:1\s?k|1,?000|thousand)$", re.I)
"""Of what is sold as input and output, these are tokens."""


@lru_cache(maxsize=8192)
def role_of(label: str, near: str = "") -> Role:
    """The role of a label, with everything above it in grouped headers joined to it by `ABOVE`."""
    text = " ".join(plain_digits(label[:400]).split()).strip(" :：*")
    if not text or len(text) > 160:
        return Role(Kind.OTHER)
    money = currencies(text, near)
    terms = _terms(text)
    priced = bool(words.PRICED.search(text))
    thing = match["thing"] or match["lone"] if (match := words.THING.search(text)) else ""
    base = Role(
        Kind.OTHER,
        tuple(sorted(terms.items())),
        money.pop() if len(money) == 1 else "",
        per_tokens(text),
        (thing or "").lower(),
        _scale(text),
        priced,
    )
    kind, counted = _kind(text, _own(text), priced)
    if kind in _BY_TOKEN and not base.per and not thing and _PER_K.search(text):
        base = replace(base, per=1000)
    if kind is Kind.OTHER and re.search(r"[A-Za-z]{4}\d$", text):  # the mark of a footnote, glued by a text dump
        kind, counted = _kind(
            text[:-1], text[:-1].rsplit(ABOVE, 1)[-1].strip(), priced or bool(words.PRICED.search(text[:-1]))
        )
    return replace(base, kind=kind, counted=counted)


def label_of(text: str) -> str:
    """The label that a cell opens with, without the sentences that explain it on the lines below."""
    first, _, below = text.partition("\n")
    if len(below) > 60 and len(first) <= 40 and role_of(first).kind is not Kind.OTHER:
        text = first
    return " ".join(text.split())


def _own(text: str) -> str:
    """The lowest label; a lowest one that is only a unit goes with the one above it: "Maximum input", "(tokens)"."""
    parts = text.split(ABOVE)
    while len(parts) > 1 and re.fullmatch(r"[(（\[].*[)）\]]|(?:per|/|in|每|单位).*|tokens?", parts[-1].strip(), re.I):
        parts[-2:] = [f"{parts[-2]} {parts[-1]}"]
    return parts[-1].strip()


def _terms(text: str) -> dict[str, str]:
    said: dict[str, str] = {}
    if (limit := token_limit(text)) and not re.search(r"^(?:max|context (?:window|length))", text, re.I):
        said["context"] = limit
    if mode := mode_of(text):
        said["mode"] = mode
    if words.CACHE.search(text) and (ttl := ttl_of(text)):
        said["ttl"] = ttl
    if modality := modality_of(text):
        said["modality"] = modality
    if match := words.THINKING.search(text):
        said["variant"] = "non-thinking" if match["non"] else "thinking"
    said.update(dates_of(text))
    return said


def _scale(text: str) -> int:
    match = words.SCALE.search(text)
    if not match:
        return 1
    return 1000 if match[1] or match[2] else 10**6


def _kind(text: str, own: str, priced: bool) -> tuple[Kind, bool]:
    bare = re.sub(r"\s*[(（\[][^()（）\[\]]*[)）\]]\s*", " ", own).strip()
    if words.NAME.match(own) or words.NAME.match(bare):
        return Kind.NAME, False
    if words.ID.match(own) or words.ID.match(bare):
        return Kind.ID, False
    if words.UNIT.match(own):
        return Kind.UNIT, False
    if words.CURRENCY.match(own):
        return Kind.CURRENCY, False
    cache = bool(words.CACHE.search(text))
    if cache and not re.search(r"\bprompt caching\b$|support", text, re.I):
        if words.STORE.search(text) and not (words.WRITE.search(own) and ttl_of(own)):
            return Kind.IGNORED, False
        if words.MISS.search(own):
            return Kind.INPUT, False
        if words.WRITE.search(own):
            return Kind.CACHE_WRITE, False
        if words.OUTPUT.search(own) and not words.INPUT.search(own):
            return Kind.IGNORED, False
        return Kind.CACHED, False
    if words.IGNORED.search(text):
        return Kind.IGNORED, False
    takes, gives = (bool(form.search(words.LIMITS.sub(" ", own))) for form in (words.INPUT, words.OUTPUT))
    above = own != text and not words.CONTEXT.search(own) and (priced or not words.LIMIT.search(text))
    if not takes and not gives and above:
        takes, gives = bool(words.INPUT.search(text)), bool(words.OUTPUT.search(text))
    context = bool(words.CONTEXT.search(words.TIER_WORDS.sub(" ", words.LIMITS.sub(" ", text))))
    if context and re.search(r"input\w*\s*(?:\+|and|plus|＋|与|和)\s*(?:the )?output", own, re.I):  # the whole window
        takes, gives = bool(words.INPUT.search(bare)), bool(words.OUTPUT.search(bare))
    if words.MODALITIES.search(text):
        return Kind.IGNORED, False
    if (words.TERMS.match(own) or words.TERMS.match(bare)) and not (context and words.LIMIT.search(own)):
        return Kind.TERMS, False
    if context and not priced:
        if gives and takes:
            return Kind.CONTEXT_AND_OUTPUT, True
        if gives:
            return Kind.CONTEXT_AND_OUTPUT if re.search(r"/|&|\band\b|,", own) else Kind.MAX_OUTPUT, True
        if takes and not re.search(r"window|length", text, re.I):
            return Kind.MAX_INPUT, True
        return Kind.CONTEXT, True
    if (takes or gives) and not priced and words.LIMIT.search(text) and not names_tier(text):
        if takes and gives:
            return Kind.IGNORED, False
        return (Kind.MAX_OUTPUT if gives else Kind.MAX_INPUT), True
    if takes and gives:
        return Kind.BOTH, False
    if takes or gives:
        return (Kind.INPUT if takes else Kind.OUTPUT), False
    for kind, form in _DATES:
        if form.search(own):
            return (Kind.IGNORED if _BOUND.search(own) else kind), False
    if words.SUCCESSOR.search(own):
        return Kind.SUCCESSOR, False
    if words.DESCRIPTION.match(own):
        return Kind.DESCRIPTION, False
    if words.STATUS.match(own):
        return Kind.STATUS, False
    if words.LICENSE.search(own):
        if re.search(r"\bcode\b|\bdata(?:set)?\b|代码", own, re.I):
            return Kind.IGNORED, False
        return Kind.LICENSE, False
    if words.PARAMETERS.match(own) or words.PARAMETERS.match(bare):
        return Kind.PARAMETERS, False
    if words.SIZE.match(bare):
        return Kind.SIZE, False
    if priced and not words.TOKENS.fullmatch(own):
        return Kind.PRICE, False
    if mode_of(own) or names_tier(own) or dates_of(own):
        return Kind.PRICE, False
    return Kind.OTHER, False


def heads_models(label: str) -> bool:
    """Whether a label stands over names of models."""
    return len(label) <= 60 and words.NAME.match(label.strip(" :：*")) is not None


def direction(text: str) -> Kind:
    """Which price the words beside an amount speak of; OTHER when they name none or both."""
    text = words.LIMITS.sub(" ", text)
    if words.CACHE.search(text):
        if words.STORE.search(text) and not words.WRITE.search(text):
            return Kind.IGNORED
        if words.MISS.search(text):
            return Kind.INPUT
        return Kind.CACHE_WRITE if words.WRITE.search(text) else Kind.CACHED
    if words.IGNORED.search(text):
        return Kind.IGNORED
    takes, gives = bool(words.INPUT.search(text)), bool(words.OUTPUT.search(text))
    if takes == gives:
        return Kind.OTHER
    return Kind.INPUT if takes else Kind.OUTPUT


def output_first(label: str) -> bool:
    """Whether a label that names both directions names the output first."""
    takes, gives = words.INPUT.search(label), words.OUTPUT.search(label)
    return bool(takes and gives and gives.start() < takes.start())
