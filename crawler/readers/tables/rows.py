"""Tables whose rows are models, with the rows between them: sections, tiers, notes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from crawler.fields.model_name import ModelName, is_model_name, may_be_model_name, read_names
from crawler.readers.blocks import Cell, Table, quote_of_row
from crawler.readers.tables.entries import (
    MOST_CLAIMS,
    Entry,
    Row,
    Shaped,
    add_ids,
    line_of,
    names_model,
    of_notes,
    one_cell,
    without_praise,
)
from crawler.readers.tables.header import is_label_row
from crawler.readers.tables.labels import Terms, terms_of_label
from crawler.readers.tables.roles import FACTS, PRICE_KINDS, Kind, Role, role_of
from storage.terms import Declined

_SIZE = re.compile(r"^~?\d+(?:\.\d+)?(?:x\d+(?:\.\d+)?)?\s?[BMT](?:illion)?$", re.I)
SAMPLE: Final = 60
"""Rows that tell what a column holds."""
READ: Final = FACTS | {Kind.DESCRIPTION}


def name_column(roles: Sequence[Role], labels: Sequence[str], body: Sequence[Row]) -> int | None:
    named = [at for at, role in enumerate(roles) if role.kind is Kind.NAME]
    if len(named) > 1:
        first_fact = next((at for at, role in enumerate(roles) if role.kind in FACTS and at > named[0]), len(roles))
        near = [at for at in named if at < first_fact] or named[:1]
        return max(
            near,
            key=lambda at: (
                len({row[at].text for row in body[:SAMPLE] if read_names(row[at].text, expected=True)}),
                -at,
            ),
        )
    if named:
        return named[0]
    if not roles[0].kind and sum(role.kind in PRICE_KINDS or role.counted for role in roles) >= 2:
        first = [row[0].text for row in body[:SAMPLE] if row[0].text and not one_cell(row)]
        if first and not labels[0] and all(may_be_model_name(text.split("\n")[0]) for text in first):
            return 0
    best, most = None, 0.0
    for at, role in enumerate(roles[:6]):
        if role.kind not in (Kind.OTHER, Kind.ID, Kind.TERMS):
            continue
        texts = [row[at] for row in body[:SAMPLE] if row[at].text and not one_cell(row)]
        if any(other.kind in FACTS for other in roles[:at]) and any(_lists(cell) for cell in texts):
            continue  # what a platform offers, behind what is said of the platform
        sure = sum(names_model(cell) for cell in texts)
        share = sure / len(texts) if texts else 0
        if sure and share >= 0.5 and share > most:
            best, most = at, share
    return best


def _lists(cell: Cell) -> bool:
    return len(read_names(cell.text, cell.codes)) > 1


@dataclass(slots=True)
class _Reading:
    """What holds from row to row."""

    models: tuple[ModelName, ...] = ()
    section: Terms = ()
    types: tuple[Cell, ...] = ()
    """The row before, while rows of the same model follow that leave its types blank."""


def by_rows(table: Table, top: int, labels: list[str], roles: list[Role], name: int) -> Shaped:
    shaped = Shaped([], [], {})
    repeated = [
        at for at, role in enumerate(roles) if role.kind is Kind.NAME and at > name and labels[at] == labels[name]
    ]
    stops = [*repeated, len(roles)]
    starts = [name, *repeated]
    for start, stop in zip(starts, stops, strict=True):
        left = 0 if start == name else start
        _segment(table, top, labels, roles, start, left, stop, shaped)
    return shaped


def _segment(
    table: Table, top: int, labels: list[str], roles: list[Role], name: int, left: int, right: int, shaped: Shaped
) -> None:
    now = _Reading()
    expected = roles[name].kind is Kind.NAME or not labels[name]
    by_id = roles[name].kind is Kind.ID and re.search(r"model|\bid\b", labels[name], re.I) is not None
    body = table.rows[top:]
    repeats = _repeated_names(body, name)
    for at, row in enumerate(body, top + 1):
        where = f"{table.locator}, row {at}"
        if is_label_row(row):
            if [cell.text for cell in row] != labels:
                labels = [" ".join(cell.text.split()) for cell in row]
                roles = [role_of(label) for label in labels]
                if name < len(roles) and roles[name].kind in FACTS:
                    return
            continue
        filled = [cell for cell in row[left:right] if cell.text]
        if len(shaped.entries) > MOST_CLAIMS:
            shaped.declined.insert(0, Declined("the other rows", f"only {MOST_CLAIMS:,} claims are read", "", where))
            return
        if not filled:
            continue
        if len({cell.origin for cell in filled}) == 1 and (
            filled[0] is row[name] or row[left].width > 1 or right - left > 2
        ):
            text = filled[0].text
            names = read_names(text, filled[0].codes)
            now = _Reading(names, () if names else terms_of_label(text) or ())
            continue
        cell = row[name]
        one_word = by_id and not re.search(r"\s|^/", cell.text)
        names = read_names(cell.text, cell.codes, expected=expected or one_word) if cell.text else ()
        if not names and len(cell.links) == 1 and cell.text.startswith(cell.links[0][0]):
            names = read_names(cell.links[0][0], expected=expected)  # a badge stands behind the name
        own: Terms = ()
        if not names:
            said = terms_of_label(cell.text) if cell.text else ()
            if said is None or not now.models:
                shaped.declined.append(Declined(cell.text[:80] or "row", "no model's name", line_of(row), where))
                if cell.text:
                    now = replace(now, models=())
                continue
            own = said
        elif (
            not is_model_name(names[0].name)
            and names[0].name not in repeats
            and now.models
            and terms_of_label(names[0].name) is not None
        ):
            own = terms_of_label(names[0].name) or ()
        else:
            now = replace(now, models=names)
        row = _with_types(row, now.types if not cell.text else (), roles, name, left, right)
        _row(row, at, labels, roles, name, left, right, now, own, repeats, table, shaped)
        now = replace(now, types=row)


def _with_types(row: Row, above: Row, roles: list[Role], name: int, left: int, right: int) -> Row:
    """A row that leaves blank what kind of tokens it is for, as the row above says it, and names a narrower term."""
    kinds = [at for at in range(left, right) if at != name and roles[at].kind is Kind.TERMS]
    first = next((at for at in kinds if row[at].text), 0)
    blank = [at for at in kinds if at < first and not row[at].text]
    if not above or not blank:
        return row
    return tuple(above[at] if at in blank else cell for at, cell in enumerate(row))


def _row(
    row: Row, at: int, labels: list[str], roles: list[Role], name: int, left: int, right: int,
    now: _Reading, own: Terms, repeats: frozenset[str], table: Table, shaped: Shaped,
) -> None:  # fmt: skip
    terms = {**dict(now.section), **dict(own)}
    said = Kind.OTHER
    units: list[str] = []
    size = ""
    for column in range(left, right):
        if column == name or not row[column].text:
            continue
        role, text = roles[column], row[column].text
        if role.kind is Kind.ID:
            if len(now.models) == 1 and not own:
                add_ids(shaped.aliases, now.models[0], row[column])
                for one in read_names(text, row[column].codes):
                    terms.update(of_notes(one)[0])
        elif role.kind in (Kind.UNIT, Kind.CURRENCY):
            units.append(text)
        elif role.kind in (Kind.SIZE, Kind.PARAMETERS):
            size = text if _SIZE.match(text) else ""
        elif role.kind in (Kind.TERMS, Kind.OTHER) and len(text) <= 60:
            found = terms_of_label(text)
            if role.kind is Kind.OTHER:
                found = without_praise(found, text)
            if found:
                terms.update(found)
            of = role_of(text) if role.kind is Kind.TERMS else role
            if of.kind in PRICE_KINDS and of.kind is not Kind.PRICE:
                said = of.kind
                terms.update(of.terms)
            if re.search(r"\bregions?\b|地域|地区|리전", labels[column], re.I) and not re.search(
                r"^(?:all|global|any|-|全球)", text, re.I
            ):
                terms["region"] = text.lower().strip(" *†‡")
    for place, model in enumerate(now.models):
        if size and row[name].text in repeats and not re.search(r"\d[BMT]\b", model.name):
            model = replace(model, name=f"{model.name} {size.replace(' ', '')}")
        noted, notes = of_notes(model)
        merged = tuple(sorted({**dict(noted), **terms}.items()))
        for column in range(left, right):
            if column == name or roles[column].kind not in READ or not row[column].text:
                continue
            shaped.entries.append(
                Entry(
                    model, roles[column], labels[column], _share(row[column], place, len(now.models)),
                    quote_of_row(row, name, column),
                    f"{table.locator}, row {at}", merged, said, " ".join(units), notes,
                )
            )  # fmt: skip


def _share(cell: Cell, place: int, models: int) -> Cell:
    """The line of a cell that is for one of several models named in a row, where the cell has a line for each."""
    lines = cell.text.split("\n")
    return replace(cell, text=lines[place]) if models > 1 and len(lines) == models else cell


def _repeated_names(body: Sequence[Row], name: int) -> frozenset[str]:
    seen: dict[str, int] = {}
    for row in body:
        seen[row[name].text] = seen.get(row[name].text, 0) + 1
    return frozenset(text for text, count in seen.items() if count > 1 and text)
