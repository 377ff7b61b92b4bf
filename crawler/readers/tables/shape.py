"""How a table is laid out: models as rows, models as columns, or one model's properties; to one form for all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from crawler.fields.model_name import ModelName, family_key, is_model_name, may_be_model_name, read_names
from crawler.fields.price import amount_spans
from crawler.fields.terms_of_sale import names_tier, token_limit
from crawler.readers.blocks import Cell, Table, quote_of_row
from crawler.readers.tables.labels import Terms, terms_of_label
from crawler.readers.tables.roles import ABOVE, FACTS, PRICE_KINDS, Kind, Role, role_of
from storage.terms import Declined

Row = tuple[Cell, ...]

_VALUE = re.compile(r"^[~≈<>≤≥]?\s?(?:[A-Z]{0,3}[$€£¥₩]\s?)?[\d.,]+\s?(?:[kKmMbB%元円€$]|[KM]?\s?tokens?)?\b.{0,24}$")
_BENCHMARK = re.compile(
    r"\b(?:MMLU|GPQA|Human-?Eval|GSM-?8K|ARC[- ](?:C|E|AGI|Challenge)|HellaSwag|BBH|AIME|SWE-?bench|"
    r"LiveCodeBench|MT-?Bench|Arena|MATH|IF-?Eval|"
    r"pass@\d|BFCL|TruthfulQA|MBPP|C-?Eval|CMMLU|DROP|Winogrande|PIQA|WMT|FLORES|RULER|MMMU|"
    r"DocVQA|ChartQA|MTEB|AlpacaEval|Terminal-Bench|OSWorld|Browsecomp|HLE)\b",
    re.I,
)
_SIZE = re.compile(r"^~?\d+(?:\.\d+)?(?:x\d+(?:\.\d+)?)?\s?[BMT](?:illion)?$", re.I)
_FREE_TIER = re.compile(r"^free(?: tier| plan)?\b|免费(?:版|套餐|层级)|무료 (?:등급|티어)", re.I)
READ: Final = FACTS | {Kind.DESCRIPTION}
MOST_CLAIMS: Final = 20_000


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


def shape(table: Table, subjects: Sequence[ModelName] = ()) -> Shaped | None:
    """The table's entries, or None when it is no table about models."""
    if not table.rows or table.width < 2 or len(table.rows) < 2:
        return None
    top = _header_rows(table)
    header = table.rows[:top]
    body = table.rows[top:]
    if not body:
        return None
    labels = [_path(header, column) for column in range(table.width)]
    roles = [role_of(label) for label in labels]
    first_model = _model_columns_from(header, body)
    if first_model:
        shaped = _by_columns(table, top, first_model)
        if shaped is not None:
            return shaped
    roles = [_by_content(role, [row[at] for row in body]) for at, role in enumerate(roles)]
    _tell_max_tokens(roles, labels)
    name = _name_column(roles, body)
    facts = sum(role.kind in FACTS for role in roles)
    benchmarks = sum(bool(_BENCHMARK.search(label)) for label in labels)
    if name is not None and facts and benchmarks <= max(facts, 1):
        return _by_rows(table, top, labels, roles, name)
    if subjects:
        return _of_one(table, top, labels, roles, subjects)
    named = _own_name(table.rows)
    return _of_one(table, top, labels, roles, (named,)) if named else None


# ---------------------------------------------------------------------------------------------------------- the header


def _header_rows(table: Table) -> int:
    top = table.header_rows
    while top < len(table.rows) and not any(cell.text for row in table.rows[:top] for cell in row):
        if not any(cell.text for cell in table.rows[top]) or _is_label_row(table.rows[top]) or top < 1:
            top += 1  # Markdown without a header: an empty one
            if any(cell.text for cell in table.rows[top - 1]):
                break
        else:
            break
    if not table.header_rows and top == 1 and not _may_be_header(table.rows[0]):
        top = 0
    limit = min(len(table.rows) - 1, top + 2)
    while (
        0 < top < limit
        and _is_label_row(table.rows[top])
        and any(cell.width > 1 or not cell.text for cell in table.rows[top - 1])
    ):
        top += 1
    return top


