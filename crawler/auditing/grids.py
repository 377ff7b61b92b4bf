"""Tables of a comparison: models above the columns or before the rows, and what the cells under each label assert."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from crawler.auditing.names import names_in_cell
from crawler.auditing.phrases import Phrase, of_found, phrases
from crawler.fields.model_name import ModelName
from crawler.readers.blocks import Cell, Table
from crawler.readers.prose.found import Found
from crawler.readers.prose.names import Names
from crawler.readers.tables.entries import BENCHMARK, Entry
from crawler.readers.tables.roles import FACTS, PRICE_KINDS, role_of
from crawler.readers.tables.surroundings import Where
from crawler.readers.tables.values import read_entry, units_of_table
from storage.assertions import FREE, OPEN, PAID, RESTRICTED, Passage, Topic
from storage.terms import Claim, CommercialUse, Field, Qualifiers

_YES: Final = re.compile(
    r"^\W*(?:yes|yep|true|supported|available|native(?:ly)?|full|open|allowed|permitted|✅|✓|✔|☑|🟢)", re.I
)
_NO: Final = re.compile(
    r"^\W*(?:no|nope|not|none|false|unsupported|unavailable|closed|forbidden|prohibited|❌|✗|✘|🔴|×)(?![a-z])", re.I
)
_PARTLY: Final = re.compile(r"\b(?:limited|partial\w*|conditional|restrict\w*|conditions?|with limits|⚠)", re.I)
_WEIGHTS: Final = re.compile(r"\b(?:open[\s-]?weights?|weights|downloadable|self[\s-]?host\w*)\b", re.I)
_SOURCE: Final = re.compile(r"\bopen[\s-]?sourced?\b|\bopenness\b", re.I)
_TOOLS: Final = re.compile(r"\b(?:tools?|functions?)\b.{0,8}\b(?:call\w*|use)\b", re.I)
_COMMERCE: Final = re.compile(r"\bcommercial", re.I)
_ENTRY: Final = re.compile(r"\b(?:entry|cost|price|pricing|free)\b", re.I)
_FREE: Final = re.compile(r"^\W*(?:free\b|\$0(?:\.0+)?(?![\d.])|no cost\b)(?!\s+(?:tier|trial|plan|credits?))", re.I)
_PAID: Final = re.compile(r"^\W*paid\b", re.I)
_JUDGED: Final = re.compile(
    r"\b(?:verdict|panel|community|best for|pick|rating|score|stars?|recommend\w*|opinion|winner|vibe|feels?|quality|"
    r"strengths?|weakness\w*|pros|cons|ease of use)\b",
    re.I,
)
_NOTHING: Final = re.compile(
    r"^(?:unknown|n/?a|none named|no \w+ yet|not (?:stated|disclosed|known|given)|tb[ad]|[-–—?]+(?=\s|$))(?![a-z])",
    re.I,
)
"""A cell that says that nothing is known."""
_SEPARATOR: Final = " | "


@dataclass(frozen=True, slots=True)
class Stated:
    """What a cell asserts."""

    phrase: Phrase
    """Its places are those of the row's text."""
    row: int
    models: tuple[str, ...]
    quote: str = ""


@dataclass(frozen=True, slots=True)
class NamedCell:
    """A cell that names models."""

    row: int
    start: int
    end: int
    names: tuple[str, ...]


@dataclass(slots=True)
class Grid:
    """A table read for an audit."""

    passages: tuple[Passage, ...]
    stated: list[Stated] = field(default_factory=list)
    named: list[NamedCell] = field(default_factory=list)
    opinions: list[tuple[int, int, int]] = field(default_factory=list)
    """(row, start, end)"""


def grid_of(table: Table, names: Names, around: Where) -> Grid:
    """The rows of a table as passages, and what its cells assert of the models above or beside them.

    `around`: what the headings and words around the table say of all its cells: a currency, a mode.
    """
    grid = Grid(tuple(_passage(table, at) for at in range(len(table.rows))))
    above = _heads(table.rows[0][1:], names)
    beside = _heads([row[0] for row in table.rows[1:]], names) if table.width > 1 else []
    if above and sum(map(bool, above)) * 2 >= len(above):
        places = [
            (row, column, above[column - 1], table.rows[row][0].text)
            for row in range(1, len(table.rows))
            for column in range(1, table.width)
        ]
        _note(grid, [(0, column, one) for column, one in enumerate(above, 1)])
    elif beside and sum(map(bool, beside)) * 2 >= len(beside):
        places = [
            (row, column, beside[row - 1], table.rows[0][column].text)
            for row in range(1, len(table.rows))
            for column in range(1, table.width)
        ]
        _note(grid, [(row, 0, one) for row, one in enumerate(beside, 1)])
    else:
        return grid
    if "$" in _text(table):
        around = replace(around, per=around.per or 1_000_000, currency=around.currency or "USD")
    where = units_of_table(table, around)
    for row, column, models, label in places:
        if models:
            _read(grid, table, where, row, column, models, " ".join(label.split()))
    return grid


