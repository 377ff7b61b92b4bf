"""The amounts of a price cell, told apart: by direction, by context tier, by the order that a label names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from crawler.fields.numbers import decimal_of, plain_digits
from crawler.fields.price import Hints, Price, amount_spans, per_tokens, prices
from crawler.readers.tables.labels import terms_of_label
from crawler.readers.tables.roles import Kind, direction, output_first
from storage.terms import Declined, Field

PRICE_FIELDS: Final = {
    Kind.INPUT: Field.INPUT_PRICE,
    Kind.OUTPUT: Field.OUTPUT_PRICE,
    Kind.CACHED: Field.CACHED_INPUT_PRICE,
    Kind.CACHE_WRITE: Field.CACHE_WRITE_PRICE,
}
_INVERSE = re.compile(r"[(（][^()（）]*/\s*[$€£¥]\s?1[)）]")
"""How many tokens one buys for 1: the same price turned round."""
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)?(?![\w%]|[.,]\d)")


_COUNTED = re.compile(
    r"\s+(?!(?:per|for|input|output|prompt|completion|cached?|in|out|tokens?|and|or)\b)[A-Za-z]{3,}", re.I
)
"""A word that says what a number counts, so that it is no amount of money: "2457 neurons per M input tokens"."""


def parts_of(
    text: str, kind: Kind, label: str, hints: Hints, order: Sequence[Kind] = ()
) -> list[tuple[Kind, str, Hints]]:
    """The parts of a cell that are for different directions; the whole cell where it is for one.

    `order` is what the words around the table say of cells with several amounts: "input / cached input / output".
    """
    text = _INVERSE.sub(" ", plain_digits(text))
    if kind in (Kind.BOTH, Kind.PRICE) and (listed := _listed(text, order_in(label) or order, hints)):
        return listed
    spans = amount_spans(text)
    if (
        not spans
        and hints.currency
        and direction(text) is Kind.OTHER
        and len(numbers := list(_NUMBER.finditer(text))) > 1
    ):
        worded = bool(re.search(r"[^\W\d_]", text)) and not any(_COUNTED.match(text, match.end()) for match in numbers)
        spans = tuple(match.span() for match in numbers) if worded else ()
    if len(spans) < 2:
        said = direction(text) if spans else Kind.OTHER
        if kind is Kind.PRICE and said in PRICE_FIELDS:
            return [(said, text, hints)]
        if kind is Kind.BOTH:
            bare = re.fullmatch(r"\s*([\d.,]+)\s*/\s*([\d.,]+)\s*(.*)", text)
            if bare and hints.currency:
                first, second = (Kind.OUTPUT, Kind.INPUT) if output_first(label) else (Kind.INPUT, Kind.OUTPUT)
                return [(first, bare[1], hints), (second, bare[2], hints)]
            return [(said if said in PRICE_FIELDS else Kind.BOTH, text, hints)]
        return [(kind, text, hints)]
    if kind is Kind.BOTH and (pairs := _pairs(text, spans, label, hints)):
        return pairs
    if kind is Kind.PRICE and (pair := _lone_pair(text, spans, hints)):
        return pair
    pieces = _pieces(text, spans)
    told = [direction(piece) for piece in pieces]
    if any(said in PRICE_FIELDS or said is Kind.IGNORED for said in told):
        shared = per_tokens(text)
        more = replace(hints, per=shared) if shared and not hints.not_tokens else hints
        parts: list[tuple[Kind, str, Hints]] = []
        current = kind if kind in PRICE_FIELDS else Kind.OTHER
        for said, piece in zip(told, pieces, strict=True):
            if said in PRICE_FIELDS:
                current = said
            if said is Kind.IGNORED:
                continue
            bare = None if amount_spans(piece) else _NUMBER.search(piece)
            parts.append((current, bare.group() if bare else piece, more))
        return _joined(parts)
    if kind is Kind.BOTH and len(pieces) == 2 and all(terms_of_label(piece) is None for piece in pieces):
        shared = per_tokens(text)
        more = replace(hints, per=shared or hints.per)
        order = (Kind.OUTPUT, Kind.INPUT) if output_first(label) else (Kind.INPUT, Kind.OUTPUT)
        return [(said, piece, more) for said, piece in zip(order, pieces, strict=True)]
    return [(kind, text, hints)]


_DIRECTION = (
    r"(?:(?:prompt )?cache[d]?[- ](?:input|reads?|hits?|writes?|prompts?)|cached?|input|prompt|output|completion|"
    r"in(?!\s+(?:usd|us|eur|order|this|that|dollars?)\b)|out|输入|缓存(?:命中|输入)?|输出)(?:[- ](?:tokens?|price))?"
)
_ORDER = re.compile(rf"(?<![\w-]){_DIRECTION}(?:\s*[/|·,、]\s*{_DIRECTION}){{1,3}}(?![\w-])", re.I)
_BETWEEN_DIRECTIONS = re.compile(r"\s*[/|·,、]\s*")


def order_in(text: str) -> tuple[Kind, ...]:
    """The one order of several prices that words name: "input / cached input / output"; () for none, or for two."""
    found: set[tuple[Kind, ...]] = set()
    for match in _ORDER.finditer(text):
        kinds = tuple(direction(f"{part} tokens") for part in _BETWEEN_DIRECTIONS.split(match.group()))
        if len(set(kinds)) == len(kinds) and all(kind in PRICE_FIELDS for kind in kinds):
            found.add(kinds)
    return found.pop() if len(found) == 1 else ()


def _listed(text: str, order: Sequence[Kind], hints: Hints) -> list[tuple[Kind, str, Hints]]:
    """Two to four amounts set apart by slashes, in a known order; [] for anything else."""
    if len(order) < 2:
        return []
    text = re.sub(r"\n(?=(?:/|per\b))", " ", text.strip())  # a unit in a line of its own
    pieces = [piece.strip() for piece in re.split(r"\s*(?:/(?=\s*(?:[$€£¥]|\d|-|–|—))|\||\n|,\s)\s*", text)]
    if len(pieces) != len(order):
        return []
    spans = [amount_spans(piece) for piece in pieces]
    if len(order) == 2 and any(span != ((0, len(piece)),) for span, piece in zip(spans, pieces, strict=True)):
        return []  # words beside an amount may be its terms
    bare = bool(hints.currency) and all(re.fullmatch(r"[\d.]+", piece) for piece in pieces)
    if not bare and not all(
        re.fullmatch(r"[-–—]|n/?a", piece, re.I) or (len(span) == 1 and span[0][0] == 0)
        for piece, span in zip(pieces, spans, strict=True)
    ):
        return []
    more = replace(hints, per=per_tokens(text) or hints.per)
    return [(kind, piece, more) for kind, piece in zip(order, pieces, strict=True) if re.search(r"\d", piece)]


def _pairs(text: str, spans: Sequence[tuple[int, int]], label: str, hints: Hints) -> list[tuple[Kind, str, Hints]]:
    """ "$2 / $12 (<= 200K) $4 / $18 (> 200K)": pairs of amounts with terms behind them; [] for anything else."""
    if len(spans) % 2 or len(spans) < 4 or text[: spans[0][0]].strip(" *\n"):
        return []
    order = (Kind.OUTPUT, Kind.INPUT) if output_first(label) else (Kind.INPUT, Kind.OUTPUT)
    parts: dict[Kind, str] = {}
    for at in range(0, len(spans), 2):
        (start, end), (other, stop) = spans[at], spans[at + 1]
        behind = text[stop : spans[at + 2][0] if at + 2 < len(spans) else len(text)]
        if text[end:other].strip() not in ("/", "|", "-", "–", "&", "and") or terms_of_label(behind) is None:
            return []
        for kind, (begin, close) in zip(order, ((start, end), (other, stop)), strict=True):
            parts[kind] = f"{parts.get(kind, '')} {text[begin:close]} {behind.strip()}".strip()
    more = replace(hints, per=per_tokens(text) or hints.per)
    return [(kind, part, more) for kind, part in parts.items()]


def _lone_pair(text: str, spans: Sequence[tuple[int, int]], hints: Hints) -> list[tuple[Kind, str, Hints]]:
    """ "$3 / $15 per 1M": everybody writes the input first, and it costs less; [] for anything else."""
    per = per_tokens(text)
    if len(spans) != 2 or not per or text[spans[0][1] : spans[1][0]].strip() != "/":
        return []
    first, second = (text[start:end] for start, end in spans)
    low, high = (_NUMBER.search(amount) for amount in (first, second))
    if direction(text) is not Kind.OTHER or not low or not high or not _cheaper(low.group(), high.group()):
        return []
    more = replace(hints, per=per, not_tokens="")
    return [(Kind.INPUT, first, more), (Kind.OUTPUT, second, more)]


def _cheaper(first: str, second: str) -> bool:
    low, high = decimal_of(first), decimal_of(second)
    return low is not None and high is not None and low < high


def _joined(parts: list[tuple[Kind, str, Hints]]) -> list[tuple[Kind, str, Hints]]:
    """Neighbouring parts of one direction are read together, so that their tiers are seen side by side."""
    joined: list[tuple[Kind, str, Hints]] = []
    for kind, piece, hints in parts:
        if joined and joined[-1][0] is kind:
            joined[-1] = (kind, joined[-1][1] + " " + piece, hints)
        else:
            joined.append((kind, piece, hints))
    return joined


def _pieces(text: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    """One piece an amount: words before it where the text opens with words, else the words behind it."""
    if re.search(r"[^\W\d_]", text[: spans[0][0]]):
        starts = [0, *(end for _, end in spans[:-1])]
        ends = [end for _, end in spans]
        ends[-1] = len(text)
        return [text[start:end].strip(" ,;/|\n") for start, end in zip(starts, ends, strict=True)]
    starts = [start for start, _ in spans]
    for at in range(1, len(spans)):
        if label := _LABEL_LINE.search(text, spans[at - 1][1], spans[at][0]):
            starts[at] = label.start()
    return [text[start:end].strip(" ,;/|\n(") for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


_LABEL_LINE = re.compile(r"(?<=\n)[^\d\n$€£¥]{2,40}[:：]\s*\Z")
"""A line that opens with a label what stands on it or on the next: "Cached input:"."""
_TIER_LINE = re.compile(
    r"(?P<tier>.*?\d[\d,.]*\s?[KkMm万]?[^\d\n]{0,20}?)\s*[:：\s]\s*(?P<amount>\d[\d.,]*)\s*\Z", re.S
)


def by_tier(text: str, hints: Hints) -> tuple[Price, ...]:
    """Lines of bare numbers that each open with a context tier: "<= 128K: 0.8"; () for anything else."""
    lines = [line.strip() for line in plain_digits(text).split("\n") if line.strip()]
    if len(lines) < 2 or not hints.currency or amount_spans(text):
        return ()
    found: list[Price] = []
    for line in lines:
        match = _TIER_LINE.match(line)
        terms = terms_of_label(match["tier"]) if match else None
        read = prices(match["amount"], hints) if match and terms is not None else None
        if read is None or isinstance(read, Declined) or len(read) != 1:
            return ()
        found.append(replace(read[0], qualifiers=terms or ()))
    return tuple(found)