def _may_be_header(row: Row) -> bool:
    texts = [cell.text for cell in row if cell.text]
    return bool(texts) and not any(_VALUE.match(text) and not is_model_name(text) for text in texts)


def _by_content(role: Role, cells: Sequence[Cell]) -> Role:
    """A column of "Input" or "Context" whose cells are tiers states no price and no window, but terms."""
    if role.kind not in (Kind.INPUT, Kind.PRICE, Kind.CONTEXT, Kind.MAX_INPUT, Kind.OTHER):
        return role
    texts = [cell.text for cell in cells if cell.text]
    tiers = [text for text in texts if names_tier(text) and not amount_spans(text)]
    if len(tiers) < 0.6 * len(texts) or not any(token_limit(text) for text in tiers):
        return role
    return replace(role, kind=Kind.TERMS, counted=False)


def _tell_max_tokens(roles: list[Role], labels: Sequence[str]) -> None:
    """ "Max tokens" is the window where it stands alone; beside a window it may mean the output: nothing is sure."""
    windows = [at for at, role in enumerate(roles) if role.kind is Kind.CONTEXT]
    if len(windows) > 1:
        for at in windows:
            if re.match(r"max(?:imum|\.)? tokens?\b", labels[at].rsplit(ABOVE, 1)[-1], re.I):
                roles[at] = replace(roles[at], kind=Kind.IGNORED)


def _is_label_row(row: Row) -> bool:
    """Whether a row consists of labels of facts."""
    texts = list(dict.fromkeys(cell.text for cell in row if cell.text))
    if len(texts) < 2 or any(_VALUE.match(text) or "\n" in text or is_model_name(text) for text in texts):
        return False
    known = sum(role_of(text).kind not in (Kind.OTHER, Kind.IGNORED) for text in texts)
    return known >= max(2, 0.6 * len(texts))


def _path(header: Sequence[Row], column: int) -> str:
    said: list[str] = []
    for row in header:
        text = " ".join(row[column].text.split())
        if text and text not in said and len(text) <= 100:
            said.append(text)
    return ABOVE.join(said)


# --------------------------------------------------------------------------------------------------- models as columns


def _model_columns_from(header: Sequence[Row], body: Sequence[Row]) -> int:
    """The first column whose header is a model's name, when all columns from there on are models; 0 when not."""
    if not header:
        return 0
    row = header[-1] if any(is_model_name(_head(cell)) for cell in header[-1][1:]) else header[0]
    width = len(row)
    first = next((at for at in range(1, width) if _names_model(row[at])), 0)
    if not first or first > 3:
        return 0
    rest = [cell for cell in row[first:] if cell.text]
    sure = sum(_names_model(cell) for cell in rest)
    possible = sum(may_be_model_name(_head(cell)) for cell in rest)
    if sure < 1 or sure * 2 < len(rest) or possible < len(rest) * 0.7:
        return 0
    if any(role_of(" ".join(cell.text.split())).kind in FACTS for cell in rest if not _names_model(cell)):
        return 0
    left = sum(role_of(_row_label(line, first)).kind in FACTS for line in body)
    return first if left else 0


def _names_model(cell: Cell) -> bool:
    return bool(read_names(cell.text, cell.codes))


def _head(cell: Cell) -> str:
    return cell.text.split("\n")[0]


def _row_label(row: Row, first: int) -> str:
    said: list[str] = []
    for cell in row[:first]:
        text = " ".join(cell.text.split())
        if text and text not in said:
            said.append(text)
    return ABOVE.join(said)


def _by_columns(table: Table, top: int, first: int) -> Shaped | None:
    header = table.rows[:top]
    row = header[-1] if any(_names_model(cell) for cell in header[-1][first:]) else header[0]
    models = {
        column: read_names(row[column].text, row[column].codes, expected=True) for column in range(first, table.width)
    }
    shaped = Shaped([], [], {})
    section = ""
    body = table.rows[top:]
    if sum(bool(_BENCHMARK.search(_row_label(line, first))) for line in body) >= 3:
        shaped.declined.append(Declined("table", "a table of benchmarks", locator=table.locator))
        return shaped
    for at, line in enumerate(body, top + 1):
        label = _row_label(line, first)
        if not any(cell.text for cell in line[first:]) or _one_cell(line):
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
                _add_ids(shaped.aliases, names[0], cell)
                continue
            terms, notes = _of_notes(names[0])
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


