"""Tables whose columns are models."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.fields.model_name import is_model_name, may_be_model_name, read_names
from crawler.readers.blocks import Cell, Table, quote_of_row
from crawler.readers.tables.entries import BENCHMARK, Entry, Row, Shaped, add_ids, names_model, of_notes, one_cell
from crawler.readers.tables.roles import ABOVE, FACTS, PRICE_KINDS, Kind, heads_models, role_of
from storage.terms import Declined


def model_columns_from(header: Sequence[Row], body: Sequence[Row]) -> int:
    """The first column whose header is a model's name, when all columns from there on are models; 0 when not."""
    if not header:
        return 0
    row = header[-1] if any(is_model_name(_head(cell)) for cell in header[-1][1:]) else header[0]
    width = len(row)
    first = next((at for at in range(1, width) if names_model(row[at])), 0)
    if not first and heads_models(row[0].text) and len(body) > 1:
        return _named_by_label(row, body)
    if not first or first > 3:
        return 0
    rest = [cell for cell in row[first:] if cell.text]
    if len(rest) == 1 < width - first and role_of(row[0].text).kind in (Kind.NAME, Kind.ID):
        return 0  # properties of one model, of which some have a label of two cells
    sure = sum(names_model(cell) for cell in rest)
    possible = sum(may_be_model_name(_head(cell)) for cell in rest)
    if sure < 1 or sure * 2 < len(rest) or possible < len(rest) * 0.7:
        return 0
    if any(role_of(" ".join(cell.text.split())).kind in FACTS for cell in rest if not names_model(cell)):
        return 0
    left = sum(role_of(_row_label(line, first)).kind in FACTS for line in body)
    return first if left else 0


def _named_by_label(row: Row, body: Sequence[Row]) -> int:
    """As `model_columns_from`, where only the label "Model" says that the headers beside it are names."""
    first = next((at for at in range(1, len(row)) if row[at].text), 0)
    labels = [" ".join(cell.text.split()) for cell in row[first:]]
    if not first or not all(may_be_model_name(label) and role_of(label).kind is Kind.OTHER for label in labels):
        return 0
    facts = sum(role_of(_row_label(line, first)).kind in FACTS for line in body)
    return first if facts > 1 and facts * 2 > len(body) else 0


def _head(cell: Cell) -> str:
    return cell.text.split("\n")[0]


def _row_label(row: Row, first: int) -> str:
    said: list[str] = []
    for cell in row[:first]:
        text = " ".join(cell.text.split())
        if text and text not in said:
            said.append(text)
    return ABOVE.join(said)


def by_columns(table: Table, top: int, first: int) -> Shaped | None:
    header = table.rows[:top]
    row = header[-1] if any(names_model(cell) for cell in header[-1][first:]) else header[0]
    models = {
        column: read_names(row[column].text, row[column].codes, expected=True) for column in range(first, table.width)
    }
    shaped = Shaped([], [], {})
    section = ""
    body = table.rows[top:]
    if sum(bool(BENCHMARK.search(_row_label(line, first))) for line in body) >= 3:
        shaped.declined.append(Declined("table", "a table of benchmarks", locator=table.locator))
        return shaped
    for at, line in enumerate(body, top + 1):
        label = _row_label(line, first)
        if not any(cell.text for cell in line[first:]) or one_cell(line):
            section = label if len(label) < 60 else ""
            continue
        role = role_of(label)
        if (
            role.kind in (Kind.OTHER, Kind.TERMS, Kind.PRICE)
            and section
            and role_of(section + ABOVE + label).kind in PRICE_KINDS
        ):
            label = section + ABOVE + label
            role = role_of(label)
        held = max((column for column in range(first) if line[column].text), default=0)
        for column in range(first, table.width):
            names = models[column]
            cell = line[column]
            if len(names) != 1 or not cell.text:
                continue
            if role.kind is Kind.ID:
                add_ids(shaped.aliases, names[0], cell)
                continue
            terms, notes = of_notes(names[0])
            shaped.entries.append(
                Entry(
                    names[0],
                    role,
                    label,
                    cell,
                    quote_of_row(line, held, column),
                    f"{table.locator}, row {at}",
                    terms,
                    notes=notes,
                )
            )
    return shaped if any(entry.role.kind in FACTS for entry in shaped.entries) else None
