"""The table [comparisons] of modelwire.toml: when comparisons are due."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from storage.triggers import URGENCIES, PairOfNames, Rules

if TYPE_CHECKING:
    from crawler.config import Table


def comparisons(table: Table) -> Rules:
    """The rules that a table sets."""
    value = Rules(
        rivals=table.take("rivals", count_between(1, 20), Rules.rivals),
        evidenced=table.take("evidenced", count_between(1, 10), Rules.evidenced),
        nearest=table.take("nearest", _distance, Rules.nearest),
        per_model=table.take("per_model", count_between(1, 100), Rules.per_model),
        per_day=table.take("per_day", count_between(1, 1000), Rules.per_day),
        urgent=table.take("urgent", _urgencies, Rules.urgent),
        allowed=table.take("allowed", _pairs, Rules.allowed),
        blocked=table.take("blocked", _pairs, Rules.blocked),
    )
    table.end()
    return value


def count_between(least: int, most: int) -> Callable[[object], int]:
    """What reads a whole number within bounds. It raises `ValueError`."""

    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return value

    return read


def _distance(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError("must be a number from 0 (twins) to 1 (strangers)")
    return float(value)


def _urgencies(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(item in URGENCIES for item in value):
        raise ValueError(f"must be a list of some of {', '.join(URGENCIES)}")
    return tuple(one for one in URGENCIES if one in value)


def _pairs(value: object) -> frozenset[PairOfNames]:
    if not isinstance(value, list) or not all(_is_pair(item) for item in value):
        raise ValueError('must be a list of pairs of models such as [["Acme 2", "Bolt 3"]]')
    return frozenset(frozenset(name.strip() for name in pair) for pair in value)


def _is_pair(value: object) -> bool:
    if not isinstance(value, list) or not all(isinstance(name, str) and name.strip() for name in value):
        return False
    return len({name.strip() for name in value}) == 2