def _one_cell(row: Row) -> bool:
    return len({cell.origin for cell in row if cell.text}) == 1 and row[0].width == len(row)


def _add_ids(aliases: dict[str, tuple[str, ...]], model: ModelName, cell: Cell) -> None:
    """Ids from a cell of an id column, glued footnote digits and cloud names left out."""
    ids: list[str] = []
    for names in read_names(cell.text, cell.codes):
        ids += [names.name, *names.aliases]
    known = aliases.get(model.name, ())
    aliases[model.name] = tuple(dict.fromkeys([*known, *(one for one in ids if one != model.name)]))


# ------------------------------------------------------------------------------------------------------ models as rows


def _name_column(roles: Sequence[Role], body: Sequence[Row]) -> int | None:
    named = [at for at, role in enumerate(roles) if role.kind is Kind.NAME]
    if len(named) > 1:
        first_fact = next((at for at, role in enumerate(roles) if role.kind in FACTS and at > named[0]), len(roles))
        near = [at for at in named if at < first_fact] or named[:1]
        return max(
            near, key=lambda at: (len({row[at].text for row in body if read_names(row[at].text, expected=True)}), -at)
        )
    if named:
        return named[0]
    best, most = None, 0.0
    for at, role in enumerate(roles[:6]):
        if role.kind not in (Kind.OTHER, Kind.ID, Kind.TERMS):
            continue
        texts = [row[at] for row in body if row[at].text and not _one_cell(row)]
        sure = sum(_names_model(cell) for cell in texts)
        share = sure / len(texts) if texts else 0
        if sure and share >= 0.5 and share > most:
            best, most = at, share
    return best


@dataclass(slots=True)
class _Reading:
    """What holds from row to row."""

    models: tuple[ModelName, ...] = ()
    section: Terms = ()
    row_terms: Terms = ()


def _by_rows(table: Table, top: int, labels: list[str], roles: list[Role], name: int) -> Shaped:
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
    expected = roles[name].kind is Kind.NAME
    body = table.rows[top:]
    repeats = _repeated_names(body, name)
    for at, row in enumerate(body, top + 1):
        where = f"{table.locator}, row {at}"
        if _is_label_row(row):
            if [cell.text for cell in row] != labels:
                labels = [" ".join(cell.text.split()) for cell in row]
                roles = [role_of(label) for label in labels]
                if name < len(roles) and roles[name].kind in FACTS:
                    return
            continue
        filled = [cell for cell in row[left:right] if cell.text]
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
        names = read_names(cell.text, cell.codes, expected=expected) if cell.text else ()
        own: Terms = ()
        if not names:
            said = terms_of_label(cell.text) if cell.text else ()
            if said is None or not now.models:
                shaped.declined.append(Declined(cell.text[:80] or "row", "no model's name", _line(row), where))
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
        _row(row, at, labels, roles, name, left, right, now, own, repeats, table, shaped)


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
                _add_ids(shaped.aliases, now.models[0], row[column])
        elif role.kind in (Kind.UNIT, Kind.CURRENCY):
            units.append(text)
        elif role.kind in (Kind.SIZE, Kind.PARAMETERS):
            size = text if _SIZE.match(text) else ""
        elif role.kind in (Kind.TERMS, Kind.OTHER) and len(text) <= 60:
            found = terms_of_label(text)
            if found:
                terms.update(found)
            of = role_of(text)
            if of.kind in PRICE_KINDS and of.kind is not Kind.PRICE and role.kind is Kind.TERMS:
                said = of.kind
                terms.update(of.terms)
            if re.search(r"\bregions?\b|地域|地区|리전", labels[column], re.I) and not re.search(
                r"^(?:all|global|any|-|全球)", text, re.I
            ):
                terms["region"] = text.lower()
    for model in now.models:
        if size and row[name].text in repeats and not re.search(r"\d[BMT]\b", model.name):
            model = replace(model, name=f"{model.name} {size.replace(' ', '')}")
        noted, notes = _of_notes(model)
        merged = tuple(sorted({**dict(noted), **terms}.items()))
        for column in range(left, right):
            if column == name or roles[column].kind not in READ or not row[column].text:
                continue
            shaped.entries.append(
                Entry(
                    model, roles[column], labels[column], row[column], quote_of_row(row, name, column),
                    f"{table.locator}, row {at}", merged, said, " ".join(units), notes,
                )
            )  # fmt: skip
    if len(shaped.entries) > MOST_CLAIMS:
        del shaped.entries[MOST_CLAIMS:]


