"""The context windows in a model card's tables: of this model's row or column, or common to all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from crawler.readers.blocks import Cell, Table, quote_of_row
from crawler.readers.hub_card_counts import SHORTEST, token_counts
from crawler.readers.hub_card_stated import CONTEXT, TRAINED, WORDS, Name, Stated, name_words, same, stretching

_HEADER: Final = re.compile(
    rf"^\W*(?:(?:maximum|max\.?|total|default|supported|full|native|model|input|the)[\s-]+)*(?:{WORDS}|{CONTEXT}|seq[\s._]*len|n_\{{?ctx)"
    r"(?:\s*\([^)]{0,20}\))?\W*$",
    re.IGNORECASE,
)
# Only beside other properties of models: "Max tokens" alone may be a limit of anything.
_LONGEST: Final = re.compile(
    r"^\W*(?:max(?:imum|\.)?\s+(?:(?:input|sequence|seq\.?|context)\s+)?(?:length|tokens)\b|最大长度)\W*(?:\([^)]{0,20}\))?\W*$",
    re.IGNORECASE,
)
_BESIDE: Final = re.compile(
    r"^\W*(?:(?:#\s*)?param\w*|model\s+size|layers|(?:embedding\s+)?dim\w*|hidden\s+size|层数|总?参数量)\W*$",
    re.IGNORECASE,
)
# How an adapter was tuned: the length of its examples is no window of the model.
ADAPTED: Final = re.compile(r"^\W*Q?LoRA\b|^\W*(?:adapter|PEFT)\b", re.IGNORECASE)
_PAIRS: Final = re.compile(
    r"^\W*(?:values?|details?|settings?|specifications?|description|config\w*|valeur|valore?|wert|detalles?|значение|değer"
    r"|数?值|値|详情|값|)\W*$",
    re.IGNORECASE,
)
_COUNT: Final = re.compile(r"(?P<digits>\d[\d,]{0,15}(?:\.\d{1,3})?)\s?(?P<scale>billion|million|[BM])?", re.IGNORECASE)
_OWNER: Final = re.compile(r"^\W*[\w.-]+/(?=[\w.-]+\W*$)")
_ROWS: Final = re.IGNORECASE | re.MULTILINE
_PLAIN_WORDS: Final = frozenset(
    ("model", "models", "text", "only", "series", "the", "this", "our", "ours", "new", "dense", "moe")
)


def of_table(table: Table, name: Name) -> Iterator[Stated]:
    """Windows from a column or a row headed "context length": of this model's row or column, or common to all."""
    if table.chrome or len(table.rows) < 2:
        return
    if table.width <= 3 and _PAIRS.match(table.rows[0][1].text if table.width > 1 else ""):
        yield from _of_pairs(table)
        return
    names = f"{table.rows[0][0].text}\n{table.rows[0][-1].text}"
    if (
        table.width == 2
        and not re.search(r"\d|^\W*models?\W*$", names, _ROWS)
        and not _HEADER.match(table.rows[0][1].text)
    ):
        yield from _of_pairs(table)
        return
    for line in (table.rows, tuple(zip(*table.rows, strict=True))):
        heads = [at for at, cell in enumerate(line[0]) if _HEADER.match(cell.text)]
        if not heads and any(_BESIDE.match(cell.text) for cell in line[0]):
            heads = [at for at, cell in enumerate(line[0]) if _LONGEST.match(cell.text)]
        if len(heads) == 1 and heads[0] > 0:
            yield from _of_column(line, heads[0], name, table, turned=line is not table.rows)
            return
    if table.width <= 3:
        yield from _of_pairs(table)


def _of_pairs(table: Table) -> Iterator[Stated]:
    """Windows of a table of keys and values, perhaps with comments; hyperparameters of training rank as such."""
    trained = any(TRAINED.search(heading) for heading in (*table.headings[-2:], table.caption))
    if any(ADAPTED.match(row[0].text) for row in table.rows):
        return
    for row in table.rows:
        cells = [cell for cell in row[1:] if cell.text]
        value = _value_of(row[0].text, cells[0].text) if cells else ""
        if not value:
            continue
        quote = f"{row[0].text} | {cells[0].text}"
        for count in token_counts(value, bare=True, least=SHORTEST):
            if count.role != "output":
                rank = 4 if trained else 1
                yield Stated(rank, count.tokens, count.raw, quote, table.locator, stretching(count.role))


def _value_of(label: str, value: str) -> str:
    """What a row says of the window; also of one with several keys: "Context / precision | 4096 / bfloat16"."""
    labels, values = re.split(r"\s+/\s+", label), re.split(r"\s+/\s+", value)
    if len(labels) != len(values):
        labels, values = [label], [value]
    return next((said for head, said in zip(labels, values, strict=True) if _HEADER.match(head)), "")


def _of_column(rows: Sequence[Sequence[Cell]], column: int, name: Name, table: Table, turned: bool) -> Iterator[Stated]:
    """`rows` are the table's, or its columns when models stand side by side; the first is the header."""
    found: list[tuple[tuple[int, int], Stated]] = []
    label, value = rows[0][0], rows[0][column]
    for row in rows[1:]:
        if row[0].text or row[column].text:  # two empty cells: the row above goes on
            label, value = row[0], row[column]
        elif not any(cell.text for cell in row):
            continue
        counts = [c for c in token_counts(value.text, bare=True) if c.role != "output"]
        if not counts:
            continue
        fit = _fit(label, row, name)
        quote = (
            quote_of_row((label, value), 0, 1) if turned or row[column] is not value else quote_of_row(row, 0, column)
        )
        found += [
            (fit, Stated(1 if fit[0] else 2, c.tokens, c.raw, quote, table.locator, stretching(c.role))) for c in counts
        ]
    plain = [pair for pair in found if not pair[1].terms]
    if not plain:
        return
    best = max(fit for fit, _ in plain)
    ours = [said for fit, said in found if fit == best]
    if best[0] > 0:
        yield from ours
    elif all(same(one.tokens, plain[0][1].tokens) for _, one in plain) and all(fit[0] == 0 for fit, _ in found):
        yield plain[0][1]


def _of_count(printed: re.Match[str], name: Name) -> tuple[int, int]:
    """How well a row headed by a count of parameters is this model's."""
    scale = {"b": 1e9, "m": 1e6}.get((printed["scale"] or "")[:1].casefold(), 1.0)
    if not name.parameters:
        return (0, 0)
    return (1, 0) if 0.7 < float(printed["digits"].replace(",", "")) * scale / name.parameters < 1.4 else (-1, 0)


def _fit(label: Cell, row: Sequence[Cell], name: Name) -> tuple[int, int]:
    """How well a row is this model's: (2 own name, 1 family and size, 0 cannot tell, -1 another's; words in common)."""
    words = {w for w in name_words(_OWNER.sub("", label.text)) if w not in _PLAIN_WORDS}
    if printed := _COUNT.fullmatch(label.text.strip()):
        return _of_count(printed, name)
    sizes = {
        word for cell in row[:6] for word in name_words(cell.text[:20])[:1] if re.fullmatch(r"\d+(?:\.\d+)?[bm]", word)
    }
    common = len(words & name.words)
    named_size = {word for word in words if re.fullmatch(r"\d+(?:\.\d+)?[bm]", word)}
    if words - name.words - named_size:
        return (-1, common)
    if named_size:
        return (2 if name.size in named_size or named_size <= name.words else -1, common)
    if sizes and name.size:
        return (1, common) if name.size in sizes else (-1, common)
    if not words:
        return (0, 0)
    return (2 if common >= 2 and (not name.size or words == name.words) else 0 if not common else 1, common)
