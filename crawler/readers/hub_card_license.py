"""The license that a model card's text gives the weights, told apart from the licenses of code, data and others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final
from urllib.parse import unquote

from crawler.fields.license import LicenseValue, Mention, mentions, named
from crawler.readers.blocks import (
    QUOTE_LENGTH,
    Block,
    Heading,
    ListItem,
    Paragraph,
    Table,
    quote_of_row,
    quote_of_text,
)
from crawler.readers.blocks.model import Links

_HEADED: Final = re.compile(r"licen[sc]|许可|协议", re.IGNORECASE)
_LABEL: Final = re.compile(
    r"^\W*(?:(?:model|weights?)\s+)?licen[sc](?:e|ing)(?:\(s\)|s)?(?:\W{0,3}[:：]|\s+(?=a\s+custom\b))", re.IGNORECASE
)
_ROW: Final = re.compile(r"^\W*(?:(?:model|weights?)\s+)?licen[sc]e(?:\(s\)|s)?\W*$", re.IGNORECASE)
_CLAUSES: Final = re.compile(
    r"[,，;]\s*(?:(?:while|whereas|but|and)\s+)?(?=the\b|our\b|use\b|all\b)|[,，；]|;\s+|\s+while\s+"
)
_WEIGHTS: Final = re.compile(
    r"\b(?:models?|weights?|checkpoints?|parameters|adapters?)\b|^\W*(?:it|this)\s+is\b|模型|权重", re.IGNORECASE
)
_CODE: Final = re.compile(
    r"\b(?:code|codebase|repositor(?:y|ies)|repo|software|scripts?|library|toolkit|framework)\b|代码", re.IGNORECASE
)
_GRANTED: Final = re.compile(
    r"\b(?:released|licen[sc]ed|available|distributed|published|open[\s-]?sourced|provided|shared|offered|made\s+public)\s+"
    r"(?:[\w-]+\s+){0,3}?(?:under|with)\b|\b(?:governed|covered)\s+by\b|\bsubject\s+to\b|\blicen[sc]ed\b"
    r"|\b(?:is|are)\s+under\b|\bfollows?\b|\b(?:adher\w+|compl\w+|conform\w*|accord\w*)\s+(?:to|with)\b"
    r"|\b(?:has|have|carr(?:y|ies)|uses?|under)\s+(?:the|an?)\b|采用|遵循|依照|基于|使用|遵守",
    re.IGNORECASE,
)
_CODE_ALONE: Final = re.compile(
    r"\W*(?:(?:the|our|all)\s+)?(?:source\s+)?code\b(?!.*\b(?:and|weights)\b)", re.IGNORECASE
)
_CONDITION: Final = re.compile(
    r"\b(?:provided|as\s+long\s+as|if|when)\s+(?:that\s+)?(?:they|you|it|your)\b", re.IGNORECASE
)
# Whatever is said here is said of something else than these weights.
_ANOTHERS: Final = re.compile(
    r"\b(?:datasets?|corpus|documentation|images?|paper|logo|base\s+models?|derived\s+from|third[\s-]party|components?"
    r"|original(?:ly)?|upstream|teacher)\b|数据",
    re.IGNORECASE,
)
_LICENSE: Final = re.compile(r"\blicen[sc]e\b|许可|协议", re.IGNORECASE)

# "Weights: CC BY-NC 4.0", below a heading about licenses.
_PART: Final = re.compile(
    r"^\W*(?P<part>(?:source\s+)?code(?:base)?|(?:model\s+)?weights|models?(?:\s+weights)?|checkpoints?)\W{0,3}[:：]\W*"
    r"(?P<rest>.{2,60})$",
    re.IGNORECASE,
)
_OR: Final = re.compile(r"[\s,*_]*(?:\bor|\|\|)\s+(?:the\s+)?[\s*_]*", re.IGNORECASE)
_OF_DATA: Final = re.compile(r"\b(?:data|datasets?|docs?|documentation)\b", re.IGNORECASE)
_BADGE: Final = re.compile(r"https?://img\.shields\.io/badge/[^\s\"')>?\]]{3,200}")
_FOR_MODELS: Final = re.compile(r"\bmodel\s+(?:community\s+)?licen[sc]e|模型", re.IGNORECASE)
"""What a license is called that can only be that of weights, whatever the code beside them has."""
_UNNAMED: Final = frozenset({"LicenseRef-model-license", "other", "unknown", "cc"})


class _Of(Enum):
    """What a statement is about."""

    WEIGHTS = auto()
    CODE = auto()
    UNSAID = auto()


@dataclass(frozen=True, slots=True)
class StatedLicense:
    """A license of the weights, with the words that say so."""

    value: LicenseValue
    quote: str
    locator: str


@dataclass(frozen=True, slots=True)
class _Statement:
    about: _Of
    stated: StatedLicense | None
    """None where a license is spoken of and not named, or only likened to."""
    nickname: str = ""
    """What a badge calls a license that no list holds."""


def license_in_text(blocks: Sequence[Block], source: str = "") -> list[StatedLicense]:
    """At most one license: where the text gives the weights one and no other, whatever it gives the code.

    `source` is the text as written, of which badges are read.
    """
    said = list(_statements(blocks))
    named_ones = {one.stated.value.id.casefold() for one in said if one.stated and one.about is _Of.WEIGHTS}
    said += [one for one in _badges(source) if not (one.nickname and any(one.nickname in name for name in named_ones))]
    weights = [one.stated for one in said if one.about is _Of.WEIGHTS]
    if not weights and not any(one.about is _Of.CODE for one in said):
        weights = [one.stated for one in said]
    known = [one for one in weights if one]
    if len(known) < len(weights) or len({one.value.id for one in known}) != 1:
        return []
    return known[:1]


def _badges(source: str) -> Iterator[_Statement]:
    """What badges of shields.io say: "badge/Model_License-MIT-blue", where a dash of the text itself is doubled."""
    for match in dict.fromkeys(m.group() for m in _BADGE.finditer(source)):
        parts = [
            unquote(part).replace("_", " ") for part in match.split("/badge/", 1)[1].replace("--", "\0").split("-")
        ]
        label, named_one = parts[0], parts[1].replace("\0", "-") if len(parts) == 3 else ""
        if not _HEADED.search(label) or not named_one or _OF_DATA.search(label):
            continue
        about = _Of.CODE if _CODE.search(label) else _Of.WEIGHTS if _WEIGHTS.search(label) else _Of.UNSAID
        value = named(named_one, expected=True)
        known = value is not None and value.id not in _UNNAMED
        if value and known:
            yield _Statement(about, StatedLicense(value, match[:QUOTE_LENGTH], "badge"))
        else:
            yield _Statement(about, None, named_one.casefold())


def _statements(blocks: Sequence[Block]) -> Iterator[_Statement]:
    under = False
    for block in blocks:
        if isinstance(block, Heading):
            under = bool(_HEADED.search(block.text))
            if _LABEL.match(block.text):
                yield from _of_label(block.text, (), block.locator)
        elif isinstance(block, Table) and not block.chrome and block.width in (2, 3):
            yield from _of_table(block)
        elif isinstance(block, (Paragraph, ListItem)) and not block.chrome:
            for sentence in re.split(r"(?<=[.!?。])\s+|(?<=。)|\n", block.text):
                if _LABEL.match(sentence):
                    yield from _of_label(sentence, block.links, block.locator)
                elif under and (part := _PART.match(sentence)):
                    value = named(part["rest"], expected=True)
                    known = value is not None and value.id not in _UNNAMED
                    stated = StatedLicense(value, sentence[:QUOTE_LENGTH], block.locator) if value and known else None
                    yield _Statement(_Of.CODE if _CODE.search(part["part"]) else _Of.WEIGHTS, stated)
                elif under and len(sentence) <= 80 and (value := named(_alone(sentence), expected=True)):
                    known = value.id not in _UNNAMED
                    yield _Statement(_Of.UNSAID, StatedLicense(value, sentence, block.locator) if known else None)
                elif under or _HEADED.search(sentence) or _GRANTED.search(sentence):
                    yield from _of_sentence(sentence, block, under)


def _alone(sentence: str) -> str:
    """What stands before the holder: "MIT" of "MIT (c) 2026 Acme"."""
    return re.split(r"©|\([cC]\)|\bcopyright\b", sentence, maxsplit=1)[0]


def _of_sentence(sentence: str, block: Paragraph | ListItem, under: bool) -> Iterator[_Statement]:
    parts = [part for part in _CLAUSES.split(sentence) if part and part.strip()]
    speaking = [part for part in parts if _WEIGHTS.search(part) or _CODE.search(part)]
    for part in parts if len(speaking) > 1 else [sentence]:
        yield from _of_clause(part, block, under)


def _of_label(line: str, links: Links, locator: str) -> Iterator[_Statement]:
    """ "License: X", where X may be a name that no list holds, or a link."""
    label = _LABEL.match(line)
    rest = line[label.end() :].strip() if label else ""
    found = [one for one in _choice(line, mentions(line)) if not one.hedged]
    quote = quote_of_text(line, found[0].start, found[0].end) if found else quote_of_text(line, 0, min(len(line), 200))
    values = [one.value for one in found] or [value for value in [_named_or_linked(rest, links)] if value]
    for value in values:
        yield _Statement(_Of.WEIGHTS, None if value.id in _UNNAMED else StatedLicense(value, quote, locator))
    if not values and mentions(line):
        yield _Statement(_Of.WEIGHTS, None)


def _named_or_linked(text: str, links: Links) -> LicenseValue | None:
    found = named(text, expected=True)
    if found is None and len(links) == 1 and links[0][0].strip() and links[0][0].strip() in text:
        found = named(links[0][1])
    return found.written(text) if found and len(text) <= 200 else None


def _of_clause(clause: str, block: Paragraph | ListItem, under: bool) -> Iterator[_Statement]:
    found = _choice(clause, mentions(clause)) or _linked(clause, block.links)
    about = _subject(clause, bool(found), under)
    if about is None:
        return
    if not found:
        if about is not _Of.UNSAID and _LICENSE.search(clause):
            yield _Statement(about, None)
        return
    unsure = any(one.hedged for one in found) or _ANOTHERS.search(clause)
    for one in found:
        stated = StatedLicense(one.value, quote_of_text(clause, one.start, one.end), block.locator)
        of = _Of.WEIGHTS if about is _Of.UNSAID and _FOR_MODELS.search(one.value.raw) else about
        yield _Statement(of, None if unsure or one.value.id in _UNNAMED else stated)


def _choice(text: str, found: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Two licenses of which one may choose as the one expression that they are: "MIT or Apache 2.0"."""
    if len(found) != 2 or any(one.hedged for one in found):
        return found
    first, second = found
    if not _OR.fullmatch(text[first.end : second.start]):
        return found
    value = named(f"{first.value.id} OR {second.value.id}", expected=True)
    return (Mention(value.written(text[first.start : second.end]), first.start, second.end, False),) if value else found


