"""Tables inside JSON, and in the data that pages carry for their scripts, to tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from crawler.fields.model_name import is_model_name, read_names
from crawler.fields.terms_of_sale import names_tier
from crawler.readers.blocks import (
    Block,
    Cell,
    Embedded,
    Heading,
    Paragraph,
    Table,
    html_blocks,
    markdown_blocks,
    spaced,
)
from crawler.readers.tables.directed import names_directed
from crawler.readers.tables.roles import ABOVE, PRICE_KINDS, Kind, role_of
from crawler.readers.tables.surroundings import Where, around, placed, sample_of
from storage.terms import Declined

HEADS: Final = ("headings", "headers", "columns", "head", "header", "thead", "cols")
ROWS: Final = ("rows", "data", "body", "tbody", "items", "values")
DEPTH: Final = 24
MOST_NODES: Final = 100_000
MOST_RECORDS: Final = 5_000
MOST_ALONE: Final = 1_000
"""Models that data tells of one by one, each in a place of its own."""
MOST_WRITTEN: Final = 2_000_000
"""Characters of a document inside data."""
RANK: Final = 2
"""Data counts less than what a person sees."""
_TAG = re.compile(r"<br\s*/?>|</(?:p|div|li)>", re.I)
_MARKUP = re.compile(r"<[^<>]{0,500}>")
_TELLING: Final = PRICE_KINDS | {Kind.CONTEXT, Kind.MAX_INPUT, Kind.MAX_OUTPUT, Kind.CONTEXT_AND_OUTPUT}
_ID_KEYS: Final = ("id", "model id", "slug", "model slug")
_OWNER_KEYS: Final = ("model id", "model code", "model", "model name", "id", "name", "slug")
_NAME_KEYS: Final = (
    "model name",
    "model id",
    "model code",
    "model",
    "name",
    "display name",
    "id",
    "slug",
    "title",
    "label",
    "model slug",
)


def data_tables(found: Sequence[Block], left: list[Declined]) -> Iterator[tuple[Table, Where]]:
    """The tables that a page carries as data, in order, each with what stands around it.

    What is not read is told in `left`.
    """
    sample = sample_of(found)
    shown = [(table, where) for table, where in placed(found)] if any(isinstance(b, Embedded) for b in found) else []
    positions = {id(block): at for at, block in enumerate(found)}
    following = [(positions[id(table)], table, where) for table, where in shown]
    before: list[str] = []
    headings: list[tuple[int, str]] = []
    for at, block in enumerate(found):
        if isinstance(block, Heading) and not block.chrome:
            while headings and headings[-1][0] >= block.level:
                headings.pop()
            headings.append((block.level, block.text))
            before = []
        elif isinstance(block, Paragraph) and not block.chrome:
            before = [*before[-5:], block.text]
        elif isinstance(block, Embedded):
            for number, (table, said) in enumerate(_tables(block, left), 1):
                placed_table = replace(
                    table,
                    headings=tuple(text for _, text in headings),
                    locator=f"{block.locator or 'data'}, table {number}",
                )
                twin = next(((t, w) for place, t, w in following if at < place <= at + 2 and _alike(t, table)), None)
                if twin is not None:
                    where = replace(twin[1], rank=RANK)
                else:
                    where = replace(
                        around(placed_table, [*before, *said], (), sample), rank=RANK if block.kind != "json" else 0
                    )
                yield placed_table, replace(where, subjects=(), made=True)
            yield from _written(block)


_WRITTEN = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*\|.*$|<table[\s>]", re.M | re.I)
"""The line under a Markdown table's header, or a table's tag."""


def _written(block: Embedded) -> Iterator[tuple[Table, Where]]:
    """The tables of the documents that data carries as text, Markdown or HTML, for a page to be drawn from."""
    stack: list[tuple[object, int]] = [(block.data, 0)]
    budget = MOST_NODES
    while stack and budget > 0:
        node, depth = stack.pop()
        budget -= 1
        if isinstance(node, dict | list) and depth <= DEPTH:
            inner = list(node.values()) if isinstance(node, dict) else node
            stack.extend((value, depth + 1) for value in reversed(inner))
        elif isinstance(node, str) and len(node) <= MOST_WRITTEN and _WRITTEN.search(node):
            html = node.lstrip()[:1] == "<" and "|--" not in node
            for table, where in placed(html_blocks(node, fragment=True) if html else markdown_blocks(node)):
                locator = f"{block.locator or 'data'}, {table.locator}"
                yield replace(table, locator=locator), replace(where, rank=RANK, made=True)


def _alike(shown: Table, held: Table) -> bool:
    """Whether a table on the page begins as this data does: it is the same one, drawn."""
    texts = {cell.text for row in shown.rows for cell in row}
    firsts = [row[0].text for row in held.rows[1:4] if row]
    return bool(firsts) and all(first in texts for first in firsts[:2])


def _tables(block: Embedded, left: list[Declined]) -> Iterator[tuple[Table, tuple[str, ...]]]:
    """Each table, and what the data around it says of units and currency."""
    budget = [MOST_NODES]
    singles = 0
    stack: list[tuple[object, int, tuple[str, ...], str]] = [(block.data, 0, (), "")]
    while stack and budget[0] > 0:
        node, depth, said, owner = stack.pop()
        budget[0] -= 1
        if depth > DEPTH:
            continue
        if isinstance(node, dict):
            said = (*said, *_units_in(node))[-4:]
            table = _of_headed(node) or _of_named(node, block.kind == "json")
            if table is not None:
                left.extend(_beyond(node, block))
                yield table, said
                continue
            own = _name_in(node)
            if own and singles < MOST_ALONE and (alone := _of_records([node], block.kind == "json")) is not None:
                singles += 1
                yield alone, said
            stack.extend(
                (value, depth + 1, said, own or owner)
                for value in reversed(list(node.values()))
                if isinstance(value, dict | list)
            )
        elif isinstance(node, list):
            table = _of_records(_owned(node, owner), block.kind == "json")
            left.extend(_beyond(node, block))
            if table is not None:
                yield table, said
                continue
            stack.extend(
                (value, depth + 1, said, owner)
                for value in reversed(node[:MOST_RECORDS])
                if isinstance(value, dict | list)
            )

    if stack:
        left.append(Declined("the rest of the data", f"only {MOST_NODES:,} values are looked at", "", block.locator))


def _beyond(node: Sequence[object] | Mapping[str, object], block: Embedded) -> Iterator[Declined]:
    """What says that a list or a mapping was not read to its end."""
    if len(node) > MOST_RECORDS:
        reason = f"only the first {MOST_RECORDS:,} of {len(node):,} records are read"
        yield Declined("the other records", reason, "", block.locator)


_SENTENCES = re.compile(r"[。;；\n]|\.\s")
_UNIT_KEYS = re.compile(r"\b(?:unit|units|currency|per|price note|pricing note|comments?|notes?|description)$")


def _units_in(node: Mapping[str, object]) -> Iterator[str]:
    """What a mapping's own keys say of the unit and the currency of everything below it."""
    for key, value in node.items():
        if isinstance(value, str) and _UNIT_KEYS.search(spaced(str(key))):
            yield from (spaced(part) for part in _SENTENCES.split(value) if len(part) <= 60)


