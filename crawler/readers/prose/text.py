"""A document's running text as sentences, each with the headings above it and the date of its section."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from crawler.fields.date import find_dates, read_date
from crawler.readers.blocks import Block, FrontMatter, Heading, ListItem, Paragraph

_END: Final = re.compile(
    r"(?<=[.!?])[\"”’')\]*]{0,3}\s+(?=[A-Z0-9“\"(\[*'‘À-ÖА-Яぁ-ヿ一-鿿가-힣]|o\d|[a-z]{2,12}-[\w.-]{0,20}\d)|(?<=[。！？])|\n"
)
_ABBREVIATED: Final = re.compile(
    r"(?:\b(?:e\.g|i\.e|vs|cf|etc|approx|incl|no|fig|sec|inc|ltd|corp|st|dr|mr|ms|u\.s|u\.k|jan|feb|"
    r"mar|apr|jun|jul|aug|sept?|oct|nov|dec"
    r"|v|ca|max|min|avg|resp|al)\.|\b[A-Z]\.)$",
    re.I,
)
_LABEL: Final = re.compile(r"(?:(?<=\s)|^)[*_]{0,2}(?:[A-Z][A-Za-z-]*)(?: [A-Za-z-]{2,14}){0,3}[*_]{0,2}:[*_]{0,2}\s")
_DAY_OF: Final = re.compile(r"\d{1,2}\.\s+(?:Jan|Feb|M[äa]r|Apr|Ma[ij]|Jun|Jul|Aug|Sep|O[kc]t|Nov|De[zc])", re.I)
_FOLLOWING: Final = re.compile(r"\bfollowing\b|\b(?:models?|below) (?:listed |shown )?below\b", re.I)
"""It leads to the list behind it without a colon."""
_SHORT: Final = 60
"""Characters of an item that is no more than a title over the items under it."""
_MODELS: Final = re.compile(r"\W*(?:the )?(?:retired|deprecated|removed|discontinued|affected)?\s*models?\W*", re.I)
"""A label above a list that says no more than that it is one of models."""
_LONGEST: Final = 1200
"""Characters; a longer "sentence" is a list, a log or a dump, and is cut."""
_MOST: Final = 1_000_000
"""Characters of running text that are read; no page that states facts of models has more."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the text."""

    text: str
    block: int
    """The number of the block it stands in: a pronoun looks no further back."""
    locator: str
    headings: tuple[str, ...] = ()
    """The headings above, outermost first."""
    dated: str = ""
    """The ISO date that a heading, or a line that is only a date, gives this section."""
    item: bool = False
    """It stands in a list."""
    lead: str = ""
    """The sentence that introduces the list it stands in."""


def sentences(blocks: Iterable[Block]) -> Iterator[Sentence]:
    """Every visible sentence in reading order; navigation, code and tables left out."""
    headings: list[tuple[int, str]] = []
    dated, dated_level, lead, room = "", 0, "", _MOST
    over: list[tuple[int, str]] = []
    """Depth and text of the items that the next one may stand under."""
    for number, block in enumerate(blocks):
        room -= len(block.text) if isinstance(block, Paragraph | ListItem) else 0
        if room < 0:
            return
        match block:
            case FrontMatter():
                said = block.data.get("date")
                if isinstance(said, str) and not dated and (day := read_date(said)):
                    dated = day.iso
            case Heading() if not block.chrome:
                while headings and headings[-1][0] >= block.level:
                    headings.pop()
                if dated_level and block.level <= dated_level:
                    dated, dated_level = "", 0
                headings.append((block.level, block.text))
                lead = ""
                if opening := _opening_date(block.text):
                    dated, dated_level = opening, block.level
                elif dated_level and dated_level < 9:
                    # "New model: Acme 2", under the heading of its day
                    yield Sentence(block.text, number, block.locator, (), dated)
            case Paragraph() | ListItem() if not block.chrome and not block.hidden:
                item = isinstance(block, ListItem)
                if not item and len(block.text) < 40 and (day := read_date(block.text)) and len(day.iso) == 10:
                    # A line that is only a date heads what follows; the byline under a title does so harmlessly.
                    dated, dated_level, lead = day.iso, 9, ""
                    continue
                above = tuple(text for _, text in headings)
                while over and not (isinstance(block, ListItem) and over[-1][0] < block.depth):
                    over.pop()
                led = over[-1][1] if over else lead if item else ""
                for text in split(block.text):
                    yield Sentence(text, number, block.locator, above, dated, item, led)
                if isinstance(block, ListItem):
                    if block.text.rstrip().endswith((":", "：")) or len(block.text) < _SHORT:
                        over.append((block.depth, block.text))
                else:
                    lead = _lead(block.text, lead)
            case _:
                pass


def _lead(text: str, before: str) -> str:
    """The sentence of a paragraph that leads to a list; a mere label ("Retired models:") goes on the one before it."""
    if not (text.rstrip().endswith((":", "：")) or _FOLLOWING.search(text[-300:])):
        return ""
    said = list(split(text))
    lead = next(
        (one for one in reversed(said) if one.endswith((":", "：")) or _FOLLOWING.search(one)), "".join(said[-1:])
    )
    return f"{before} {lead}" if _MODELS.fullmatch(text) and _FOLLOWING.search(before) else lead


def split(text: str) -> Iterator[str]:
    """The sentences of a text, abbreviations and decimal points kept inside."""
    start = 0
    for match in _END.finditer(text):
        piece = text[start : match.start()]
        if _DAY_OF.match(text, max(0, match.start() - 2)) or _DAY_OF.match(text, max(0, match.start() - 3)):
            continue  # "am 15. Juni"
        if match.group() != "\n" and _ABBREVIATED.search(piece[-8:]):
            continue
        # A closing quote or bracket belongs to what it closes.
        piece = text[start : match.start() + len(match.group().rstrip())]
        if piece.strip():
            yield from _labelled(piece.strip())
        start = match.end()
    if text[start:].strip():
        yield from _labelled(text[start:].strip())


def _labelled(text: str) -> Iterator[str]:
    """Lines of keys and values that a renderer ran together: "Context: 200K Output: 64K License: MIT"."""
    starts = [match.start() for match in _LABEL.finditer(text)] if text.count(":") > 2 else []
    if len(starts) < 3:
        yield from _cut(text)
        return
    for start, end in pairwise([0, *(at for at in starts if at), len(text)]):
        yield from _cut(text[start:end].strip())


def _cut(text: str) -> Iterator[str]:
    for at in range(0, len(text), _LONGEST):
        yield text[at : at + _LONGEST]


def _opening_date(heading: str) -> str:
    """The day that a heading consists of or begins with: "2026-06-05: Acme 4 retires", "July 24, 2026"."""
    found = find_dates(heading, "en-US")
    if not found or len(found[0].iso) != 10 or found[0].span[0] > 3:
        return ""
    return found[0].iso
