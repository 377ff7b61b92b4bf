"""A document as blocks in reading order, the same for HTML, Markdown, JSON and plain text."""

from __future__ import annotations

import json
import re
from functools import lru_cache

from crawler.readers.blocks.bounds import MOST_BLOCKS, MOST_TEXT, bounded, cut, first_blocks
from crawler.readers.blocks.delimited import delimited_blocks
from crawler.readers.blocks.front_matter import front_matter, read_toml, read_yaml, yaml_lists
from crawler.readers.blocks.html import html_blocks
from crawler.readers.blocks.keys import spaced
from crawler.readers.blocks.literals import literal_blocks
from crawler.readers.blocks.markdown import markdown_blocks
from crawler.readers.blocks.model import (
    Block,
    Cell,
    Code,
    Embedded,
    FrontMatter,
    Heading,
    ListItem,
    Paragraph,
    Table,
)
from crawler.readers.blocks.quotes import QUOTE_LENGTH, Proof, quote_of_row, quote_of_text, quote_stands
from crawler.readers.decoding import DocumentType, sniff
from crawler.source import Document
from storage.terms import Declined

__all__ = [
    "QUOTE_LENGTH",
    "Block",
    "Cell",
    "Code",
    "Embedded",
    "FrontMatter",
    "Heading",
    "ListItem",
    "Paragraph",
    "Proof",
    "Table",
    "blocks",
    "bounded",
    "front_matter",
    "html_blocks",
    "left_out",
    "markdown_blocks",
    "quote_of_row",
    "quote_of_text",
    "quote_stands",
    "read_toml",
    "read_yaml",
    "spaced",
]


@lru_cache(maxsize=4)
def blocks(document: Document) -> tuple[Block, ...]:
    """What the document is made of, in reading order. Never raises for bad input; feeds and other XML give nothing."""
    return first_blocks(_all_blocks(document))


def left_out(document: Document) -> tuple[Declined, ...]:
    """What says that the end of the document was not read; () when all of it was."""
    if said := cut(document):
        return said
    if blocks(document) is not _all_blocks(document):
        most = f"{MOST_BLOCKS:,} parts and {MOST_TEXT:,} characters of running text"
        return (Declined("the end of the document", f"only its first {most} are read"),)
    return ()


@lru_cache(maxsize=4)
def _all_blocks(document: Document) -> tuple[Block, ...]:
    kind = sniff(document)
    text = bounded(document.text, kind)
    if kind is DocumentType.HTML:
        return html_blocks(text)
    if kind is DocumentType.MARKDOWN:
        return markdown_blocks(text)
    if kind is DocumentType.JSON:
        return (Embedded(json.loads(text), "$", "json"),)
    if kind is DocumentType.YAML:
        return _of_yaml(text)
    if kind is DocumentType.TOML:
        return _of_toml(text)
    if kind is DocumentType.DELIMITED:
        return delimited_blocks(text)
    if kind is DocumentType.SCRIPT:
        return literal_blocks(text)
    if kind is DocumentType.TEXT:
        parts = [" ".join(part.split()) for part in re.split(r"\n\s*\n", text)]
        return tuple(Paragraph(part, f"paragraph {at}") for at, part in enumerate(filter(None, parts), 1))
    return ()


def _of_yaml(text: str) -> tuple[Block, ...]:
    """Its pairs; or, where it is a list of mappings, its data under the comments that it opens with."""
    listed = yaml_lists(text)
    if listed is None:
        data, broken = read_yaml(text)
        return (FrontMatter(data, "$", broken),) if data else ()
    return (*_comments(text), Embedded(listed, "$", "json"))


def _of_toml(text: str) -> tuple[Block, ...]:
    """Its data under the comments that it opens with."""
    data = read_toml(text)
    return (*_comments(text), Embedded(data, "$", "json")) if data else ()


def _comments(text: str) -> list[Paragraph]:
    comments = (line.lstrip("# ").strip() for line in text.split("\n")[:60] if line.startswith("#"))
    return [Paragraph(line, f"comment {at}") for at, line in enumerate(filter(None, comments), 1)]
