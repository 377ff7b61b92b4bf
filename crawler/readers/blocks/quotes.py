"""Quotes: how they are made, and whether one really stands in a document."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from crawler.readers.blocks.model import Cell, Code, FrontMatter, Heading, ListItem, Paragraph, Table
from crawler.source import Document

if TYPE_CHECKING:
    from crawler.readers.blocks.model import Block

QUOTE_LENGTH: Final = 200
"""Characters that a quote has at most; more than a citation needs may not be shown."""

_DROPPED: Final = dict.fromkeys(
    [ord(char) for char in "*_`|\\#~"]
    + [at for at in range(0x3001) if chr(at).isspace()]
    + [0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD]
)
_TAG: Final = re.compile(r"<[/!?A-Za-z][^<>]{0,3000}>")


def quote_of_row(row: Sequence[Cell], model: int, value: int) -> str:
    """The cells from the model's to the value's, joined by " | "; only these two when the whole is too long.

    `model` and `value` are columns of the row. A cell that spans several columns is named once, empty cells not at all.
    """
    first, last = sorted((model, value))
    between = _joined(row[first : last + 1])
    if len(between) <= QUOTE_LENGTH:
        return between
    one, two = _flat(row[first]), _flat(row[last])
    if len(one) + len(two) + 3 <= QUOTE_LENGTH:
        return f"{one} | {two}"
    half = QUOTE_LENGTH // 2 - 2
    return f"{_shortened(one, half)} | {_shortened(two, half)}"


def quote_of_text(text: str, start: int = 0, end: int | None = None) -> str:
    """The sentence or the part of a text around [start, end), at most 200 characters, cut between words."""
    flat = text.replace("\n", " ")
    if len(flat) <= QUOTE_LENGTH:
        return flat.strip()
    end = len(flat) if end is None else end
    room = max(0, QUOTE_LENGTH - (end - start))
    left = max(0, start - room // 2)
    right = min(len(flat), left + QUOTE_LENGTH)
    left = max(0, right - QUOTE_LENGTH)
    if left:
        space = flat.find(" ", left, start)
        left = space + 1 if space >= 0 else start
    if right < len(flat):
        space = flat.rfind(" ", end, right)
        right = space if space >= 0 else max(right, end)
    return flat[left:right].strip()[:QUOTE_LENGTH]


def quote_stands(document: Document, quote: str) -> bool:
    """Whether the quote stands in the document's visible or raw text, white space and markup aside.

    Of a quote joined by " | ", each cell must stand there, in this order.
    """
    parts = [part for part in (_squeezed(part) for part in quote.split(" | ")) if part]
    if not parts:
        return False
    return any(_in_order(text, parts) for text in _texts(document))


_NEAR = 50_000
"""Characters between two parts of one quote: farther away they are no parts of one row."""


class Proof:
    """Whether many quotes stand in one document; cheap where they come in the order of the text, as rows of data do."""

    def __init__(self, document: Document) -> None:
        self._texts = _texts(document)
        self._places = [0] * len(self._texts)
        self._order = list(range(len(self._texts)))
        """Of the texts, the one that proved the last quote first: quotes of one table stand in the same."""

    def stands(self, quote: str) -> bool:
        """As `quote_stands`."""
        parts = [part for part in (_squeezed(part) for part in quote.split(" | ")) if part]
        if not parts:
            return False
        for number in self._order:
            text = self._texts[number]
            for begin in dict.fromkeys((self._places[number], 0)):
                first = text.find(parts[0], begin)
                at = first
                for part in parts:
                    at = text.find(part, at, at + _NEAR) if at >= 0 else -1
                    at += len(part) if at >= 0 else 0
                if at >= 0:
                    self._places[number] = first
                    if self._order[0] != number:
                        self._order.remove(number)
                        self._order.insert(0, number)
                    return True
        return False


def _in_order(text: str, parts: list[str]) -> bool:
    if "".join(parts) in text:
        return True
    at = 0
    for part in parts:
        at = text.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True


@lru_cache(maxsize=4)
def _texts(document: Document) -> tuple[str, ...]:
    from crawler.readers.blocks import blocks

    raw = document.text
    visible = "\n".join(_visible(block) for block in blocks(document))
    return _squeezed(visible), _squeezed(html.unescape(_TAG.sub("", raw))), _squeezed(raw)


def _visible(block: Block) -> str:
    match block:
        case Heading() | Paragraph() | ListItem() | Code():
            return block.text
        case Table():
            return "\n".join([block.caption, *(_joined(row) for row in block.rows)])
        case FrontMatter():
            pairs = ((key, value if isinstance(value, str) else ", ".join(value)) for key, value in block.data.items())
            return "\n".join(f"{key}: {value}" for key, value in pairs)
        case _:
            return ""


def _squeezed(text: str) -> str:
    return text.translate(_DROPPED)


def _flat(cell: Cell) -> str:
    return cell.text.replace("\n", " ")


def _joined(cells: Sequence[Cell]) -> str:
    seen: set[tuple[int, int]] = set()
    said: list[str] = []
    for cell in cells:
        if cell.text and not (cell.width > 1 and cell.origin in seen):
            said.append(_flat(cell))
        seen.add(cell.origin)
    return " | ".join(said)


def _shortened(text: str, room: int) -> str:
    """The beginning of a text, cut between words where there are any."""
    if len(text) <= room:
        return text
    space = text.rfind(" ", room // 2, room)
    return text[: space if space > 0 else room]