def _of_headed(node: Mapping[str, object]) -> Table | None:
    """A mapping with a list of labels and a list of rows, or groups of rows under a name."""
    head = next((value for key in HEADS if isinstance(value := node.get(key), list)), None)
    if not head or not 2 <= len(head) <= 40:
        return None
    labels = [_text(item) for item in head]
    if sum(bool(label) for label in labels) < 2:
        return None
    rows: list[list[str]] = []
    for key in ROWS:
        value = node.get(key)
        if isinstance(value, list):
            rows += [[_text(cell) for cell in row] for row in value if isinstance(row, list)]
            break
    groups = node.get("groups")
    if isinstance(groups, list):
        for group in groups:
            if isinstance(group, dict) and isinstance(group.get("rows"), list):
                name = _text(group.get("model") or group.get("name") or group.get("label") or group.get("title"))
                rows += [[name, *(_text(cell) for cell in row)] for row in group["rows"] if isinstance(row, list)]
    rows = [row for row in rows if len(row) == len(labels)]
    return _made([labels, *rows]) if rows else None


def _of_named(node: Mapping[str, object], by_id: bool) -> Table | None:
    """A mapping from names of models to mappings of facts."""
    inner = [(key, value) for key, value in list(node.items())[:MOST_RECORDS] if isinstance(value, dict)]
    sure = sum(is_model_name(str(key)) for key, _ in inner[:40])
    if len(inner) < 2 or sure * 2 < len(inner[:40]):
        return None
    return _of_records([{**value, "model id": str(key)} for key, value in inner if is_model_name(str(key))], by_id)


