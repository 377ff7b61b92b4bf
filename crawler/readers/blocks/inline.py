"""Inline HTML to text, with links, code, struck-out parts and footnote marks set aside."""

from __future__ import annotations

import re

from lxml import etree

from crawler.readers.blocks.dom import BLOCKS, UNSEEN, Element, gap, is_block, is_hidden, is_struck, unseen
from crawler.readers.blocks.model import Cell, Inline, collapse

FOOTNOTE = re.compile(r"[\[(（]?(?:\d{1,2}|[*†‡§¶]{1,3}|[a-z])(?:\s*,\s*\d{1,2})*[\])）]?")
_BUTTONS = re.compile(
    r"(?:copy(?: (?:page|link|code|id|model id|to clipboard))?|copied!?|edit|share|expand|collapse|"
    r"show (?:more|less|all)|try (?:it|now)|learn more|sign (?:in|up)|log ?in|download|close|"
    r"open|menu|search|toggle.*)",
    re.I,
)


class Texts:
    """Collects inline text over the start and end of elements, setting aside what is not part of the sentence."""

    def __init__(self) -> None:
        self.inline = Inline()
        self._open: list[tuple[Element, str, object]] = []
        self._bold = 0

    @property
    def diverted(self) -> bool:
        return any(kind in ("struck", "sup") for _, kind, _ in self._open)

    def take(self) -> Inline | None:
        inline = self.inline
        if not inline and not inline.struck:
            inline.parts.clear()
            return None
        self.inline = Inline()
        self._open = [(element, kind, 0 if kind in ("a", "code") else mark) for element, kind, mark in self._open]
        return inline

    def add(self, text: str | None) -> None:
        if not text:
            return
        self.inline.parts.append(text.replace("\n", " "))
        if not self._bold and not text.isspace():
            self.inline.plain = True

    def start(self, element: Element, text: str | None) -> None:
        tag = element.tag
        if space := gap(element.getparent()):
            self.inline.parts.append(space)
        if tag in ("small", "code") and (before := element.getprevious()) is not None and not before.tail:
            self.inline.parts.append("\n")  # set apart by its style alone: a name, and its id below it
        if is_struck(element):
            self._open.append((element, "struck", self.inline.parts))
            self.inline.parts = []
        elif tag == "sup":
            self._open.append((element, "sup", self.inline.parts))
            self.inline.parts = []
        elif tag in ("a", "code", "button"):
            self._open.append((element, tag, len(self.inline.parts)))
        elif tag in ("b", "strong", "th"):
            self._bold += 1
        elif tag == "br":
            self.inline.parts.append("\n")
        elif tag == "img" and element.get("alt") and element.getparent().tag != "picture":
            self.inline.parts.append(" ")
        self.add(text)

    def end(self, element: Element) -> None:
        if element.tag in ("b", "strong", "th"):
            self._bold = max(0, self._bold - 1)
        if not self._open or self._open[-1][0] is not element:
            return
        _, kind, mark = self._open.pop()
        inline = self.inline
        if isinstance(mark, list):
            said = collapse("".join(inline.parts))
            inline.parts = mark
            if kind == "struck":
                if said:
                    inline.struck.append(said)
                inline.parts.append(" ")
            elif said and FOOTNOTE.fullmatch(said):
                before = inline.parts[-1].rstrip() if inline.parts else ""
                if before.endswith("10") and said.isdigit():
                    inline.parts.append("^" + said)  # a power of ten, not a footnote
                else:
                    inline.notes.append(said)
            elif said:
                inline.parts.append(said)
            return
        assert isinstance(mark, int)
        said = collapse("".join(inline.parts[mark:]))
        if kind == "code":
            if said:
                inline.codes.append(said)
        elif kind == "button":
            if _BUTTONS.fullmatch(said):
                del inline.parts[mark:]
        elif said:
            address = element.get("href") or ""
            if address.startswith("#") and FOOTNOTE.fullmatch(said):
                del inline.parts[mark:]
                inline.notes.append(said)
            elif said in ("#", "¶", "§") and "#" in address:
                del inline.parts[mark:]
            elif address:
                inline.links.append((said, address))

    def tail(self, element: Element) -> None:
        if space := gap(element.getparent()):
            self.inline.parts.append(space)
        self.add(element.tail)


def cell_of(element: Element, header: bool = False) -> Cell:
    """A cell's text and what stands aside from it."""
    if not len(element):
        return Cell(collapse((element.text or "").replace("\n", " ")), header)
    texts = Texts()
    texts.add(element.text)
    skipped: Element | None = None
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, inner in walker:
        if inner is element:
            continue
        tag = inner.tag
        block = isinstance(tag, str) and (tag in BLOCKS or is_block(inner))
        if event == "start":
            if not isinstance(tag, str) or tag in UNSEEN or unseen(inner) or is_hidden(inner):
                walker.skip_subtree()
                skipped = inner
                continue
            if block:
                texts.inline.parts.append("\n")
            texts.start(inner, inner.text)
        elif inner is skipped:
            skipped = None
            texts.tail(inner)
        else:
            texts.end(inner)
            if block:
                texts.inline.parts.append("\n")
            texts.tail(inner)
    inline = texts.inline
    return Cell(
        inline.text(),
        header,
        links=tuple(inline.links),
        codes=tuple(inline.codes),
        struck=tuple(inline.struck),
        notes=tuple(inline.notes),
    )
