"""A model card on the Hub (README.md): its front matter, and what its text says of this very model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from crawler.fields.license import LicenseValue, from_hub
from crawler.readers.blocks import (
    QUOTE_LENGTH,
    Block,
    FrontMatter,
    Heading,
    blocks,
    front_matter,
    markdown_blocks,
    read_yaml,
)
from crawler.readers.decoding import DocumentType, sniff
from crawler.readers.hub_card_context import advertised
from crawler.readers.hub_card_license import license_in_text
from crawler.readers.hub_card_text import said
from crawler.readers.hub_names import model_of
from crawler.source import Document, reader
from storage.terms import Claim, Declined, Field, Qualifiers, Reading

_GENERIC_TITLE: Final = re.compile(
    r"^\W*(?:model card|introduction|overview|readme|model (?:summary|details|information|overview)|description"
    r"|table of contents)\W*$",
    re.IGNORECASE,
)
_TITLE_LEAD: Final = re.compile(r"^(?:model card (?:for|of)|the)\s+", re.IGNORECASE)
_NAME: Final = re.compile(r"[A-Za-z0-9][\w.+\-/]*(?: [\w.+()\-]+){0,5}")
_LABELLED: Final = re.compile(
    r"(?<=[^\s|])[ \t]*\n(?=[ \t]{0,3}(?:\*\*[^*\n]{2,40}(?::\*\*|\*\*[ \t]?:)|[A-Z][A-Za-z ()/-]{2,30}:)[ \t]+\S)"
)
Data = Mapping[str, str | tuple[str, ...]]


@reader(version=3)
def hub_card(document: Document) -> Reading:
    """License, base model and pipeline from the front matter; window, parameters, tools, runtimes from the text."""
    text = document.text.replace("\r\n", "\n").replace("\r", "\n")
    head, start = _head(text)
    body = _body(document, text, start)
    model = model_of(document.url) or _title(body)
    if not model:
        return Reading(note="Neither the address nor a title says which model this card is about.")
    card = _Card(model, text[:start] if start else "", {key.casefold().strip(): v for key, v in head.items()})
    claims = [*card.front()]
    declined: list[Declined] = []
    if not any(claim.field is Field.LICENSE for claim in claims):
        claims += [
            card.claim(Field.LICENSE, one.value.id, one.value.raw, one.quote, one.locator, said_license=one.value)
            for one in license_in_text(body, text[start:])
        ]
    windows, unsure = advertised(model, body)
    declined += unsure
    for window in windows:
        field = Field.MAX_OUTPUT_TOKENS if window.output else Field.CONTEXT_LENGTH
        tokens = str(window.tokens)
        claims.append(card.claim(field, tokens, window.raw, window.quote, window.locator, "tokens", window.terms))
    known = {claim.field for claim in claims}
    for one in said(model, body):
        if one.field in known:
            continue
        unit = "tokens" if one.field is Field.MAX_OUTPUT_TOKENS else ""
        claims.append(card.claim(one.field, one.value, one.raw, one.quote, one.locator, unit))
    return Reading(tuple(claims), tuple(declined), note="" if claims else "This card states nothing that is read.")


def _head(text: str) -> tuple[Data, int]:
    """The front matter's pairs and where the body begins; also of a head whose closing line was forgotten."""
    found, start = front_matter(text)
    if found is not None:
        return found.data, start
    match = re.match(r"\ufeff?\s*---[ \t]*\n((?:[ \t]*(?:[\w.\"'-]+[ \t]*:.*|-[ \t].*|#.*)?\n)+)", text)
    if match and re.search(r"^\s*\w+\s*:", match[1], re.M):
        return read_yaml(match[1])[0], match.end()
    return {}, 0


def _body(document: Document, text: str, start: int) -> tuple[Block, ...]:
    """The blocks behind the head; lines with labels of their own stay lines, though Markdown would join them."""
    found = blocks(document) if sniff(document) is DocumentType.HTML else ()
    if not found:
        found = markdown_blocks(text[:start] + _LABELLED.sub("  \n", text[start:]))
    if not any(not isinstance(block, FrontMatter) for block in found):
        found = markdown_blocks(text[start:])
    return tuple(block for block in found if not isinstance(block, FrontMatter))


def _title(body: tuple[Block, ...]) -> str:
    for block in body[:12]:
        if isinstance(block, Heading) and block.level <= 2 and not _GENERIC_TITLE.match(block.text):
            name = _TITLE_LEAD.sub("", block.text.strip())
            if _NAME.fullmatch(name) and re.search(r"\d", name):
                return name
            return ""
    return ""


class _Card:
    """Makes claims about the card's model."""

    def __init__(self, model: str, head: str, data: Data) -> None:
        self.model, self.head, self.data = model, head, data

    def claim(
        self,
        field: Field,
        value: str,
        raw: str,
        quote: str,
        locator: str,
        unit: str = "",
        terms: Qualifiers = (),
        said_license: LicenseValue | None = None,
    ) -> Claim:
        known = said_license
        return Claim(
            self.model,
            field,
            value,
            unit,
            terms,
            raw,
            quote[:QUOTE_LENGTH],
            locator,
            license_class=known.license_class if known else None,
            commercial_use=known.commercial_use if known else None,
            condition=known.condition if known else "",
        )

    def front(self) -> Iterator[Claim]:
        """What the front matter states."""
        name, link = self._one("license_name"), self._one("license_link")
        seen: set[str] = set()
        for given in self._all("license") or self._all("licenses") or ([""] if name else []):
            value = from_hub(given, name, link)
            if value and value.id not in seen:
                seen.add(value.id)
                quote = self._line("license_name" if value.raw == name and name else "license", value.raw)
                yield self.claim(Field.LICENSE, value.id, value.raw, quote, "front matter", said_license=value)
        bases = sorted({base for base in self._all("base_model") if base != self.model})
        if bases:
            whole = ", ".join(bases)
            yield self.claim(Field.BASE_MODEL, whole, whole, self._line("base_model", bases[0]), "front matter")
        if pipeline := self._one("pipeline_tag"):
            quote = self._line("pipeline_tag", pipeline)
            yield self.claim(Field.PIPELINE, pipeline, pipeline, quote, "front matter")

    def _all(self, key: str) -> list[str]:
        value = self.data.get(key, ())
        return [one.strip() for one in ((value,) if isinstance(value, str) else value) if one.strip()]

    def _one(self, key: str) -> str:
        found = self._all(key)
        return found[0] if len(found) == 1 else ""

    def _line(self, key: str, value: str) -> str:
        """The line of the head that holds a value: beside its key, or below it in a list or a folded text."""
        key_line = re.compile(rf"[ \t\"']*{re.escape(key)}[\"']?[ \t]*:", re.IGNORECASE)
        lines = self.head.split("\n")
        keyed = [at for at, line in enumerate(lines) if key_line.match(line)]
        beside = (lines[at] for at in keyed if value in lines[at])
        below = (line for line in lines[keyed[0] if keyed else 0 :] if value in line)
        found = (next(beside, "") or next(below, "")).strip()
        return found if len(found) <= QUOTE_LENGTH else value
