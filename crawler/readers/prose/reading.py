"""The reader of running text: sentences in their order, facts found in each, claims where it is sure whose they are."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from crawler.readers.blocks import QUOTE_LENGTH, ListItem, Paragraph, Table, blocks, quote_of_text, quote_stands
from crawler.readers.prose.about import Told
from crawler.readers.prose.found import Found
from crawler.readers.prose.head import head_of
from crawler.readers.prose.introduced import addressed, introduced
from crawler.readers.prose.licenses import licenses
from crawler.readers.prose.lifecycle import lifecycle
from crawler.readers.prose.money import money
from crawler.readers.prose.names import Names, name_key
from crawler.readers.prose.release import family_of, releases, single_of
from crawler.readers.prose.respectively import in_order
from crawler.readers.prose.subjects import Subjects
from crawler.readers.prose.text import Sentence, sentences
from crawler.readers.prose.traits import traits
from crawler.readers.prose.whole import lines_of_whole
from crawler.readers.prose.windows import windows
from crawler.source import Document, reader
from storage.terms import Announcement, Claim, Declined, Field, Reading

_MOST_DECLINED: Final = 100
_DAYS: Final = (Field.RELEASE_DATE, Field.DEPRECATION_DATE, Field.RETIREMENT_DATE, Field.KNOWLEDGE_CUTOFF)
_COMPARING: Final = re.compile(r"\W*(?:by|in|for) (?:comparison|contrast|reference)\b|\W*comparatively\b", re.I)
_RUMOUR: Final = re.compile(r"\brumou?r\w*|\bspeculat\w+|\bleak(?:s|ed)?\b", re.I)
_GENERIC_TITLE: Final = re.compile(
    r"\W*(?:(?:model |api |product |platform )*(?:change ?logs?|release notes|deprecations?|pricing|"
    r"models?|overview|docs|"
    r"documentation|blog|news|newsroom|updates|home|what['’]?s new))\W*$",
    re.I,
)
_HINT: Final = re.compile(
    r"\d|illion|licen|许可|协议|라이선스|lizenz|open|tool|function|deprecat|retire|weights|开源|migrat|"
    r"upgrad|replac|launch|releas|introduc|announc|availab|支持",
    re.I,
)
"""A sentence without any of these states nothing that is read here."""


@reader(version=4)
def prose(document: Document) -> Reading:
    """Facts that sentences state of models they name, or of the one model that the document is about.

    A page with a title and a day of publication is an announcement too; the day is the release date of the models
    that it announces. Where two sentences differ, the later dated section wins; without dates nothing is said.
    """
    found = blocks(document)
    head = head_of(document, found)
    said = tuple(sentences(found))
    if not said:
        return Reading(note=f"no running text: {document.url}")
    texts = [sentence.text for sentence in said[:60]]
    codes = {code for block in found if isinstance(block, Paragraph | ListItem | Table) for code in _codes(block)}
    own = filter(None, [addressed(head.title, document.url)])
    lines = (head.title, *(sentence.text for sentence in said))
    names = Names((*introduced(head.title, texts), *own), lines, codes)
    single = single_of(head, names, found, said)
    claims = _Claims(document, names)
    subjects = Subjects(names, single, () if single else family_of(head, names))
    whole, of_whole = ("", frozenset[Sentence]()) if single else lines_of_whole(head, names, said)
    read: list[Told] = []
    for sentence in said:
        if not _HINT.search(sentence.text):
            subjects.tell(sentence)
            continue
        told = subjects.tell(sentence)
        if sentence in of_whole and not (told.carried and sentence.item):
            told.carried = (whole,)
        read.append(told)
        for one in in_order(told, list(_facts(told, document, head.language))):
            claims.take(one, told)
    for model, quote, locator in releases(head, names, single, said, read):
        claims.add(Field.RELEASE_DATE, model, head.day, head.raw, quote, locator)
    announcements: tuple[Announcement, ...] = ()
    if head.title and head.published and not _GENERIC_TITLE.match(head.title):
        announcements = (Announcement(head.url, head.title, head.published, head.summary, head.title),)
    made, declined = claims.settled()
    note = "" if made or announcements else f"nothing that is read here is stated: {document.url}"
    return Reading(made, declined, announcements, note=note)


def _codes(block: Paragraph | ListItem | Table) -> Iterator[str]:
    if isinstance(block, Table):
        yield from (code for row in block.rows for cell in row for code in cell.codes)
    else:
        yield from block.codes


def _facts(told: Told, document: Document, language: str) -> Iterator[Found | Declined]:
    text = told.text
    if _COMPARING.match(text) or _RUMOUR.search(text):
        return
    edges = sorted({0, *told.bounds, len(text)})
    for start, end in pairwise(edges):
        yield from windows(text, start, end)
        yield from money(text, document.text[:20_000] if "¥" in text or "￥" in text else "", start, end)
        yield from traits(text, start, end)
    yield from licenses(told)
    yield from lifecycle(told, language if "-" in language else "en-US")


class _Claims:
    """Collects what sentences say, and settles what several of them say of one thing."""

    def __init__(self, document: Document, names: Names) -> None:
        self.document, self.names = document, names
        self.said: dict[tuple[object, ...], list[tuple[Claim, str, bool]]] = defaultdict(list)
        self.declined: list[Declined] = []
        self.aliases: dict[str, dict[str, None]] = defaultdict(dict)

    def take(self, one: Found | Declined, told: Told) -> None:
        if isinstance(one, Declined):
            self.declined.append(one)
            return
        models = one.models or told.models_at(one.start, one.end)
        for model, others in told.aliases.items():
            self.aliases[name_key(model)].update(dict.fromkeys(others))
        if not models:
            self.declined.append(
                Declined(
                    str(one.field), "it is not said of which model", told.text[:QUOTE_LENGTH], told.sentence.locator
                )
            )
            return
        quote = quote_of_text(told.text, one.start, one.end)
        license_value = one.license_value
        for model in models:
            claim = Claim(
                model, one.field, one.value, one.unit, one.terms, one.raw, quote, told.sentence.locator,
                license_class=license_value.license_class if license_value else None,
                commercial_use=license_value.commercial_use if license_value else None,
                condition=license_value.condition if license_value else "",
            )  # fmt: skip
            self.said[(name_key(model), one.field, one.unit, one.terms)].append((claim, told.sentence.dated, one.weak))

    def add(self, field: Field, model: str, value: str, raw: str, quote: str, locator: str) -> None:
        """A claim that the page as a whole supports; a sentence that says it for itself goes first."""
        key = (name_key(model), field, "", ())
        if not self.said.get(key):
            self.said[key].append(
                (Claim(model, field, value, raw=raw, quote=quote[:QUOTE_LENGTH], locator=locator), "", False)
            )

    def settled(self) -> tuple[tuple[Claim, ...], tuple[Declined, ...]]:
        made: list[Claim] = []
        for group in self.said.values():
            strong = [entry for entry in group if not entry[2]] or group
            newest = max(dated for _, dated, _ in strong)
            first = min(dated for _, dated, _ in strong)
            field = strong[0][0].field
            kept = [entry for entry in strong if entry[1] == (first if field is Field.RELEASE_DATE else newest)]
            if field in _DAYS:
                kept = _exact_days(kept)
            values = dict.fromkeys(claim.value for claim, _, _ in kept)
            claim = kept[0][0]
            if len(values) > 1 and field is not Field.LICENSE and not _alike(list(values), field):
                said = ", ".join(list(values)[:6])
                self.declined.append(
                    Declined(f"{claim.model} {field}", f"the text says several: {said}", claim.quote, claim.locator)
                )
                continue
            picked = (
                {c.value: c for c, _, _ in reversed(kept)} if field is Field.LICENSE else {claim.value: _exact(kept)}
            )
            for one in picked.values():
                if quote_stands(self.document, one.quote):
                    known = {**self.aliases.get(name_key(one.model), {}), **dict.fromkeys(self.names.ids_of(one.model))}
                    others = tuple(name for name in known if name != one.model)
                    made.append(replace(one, aliases=others))
                else:
                    self.declined.append(
                        Declined(
                            str(one.field), "the sentence could not be quoted as it stands", one.quote, one.locator
                        )
                    )
        return tuple(made), tuple(self.declined[:_MOST_DECLINED])


def _exact_days(kept: Sequence[tuple[Claim, str, bool]]) -> list[tuple[Claim, str, bool]]:
    """Without the months and years that hold a day which is also said: "October 2031" beside "October 15, 2031"."""
    values = {claim.value for claim, _, _ in kept}
    return [one for one in kept if not any(other.startswith(one[0].value + "-") for other in values)]


def _alike(values: Sequence[str], field: Field) -> bool:
    """128000 and 131072 are one window; everything else must be equal."""
    if field not in (Field.CONTEXT_LENGTH, Field.MAX_OUTPUT_TOKENS):
        return False
    numbers = [int(value) for value in values]
    return max(numbers) <= min(numbers) * 1.05


def _exact(kept: Sequence[tuple[Claim, str, bool]]) -> Claim:
    return min(
        (claim for claim, _, _ in kept), key=lambda claim: claim.raw[-1:].casefold() in "km" if claim.raw else False
    )
