"""Tables drawn with pipes in ways that no Markdown parser takes for one: `|---|` under any row, `#| || a | b || |#`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from markdown_it import MarkdownIt

_RULE: Final = re.compile(r"\s*\|(?:\s*:?-+:?\s*\|)+\s*")
_ONE_DASH: Final = re.compile(r":?-{2,}:?")
_FRAMED: Final = re.compile(r"^[ \t]*#\|[ \t]*\n(.*?)^[ \t]*\|#[ \t]*$", re.M | re.S)
_ROW: Final = re.compile(r"^[ \t]*\|\|(.*?)\|\|[ \t]*$", re.M | re.S)
_MOST_ROWS: Final = 20_000
_AMOUNT: Final = re.compile(r"\W{0,3}\d")


def widened(lines: list[str]) -> list[str]:
    """The lines, where a rule of too few columns under a row has been made as wide as its table."""
    out = list(lines)
    at = 1
    while at < len(lines):
        if not (lines[at].lstrip().startswith("|-") and _RULE.fullmatch(lines[at])):
            at += 1
            continue
        end = at + 1
        while end < len(lines) and lines[end].lstrip().startswith("|"):
            end += 1
        head, rule = _columns(lines[at - 1]), _columns(lines[at])
        width = max((_columns(line) for line in lines[at - 1 : end]), default=0)
        if head and rule < width and (rule != head or rule == 1):
            out[at - 1] = lines[at - 1].rstrip() + " |" * (width - head)
            out[at] = lines[at].rstrip() + "---|" * (width - rule)
        at = end
    return out


def is_rule(cells: list[str]) -> bool:
    """Whether the cells of a row are no more than a line drawn under the row above it."""
    said = [cell for cell in cells if cell]
    return bool(said) and all(_ONE_DASH.fullmatch(cell) for cell in said)


def may_head(cells: list[str]) -> bool:
    """Whether a row above a line in the midst of a table begins another one: none of its cells begins with a number."""
    return sum(map(bool, cells)) > 1 and not any(_AMOUNT.match(cell) for cell in cells)


def take_framed(text: str, table: Callable[[str], str]) -> str:
    """The text with its tables of the form `#| || a | b || |#` handed to `table` as HTML of as many lines."""
    if "#|" not in text:
        return text
    return _FRAMED.sub(lambda found: table(_html(found[1]) + "\n" * (found[0].count("\n"))), text)


def _html(body: str) -> str:
    inline = MarkdownIt("commonmark")
    rows: list[str] = []
    for row in list(_ROW.finditer(body))[:_MOST_ROWS]:
        tag = "td" if rows else "th"
        cells = (re.sub(r"</br\s*>", "<br>", " ".join(cell.split())) for cell in re.split(r"(?<!\\)\|", row[1]))
        rows.append("".join(f"<{tag}>{inline.renderInline(cell)}</{tag}>" for cell in cells))
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def _columns(line: str) -> int:
    return max(0, len(re.findall(r"(?<!\\)\|", line.strip().strip("|"))) + 1) if line.lstrip().startswith("|") else 0
