"""How a table is laid out: models as rows, models as columns, or one model's properties; to one form for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from crawler.fields.model_name import ModelName
from crawler.readers.blocks import Table
from crawler.readers.tables.columns import by_columns, model_columns_from
from crawler.readers.tables.directed import directed
from crawler.readers.tables.entries import BENCHMARK, Row, Shaped, names_model
from crawler.readers.tables.header import by_content, header_rows, path_of, tell_counts, tell_max_tokens
from crawler.readers.tables.realigned import realigned
from crawler.readers.tables.roles import FACTS, Kind, Role, label_of, role_of
from crawler.readers.tables.rows import SAMPLE, by_rows, name_column
from crawler.readers.tables.single import of_one, own_name
from crawler.readers.tables.unfolded import stacked, unfolded


def shape(table: Table, subjects: Sequence[ModelName] = ()) -> Shaped | None:
    """The table's entries, or None when it is no table about models."""
    if table.width < 2:
        return None
    if len(table.rows) < 2:
        alone = subjects and table.width == 2 and not table.header_rows
        return of_one(table, 0, ["", ""], [Role(Kind.OTHER)] * 2, subjects) if alone else None
    table = unfolded(stacked(directed(realigned(table))))
    top = header_rows(table)
    header = table.rows[:top]
    body = table.rows[top:]
    if not body:
        return None
    labels = [path_of(header, column) for column in range(table.width)]
    roles = [role_of(label) for label in labels]
    first_model = model_columns_from(header, body)
    if first_model:
        shaped = by_columns(table, top, first_model)
        if shaped is not None:
            return shaped
    if not first_model and (turned := _ids_on_top(table)) is not None:
        return shape(turned, subjects)
    roles = [by_content(role, labels[at], [row[at] for row in body[:SAMPLE]]) for at, role in enumerate(roles)]
    tell_max_tokens(roles, labels)
    tell_counts(roles, body[:SAMPLE])
    name = name_column(roles, labels, body)
    facts = sum(role.kind in FACTS for role in roles)
    benchmarks = sum(bool(BENCHMARK.search(label)) for label in labels)
    if name is not None and (facts or _described(body, roles, name)) and benchmarks <= max(facts, 1):
        return by_rows(table, top, labels, roles, name)
    if subjects:
        return of_one(table, top, labels, roles, subjects)
    named = own_name(table.rows)
    return of_one(table, top, labels, roles, (named,)) if named else None


def _described(body: Sequence[Row], roles: Sequence[Role], name: int) -> bool:
    """Whether every row is surely a model with a description, and no parameter or event with one."""
    named = [row[name] for row in body[:SAMPLE] if row[name].text]
    return any(role.kind is Kind.DESCRIPTION for role in roles) and bool(named) and all(map(names_model, named))


def _ids_on_top(table: Table) -> Table | None:
    """A table of properties with its row of ids as the header, where a row of titles stands above that; else None."""
    if role_of(label_of(table.rows[0][0].text)).kind in (Kind.NAME, Kind.ID):
        return None
    for at, row in enumerate(table.rows[1:4], 1):
        cells = [cell for cell in row[1:] if cell.text]
        if role_of(label_of(row[0].text)).kind not in (Kind.NAME, Kind.ID) or not all(map(names_model, cells)):
            continue
        if len({cell.text for cell in cells}) > 1:
            rows = (row, *table.rows[:at], *table.rows[at + 1 :])
            return replace(table, rows=rows, header_rows=1)
    return None