def _linked(clause: str, links: Links) -> tuple[Mention, ...]:
    """Links whose whole text is a license's name, where the words around hide it: Chinese puts no space between."""
    named_ones = ((clause.find(text), text, named(text)) for text, _ in links if len(text) > 4)
    return tuple(
        Mention(value, at, at + len(text), hedged=False) for at, text, value in named_ones if value and at >= 0
    )


def _subject(clause: str, names_one: bool, under: bool) -> _Of | None:
    """What a clause gives a license to; None where it gives none."""
    if _CONDITION.search(clause):
        return None
    weights, code, granted = (bool(form.search(clause)) for form in (_WEIGHTS, _CODE, _GRANTED))
    if weights and granted and not (code and _CODE_ALONE.match(clause)):
        return _Of.WEIGHTS
    if code and (granted or under):
        return _Of.CODE
    return _Of.UNSAID if names_one and (granted or under) else None


def _of_table(table: Table) -> Iterator[_Statement]:
    """A table of keys and values with a row "License"."""
    for row in table.rows:
        if _ROW.match(row[0].text) and row[1].text:
            value = _named_or_linked(row[1].text, row[1].links)
            quote = quote_of_row(row, 0, 1)
            yield _Statement(_Of.WEIGHTS, StatedLicense(value, quote, table.locator) if value else None)
