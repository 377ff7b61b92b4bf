"""The desk beside the facts, on both databases: its tables, its place, and exactly once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from storage.database import Database
from storage.desk import Desk, desk_url, open_desk
from storage.desk.schema import DeskBase
from storage.desk.views import Opening, Side, Why

DAY = datetime(2026, 3, 2, tzinfo=UTC)
PAIR = (Side("M1", "Ada"), Side("M2", "Bob"))


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    opened = open_desk(database.url)
    yield opened
    opened.database.engine.dispose()


def opening(lane: str = "new", sentence: str = "Both appeared.", **more: str) -> Opening:
    why = (Why(sentence, "C1", **more),)
    return Opening(lane, "Comparison due: Ada vs Bob", "Comparison due: Ada vs Bob (new)", DAY, why, PAIR)


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        ("sqlite:///modelwire.db", "sqlite:///modelwire-desk.db"),
        ("sqlite:////var/lib/facts", "sqlite:////var/lib/facts-desk"),
        ("sqlite:////var/a.b/facts.sqlite", "sqlite:////var/a.b/facts-desk.sqlite"),
    ],
)
def test_the_desk_lies_beside_the_facts(facts: str, wanted: str) -> None:
    assert desk_url(facts) == wanted


def test_the_migrations_make_the_tables_that_the_code_knows(desk: Desk) -> None:
    with desk.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "modelwire_desk_version"})
        assert compare_metadata(context, DeskBase.metadata) == []


def test_what_a_consumer_made_is_kept_with_its_cursor_or_not_at_all(desk: Desk) -> None:
    first = desk.take_in("comparisons", 0, 5, "C5", [opening()])
    assert first is not None
    assert [item.line for item in first] == ["Comparison due: Ada vs Bob"]
    assert desk.take_in("comparisons", 0, 5, "C5", [opening()]) is None
    assert desk.cursor("comparisons") == (5, "C5")
    assert desk.take_in("comparisons", 5, 9, "C9", [opening()]) == []
    assert len(desk.items()) == 1


def test_one_item_is_open_for_a_pair_and_takes_in_more_reasons(desk: Desk) -> None:
    desk.take_in("comparisons", 0, 1, "C1", [opening()])
    moved = opening("refresh", "Ada: context 1 → 2.", slot="M1|context_length", old="1", new="2")
    desk.take_in("comparisons", 1, 2, "C2", [moved, moved])
    (item,) = desk.items()
    assert [(reason.sentence, reason.first) for reason in item.reasons] == [
        ("Both appeared.", True),
        ("Ada: context 1 → 2.", False),
    ]


def test_names_of_pages_are_never_given_twice(desk: Desk) -> None:
    twins = Opening("new", "line", "title", DAY, (), (Side("M3", "Ada!"), Side("M4", "Bob?")))
    desk.take_in("comparisons", 0, 1, "C1", [opening(), twins])
    assert sorted(one.slug for one in desk.comparisons()) == ["ada-vs-bob", "ada-vs-bob-2"]


def test_a_notice_is_kept_once(desk: Desk) -> None:
    assert desk.notice("changes", "2026-W10", DAY, "Nothing changed", "41 sources read")
    assert not desk.notice("changes", "2026-W10", DAY, "Nothing changed", "40 sources read")
    assert [notice.text for notice in desk.notices()] == ["41 sources read"]
