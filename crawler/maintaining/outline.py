"""The structure of a document in a few lines, and where that of another one differs."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Final

from crawler.readers.blocks import Block, Code, Embedded, FrontMatter, Heading, ListItem, Table, blocks
from crawler.readers.decoding import sniff
from crawler.source import Document

__all__ = ["Difference", "Part", "differences", "outline"]

_LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a document."""

    what: str
    """Such as `table of 12 rows: Model | Input | Output`."""
    where: str = ""
    """Its locator, as readers write it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A place at which two documents are built otherwise."""

    before: tuple[Part, ...]
    after: tuple[Part, ...]


def outline(document: Document) -> tuple[Part, ...]:
    """What the document is made of, in order; running text counts only by its amount."""
    parts: list[Part] = []
    for kind, run in groupby(blocks(document), key=_running):
        same = list(run)
        if kind:
            parts.append(Part(f"{len(same)} {kind}{'' if len(same) == 1 else 's'}", getattr(same[0], "locator", "")))
        else:
            parts += [Part(_shown(block), block.locator) for block in same]
    return tuple(parts) or (Part(f"a document of type {sniff(document).value}, {len(document.body)} bytes"),)


def _running(block: Block) -> str:
    if isinstance(block, ListItem):
        return "list item"
    return "" if isinstance(block, Heading | Table | Code | Embedded | FrontMatter) else "paragraph"


def _shown(block: Block) -> str:
    if isinstance(block, Heading):
        text = f"heading {block.level}: {block.text}"
    elif isinstance(block, Table):
        names = " | ".join(cell.text.replace("\n", " ") for cell in block.rows[0]) if block.rows else ""
        text = f"table of {len(block.rows)} rows: {names}"
    elif isinstance(block, Code):
        text = f"code, {len(block.text.splitlines())} lines"
    elif isinstance(block, FrontMatter):
        text = f"front matter: {', '.join(block.data)}"
    elif isinstance(block, Embedded):
        keys = ", ".join(map(str, block.data)) if isinstance(block.data, dict) else type(block.data).__name__
        text = f"data ({block.kind}): {keys}"
    else:
        text = type(block).__name__.lower()
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def differences(before: Document, after: Document) -> tuple[Difference, ...]:
    """Where `after` is built otherwise than `before`."""
    old, new = outline(before), outline(after)
    matcher = SequenceMatcher(None, [part.what for part in old], [part.what for part in new], autojunk=False)
    return tuple(Difference(old[a:b], new[c:d]) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal")
