"""The reading for an audit: the page's passages, and what each asserts of which models."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from crawler.auditing.grids import Grid, grid_of
from crawler.auditing.names import PageNames, presented
from crawler.auditing.phrases import Phrase, of_found, opinions, phrases
from crawler.readers.blocks import Block, Code, Heading, ListItem, Paragraph, Table, blocks, quote_of_text
from crawler.readers.prose.about import Told
from crawler.readers.prose.found import Found
from crawler.readers.prose.head import head_of
from crawler.readers.prose.introduced import introduced
from crawler.readers.prose.lifecycle import lifecycle
from crawler.readers.prose.names import name_key
from crawler.readers.prose.release import single_of
from crawler.readers.prose.respectively import in_order
from crawler.readers.prose.subjects import Subjects
from crawler.readers.prose.text import Sentence, sentences
from crawler.readers.tables.surroundings import Where, placed
from crawler.source import Document
from storage.assertions import AssertedPage, Assertion, Passage, Topic
from storage.terms import Claim, Declined, Field

_QUESTION: Final = re.compile(r"[?？][\"”’')\]*]*$")
_BOTH: Final = re.compile(r"\W*(?:both|neither|these two|they)\b", re.I)
_OPENING: Final = 12
"""Characters within which a name opens a sentence."""
_SIZE_BESIDE: Final = re.compile(
    r"(?:(?<=\()|(?<=\ba )|(?<=\ban ))\d{1,4}(?:\.\d{1,2})?B(?=[,)]|[\s-](?:dense\s|parameter\s)?(?:model|LLM)\b)"
)
_DEALT: Final = re.compile(r"\b(?:respectively|in that order)\b", re.I)
_AMOUNT: Final = re.compile(r"[$€£]?\d[\d.,]*\d?[KMBkmb]?\b")
_LISTED: Final = re.compile(r"(?<![\w.])(?P<value>[$€£]?\d+(?:[.,]\d+)*[KMBkmb]?)\s*(?:,|,?\s*and|/)\s*$")
_LIFE: Final = frozenset({Field.DEPRECATION_DATE, Field.RETIREMENT_DATE, Field.STATUS, Field.SUCCESSOR})


def assertions(document: Document, known: Iterable[str] = ()) -> AssertedPage:
    """What a page asserts about models, each thing where it stands. Questions and conditions assert nothing.

    `known`: names of models that are known from elsewhere, so that they are found however they are built.
    """
    found = tuple(_shown(block) for block in blocks(document))
    head = head_of(document, found)
    said = tuple(sentences(found))
    texts = [one.text for one in said]
    names = PageNames((*introduced(head.title, texts[:60]), *presented(head.title, found)), texts, known)
    reader = _Reader(document, found, names, single_of(head, names, found, said))
    reader.read_sentences(said)
    reader.read_headings()
    reader.read_grids()
    made = sorted(reader.made, key=lambda one: (one.passage, one.start, one.end, one.topic))
    return AssertedPage(document.url, head.title, tuple(reader.passages), tuple(made))


def _shown(block: Block) -> Block:
    """The block as if it were open: answers that wait to be unfolded are part of what a page says."""
    return replace(block, hidden=False) if isinstance(block, Heading | Paragraph | ListItem | Table) else block


class _Reader:
    def __init__(self, document: Document, found: Sequence[Block], names: PageNames, single: str) -> None:
        self._names, self._blocks = names, found
        self._single = single
        self._page = document.text[:20_000]
        self._cursor: dict[int, int] = {}
        self._named: set[str] = set()
        self._asked: tuple[int, tuple[str, ...]] = (-1, ())
        self.passages: list[Passage] = []
        self.made: list[Assertion] = []
        self._grids: list[tuple[int, Grid]] = []
        self._place: dict[int, int] = {}
        self._around = {id(table): where for table, where in placed(found)}
        for number, block in enumerate(found):
            self._add(number, block)

    def _add(self, number: int, block: Block) -> None:
        self._place[number] = len(self.passages)
        match block:
            case Heading() if not block.chrome and block.text:
                self.passages.append(Passage("heading", block.text, block.locator, block.level))
            case Paragraph() if not block.chrome and block.text:
                self.passages.append(Passage("paragraph", block.text, block.locator))
            case ListItem() if not block.chrome and block.text:
                self.passages.append(Passage("item", block.text, block.locator, block.depth))
            case Code() if block.text:
                self.passages.append(Passage("code", block.text[:5000], block.locator))
            case Table() if not block.chrome and block.rows:
                grid = grid_of(block, self._names, self._around.get(id(block), Where()))
                self._grids.append((len(self.passages), grid))
                self.passages += grid.passages
            case _:
                pass

    # ------------------------------------------------------------------------------------------------------- sentences

    def read_sentences(self, said: Sequence[Sentence]) -> None:
        """What running text asserts."""
        subjects = Subjects(self._names, self._single)
        for sentence in said:
            told = subjects.tell(replace(sentence, text=_SIZE_BESIDE.sub(_masked, sentence.text)))
            block = self._blocks[sentence.block]
            if not isinstance(block, Paragraph | ListItem):
                continue
            offset = block.text.find(sentence.text, self._cursor.get(sentence.block, 0))
            if offset < 0:
                continue
            self._cursor[sentence.block] = offset + len(sentence.text)
            passage = self._place[sentence.block]
            self._notice_names(sentence.text, passage, offset, block.locator)
            if _QUESTION.search(sentence.text.rstrip(" *_")):
                self._asked = (sentence.block, tuple(model for group in told.groups for model in group.models))
                continue
            spans = []
            for phrase in _of_sentence(told, sentence.text, self._page):
                models = phrase.models or told.models_at(phrase.start, phrase.end) or self._nearest(told, phrase)
                self._assert(phrase, models, passage, offset, sentence.text, block.locator)
                spans.append((phrase.start, phrase.end))
            for start, end in opinions(sentence.text, spans):
                self.made.append(Assertion(Topic.OPINION, passage, offset + start, offset + end))

    def _nearest(self, told: Told, phrase: Phrase) -> tuple[str, ...]:
        """Where grammar alone does not tell: the only models named, else those named just before; else the topic."""
        own = [group for group in told.groups if not group.aside]
        if not own or any(group.crowd for group in own):
            if _BOTH.match(told.text):
                return told.carried or told.before
            if own:
                return ()
        if own:
            before = [group for group in own if group.end <= phrase.start]
            return before[-1].models if before else own[0].models if len(own) == 1 else ()
        bare = [one for one in self._names.find(told.text) if not phrase.start <= one.start < phrase.end]
        opening = [one.name for one in bare if one.start < _OPENING]
        if opening and not told.groups:
            return (opening[0],)  # "Codestral is ...": a name without a number that opens the sentence
        block, asked = self._asked
        return told.carried or (asked if block == told.sentence.block and len(asked) == 1 else ())

    def read_headings(self) -> None:
        """What headings assert of the one model that they name."""
        for number, block in enumerate(self._blocks):
            if not isinstance(block, Heading) or block.chrome or not block.text:
                continue
            passage = self._place[number]
            self._notice_names(block.text, passage, 0, block.locator)
            named = dict.fromkeys(one.name for one in self._names.find(block.text) if one.full)
            if len(named) == 1 and not _QUESTION.search(block.text):
                for phrase in phrases(block.text, self._page):
                    self._assert(phrase, tuple(named), passage, 0, block.text, block.locator)

    def read_grids(self) -> None:
        """What tables assert."""
        for first, grid in self._grids:
            for cell in grid.named:
                for name in cell.names:
                    self._notice(name, first + cell.row, cell.start, cell.end, grid.passages[cell.row].locator)
            for one in grid.stated:
                row = grid.passages[one.row]
                quote = one.quote or quote_of_text(row.text, one.phrase.start, one.phrase.end)
                self._assert(one.phrase, one.models, first + one.row, 0, quote, row.locator)
            for at, start, end in grid.opinions:
                self.made.append(Assertion(Topic.OPINION, first + at, start, end))

    # --------------------------------------------------------------------------------------------------------- the rest

    def _notice_names(self, text: str, passage: int, offset: int, locator: str) -> None:
        for one in self._names.find(text):
            if one.full:
                self._notice(one.name, passage, offset + one.start, offset + one.end, locator)

    def _notice(self, name: str, passage: int, start: int, end: int, locator: str) -> None:
        """Each model once, where it is first named."""
        if name_key(name) not in self._named:
            self._named.add(name_key(name))
            claim = Claim(name, Field.STATUS, "", raw=name, quote=name, locator=locator)
            self.made.append(Assertion(Topic.EXISTENCE, passage, start, end, (claim,)))

    def _assert(self, one: Phrase, models: tuple[str, ...], passage: int, offset: int, text: str, locator: str) -> None:
        reading = one.license_value
        quote = quote_of_text(text, one.start, one.end) if offset or len(text) > 200 else text
        claims = tuple(
            Claim(
                model, one.field, one.value, one.unit, one.terms, one.raw, quote, locator,
                license_class=reading.license_class if reading else None,
                commercial_use=reading.commercial_use if reading else one.commercial_use,
            )
            for model in dict.fromkeys(models or ("",))
        )  # fmt: skip
        self.made.append(Assertion(one.topic, passage, offset + one.start, offset + one.end, claims))


def _masked(match: re.Match[str]) -> str:
    """A size in brackets behind a name, or of "a 24B model", is that model's, and no second name."""
    return "_" * len(match.group())