def _repeated_names(body: Sequence[Row], name: int) -> frozenset[str]:
    seen: dict[str, int] = {}
    for row in body:
        seen[row[name].text] = seen.get(row[name].text, 0) + 1
    return frozenset(text for text, count in seen.items() if count > 1 and text)


def _of_notes(model: ModelName) -> tuple[Terms, tuple[str, ...]]:
    terms: dict[str, str] = {}
    rest: list[str] = []
    for note in model.notes:
        said = terms_of_label(note)
        if said:
            terms.update(said)
        elif said is None:
            rest.append(note)
    return tuple(sorted(terms.items())), tuple(rest)


def _line(row: Row) -> str:
    return " | ".join(cell.text.replace("\n", " ") for cell in row if cell.text)[:200]


# -------------------------------------------------------------------------------------------- one model's properties


def _own_name(rows: Sequence[Row]) -> ModelName | None:
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


def _of_one(
    table: Table, top: int, labels: list[str], roles: list[Role], subjects: Sequence[ModelName]
) -> Shaped | None:
    own = _own_name(table.rows)
    models = (_merged(own, subjects),) if own else tuple(subjects)
    rows = table.rows
    left = [role_of(" ".join(row[0].text.split())) for row in rows]
    facts = sum(role.kind in FACTS for role in left)
    if not facts:
        return _tiers_of_one(table, top, labels, roles, models)
    if any(_BENCHMARK.search(row[0].text) for row in rows) or (facts < 2 and len(rows) > 4 and not own):
        return None
    shaped = Shaped([], [], {})
    section = ""
    for at, row in enumerate(rows, 1):
        label = " ".join(row[0].text.split())
        role = left[at - 1]
        if at <= top and not (role.kind in FACTS and _VALUE.match(row[1].text)):
            continue
        if role.kind in (Kind.ID, Kind.NAME) and len(models) == 1:
            _add_ids(shaped.aliases, models[0], row[1])
            continue
        if _one_cell(row) or not any(cell.text for cell in row[1:]):
            section = label
            continue
        if role.kind in (Kind.OTHER, Kind.TERMS) and section and role_of(section + ABOVE + label).kind in PRICE_KINDS:
            label = section + ABOVE + label
            role = role_of(label)
        for column in range(1, table.width):
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
                noted, notes = _of_notes(model)
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


def _tiers_of_one(
    table: Table, top: int, labels: list[str], roles: list[Role], models: Sequence[ModelName]
) -> Shaped | None:
    """Rows that are tiers of the model above: "<= 200K | $2 | $12"."""
    if not top or not any(role.kind in PRICE_KINDS for role in roles) or len(models) != 1:
        return None
    shaped = Shaped([], [], {})
    body = table.rows[top:]
    for at, row in enumerate(body, top + 1):
        terms: dict[str, str] = {}
        known = len(body) == 1
        for column, cell in enumerate(row):
            if roles[column].kind in FACTS or not cell.text:
                continue
            said = terms_of_label(cell.text)
            if said is not None:
                terms.update(said)
                known = True
        if not known:
            continue
        noted, notes = _of_notes(models[0])
        for column, cell in enumerate(row):
            if roles[column].kind in FACTS and cell.text:
                shaped.entries.append(
                    Entry(models[0], roles[column], labels[column], cell, quote_of_row(row, 0, column),
                          f"{table.locator}, row {at}", tuple(sorted({**dict(noted), **terms}.items())), notes=notes)
                )  # fmt: skip
    return shaped if shaped.entries else None
