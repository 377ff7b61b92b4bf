"""Tables drawn with pipes in ways that no Markdown parser takes for one: in text dumps, and `#| || a | b || |#`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from markdown_it import MarkdownIt

_RULE: Final = re.compile(r"\s*\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?)?\s*|\s*(?:\|\s*:?-+:?\s*)+\|\s*")
_PIPE: Final = re.compile(r"(?<!\\)\|")
_FRAMED: Final = re.compile(r"^[ \t]*#\|[ \t]*\n(.*?)^[ \t]*\|#[ \t]*$", re.M | re.S)
_FRAMED_ROW: Final = re.compile(r"^[ \t]*\|\|(.*?)\|\|[ \t]*$", re.M | re.S)
_MOST_ROWS: Final = 20_000
_AMOUNT: Final = re.compile(r"[\s*`~]{0,3}[$€£¥]?\d")
_BULLET: Final = re.compile(r"^([ \t]*)[•◦‣▪●][ \t]+(?=\S)")
_SENTENCE_BEFORE: Final = re.compile(r"(?P<text>[^|\n]{40,}[.:!?。：])\s+(?P<head>[^|.\n]{1,40}\|.*)")
"""A header that a dump has set behind the paragraph above it."""
_MOST_LINES_IN_ROW: Final = 6


def mended(lines: list[str]) -> tuple[list[str], list[int]]:
    """The lines as a parser takes them, and for each its number among those given.

    A table begins and ends at a line of its own, is as wide as its widest row, and has each row on one line; a dump
    writes `|---|` under any header, leaves out the lines between blocks, and breaks rows where cells were broken. The
    bullets of a dump are those of a list.
    """
    out: list[str] = []
    origin: list[int] = []

    def put(line: str, number: int) -> None:
        out.append(line)
        origin.append(number)

    at = 0
    while at < len(lines):
        if not (at + 1 < len(lines) and _begins(lines, at)):
            put(_BULLET.sub(r"\1- ", lines[at]), at)
            at += 1
            continue
        rows, end = _rows(lines, at)
        if parts := _SENTENCE_BEFORE.match(lines[at]):
            put(parts["text"], at)
            rows[0] = (parts["head"], at)
        width = max((_columns(row) for row, _ in rows), default=0)
        narrow = _columns(lines[at + 1]) != _columns(lines[at]) or _columns(lines[at + 1]) == 1
        if out and out[-1].strip():
            put("", at)
        for count, (row, number) in enumerate(rows):
            missing = width - _columns(row) if narrow and count < 2 else 0
            put(row.rstrip() + ("---|" if count else " |") * missing, number)
        if end < len(lines) and lines[end].strip():
            put("", end)
        at = end
    return out, origin


def _begins(lines: list[str], at: int) -> bool:
    """Whether a table begins at the line: a row with pipes, and a rule under it."""
    return "-" in lines[at + 1] and "|" in lines[at] and _RULE.fullmatch(lines[at + 1]) is not None


def _rows(lines: list[str], at: int) -> tuple[list[tuple[str, int]], int]:
    """The rows of the table that begins at a line, with their numbers, and the line after its last one."""
    rows = [(lines[at], at), (lines[at + 1], at + 1)]
    width = _columns(lines[at])
    at += 2
    while at < len(lines):
        line = lines[at].strip()
        if line.startswith("|"):
            if at + 1 < len(lines) and _begins(lines, at) and _may_head(line):
                break  # the next table, set close under this one
            if not _is_divider(line):
                rows.append((lines[at], at))
            at += 1
            continue
        broken = _broken(lines, at, width)
        if not broken:
            if line and _PIPE.search(line):
                rows.append((lines[at], at))  # a row without pipes at its ends
                at += 1
                continue
            break
        rows.append(("| " + " ".join(part.strip() for part in lines[at : at + broken]), at))
        at += broken
    return rows, at


def _broken(lines: list[str], at: int, width: int) -> int:
    """How many lines a row takes that has no pipe before it and is broken; 0 when these lines are no such row."""
    pipes = 0
    for count, line in enumerate(lines[at : at + _MOST_LINES_IN_ROW], 1):
        text = line.strip()
        pipes += len(_PIPE.findall(text))
        if not text or text.startswith("|") or pipes > width or (count == 1 and not text.endswith("|")):
            return 0
        if pipes == width:
            return count if text.endswith("|") else 0
        if count == 1 and pipes > 1:
            return 0  # only a row's first cell, which names it, is sure to begin one
    return 0


def _is_divider(line: str) -> bool:
    return "-" in line and _RULE.fullmatch(line) is not None


def _may_head(line: str) -> bool:
    """Whether a row above a rule in the midst of a table begins another one: no cell of it begins with a number."""
    cells = [cell for cell in _PIPE.split(line.removeprefix("|").removesuffix("|")) if cell.strip()]
    return len(cells) > 1 and not any(_AMOUNT.match(cell) for cell in cells)


def _columns(row: str) -> int:
    return len(_PIPE.findall(row.strip().removeprefix("|").removesuffix("|"))) + 1


def take_framed(text: str, table: Callable[[str], str]) -> str:
    """The text with its tables of the form `#| || a | b || |#` handed to `table` as HTML of as many lines."""
    if "#|" not in text:
        return text
    return _FRAMED.sub(lambda found: table(_html(found[1]) + "\n" * (found[0].count("\n"))), text)


def _html(body: str) -> str:
    inline = MarkdownIt("commonmark")
    rows: list[str] = []
    for row in list(_FRAMED_ROW.finditer(body))[:_MOST_ROWS]:
        tag = "td" if rows else "th"
        cells = (re.sub(r"</br\s*>", "<br>", " ".join(cell.split())) for cell in _PIPE.split(row[1]))
        rows.append("".join(f"<{tag}>{inline.renderInline(cell)}</{tag}>" for cell in cells))
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"
