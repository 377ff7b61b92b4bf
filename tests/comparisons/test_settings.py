"""What operators set about when comparisons are due."""

from __future__ import annotations

import pytest

from crawler.config import ConfigError, parse
from storage.triggers import Rules


def test_without_a_table_the_rules_are_the_defaults() -> None:
    assert parse("").comparisons == Rules()


def test_every_rule_can_be_set() -> None:
    said = parse(
        """
        [comparisons]
        rivals = 5
        evidenced = 4
        nearest = 0.5
        per_model = 2
        per_day = 6
        urgent = ["flip", "license"]
        allowed = [["Acme 2", "Bolt 3"]]
        blocked = [["Acme 2", "Acme 1"], ["A", "B"]]
        """
    )
    assert said.comparisons == Rules(
        rivals=5,
        evidenced=4,
        nearest=0.5,
        per_model=2,
        per_day=6,
        urgent=("license", "flip"),
        allowed=frozenset({frozenset({"Acme 2", "Bolt 3"})}),
        blocked=frozenset({frozenset({"Acme 2", "Acme 1"}), frozenset({"A", "B"})}),
    )


WRONG = [
    ("rivals = 0", "rivals must be a whole number from 1 to 20"),
    ("nearest = 2", "nearest must be a number from 0"),
    ('urgent = ["soon"]', "urgent must be a list of some of license, retirement, alias, flip"),
    ('allowed = [["Acme 2"]]', "allowed must be a list of pairs"),
    ('blocked = [["A", "A"]]', "blocked must be a list of pairs"),
    ("rival = 3", "comparisons.rival is not known"),
]


@pytest.mark.parametrize(("line", "message"), WRONG)
def test_what_cannot_be_used_is_named(line: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        parse(f"[comparisons]\n{line}\n")
