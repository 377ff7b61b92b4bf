"""Reviews: checked line by line, taken in whole or not at all, their figures held against the facts of each day."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.figures import figures
from feeds import opinion_lists
from feeds.comparisons.review_file import BadReviews, Draft, read
from feeds.comparisons.reviewing import Imported, import_reviews
from feeds.comparisons.together import side_by_side
from storage.desk.reviews import Reviews, Seat, Verdict
from storage.terms import Field
from tests.support.market import TORTOISE, World, launch, world
from tests.support.pages import at

NOW = datetime(2026, 3, 20, tzinfo=UTC)
GOOD = """\
reviews:
  - model: Tortoise 3.1
    seat: builder
    reviewer: Ada
    verdict: ship
    score: 8.5
    quote: A 256K context under Apache 2.0, and it fits.
    reviewed_on: 2026-03-12
    best_for: long documents
"""


@pytest.fixture
def made(tmp_path: Path) -> World:
    one = world(tmp_path)
    launch(one)
    return one


def take(made: World, text: str) -> Imported:
    return import_reviews(made.database, made.desk, text, "r.yaml", NOW, figures)


def test_a_review_is_read_as_it_was_written() -> None:
    (draft,) = read(GOOD, "r.yaml", NOW.date())
    assert draft == Draft(
        *(2, "Tortoise 3.1", Seat.BUILDER, "Ada", Verdict.SHIP, Decimal("8.5")),
        *("A 256K context under Apache 2.0, and it fits.", date(2026, 3, 12), "", "long documents", False),
    )
    assert [one.sample for one in read(f"sample: true\n{GOOD}", "r.yaml", NOW.date())] == [True]


def test_the_example_in_the_documentation_is_a_good_file() -> None:
    said = (Path(__file__).parents[2] / "docs" / "comparisons.md").read_text(encoding="utf-8")
    example = said.partition("```yaml\n")[2].partition("```")[0]
    (draft,) = read(example, "docs", date(2026, 12, 1))
    assert (draft.seat, draft.verdict, draft.score, draft.best_for) == (
        *(Seat.BUILDER, Verdict.SHIP, Decimal("8.5"), "self-hosted agents"),
    )


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("score: 8.5", "score: 11", "line 6: score is '11': write a number from 0 to 10"),
        ("score: 8.5", "score: NaN", "line 6: score is 'NaN'"),
        (
            "seat: builder",
            "seat: critic",
            "line 3: seat is 'critic': choose one of builder, skeptic",
        ),
        ("verdict: ship", "verdict: maybe", "line 5: verdict is 'maybe': choose one of ship, skip"),
        ("verdict: ship", "verdict: [ship]", "line 5: verdict must be one value, and no list"),
        ("    reviewer: Ada\n", "", "line 2: reviewer is missing"),
        ("reviewer: Ada", "reviewer: ''", "line 4: reviewer is empty"),
        ("reviewer: Ada", "author: Ada", "line 4: 'author' is not understood here"),
        ("reviewer: Ada", f"reviewer: {'x' * 121}", "line 4: reviewer has 121 characters, and may have 120"),
        ("2026-03-12", "12 March", "line 8: reviewed_on is '12 March': write a day, such as 2026-11-09"),
        ("2026-03-12", "2026-03-21", "line 8: reviewed_on is 2026-03-21, which is still to come"),
        ("reviews:\n", "sample: perhaps\nreviews:\n", "line 1: sample is either true or false"),
        ("    seat: builder", "    seat: builder\n    seat: founder", "line 4: seat is said twice"),
        ("reviews:", "review:", "line 1: 'review' is not understood here: use reviews, sample"),
        (GOOD, "", "line 1: there must be a list called reviews"),
        (GOOD, "reviews: [1]", "line 1: a review must have keys with values"),
        (GOOD, "- one", "line 1: the file must have keys with values"),
        ("score: 8.5", "score: [", "no YAML"),
        ("model: Tortoise 3.1", "model: Nobody", "line 2: no model is known as 'Nobody'"),
        (GOOD, GOOD + GOOD.removeprefix("reviews:\n"), "line 10: the builder of Tortoise 3.1 has spoken in line 2"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_costs_nothing(made: World, old: str, new: str, problem: str) -> None:
    take(made, GOOD)
    with pytest.raises(BadReviews) as found:
        take(made, GOOD.replace("8.5", "3").replace(old.replace("8.5", "3"), new.replace("8.5", "3")))
    assert f"r.yaml, {problem}" in " ".join(found.value.problems) or problem in str(found.value)
    assert [one.score for one in Reviews(made.desk.database).all()] == [Decimal("8.5")]


def test_every_mistake_of_a_file_is_named_at_once(made: World) -> None:
    bad = GOOD.replace("8.5", "11").replace("ship", "maybe")
    with pytest.raises(BadReviews, match=r"\(and 1 more\)") as found:
        take(made, bad)
    assert [one.split(":")[0] for one in found.value.problems] == ["r.yaml, line 5", "r.yaml, line 6"]


@given(st.text(max_size=200) | st.text(alphabet="reviws: \n-[]{}&*!|>'\"#%@`,?a1", max_size=80))
def test_whatever_a_file_holds_it_is_read_or_refused(text: str) -> None:
    with suppress(BadReviews):
        assert read(text, "r.yaml", NOW.date())


def test_the_same_file_twice_is_one_review(made: World) -> None:
    assert (take(made, GOOD).new, take(made, GOOD).new) == (1, 0)


def marks(made: World) -> list[tuple[str, str, str]]:
    (one,) = opinion_lists.reviews(made.database, made.desk)
    return list(one.figures)


def test_figures_are_bound_to_facts_and_flagged_when_the_fact_moves(made: World) -> None:
    assert take(made, GOOD).flags == ()
    assert marks(made) == [("256K", "bound", ""), ("Apache 2.0", "bound", "")]
    made.bolt.says(at(9), {"Tortoise 3.1": {**TORTOISE["Tortoise 3.1"], "context_length": "512000"}})
    made.ends(9)
    moved = ("256K", "moved", "now context of Tortoise 3.1: 512,000 tokens")
    assert marks(made) == [moved, ("Apache 2.0", "bound", "")]
    page = side_by_side(made.database, made.desk, "Hare Open", "tortoise-3.1")
    said = [(phrase.text, phrase.mark, phrase.remark) for phrase in page.panels[1].seats[0].quote if phrase.mark]
    assert said == [moved, ("Apache 2.0", "bound", "")]
    assert "".join(phrase.text for phrase in page.panels[1].seats[0].quote) in GOOD


@pytest.mark.parametrize(
    ("quote", "flags"),
    [
        ("It has a context window of 128K tokens.", ["context of Tortoise 3.1: 256,000 tokens"]),
        ("It is released under the MIT license.", ["license of Tortoise 3.1: apache-2.0"]),
        ("It costs $0.20 per 1M input tokens.", ["no source says so of Tortoise 3.1"]),
        ("Acme One costs $1.50 per 1M input tokens.", []),
        ("Hare Open has a 200K context window, and this one 256K tokens.", []),
        ("I made $300 with it in 14 days.", []),
        ("The 256K tokens are enough.", []),
        ("Good.", []),
    ],
)
def test_a_figure_that_no_fact_bears_out_is_flagged(made: World, quote: str, flags: Sequence[str]) -> None:
    plain = GOOD.removeprefix("reviews:\n").replace("A 256K context under Apache 2.0, and it fits.", "Good.")
    theirs = "".join(plain.replace("Tortoise 3.1", name) for name in ("Hare Open", "Acme One"))
    found = take(made, GOOD.replace("A 256K context under Apache 2.0, and it fits.", quote) + theirs).flags
    assert all("r.yaml, line 2: " in one and flag in one for flag, one in zip(flags, found, strict=True)), found


def test_a_review_stands_on_every_page_of_its_model_and_counts_there(made: World) -> None:
    take(made, GOOD)
    for other, side in (("Hare Open", 1), ("Acme One", 1)):
        page = side_by_side(made.database, made.desk, other, "Tortoise 3.1")
        assert page.panels[side].ships == 1
        assert page.verdict_on == date(2026, 3, 12)
        (best,) = [row for row in page.rows if row.key == "best-for"]
        assert (best.a.text, best.b.text) == ("", "long documents")


def test_words_that_name_no_fields_of_figures_are_left_alone() -> None:
    found = figures("Tortoise 3.1 supports function calling and has 24B parameters.", "Tortoise 3.1")
    assert [one.claim.field for one in found if one.claim.field is not Field.TOOL_CALLING] == [Field.PARAMETERS]
    assert [replace(one.claim, quote="").raw for one in found] == [one.raw for one in found]
