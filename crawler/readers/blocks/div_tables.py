"""Tables drawn with boxes: a row of labels, and rows beside it that have as many parts, whatever their tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from crawler.readers import words
from crawler.readers.blocks.dom import UNSEEN, Element, is_hidden
from crawler.readers.blocks.grid import Spanning, expand
from crawler.readers.blocks.inline import cell_of
from crawler.readers.blocks.model import Cell, collapse

MOST_COLUMNS: Final = 14
DEEPEST: Final = 3
"""Boxes around a row, or around all rows, that say nothing."""
_HEAD = re.compile(r">\s*(?!<)[^<>]{0,40}(?:model|模型|모델|モデル|modell|модель)[^<>]{0,20}<", re.I)
_COLUMNS = re.compile(r"(?:^|\s)(?:\w+:)?grid-cols-(\d{1,2})(?=\s|$)")
_REPEAT = re.compile(r"grid-template-columns\s*:\s*repeat\(\s*(\d{1,2})\s*,")
_REAL: Final = frozenset({"table", "thead", "tbody", "tr", "td", "th"})
_LABELS: Final = (
    "div",
    "span",
    "p",
    "a",
    "li",
    "strong",
    "b",
    "h3",
    "h4",
    "h5",
    "h6",
    "dt",
    "label",
    "button",
    "small",
)
_SAYS_FACTS = (words.INPUT, words.OUTPUT, words.PRICED, words.CONTEXT, words.LICENSE)


@dataclass(slots=True)
class Drawn:
    """A table that boxes draw, by the element that holds its labels."""

    grid: tuple[tuple[Cell, ...], ...]
    elements: list[Element] = field(default_factory=list)
    """What it was made of, its first element first."""


def drawn_tables(root: Element, text: str) -> dict[Element, Drawn]:
    """Each such table by every element that it was made of. `text` is the source, for a cheap first look."""
    found: dict[Element, Drawn] = {}
    if not _HEAD.search(text):
        return found
    for label in root.iter(*_LABELS):
        said = label.text
        if not said or len(said) > 80 or label.tag in _REAL or label in found:
            continue
        if not words.NAME.match(said.strip(" :\n\t")):
            continue
        drawn = _from_label(label)
        if drawn is not None:
            found.update(dict.fromkeys(drawn.elements, drawn))
    return found


def _from_label(label: Element) -> Drawn | None:
    """The table whose first label this is: the label may stand in boxes of its own within its row."""
    cell = label
    for _ in range(DEEPEST):
        row = cell.getparent()
        if row is None or row.tag in _REAL or row.index(cell) != 0:
            return None
        parts = _parts(row)
        if len(parts) > 1:
            return _of_row(row, parts) or _flat(row, parts)
        cell = row
    return None


def _parts(element: Element) -> list[Element]:
    return [part for part in element if isinstance(part.tag, str) and part.tag not in UNSEEN and not is_hidden(part)]


def _is_head(cells: list[Element]) -> bool:
    if not 2 <= len(cells) <= MOST_COLUMNS:
        return False
    labels = [collapse(" ".join(cell.itertext())) for cell in cells]
    facts = sum(any(form.search(label) for form in _SAYS_FACTS) for label in labels[1:])
    return all(len(label) <= 60 for label in labels) and facts >= 1 and not any(map(_states, labels))


def _states(label: str) -> bool:
    """Whether a would-be label is a value: it has digits that are no unit."""
    return bool(re.search(r"[$€£¥]\s?\d|^\d", label))


def _of_row(row: Element, cells: list[Element]) -> Drawn | None:
    if not _is_head(cells):
        return None
    width = len(cells)
    first = row
    for _ in range(DEEPEST):  # the labels may have a box of their own beside the box of the rows
        rows: list[list[Element]] = []
        used = [first]
        for beside in first.itersiblings():
            inside = list(_rows(beside, width, DEEPEST))
            if not inside:
                break
            rows += inside
            used.append(beside)
        if rows:
            return _made([cells, *rows], used)
        above = first.getparent()
        if above is None or above.tag in ("body", "main", "html") or len(_parts(above)) > 1:
            return None
        first = above
    return None


def _rows(element: Element, width: int, depth: int) -> Iterator[list[Element]]:
    """The rows that an element is or holds; nothing where something else stands among them."""
    if not isinstance(element.tag, str) or element.tag in _REAL or depth < 0:
        return
    parts = _parts(element)
    if len(parts) == width and not (element.text or "").strip():
        yield parts
        return
    inner: list[list[Element]] = []
    for part in parts:
        rows = list(_rows(part, width, depth - 1))
        if not rows:
            return
        inner += rows
    yield from inner


def _flat(box: Element, parts: list[Element]) -> Drawn | None:
    """Labels and values side by side in one grid, whose style says how many columns it has."""
    said = _COLUMNS.search(box.get("class") or "") or _REPEAT.search(box.get("style") or "")
    width = int(said[1]) if said else 0
    if width < 2 or len(parts) < 2 * width or len(parts) % width or not _is_head(parts[:width]):
        return None
    return _made([parts[at : at + width] for at in range(0, len(parts), width)], [box])


def _made(rows: list[list[Element]], used: list[Element]) -> Drawn:
    return Drawn(expand([[[Spanning(cell_of(cell, at == 0)) for cell in row] for at, row in enumerate(rows)]]), used)
