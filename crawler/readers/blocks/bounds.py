"""How much of a document is read: far more than any page about models has, and no more than takes a second."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from crawler.readers.blocks.model import Block, Heading, ListItem, Paragraph
from crawler.readers.decoding import DocumentType, sniff
from crawler.source import Document
from storage.terms import Declined

MOST: Final = {
    DocumentType.HTML: (("<", 30_000, "tags"),),
    DocumentType.MARKDOWN: (
        ("|", 20_000, "cells"),
        ("\n- ", 6_000, "list items"),
        ("\n", 40_000, "lines"),
        ("", 1_000_000, "characters"),
    ),
    DocumentType.DELIMITED: (("\n", 5_000, "lines"),),
    DocumentType.YAML: (("", 500_000, "characters"),),
    DocumentType.TOML: (("", 500_000, "characters"),),
    DocumentType.SCRIPT: (("", 1_000_000, "characters"),),
}
"""By type: a mark that is counted (every character where it is ""), how many of it are read, and what they are."""
MOST_BLOCKS: Final = 5_000
MOST_TEXT: Final = 220_000
"""Characters of running text, which takes far longer to understand than a table."""


def bounded(text: str, kind: DocumentType) -> str:
    """The beginning of the text that is read: all of it, but for a document beyond all bounds."""
    for mark, most, _ in MOST.get(kind, ()):
        if text.count(mark) > most:
            text = text[: _place(text, mark, most)]
    return text


def first_blocks(found: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks that are read: the very same, but where they or their running text are more than any page has."""
    left = MOST_TEXT
    for at, block in enumerate(found):
        if at == MOST_BLOCKS:
            return found[:at]
        if isinstance(block, Heading | Paragraph | ListItem):
            if len(block.text) > left:
                return (*found[:at], replace(block, text=block.text[:left]))
            left -= len(block.text)
    return found


def cut(document: Document) -> tuple[Declined, ...]:
    """What says that the text of the document was not read to its end; () when it was."""
    kind = sniff(document)
    for mark, most, what in MOST.get(kind, ()):
        if document.text.count(mark) > most:
            return (Declined("the end of the document", f"only its first {most:,} {what} are read"),)
    return ()


def _place(text: str, mark: str, number: int) -> int:
    """Where the mark stands for the `number`th time, moved back to the beginning of its line where that is near."""
    at = number if not mark else -1
    for _ in range(number if mark else 0):
        at = text.index(mark, at + 1)
    line = text.rfind("\n", max(0, at - 2000), at)
    return line if line > 0 else at
