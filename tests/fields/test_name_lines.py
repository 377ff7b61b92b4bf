"""How cells write the names of models where a dump or a program wrote them."""

from __future__ import annotations

import pytest

from crawler.fields.model_name import read_names
from crawler.fields.terms_of_sale import limits


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Anvil 3 8Banvil-3-8b-instant", ["Anvil 3 8B", "anvil-3-8b-instant"]),
        ("Anvil 3 70BEnterpriseanvil-3-70b", ["Anvil 3 70B", "anvil-3-70b"]),
        ("Anvil Guard 20Bacme/anvil-safeguard-20b", ["Anvil Guard 20B", "acme/anvil-safeguard-20b"]),
        ("Anvil 3 8Bother-words-here", ["Anvil 3 8Bother-words-here"]),
        ("acme://<folder>/anvil-3/latest", ["anvil-3"]),
        ("{{ anvil }} 8B", []),
    ],
)
def test_a_name_and_its_id_are_told_apart(cell: str, names: list[str]) -> None:
    assert [name for one in read_names(cell, expected=True) for name in (one.name, *one.aliases)] == names


def test_numbers_within_an_id_are_no_tier() -> None:
    assert limits("anvil-guard-2-22m") == (0, 0, False)
    assert limits("2-22m") == (2_000_000, 22_000_000, False)
