"""The models that a page names, also in forms that no vendor's page uses: "Llama 3.x", "Llama 3.1-8B-Instruct"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from crawler.fields.model_name import is_model_name, may_be_model_name, read_names
from crawler.readers.blocks import Block, Heading, Table
from crawler.readers.prose.names import Named, Names

_OTHER_FORMS: Final = re.compile(
    r"(?<![\w.])[A-Z][A-Za-z]+[ -]?\d+\.[xX]\b(?:[ -]\d+[BM]\b)?"
    r"|(?<![\w.-])[A-Z][A-Za-z]+ \d+(?:\.\d+)?-\d+(?:\.\d+)?[bB](?:-[A-Za-z]+)?\b"
)
_VERSUS: Final = re.compile(r"\s+(?:vs\.?|versus|or|against|compared (?:to|with))\s+", re.I)
_AFTER_NAME: Final = re.compile(r"\s*(?:[:：?|(]|\s[–—-]\s|,).*$")
_LICENSE: Final = re.compile(r"(?:[ -](?:AI|Community|Research|Model|Non-Production|Open|Use))*[ -]Licen[sc]e\b", re.I)
"""What makes a name that of a license: "Llama 3.1 Community License"."""
_NUMBERED: Final = re.compile(r"\d")
_FIRST: Final = re.compile(r"[^\w]")
_WORD: Final = re.compile(r"(?<![\w-])\w+")


class PageNames(Names):
    """`Names`, and besides them the other forms, and names that are known from elsewhere."""

    def __init__(self, introduced: Iterable[str], texts: Iterable[str], known: Iterable[str] = ()) -> None:
        self._known_names: dict[str, list[str]] = defaultdict(list)
        for name in known:
            if len(name) >= 4 and (" " in name or _NUMBERED.search(name)) and "(" not in name:
                self._known_names[_FIRST.split(name, maxsplit=1)[0]].append(name)
        for names in self._known_names.values():
            names.sort(key=len, reverse=True)
        super().__init__((name for name in introduced if _NUMBERED.search(name) or is_model_name(name)), texts)

    def find(self, text: str) -> list[Named]:
        """The models that a text names, in order, none within another: of two that overlap, the longer."""
        other = [Named(match.group(), match.start(), match.end()) for match in _OTHER_FORMS.finditer(text)]
        other += self._elsewhere(text)
        found = super().find(text)
        if not other and "icen" not in text:
            return found
        kept: list[Named] = []
        for one in sorted([*found, *other], key=lambda one: (one.start - one.end, not one.full, one.start)):
            if not any(one.start < more.end and more.start < one.end for more in kept):
                kept.append(one)
        kept = [one for one in kept if not _LICENSE.match(text, one.end)]
        return sorted(kept, key=lambda one: one.start)

    def _elsewhere(self, text: str) -> Iterator[Named]:
        """Names that are known from elsewhere, spelt as there."""
        for word in _WORD.finditer(text) if self._known_names else ():
            for name in self._known_names.get(word.group(), ()):
                end = word.start() + len(name)
                if text.startswith(name, word.start()) and not re.match(r"[\w-]|\.\d", text[end : end + 2]):
                    yield Named(name, word.start(), end)
                    break


def presented(title: str, blocks: Sequence[Block]) -> Iterator[str]:
    """Names that the page sets side by side: those of "A vs B" titles and of the heads of tables."""
    for heading in (title, *(block.text for block in blocks if isinstance(block, Heading))):
        sides = _VERSUS.split(heading)
        for side in sides if len(sides) > 1 else ():
            name = _AFTER_NAME.sub("", side).strip(" *_`#")
            if len(name.split()) <= 6 and name[:1].isupper() and (_NUMBERED.search(name) or is_model_name(name)):
                yield name
    for block in blocks:
        if isinstance(block, Table) and block.rows:
            for cell in block.rows[0][1:]:
                yield from (one.name for one in read_names(cell.text, cell.codes) if len(one.name.split()) > 1)


def names_in_cell(text: str, codes: Sequence[str], names: Names, *, expected: bool) -> tuple[str, ...]:
    """The models that a cell names; `expected` where the cell heads a row or column of models."""
    flat = " ".join(text.split())
    if not flat or len(flat) > 120:
        return ()
    if read := read_names(text, codes):
        return tuple(one.name for one in read)
    found = [one.name for one in names.find(flat) if one.full]
    if found:
        return tuple(dict.fromkeys(found))
    return (flat,) if expected and may_be_model_name(flat) and _NUMBERED.search(flat) else ()
