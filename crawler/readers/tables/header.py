"""Which rows of a table are headers, and what its columns mean by their labels and by what stands in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from crawler.fields.model_name import is_model_name
from crawler.fields.price import amount_spans
from crawler.fields.terms_of_sale import names_tier, token_limit
from crawler.readers.blocks import Cell, Table
from crawler.readers.tables.entries import VALUE, Row
from crawler.readers.tables.labels import STANDARD
from crawler.readers.tables.roles import ABOVE, Kind, Role, role_of

_BARE = frozenset({Kind.INPUT, Kind.OUTPUT, Kind.CACHED})
_SETTING = re.compile(r"\btemperature\b|\btop[ _-]?[pk]\b|温度", re.I)
_COUNT = re.compile(r"\d{1,3}(?:[,  ]\d{3})+|\d{4,}")


def header_rows(table: Table) -> int:
    top = table.header_rows
    while top < len(table.rows) and not any(cell.text for row in table.rows[:top] for cell in row):
        if not any(cell.text for cell in table.rows[top]) or is_label_row(table.rows[top]) or top < 1:
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
        and is_label_row(table.rows[top])
        and any(cell.width > 1 or not cell.text for cell in table.rows[top - 1])
    ):
        top += 1
    return top


def _may_be_header(row: Row) -> bool:
    texts = [cell.text for cell in row if cell.text]
    return bool(texts) and not any(_is_value(text) and not is_model_name(text) for text in texts)


def _is_value(text: str) -> bool:
    return bool(VALUE.match(text)) or any(start == 0 for start, _ in amount_spans(text))


_WAYS = frozenset({Kind.INPUT, Kind.OUTPUT, Kind.CACHED, Kind.CACHE_WRITE})


def _tells_ways(texts: Sequence[str]) -> bool:
    """Whether each cell names what its row is a price of, and not all the same."""
    said: set[Kind] = set()
    for text in texts:
        if len(text) > 60 or (kind := role_of(text).kind) not in _WAYS:
            return False
        said.add(kind)
    return {Kind.INPUT, Kind.OUTPUT} <= said


def by_content(role: Role, label: str, cells: Sequence[Cell]) -> Role:
    """A column of "Input" or "Context" whose cells are tiers states no price and no window, but terms.

    And one headed "Standard" whose cells are amounts states prices; one whose cells name directions, terms.
    """
    if role.kind not in (Kind.INPUT, Kind.PRICE, Kind.CONTEXT, Kind.MAX_INPUT, Kind.OTHER, Kind.IGNORED):
        return role
    texts = [cell.text for cell in cells if cell.text]
    if role.kind is Kind.OTHER and STANDARD.match(label) and any(amount_spans(text) for text in texts):
        return replace(role, kind=Kind.PRICE)
    if role.kind is Kind.OTHER and _tells_ways(texts):
        return replace(role, kind=Kind.TERMS)
    tiers = [text for text in texts if names_tier(text) and not amount_spans(text)]
    if len(tiers) < 0.6 * len(texts) or not any(token_limit(text) for text in tiers):
        return role
    return replace(role, kind=Kind.TERMS, counted=False)


def tell_counts(roles: list[Role], body: Sequence[Row]) -> None:
    """ "Input" and "Output" over bare numbers of thousands are tokens that were used, not prices of them."""
    bare = [
        at for at, role in enumerate(roles) if role.kind in _BARE and not (role.priced or role.currency or role.per)
    ]
    texts = {at: [row[at].text for row in body if row[at].text] for at in bare}
    if any(_COUNT.fullmatch(text) for found in texts.values() for text in found):
        for at in bare:
            if not any(amount_spans(text) for text in texts[at]):
                roles[at] = replace(roles[at], kind=Kind.IGNORED)


def tell_max_tokens(roles: list[Role], labels: Sequence[str]) -> None:
    """ "Max tokens" is the window where it stands alone; beside a window or an input limit it may mean the output.

    Beside a temperature it is a setting that someone chose.
    """
    windows = [at for at, role in enumerate(roles) if role.kind is Kind.CONTEXT]
    limited = any(role.kind is Kind.MAX_INPUT for role in roles)
    if len(windows) > 1 or limited or any(_SETTING.search(label) for label in labels):
        for at in windows:
            if re.match(r"max(?:imum|\.)? tokens?\b", labels[at].rsplit(ABOVE, 1)[-1], re.I):
                roles[at] = replace(roles[at], kind=Kind.IGNORED)


def is_label_row(row: Row) -> bool:
    """Whether a row consists of labels of facts."""
    texts = list(dict.fromkeys(cell.text for cell in row if cell.text))
    if len(texts) < 2 or any(_says_something(text) for text in texts):
        return False
    known = sum(role_of(text).kind not in (Kind.OTHER, Kind.IGNORED) for text in texts)
    return known >= max(2, 0.6 * len(texts))


def _says_something(text: str) -> bool:
    return bool(VALUE.match(text) or "\n" in text or is_model_name(text) or amount_spans(text))


def path_of(header: Sequence[Row], column: int) -> str:
    said: list[str] = []
    for row in header:
        text = " ".join(row[column].text.split())
        if text and text not in said and len(text) <= 100:
            said.append(text)
    return ABOVE.join(said)
