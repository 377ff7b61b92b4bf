"""Which source wins, and what is a conflict."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.resolve import Candidate, Windows, alike, conflict, rivals, winner
from storage.terms import Authority, Field, SourceKind
from tests.support.pages import at

K, A = SourceKind, Authority


def says(number: int, value: str, kind: SourceKind = K.DOCS, authority: Authority = A.FIRST_PARTY) -> Candidate:
    return Candidate(number, value, kind, authority, at(hours=number))


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        (Field.CONTEXT_LENGTH, "128000", "131072"),
        (Field.CONTEXT_LENGTH, "1000000", "1048576"),
        (Field.RETIREMENT_DATE, "2026-03", "2026-03-31"),
        (Field.PARAMETERS, "7000000000", "7241732096"),
        (Field.LICENSE, "other", "LicenseRef-acme"),
    ],
)
def test_values_that_mean_the_same_are_alike(field: Field, one: str, other: str) -> None:
    assert alike(field, one, other)
    assert alike(field, other, one)


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        (Field.CONTEXT_LENGTH, "128000", "200000"),
        (Field.INPUT_PRICE, "1", "1.024"),
        (Field.RETIREMENT_DATE, "2026-03-01", "2026-03-31"),
        (Field.PARAMETERS, "7000000000", "8000000000"),
        (Field.LICENSE, "Apache-2.0", "MIT"),
    ],
)
def test_values_that_differ_are_not(field: Field, one: str, other: str) -> None:
    assert not alike(field, one, other)


@pytest.mark.parametrize(
    ("field", "candidates", "kind"),
    [
        (Field.CONTEXT_LENGTH, [says(1, "128000"), says(2, "200000", K.PRICING)], "real"),
        (Field.CONTEXT_LENGTH, [says(1, "128000"), says(2, "40960", K.CONFIG)], "definitional"),
        (Field.CONTEXT_LENGTH, [says(1, "128000"), says(2, "131072", K.PRICING)], "definitional"),
        (Field.LICENSE, [says(1, "other"), says(2, "LicenseRef-acme", K.CARD)], ""),
        (Field.PARAMETERS, [says(1, "7000000000"), says(2, "7241732096", K.LISTING)], ""),
        (Field.CONTEXT_LENGTH, [says(1, "128000"), says(2, "64000", K.ANNOUNCEMENT)], ""),
        (Field.CONTEXT_LENGTH, [says(1, "128000"), says(2, "64000", K.HAND)], ""),
        (Field.INPUT_PRICE, [says(1, "1"), says(2, "2", authority=A.AGGREGATOR)], ""),
        (Field.RUNTIMES, [says(1, "vLLM"), says(2, "llama.cpp, vLLM")], ""),
    ],
)
def test_a_conflict_compares_like_with_like(field: Field, candidates: list[Candidate], kind: str) -> None:
    assert conflict(field, candidates) == kind
    best = winner(field, candidates)
    assert (kind == "real") <= bool(rivals(field, candidates, best))


@pytest.mark.parametrize(
    ("field", "one", "other", "windows", "kind"),
    [
        (Field.CONTEXT_LENGTH, ("200000", "Max input | 200K"), ("264000", "Total | 264K"), Windows(), "definitional"),
        (Field.CONTEXT_LENGTH, ("200000", "One | 200K"), ("264000", "One | 264K"), Windows(), "real"),
        (
            Field.CONTEXT_LENGTH,
            ("200000", "One | 200K"),
            ("264000", "One | 264K"),
            Windows(outputs=frozenset({64000})),
            "definitional",
        ),
        (
            Field.CONTEXT_LENGTH,
            ("200000", "One | 200K"),
            ("264000", "One | 264K"),
            Windows(inputs=frozenset({200000})),
            "definitional",
        ),
        (Field.INPUT_PRICE, ("1", "One | $1"), ("0.5", "One | $0.50 off-peak"), Windows(), "definitional"),
        (Field.INPUT_PRICE, ("1", "One | $1"), ("5", "One | image tokens | $5"), Windows(), "definitional"),
        (Field.INPUT_PRICE, ("1", "One | $1"), ("5", "One | $5"), Windows(), "real"),
    ],
)
def test_values_of_different_things_differ_by_definition(
    field: Field, one: tuple[str, str], other: tuple[str, str], windows: Windows, kind: str
) -> None:
    found = [
        replace(says(number, value, K.DOCS if number else K.PRICING), words=words)
        for number, (value, words) in enumerate((one, other))
    ]
    assert conflict(field, found, windows) == kind


candidates = st.lists(
    st.builds(
        Candidate,
        observation=st.integers(1, 10_000),
        value=st.sampled_from(("1", "2", "128000", "131072")),
        kind=st.sampled_from(SourceKind),
        authority=st.sampled_from(Authority),
        first_seen=st.integers(0, 99).map(lambda hours: at(hours=hours)),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda c: c.observation,
)


@given(st.sampled_from(Field), candidates, st.randoms())
def test_the_winner_does_not_depend_on_the_order(field: Field, found: list[Candidate], random: object) -> None:
    shuffled = sorted(found, key=lambda c: hash((c.observation, id(random))))
    assert winner(field, found) == winner(field, shuffled)
    assert conflict(field, found) == conflict(field, shuffled)


@given(st.sampled_from(Field), candidates)
def test_the_most_trusted_speaks_unless_a_person_does(field: Field, found: list[Candidate]) -> None:
    best = winner(field, found)
    if best.kind is not SourceKind.HAND:
        assert best.authority.rank == min(c.authority.rank for c in found)


@given(st.sampled_from(Field), candidates)
def test_a_published_fact_yields_to_no_equal(field: Field, found: list[Candidate]) -> None:
    best = winner(field, found)
    for incumbent in found:
        same = (incumbent.authority, incumbent.kind is K.ANNOUNCEMENT, incumbent.kind is K.HAND)
        if same == (best.authority, best.kind is K.ANNOUNCEMENT, best.kind is K.HAND):
            assert winner(field, found, incumbent.observation) == incumbent