def _of_records(node: Sequence[object], by_id: bool) -> Table | None:
    """A list of mappings that each name a model and state facts under known keys."""
    records = [item for item in node[:MOST_RECORDS] if isinstance(item, dict)]
    if not records or len(records) < len(node[:MOST_RECORDS]) or not any(_named(record) for record in records[:3]):
        return None
    columns: dict[str, None] = {}
    flat: list[dict[str, str]] = []
    for record in records:
        pairs = dict(_flat(record, "", 0))
        flat.append(pairs)
        if len(columns) < 80:
            columns.update(dict.fromkeys(pairs))
    keep = [column for column in columns if column in _NAME_KEYS or role_of(column).kind or _tiers(column, flat)]
    kinds = {role_of(column).kind for column in keep} & _TELLING
    if not kinds:
        return None  # a list of posts has names and dates too
    order = sorted(_NAME_KEYS, key=lambda key: key not in _ID_KEYS) if by_id else _NAME_KEYS
    names = [column for column in order if column in keep]
    if not names:
        return None
    first = next(
        (column for column in names if any(_names(pairs.get(column, "")) for pairs in flat)),
        names[0],
    )
    others = [column for column in keep if column not in _NAME_KEYS and role_of(column).kind is not Kind.DESCRIPTION]
    ids = [
        column
        for column in names
        if column != first and column in ("id", "model id", "slug", "model slug", "name", "model")
    ]
    header = ["Model", *("Model ID" for _ in ids), *others]
    return _made([header, *([pairs.get(column, "") for column in (first, *ids, *others)] for pairs in flat)])


def _name_in(node: Mapping[str, object]) -> str:
    """The id or name of a model that a mapping gives, for the lists below it that name none."""
    names = {spaced(str(key)): value for key, value in node.items() if isinstance(value, str) and is_model_name(value)}
    return next((names[key] for key in _OWNER_KEYS if key in names), "")


def _owned(node: list[object], owner: str) -> list[object]:
    """The records of a list with the name that stands above them, where they have none: the tiers of one model."""
    records = [record for record in node[:MOST_RECORDS] if isinstance(record, dict)]
    if not owner or len(records) < len(node) or any(spaced(str(key)) in _NAME_KEYS for one in records for key in one):
        return node
    return [{"model id": owner, **record} for record in records]


def _tiers(column: str, records: Sequence[Mapping[str, str]]) -> bool:
    """Whether a key's values are context tiers, so that they tell records of one model apart."""
    return any(names_tier(said) for record in records[:40] if len(said := record.get(column, "")) <= 60 and said)


def _named(record: Mapping[str, object]) -> bool:
    return any(spaced(key) in _NAME_KEYS and isinstance(value, str) and _names(value) for key, value in record.items())


def _names(text: str) -> bool:
    return bool(read_names(text, expected=True)) or names_directed(text)


def _flat(record: Mapping[str, object], above: str, depth: int) -> Iterator[tuple[str, str]]:
    for key, value in record.items():
        label = spaced(str(key))
        label = f"{above}{ABOVE}{label}" if above else label
        if isinstance(value, dict) and depth < 4:
            said = _text(value)
            if said:
                yield label, said
            else:
                yield from _flat(value, label, depth + 1)
        elif isinstance(value, str | int | float) and not isinstance(value, bool):
            yield label, _text(value)


def _text(value: object) -> str:
    """What a scalar, or a small object that wraps one for display, says."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, int | float):
        return (
            format(value, "f").rstrip("0").rstrip(".")
            if isinstance(value, float) and "e" in repr(value)
            else str(value)
        )
    if isinstance(value, str):
        plain = _MARKUP.sub("", _TAG.sub("\n", value)) if "<" in value else value
        return "\n".join(" ".join(line.split()) for line in plain.split("\n")).strip()[:400]
    if isinstance(value, dict):
        for key in ("label", "text", "value", "title", "name"):
            if isinstance(value.get(key), str | int | float) and not isinstance(value.get(key), bool):
                return _text(value[key])
        if len(value) == 1:
            ((key, inner),) = value.items()
            wraps = str(key).startswith(("_", "$")) or not role_of(spaced(str(key))).kind
            return _text(inner) if wraps else ""
    return ""


def _made(rows: Sequence[Sequence[str]]) -> Table:
    return Table(
        tuple(
            tuple(Cell(text, at == 0, (at, column)) for column, text in enumerate(row)) for at, row in enumerate(rows)
        ),
        1,
    )