def _of_sentence(told: Told, text: str, page: str) -> Iterator[Phrase]:
    """What a sentence asserts, clause by clause; its dates and its "respectively" as the ordinary reader has them."""
    edges = sorted({0, *told.bounds, len(text)})
    found = [one for start, end in pairwise(edges) for one in phrases(text, page, start, end)]
    life = [one for one in lifecycle(told) if one.field in _LIFE]
    found += [of_found(one) for one in life]
    if not _DEALT.search(text):
        yield from found
        return
    found += [one for known in found for one in _before(text, known)]
    dealt: dict[tuple[int, Field], tuple[str, ...]] = {}
    facts = [
        Found(one.field, one.value, one.start, one.end, one.raw, one.unit, one.terms)
        for one in found
        if one.topic is Topic.VALUE
    ]
    for one in in_order(told, facts):
        if not isinstance(one, Declined) and one.models:
            dealt[one.start, one.field] = one.models
    for phrase in sorted(found, key=lambda one: one.start):
        if phrase.topic is not Topic.VALUE:
            yield phrase
        elif models := dealt.get((phrase.start, phrase.field)):
            yield replace(phrase, models=models)  # what could not be dealt out is nobody's


def _before(text: str, known: Phrase) -> Iterator[Phrase]:
    """Values before the one that names their unit: the "$1" of "$1 and $0.80 per million tokens"."""
    start = known.start
    while match := _LISTED.search(text[:start]):
        bare = [
            one
            for one in phrases(f"{match['value']}{text[known.start + len(_leading(text[known.start :])) : known.end]}")
            if one.field is known.field
        ]
        if len(bare) != 1:
            return
        start = match.start("value")
        yield replace(known, value=bare[0].value, raw=match["value"], start=start, end=match.end("value"))


def _leading(text: str) -> str:
    match = _AMOUNT.match(text)
    return match.group() if match else ""
