"""The figures, prices and licenses in what a person writes about a model: where each stands, and what it states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from crawler.fields.license import mentions
from crawler.fields.price import amount_spans, prices
from crawler.fields.tokens import plain_count
from crawler.readers.prose import prose
from crawler.source import Document
from storage.terms import Claim, Declined, Field, Mention

_TOKENS: Final = re.compile(
    r"(?<![\w.,$€£¥-])\d[\d,.]*\d?\s?(?:[KM]|thousand|million)?[\s-]?(?:tokens?|context|ctx)\b", re.I
)
_NOWHERE: Final = "https://review.invalid/review.md"
"""The reader of prose wants to know where a document lies. This one lies nowhere."""


def figures(text: str, about: str) -> tuple[Mention, ...]:
    """What a text about one model states, in its order, no two in one place.

    What the reader of prose is sure of comes with its model. Any other amount of money, number of tokens and license
    is told without one: it may be of any model.
    """
    found: list[Mention] = []
    for one in (*_claimed(text, about), *_loose(text)):
        if all(one.end <= other.start or one.start >= other.end for other in found):
            found.append(one)
    return tuple(sorted(found, key=lambda one: one.start))


def _claimed(text: str, about: str) -> Iterator[Mention]:
    document = Document(_NOWHERE, f"# {about}\n\n{text}\n".encode("utf-8", "replace"), "text/markdown")
    for claim in prose(document).claims:
        # A quote longer than allowed is cut; its beginning tells the sentence.
        sentence = max(text.find(claim.quote[:40]), 0)
        start = text.find(claim.raw, sentence) if claim.raw else -1
        if start >= 0:
            yield Mention(start, start + len(claim.raw), claim.raw, claim)


def _loose(text: str) -> Iterator[Mention]:
    for named in mentions(text):
        if not named.hedged:
            yield _mention(text, named.start, named.end, Field.LICENSE, named.value.id)
    for start, end in amount_spans(text):
        read = prices(text[start:end])
        if not isinstance(read, Declined) and len(read) == 1:  # "$300" buys something else than tokens
            yield _mention(text, start, end, Field.INPUT_PRICE, read[0].value, read[0].unit)
    for match in _TOKENS.finditer(text):
        count = plain_count(match.group())
        if count is not None:
            yield _mention(text, match.start(), match.end(), Field.CONTEXT_LENGTH, str(count), "tokens")


def _mention(text: str, start: int, end: int, field: Field, value: str, unit: str = "") -> Mention:
    raw = text[start:end]
    return Mention(start, end, raw, Claim("", field, value, unit, raw=raw, quote=raw))
