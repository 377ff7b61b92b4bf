"""Data that JavaScript or TypeScript source gives to a name: `const MODELS = [...]`, with the comments above it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import chompjs

from crawler.readers.blocks.keys import spaced
from crawler.readers.blocks.model import Block, Embedded, Paragraph

_ASSIGNED = re.compile(
    r"^[ \t]*(?:export[ \t]+)?(?:(?:const|let|var)[ \t]+|window\.)(?P<name>[A-Za-z_$][\w$]{0,80})"
    r"(?P<type>[ \t]*:[^=\n]{1,200})?[ \t]*=[ \t]*(?=[\[{])",
    re.M,
)
_COMMENT = re.compile(r"(?:^[ \t]*//[^\n]*\n|^[ \t]*/\*(?:[^*]|\*(?!/)){0,2000}\*/[ \t]*\n)", re.M)
_MARKS = re.compile(r"^[ \t]*(?://+|/\*+|\*+/?)[ \t]?|\*/[ \t]*$", re.M)
_EXPORT = re.compile(r"^export[ \t]+(?:const|function|default)\b", re.M)
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)", re.M)
_BRACKETS = re.compile(r"[\[\]{}]|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`[^`]*`")
"""Brackets, and strings, in which brackets are none."""
_MOST = 100
"""Assignments in one script that are looked at."""
_MOST_LITERAL = 1_000_000
"""Characters of one of them."""


def literal_blocks(text: str) -> tuple[Block, ...]:
    """Each object or list of plain values, after a paragraph for each line of comment above it. Never raises.

    The comment that the source opens with holds for all of it.
    """
    opening = tuple(_paragraphs(_comments_from(text, 0), "opening comment"))
    found: list[Block] = []
    for name, begin, data in _assigned(text):
        above = [*_comments_before(text, begin), spaced(name)]
        found += [*_paragraphs(above, f"comment on {name}"), Embedded(data, name, "json")]
    return (*opening, *found) if found else ()


def literals(text: str) -> Iterator[Embedded]:
    """The same data where it stands in a script of a page, whose own text says what it is. Never raises."""
    for name, _, data in _assigned(text):
        yield Embedded(data, name, "literal")


def without_literals(text: str) -> tuple[str, list[Embedded]]:
    """MDX without the data that its exports hold, line for line, and that data; examples in fences stay."""
    if not _EXPORT.search(text):
        return text, []
    found: list[Embedded] = []
    for name, begin, data in _assigned(text):
        if len(_FENCE.findall(text, 0, begin)) % 2 == 0:
            found.append(Embedded(data, name, "literal"))
            end = max(begin, end_of_literal(text, begin))
            text = text[:begin] + "".join(char if char == "\n" else " " for char in text[begin:end]) + text[end:]
    return text, found


def end_of_literal(text: str, begin: int, most: int = _MOST_LITERAL) -> int:
    """Where the list or object that begins at a place ends; -1 where it does not within `most` characters."""
    depth = 0
    for match in _BRACKETS.finditer(text, begin, begin + most):
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(match.group(), 0)
        if not depth:
            return match.end()
    return -1


def _assigned(text: str) -> Iterator[tuple[str, int, object]]:
    """Name, place and data of each assignment.

    A literal with calculations in it is left out: its values are not what is written.
    """
    for match in islice(_ASSIGNED.finditer(text), _MOST):
        data = literal(text[match.end() : match.end() + _MOST_LITERAL])
        if data:
            yield match["name"], match.start(), data


def literal(text: str) -> object:
    """The object or list that a JavaScript text begins with; None where it is neither, or not written out."""
    try:
        data: object = chompjs.parse_js_object(text)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict | list) else None


def _comments_from(text: str, at: int) -> Iterator[str]:
    while match := _COMMENT.match(text, at):
        yield match.group()
        at = match.end()


def _comments_before(text: str, at: int) -> list[str]:
    """The comments that end where an assignment begins."""
    found: list[str] = []
    reach = text[max(0, at - 3000) : at]
    for match in _COMMENT.finditer(reach):
        if not reach[match.end() :].strip() or _COMMENT.match(reach, match.end()):
            found.append(match.group())
        else:
            found.clear()
    return found


def _paragraphs(comments: Iterator[str] | list[str], locator: str) -> Iterator[Paragraph]:
    for comment in comments:
        for line in _MARKS.sub("", comment).splitlines():
            if line.strip():
                yield Paragraph(line.strip(), locator)
