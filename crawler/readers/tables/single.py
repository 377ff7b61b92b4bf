"""Tables about one model, which a heading or a row of their own names: properties, or its prices by tier."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from crawler.fields.model_name import ModelName, family_key, read_names
from crawler.fields.terms_of_sale import names_tier
from crawler.readers.blocks import Table, quote_of_row
from crawler.readers.tables.entries import BENCHMARK, VALUE, Entry, Row, Shaped, add_ids, of_notes, one_cell
from crawler.readers.tables.labels import terms_of_label
from crawler.readers.tables.roles import ABOVE, FACTS, PRICE_KINDS, Kind, Role, label_of, role_of

_FREE_TIER = re.compile(r"^free(?: tier| plan)?\b|免费(?:版|套餐|层级)|무료 (?:등급|티어)", re.I)


def own_name(rows: Sequence[Row]) -> ModelName | None:
    """The model that a table of properties names in a row of its own."""
    for row in rows[:8]:
        if len(row) >= 2 and role_of(row[0].text).kind in (Kind.NAME, Kind.ID):
            names = read_names(row[1].text, row[1].codes)
            if len(names) == 1:
                return names[0]
    return None


def _merged(own: ModelName, subjects: Sequence[ModelName]) -> ModelName:
    """The name in the heading with the id of the table, when they are one model's; else the table's."""
    if len(subjects) == 1 and subjects[0].name != own.name:
        words = set(family_key(subjects[0].name))
        if words <= set(family_key(own.name)):
            return replace(subjects[0], aliases=tuple(dict.fromkeys([*subjects[0].aliases, own.name, *own.aliases])))
    return own


def of_one(
    table: Table, top: int, labels: list[str], roles: list[Role], subjects: Sequence[ModelName]
) -> Shaped | None:
    own = own_name(table.rows)
    models = (_merged(own, subjects),) if own else tuple(subjects)
    rows = table.rows
    named = [_label(row) for row in rows]
    left = [role_of(label) for label, _ in named]
    facts = sum(role.kind in FACTS for role in left)
    tiers = sum(names_tier(row[0].text) for row in rows[top:])
    prices_only = top == 1 and all(role.kind in PRICE_KINDS for role in roles) and len(rows) > 1
    if (
        not facts
        or (prices_only and VALUE.match(rows[1][0].text))
        or (tiers == len(rows) - top and any(role.kind in PRICE_KINDS for role in roles[1:]))
    ):
        return _tiers_of_one(table, top, labels, roles, models)
    if any(BENCHMARK.search(row[0].text) for row in rows) or (facts < 2 and len(rows) > 4 and not own):
        return None
    shaped = Shaped([], [], {})
    section = ""
    for at, row in enumerate(rows, 1):
        label, first = named[at - 1]
        role = left[at - 1]
        if at <= top and not (role.kind in FACTS and (VALUE.match(row[first].text) or _is_first_fact(table, left))):
            continue
        if role.kind in (Kind.ID, Kind.NAME) and len(models) == 1:
            add_ids(shaped.aliases, models[0], row[1])
            continue
        if one_cell(row) or not any(cell.text for cell in row[1:]):
            section = label
            continue
        if role.kind in (Kind.OTHER, Kind.TERMS) and section and role_of(section + ABOVE + label).kind in PRICE_KINDS:
            label = section + ABOVE + label
            role = role_of(label)
        for column in range(first, table.width):
            above = labels[column] if top else ""
            if above and _FREE_TIER.search(above.rsplit(ABOVE, 1)[-1]):
                continue
            over = roles[column]
            if over.kind in (Kind.IGNORED, Kind.ID, Kind.NAME) or not row[column].text or row[column].origin[1] == 0:
                continue
            terms = terms_of_label(above) or () if above else ()
            merged = replace(
                role, terms=tuple(sorted({**dict(over.terms), **dict(terms), **dict(role.terms)}.items())),
                currency=role.currency or over.currency, per=role.per or over.per,
                not_tokens=role.not_tokens or over.not_tokens,
            )  # fmt: skip
            for model in models:
                noted, notes = of_notes(model)
                shaped.entries.append(
                    Entry(
                        model,
                        merged,
                        label,
                        row[column],
                        quote_of_row(row, 0, column),
                        f"{table.locator}, row {at}",
                        noted,
                        notes=notes,
                    )
                )
            if table.width > 2 and not above:
                break
    return shaped if any(entry.role.kind in FACTS for entry in shaped.entries) else None


def _label(row: Row) -> tuple[str, int]:
    """What a row is about, and the column of its first value: 2 for "Limits | Context window | 1M"."""
    label, below = label_of(row[0].text), " ".join(row[1].text.split())
    if len(row) > 2 and label and row[1].origin[1] == 1 and not VALUE.match(below) and VALUE.match(row[2].text):
        whole = label + ABOVE + below
        if role_of(below).kind in FACTS and role_of(whole).kind in FACTS:
            return whole, 2
    return label, 1


def _is_first_fact(table: Table, left: Sequence[Role]) -> bool:
    """Whether a first row that nothing marks as a header is a fact like the row below it."""
    return not table.header_rows and table.width == 2 and len(left) > 1 and left[1].kind in FACTS


def _is_figure(row: Row) -> bool:
    """Whether a row begins with a figure, so that nothing in it names what it is about."""
    return VALUE.match(row[0].text) is not None and not read_names(row[0].text)


def _tiers_of_one(
    table: Table, top: int, labels: list[str], roles: list[Role], models: Sequence[ModelName]
) -> Shaped | None:
    """Rows that are tiers of the model above, "<= 200K | $2 | $12", or the one row of its properties: "7B | 4096"."""
    properties = len(table.rows) == top + 1 and any(role.kind in FACTS for role in roles) and _is_figure(table.rows[-1])
    if not top or not (properties or any(role.kind in PRICE_KINDS for role in roles)) or len(models) != 1:
        return None
    shaped = Shaped([], [], {})
    body = table.rows[top:]
    for at, row in enumerate(body, top + 1):
        terms: dict[str, str] = {}
        known = properties or (
            len(body) == 1
            and not any(
                cell.text and roles[at].kind not in FACTS and terms_of_label(cell.text) is None
                for at, cell in enumerate(row)
            )
        )
        for column, cell in enumerate(row):
            if roles[column].kind in FACTS or not cell.text:
                continue
            said = terms_of_label(cell.text)
            if said is not None:
                terms.update(said)
                known = True
        if not known:
            continue
        noted, notes = of_notes(models[0])
        for column, cell in enumerate(row):
            if roles[column].kind in FACTS and cell.text:
                shaped.entries.append(
                    Entry(models[0], roles[column], labels[column], cell, quote_of_row(row, 0, column),
                          f"{table.locator}, row {at}", tuple(sorted({**dict(noted), **terms}.items())), notes=notes)
                )  # fmt: skip
    return shaped if shaped.entries else None
