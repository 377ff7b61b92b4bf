"""Which pages a change makes stale, and how urgent that is: a table of cases for each rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from feeds.comparisons.refreshes import flipped, refreshes
from storage.desk.views import ComparisonView, Opening, Side
from storage.terms import Authority, ChangeKind, Field, qualifiers
from storage.triggers import URGENCIES, Rules
from storage.views import ChangeView
from tests.comparisons.test_rules import _CLASSES, A, B
from tests.support.changes import WHEN, change, licensed, line

F = Field
PAGE = ComparisonView("C1", "ada-vs-bob", Side("Ada", "Ada"), Side("Bob", "Bob"), "published", WHEN, WHEN)


def moved(field: Field, old: str, new: str, kind: ChangeKind = ChangeKind.FACT_CHANGED, **more: Any) -> ChangeView:
    values: dict[str, Any] = {"model": "Ada", "model_id": "Ada"} | more
    return change(kind, field, old, new, "USD/1M tokens" if field.endswith("price") else "tokens", **values)


def refreshed(made: ChangeView, page: ComparisonView = PAGE, rules: Rules | None = None) -> list[Opening]:
    return refreshes(made, [page], {"Ada": A, "Bob": B}, rules or Rules())


def test_a_page_that_shows_the_changed_field_is_due_again() -> None:
    (opening,) = refreshed(moved(F.CONTEXT_LENGTH, "128000", "200000"))
    assert (opening.lane, opening.urgent) == ("refresh", False)
    assert opening.title == "Comparison due: Ada vs Bob (context +56.3%)"
    assert opening.why[0].sentence == ("Ada: context 128,000 → 200,000 tokens (+56.3%) (https://acme.example/pricing).")


def test_a_change_that_turns_the_row_round_cannot_wait() -> None:
    made = moved(F.CONTEXT_LENGTH, "128000", "512000")
    assert flipped(made, B)
    (opening,) = refreshed(made)
    assert opening.urgent
    assert opening.why[0].sentence.endswith("That changes who is ahead.")


_LICENSED = moved(
    F.LICENSE, "MIT", "CC-BY-NC-4.0",
    old_evidence=licensed("MIT", *_CLASSES["MIT"]), new_evidence=licensed("CC-BY-NC-4.0", *_CLASSES["CC-BY-NC-4.0"]),
)  # fmt: skip
URGENT = {
    "a license that changes class": (_LICENSED, "license"),
    "a retirement": (moved(F.STATUS, "available", "retired"), "retirement"),
    "a day of retirement": (moved(F.RETIREMENT_DATE, "2026-12-01", "2027-01-01"), "retirement"),
    "a deprecation": (moved(F.STATUS, "", "", ChangeKind.MODEL_DEPRECATED), "retirement"),
    "a model that is gone": (moved(F.STATUS, "", "", ChangeKind.MODEL_WITHDRAWN), "retirement"),
    "a name that moved": (change(ChangeKind.ALIAS_REPOINTED, model_id="Ada"), "alias"),
    "a longer context than the rival's": (moved(F.CONTEXT_LENGTH, "128000", "512000"), "flip"),
}


@pytest.mark.parametrize("case", URGENT)
def test_what_is_urgent_is_so_until_an_operator_says_otherwise(case: str) -> None:
    made, kind = URGENT[case]
    assert [one.urgent for one in refreshed(made)] == [True]
    others = tuple(one for one in URGENCIES if one != kind)
    assert [one.urgent for one in refreshed(made, rules=Rules(urgent=others))] == [False]


CALM = {
    "a longer context that is still the shorter": moved(F.CONTEXT_LENGTH, "128000", "200000"),
    "a license of the same class": moved(
        F.LICENSE, "MIT", "BSD-3-Clause",
        old_evidence=licensed("MIT", *_CLASSES["MIT"]), new_evidence=licensed("BSD-3-Clause", *_CLASSES["MIT"]),
    ),
    "a price that nobody can compare": moved(F.INPUT_PRICE, "3", "1"),
    "a batch price": moved(F.INPUT_PRICE, "3", "1", qualifiers=qualifiers(mode="batch")),
}  # fmt: skip


@pytest.mark.parametrize("case", CALM)
def test_everything_else_waits_for_the_weekly_mail(case: str) -> None:
    assert [one.urgent for one in refreshed(CALM[case])] == [False]


def test_an_item_tells_the_cell_from_old_to_new_with_its_proof_and_a_flip() -> None:
    (opening,) = refreshed(moved(F.CONTEXT_LENGTH, "128000", "512000"))
    (why,) = opening.why
    assert (why.model, why.field, why.old, why.new, why.unit) == ("Ada", "context_length", "128000", "512000", "tokens")
    assert (why.source, why.quote, why.snapshot, why.flips) == (
        "https://acme.example/pricing", "A1 | 512000", "ab" * 32, True,
    )  # fmt: skip


def test_what_still_waits_as_new_is_told_and_nothing_opens_for_it() -> None:
    waiting = replace(PAGE, state="due", published_at=None)
    assert [one.joins_only for one in refreshed(moved(F.CONTEXT_LENGTH, "128000", "512000"), waiting)] == [True]
    accepted = replace(waiting, state="accepted")
    assert [one.joins_only for one in refreshed(moved(F.CONTEXT_LENGTH, "128000", "512000"), accepted)] == [False]


def test_a_change_that_many_pages_show_is_one_item_that_names_them() -> None:
    pages = [
        replace(PAGE, id=f"C{n}", slug=f"s{n}", b=Side(f"M{n}", f"Model {n}"), published_at=WHEN - timedelta(days=1))
        for n in range(12)
    ]
    made = moved(F.CONTEXT_LENGTH, "128000", "512000")
    (opening,) = refreshes(made, pages, {"Ada": A}, Rules())
    assert opening.pair is None
    assert opening.line.startswith("Comparisons due: 12 pages show what changed on 2026-11-22 (Ada, context")
    assert [why.sentence.split(":")[0] for why in opening.why] == [f"Ada vs Model {n}" for n in range(12)]
    assert len(opening.stale) == 12
    assert len(refreshes(made, pages, {"Ada": A}, Rules(per_day=12))) == 12


QUIET = {
    "a reseller's move": moved(F.CONTEXT_LENGTH, "1", "2", authority=Authority.RESELLER, provider="bargain"),
    "what no page shows": moved(F.DESCRIPTION, "old", "new"),
    "another tier": moved(F.CONTEXT_LENGTH, "1", "2", qualifiers=qualifiers(context=">200000")),
    "scheduled, not in force": moved(F.CONTEXT_LENGTH, "1", "2", ChangeKind.FACT_SCHEDULED),
    "another model": moved(F.CONTEXT_LENGTH, "1", "2", model_id="Eve", model="Eve"),
    "another way to write it": moved(F.LICENSE, "apache-2.0", "Apache-2.0"),
    "thousands and binary thousands": moved(F.CONTEXT_LENGTH, "128000", "131072"),
    "a count made exact": moved(F.PARAMETERS, "7000000000", "7241732096"),
    "known for the first time, within a group": change(
        ChangeKind.FACT_ADDED, model_id="Ada", facts=(line(F.CONTEXT_LENGTH, "1", "tokens"),)
    ),
    "a post": change(ChangeKind.ANNOUNCEMENT, model_id="Ada"),
}


@pytest.mark.parametrize("case", QUIET)
def test_no_page_is_due_again_for(case: str) -> None:
    assert refreshed(QUIET[case]) == []


LANES = [
    (ChangeKind.FACT_CORRECTED, "correction"),
    (ChangeKind.FACT_RETRACTED, "correction"),
    (ChangeKind.FACT_CONFLICT, "conflict"),
    (ChangeKind.FACT_WITHDRAWN, "refresh"),
    (ChangeKind.MODEL_DEPRECATED, "refresh"),
    (ChangeKind.MODEL_WITHDRAWN, "refresh"),
    (ChangeKind.ALIAS_REPOINTED, "refresh"),
]


@pytest.mark.parametrize(("kind", "lane"), LANES)
def test_each_sort_of_change_has_its_lane(kind: ChangeKind, lane: str) -> None:
    assert [opening.lane for opening in refreshed(moved(F.CONTEXT_LENGTH, "128000", "100000", kind))] == [lane]


def test_a_page_that_was_written_after_the_change_knows_it() -> None:
    later = ComparisonView("C1", "s", PAGE.a, PAGE.b, "published", WHEN, WHEN + timedelta(hours=1))
    assert refreshed(moved(F.CONTEXT_LENGTH, "128000", "512000"), later) == []


def test_a_dismissed_comparison_stays_dismissed() -> None:
    dismissed = ComparisonView("C1", "s", PAGE.a, PAGE.b, "dismissed", WHEN, None)
    assert refreshed(moved(F.CONTEXT_LENGTH, "128000", "512000"), dismissed) == []
