"""What is taken from a table: the cells that state something, with all that holds for each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from crawler.fields.model_name import ModelName, read_names
from crawler.readers.blocks import Cell
from crawler.readers.tables.labels import Terms, terms_of_label
from crawler.readers.tables.roles import Kind, Role
from storage.terms import Declined

Row = tuple[Cell, ...]

VALUE: Final = re.compile(
    r"^[~≈<>≤≥]?\s?(?:[A-Z]{0,3}[$€£¥₩]\s?)?[\d.,]+\s?(?:[kKmMbB%元円€$]|[KM]?\s?tokens?)?\b.{0,24}$"
)
"""A cell that holds a number and no words to speak of."""
BENCHMARK: Final = re.compile(
    r"\b(?:MMLU|GPQA|Human-?Eval|GSM-?8K|ARC[- ](?:C|E|AGI|Challenge)|HellaSwag|BBH|AIME|SWE-?bench|"
    r"LiveCodeBench|MT-?Bench|Arena|MATH|IF-?Eval|"
    r"pass@\d|BFCL|TruthfulQA|MBPP|C-?Eval|CMMLU|DROP|Winogrande|PIQA|WMT|FLORES|RULER|MMMU|"
    r"DocVQA|ChartQA|MTEB|AlpacaEval|Terminal-Bench|OSWorld|Browsecomp|HLE)\b",
    re.I,
)
MOST_CLAIMS: Final = 6_000
"""Of one document; a price list of everything that is sold has half as many."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell that states something of a model, with all that holds for it."""

    model: ModelName
    role: Role
    label: str
    cell: Cell
    quote: str
    locator: str
    terms: Terms = ()
    """Of the row, the section and the model's notes."""
    said: Kind = Kind.OTHER
    """The direction of a price that the row's labels name."""
    unit: str = ""
    """What a neighbouring column says of unit and currency."""
    notes: tuple[str, ...] = ()
    """Words beside the model's name that are no known terms."""


@dataclass(slots=True)
class Shaped:
    """A table understood."""

    entries: list[Entry]
    declined: list[Declined]
    aliases: dict[str, tuple[str, ...]]
    """Other names by model, as columns of ids give them."""


_ONLY_MODE = re.compile(
    r"(?:(?:batch(?:es|ing)?|flex(?:ible)?|priority|fast|provisioned|reserved|dedicated|off-?peak|mode|api|tier|processing|"
    r"inference|pricing|prices?|throughput|service|requests?|only|beta|preview|discount|\d+%|[^\x00-\x7f]{1,8})[\W_]*)+",
    re.I,
)
"""A note that says nothing but the mode."""
_ONLY_LONG = re.compile(
    r"[\W_]*(?:long[- ](?:context|prompts?|inputs?)|长(?:上下文|文本)|긴 (?:컨텍스트|컨택스트)|konteks panjang)"
    r"(?: ?(?:mode|pricing|prices?|tier|模式|价格))?[\W_]*",
    re.I,
)
"""A note that says nothing but that a price is for long inputs; "for long texts" says what a model is good at."""


def without_praise(said: Terms | None, text: str) -> Terms | None:
    """The terms that a text names, without those of one that says more than them: "Fast & cheap" is praise."""
    if said and dict(said).get("mode") and not _ONLY_MODE.fullmatch(text):
        said = tuple(pair for pair in said if pair[0] != "mode") or None
    if said and ("context", "long") in said and not _ONLY_LONG.fullmatch(text):
        said = tuple(pair for pair in said if pair[0] != "context") or None
    return said


def of_notes(model: ModelName) -> tuple[Terms, tuple[str, ...]]:
    terms: dict[str, str] = {}
    rest: list[str] = []
    for note in model.notes:
        said = terms_of_label(note)
        said = without_praise(said, note)
        if said:
            terms.update(said)
        elif said is None:
            rest.append(note)
    return tuple(sorted(terms.items())), tuple(rest)


def add_ids(aliases: dict[str, tuple[str, ...]], model: ModelName, cell: Cell) -> None:
    """Ids from a cell of an id column, glued footnote digits and cloud names left out."""
    ids: list[str] = []
    for names in read_names(cell.text, cell.codes):
        ids += [names.name, *names.aliases]
    known = aliases.get(model.name, ())
    aliases[model.name] = tuple(dict.fromkeys([*known, *(one for one in ids if one != model.name)]))


def names_model(cell: Cell) -> bool:
    return bool(read_names(cell.text, cell.codes))


def one_cell(row: Row) -> bool:
    return len({cell.origin for cell in row if cell.text}) == 1 and row[0].width == len(row)


def line_of(row: Row) -> str:
    return " | ".join(cell.text.replace("\n", " ") for cell in row if cell.text)[:200]
