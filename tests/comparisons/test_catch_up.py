"""From changes to comparisons that are due: once each, with reasons, and never without a change."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from feeds.catch_up import catch_up
from feeds.comparisons import queue
from feeds.site import Site
from storage.by_hand import merges
from storage.terms import Announcement, SourceKind
from tests.support.market import HARE, OLD, TORTOISE, World, launch, world
from tests.support.pages import at

SITE = Site("https://changes.example.org")


@pytest.fixture
def made(tmp_path: Path) -> World:
    return world(tmp_path)


def lines(made: World) -> list[str]:
    return [due.line for due in catch_up(made.database, made.desk, SITE).due]


def test_two_rivals_of_one_day_make_one_comparison_due_with_its_reasons(made: World) -> None:
    launch(made)
    (due,) = catch_up(made.database, made.desk, SITE).due
    assert due.line == "Comparison due: Hare Open vs Tortoise 3.1"
    assert due.reasons == (
        "Both appeared on 2026-03-09: Hare Open (https://acme.example/models) "
        "and Tortoise 3.1 (https://bolt.example/models).",
        "Both are chat models with open weights, 24B parameters and tool calling "
        "(https://acme.example/models, https://bolt.example/models).",
        "Their licenses differ: Hare Open acme-research-non-commercial (https://acme.example/models); "
        "Tortoise 3.1 apache-2.0 (permissive, https://bolt.example/models).",
        "They differ in context: Hare Open 200,000 tokens (https://acme.example/models); "
        "Tortoise 3.1 256,000 tokens (https://bolt.example/models).",
    )
    assert due.changes


def test_a_comparison_is_due_once_however_often_one_catches_up(made: World) -> None:
    launch(made)
    assert lines(made) == ["Comparison due: Hare Open vs Tortoise 3.1"]
    assert lines(made) == []
    made.bolt.says(at(9), {**TORTOISE, "Snail": {"context_length": "1000"}})
    made.ends(9)
    assert lines(made) == []
    assert [due.line for due in queue.open_items(made.desk)] == ["Comparison due: Hare Open vs Tortoise 3.1"]


def test_many_who_catch_up_at_once_find_it_once_between_them(made: World) -> None:
    launch(made)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: lines(made), range(8)))
    assert sorted(found)[:7] == [[]] * 7
    assert len(queue.open_items(made.desk)) == 1


def test_nothing_is_due_without_a_change(made: World) -> None:
    assert lines(made) == []


def test_a_model_of_which_little_is_known_is_no_rival(made: World) -> None:
    made.acme.says(at(7), HARE)
    made.bolt.says(at(7), {"Tortoise 3.1": {"pipeline": "text-generation", "context_length": "256000"}})
    made.ends(7)
    assert lines(made) == []


def test_a_launch_of_which_little_was_known_is_due_when_more_is(made: World) -> None:
    made.acme.says(at(7), HARE)
    made.bolt.says(at(7), {"Tortoise 3.1": {"pipeline": "text-generation", "context_length": "256000"}})
    made.ends(7)
    assert lines(made) == []
    made.bolt.says(at(9), TORTOISE)
    made.ends(9)
    (due,) = catch_up(made.database, made.desk, SITE).due
    assert due.line == "Comparison due: Hare Open vs Tortoise 3.1"
    assert due.reasons[0].startswith("Both appeared on 2026-03-09")
    assert due.opened_at == at(9, hours=2)
    assert lines(made) == []


def test_a_model_that_may_be_another_waits_until_a_person_has_said(made: World) -> None:
    made.acme.says(at(0, hours=3), {**OLD, "Hare Open 24B": {"context_length": "200000"}})
    launch(made)
    assert lines(made) == []
    with made.database.writing() as session:
        (found,) = merges.suggestions(session)
        merges.keep_apart(session, found.one, found.other, "two models", at(8))
    made.acme.says(at(9), {**OLD, **HARE, "Hare Open 24B": {"context_length": "100000"}})
    made.ends(9)
    assert "Comparison due: Hare Open vs Tortoise 3.1" in lines(made)


def test_a_model_that_is_only_announced_goes_to_the_desk_and_to_no_feed(made: World) -> None:
    post = Announcement("https://acme.example/news/hare", "Introducing Hare Open", at(7))
    blog = replace(made.acme, url="https://acme.example/news", kind=SourceKind.ANNOUNCEMENT)
    blog.says(at(0), {}, announces=(Announcement("https://acme.example/news/old", "Hello", at(0)),))
    blog.says(at(7), {"Hare Open": {"context_length": "200000"}}, announces=(post,))
    made.ends(7)
    assert lines(made) == []
    (waiting,) = queue.open_items(made.desk)
    assert (waiting.lane, waiting.line) == (
        "candidate",
        "Candidate: Hare Open is announced, and no documentation, price or repository shows it yet",
    )
    made.acme.says(at(8), {**OLD, **HARE})
    made.ends(8)
    assert lines(made) == []
    assert queue.open_items(made.desk) == []


def test_a_further_change_joins_the_item_that_waits(made: World) -> None:
    launch(made)
    lines(made)
    made.bolt.says(at(8), {"Tortoise 3.1": {**TORTOISE["Tortoise 3.1"], "context_length": "128000"}})
    made.ends(8)
    assert lines(made) == []
    (due,) = queue.open_items(made.desk)
    assert due.reasons[-1] == (
        "Tortoise 3.1: context 256,000 → 128,000 tokens (-50.0%) (https://bolt.example/models). "
        "That changes who is ahead."
    )


def test_a_database_made_anew_beside_an_old_desk_is_read_from_its_beginning(made: World, tmp_path: Path) -> None:
    launch(made)
    lines(made)
    for file in tmp_path.glob("modelwire.db*"):
        file.unlink()
    made.database.engine.dispose()
    again = world(tmp_path)
    launch(again)
    assert catch_up(again.database, again.desk, SITE).changes > 0
