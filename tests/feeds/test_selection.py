"""What an editor wants to hear of."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.selection import BadSelection, Selection
from storage.terms import ChangeKind, Field
from tests.support.changes import change, line

PRICE = replace(
    change(ChangeKind.FACT_CHANGED, Field.INPUT_PRICE, "3", "1", "USD/1M tokens"), severity="major", vendor="mistral"
)
LICENSE = change(ChangeKind.FACT_CHANGED, Field.LICENSE, "MIT", "Apache-2.0")
LAUNCH = change(ChangeKind.MODEL_ADDED, facts=(line(Field.LICENSE, "MIT"),), model="Acme A2")

CASES = [
    ("", "PLN"),
    ("vendor=mistral,qwen", "P"),
    ("vendor=Mistral", "P"),
    ("field=price", "P"),
    ("field=license", "L"),
    ("field=license,price", "PL"),
    ("field=input_price&vendor=acme", ""),
    ("severity=major", "P"),
    ("severity=note", "PLN"),
    ("kind=model.added", "N"),
    ("kind=model.added,fact.changed&field=license", "LN"),
    ("model=acme-a2", "N"),
    ("mute=mistral", "LN"),
    ("mute=Acme A2,license", "P"),
]


@pytest.mark.parametrize(("query", "wanted"), CASES)
def test_a_selection_lets_through_what_it_names(query: str, wanted: str) -> None:
    chosen = Selection.parse(query)
    assert (
        "".join(name for name, one in zip("PLN", (PRICE, LICENSE, LAUNCH), strict=True) if chosen.takes(one)) == wanted
    )


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("colour=red", "'colour' is no filter: use vendor, model, field, kind, severity, mute"),
        ("field=weight", "'weight' is no field"),
        ("kind=news", "'news' is no kind"),
        ("severity=grave", "'grave' is no severity: use one of major, minor, note"),
        ("severity=major,minor", "name one of note, minor, major"),
        (f"vendor={','.join(map(str, range(99)))}", "more than 50 things"),
    ],
)
def test_a_filter_that_is_none_is_refused_by_name(query: str, message: str) -> None:
    with pytest.raises(BadSelection, match=message.replace("'", ".")):
        Selection.parse(query)


NAMES = st.lists(st.text(st.characters(categories=("L", "N")), min_size=1, max_size=8), max_size=4).map(",".join)


@given(NAMES, NAMES, st.sampled_from(["", "price", "license,context"]), st.sampled_from(["", "major"]))
def test_equal_selections_have_one_spelling(vendors: str, models: str, fields: str, severity: str) -> None:
    one = Selection.parse("&".join(
        f"{key}={value}"
        for key, value in (("vendor", vendors), ("model", models), ("field", fields), ("severity", severity))
    ))  # fmt: skip
    assert Selection.parse(one.query()).query() == one.query()