def _heads(cells: Sequence[Cell], names: Names) -> list[tuple[str, ...]]:
    return [names_in_cell(cell.text, cell.codes, names, expected=True) for cell in cells]


def _note(grid: Grid, heads: Sequence[tuple[int, int, tuple[str, ...]]]) -> None:
    for row, column, models in heads:
        if models:
            grid.named.append(NamedCell(row, *grid.passages[row].cells[column], models))


def _passage(table: Table, at: int) -> Passage:
    texts = [" ".join(cell.text.split()) for cell in table.rows[at]]
    cells, start = [], 0
    for text in texts:
        cells.append((start, start + len(text)))
        start += len(text) + len(_SEPARATOR)
    return Passage("row", _SEPARATOR.join(texts), f"{table.locator}, row {at + 1}", cells=tuple(cells))


def _text(table: Table) -> str:
    return " ".join(cell.text for row in table.rows[:100] for cell in row)


def _read(grid: Grid, table: Table, where: Where, row: int, column: int, models: tuple[str, ...], label: str) -> None:
    passage = grid.passages[row]
    low, high = passage.cells[column]
    # A cell may repeat whose it is, for narrow screens.
    repeated = next((name for name in models if passage.text.startswith(name, low, high)), "")
    low += len(repeated)
    low += len(passage.text[low:high]) - len(passage.text[low:high].lstrip(" :"))
    text = passage.text[low:high]
    if not text or _NOTHING.match(text) or BENCHMARK.search(label):
        return
    if _JUDGED.search(label):
        grid.opinions.append((row, low, high))
        return
    head = passage.text[slice(*passage.cells[0])]
    quote = f"{head}{_SEPARATOR}{text}"[:200]
    cell = replace(table.rows[row][column], text=text)
    found = list(_answers(label, text)) or list(_values(cell, label, text, where))
    found += [one for one in phrases(text) if not any(one.field is known.field for known in found)]
    for one in found:
        moved = replace(one, start=one.start + low, end=one.end + low, models=())
        grid.stated.append(Stated(moved, row, models, quote))


def _answers(label: str, text: str) -> Iterator[Phrase]:
    """Yes or no, free or paid, under a label that asks for it."""
    whole = (0, len(text), text)
    yes, no = _YES.match(text), _NO.match(text)
    if _COMMERCE.search(label):
        if _PARTLY.search(text):
            yield Phrase(Topic.COMMERCIAL_USE, Field.LICENSE, "", *whole, commercial_use=CommercialUse.CONDITIONAL)
        elif yes or no:
            use = CommercialUse.NO if no else CommercialUse.YES
            yield Phrase(Topic.COMMERCIAL_USE, Field.LICENSE, "", *whole, commercial_use=use)
    elif _WEIGHTS.search(label):
        if yes or no:
            yield Phrase(Topic.VALUE, Field.OPEN_WEIGHTS, "no" if no else "yes", *whole)
    elif _SOURCE.search(label):
        if yes or no:
            yield Phrase(Topic.OPENNESS, Field.LICENSE, RESTRICTED if no else OPEN, *whole)
    elif _TOOLS.search(label):
        if yes or no:
            yield Phrase(Topic.VALUE, Field.TOOL_CALLING, "no" if no else "yes", *whole)
    elif _ENTRY.search(label) and (cost := _FREE.match(text) or _PAID.match(text)):
        value = FREE if _FREE.match(text) else PAID
        yield Phrase(Topic.COST, Field.INPUT_PRICE, value, 0, cost.end(), cost.group())


def _values(cell: Cell, label: str, text: str, where: Where) -> Iterator[Phrase]:
    """Typed values under a label that the table reader understands."""
    role = role_of(label)
    if role.kind not in FACTS:
        return
    entry = Entry(ModelName(""), role, label, cell, "", "")
    seen: dict[tuple[Field, Qualifiers], Phrase] = {}
    for claim in read_entry(entry, where, ()):
        if isinstance(claim, Claim) and (claim.unit or role.kind not in PRICE_KINDS):
            start = max(text.find(claim.raw), 0)
            length = len(claim.raw) if claim.raw in text else len(text)
            made = of_found(
                Found(claim.field, claim.value, start, start + length, claim.raw, claim.unit, claim.qualifiers)
            )
            first = seen.get((claim.field, claim.qualifiers))
            if first is None or made.start < first.start:  # what stands behind it are remarks
                seen[claim.field, claim.qualifiers] = replace(made, commercial_use=claim.commercial_use)
    yield from seen.values()
