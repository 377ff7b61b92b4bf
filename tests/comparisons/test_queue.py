"""What editors do with what is due, and how it is taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from feeds.catch_up import catch_up
from feeds.comparisons import queue
from feeds.site import Site, write_feeds
from storage.desk.actions import Act, CannotAct, UnknownItem
from tests.support.market import TORTOISE, World, launch, world
from tests.support.pages import at

SITE = Site("https://changes.example.org")
NOW = datetime(2026, 3, 9, 18, tzinfo=UTC)
PAIR = "Hare Open vs Tortoise 3.1"


@pytest.fixture
def made(tmp_path: Path) -> World:
    """A comparison is due."""
    one = world(tmp_path)
    launch(one)
    catch_up(one.database, one.desk, SITE)
    return one


def act(made: World, what: str, name: str = PAIR, **more: datetime | str) -> str:
    return made.desk.act(name, Act(what, "ed", "because", NOW, **more)).state  # type: ignore[arg-type]


def changes_again(made: World, days: float, context: str) -> list[str]:
    made.bolt.says(at(days), {"Tortoise 3.1": {**TORTOISE["Tortoise 3.1"], "context_length": context}})
    made.ends(days)
    return [due.lane for due in catch_up(made.database, made.desk, SITE).due]


def test_an_item_is_accepted_and_published_and_each_step_is_recorded(made: World) -> None:
    assert act(made, "accept") == "accepted"
    assert queue.open_items(made.desk) == []
    assert act(made, "publish", url="https://editor.example/hare-vs-tortoise") == "published"
    (item,) = made.desk.items(None)
    assert [(one.what, one.who, one.reason) for one in made.desk.actions(item.id)] == [
        ("accept", "ed", "because"),
        ("publish", "ed", "because"),
    ]
    assert made.desk.comparisons(("published",))[0].published_at == NOW


def test_undo_takes_back_one_step_each_time(made: World) -> None:
    act(made, "accept")
    act(made, "publish")
    assert act(made, "undo") == "accepted"
    assert act(made, "undo") == "open"
    assert [one.state for one in made.desk.comparisons()] == ["due"]
    with pytest.raises(CannotAct, match="nothing was done with it"):
        act(made, "undo")


def test_what_is_done_cannot_be_done_twice(made: World) -> None:
    act(made, "dismiss")
    with pytest.raises(CannotAct, match="is dismissed"):
        act(made, "accept")
    with pytest.raises(CannotAct, match="choose one of"):
        act(made, "burn")
    with pytest.raises(UnknownItem, match="nothing on the desk"):
        act(made, "accept", "Hare vs Hound")


def test_a_dismissed_comparison_has_no_page_and_comes_never_again(made: World, tmp_path: Path) -> None:
    write_feeds(made.database, made.desk, tmp_path / "site", SITE)
    assert len(list((tmp_path / "site" / "compare").iterdir())) == 4, "three forms, and a page that leads on"
    act(made, "dismiss")
    write_feeds(made.database, made.desk, tmp_path / "site", SITE)
    assert list((tmp_path / "site" / "compare").iterdir()) == []
    assert changes_again(made, 8, "1000000") == []


def test_a_snoozed_item_wakes_when_its_time_has_come(made: World) -> None:
    act(made, "snooze", until=NOW + timedelta(days=2))
    made.desk.wake(NOW + timedelta(days=1))
    assert [due.state for due in queue.open_items(made.desk)] == ["snoozed"]
    made.desk.wake(NOW + timedelta(days=2))
    assert [due.state for due in queue.open_items(made.desk)] == ["open"]


def test_a_published_page_is_due_again_when_what_it_shows_changes(made: World) -> None:
    act(made, "publish")
    assert changes_again(made, 8, "512000") == ["refresh"]
    assert [one.state for one in made.desk.comparisons()] == ["stale"]
    (due,) = queue.open_items(made.desk)
    assert due.reasons == ("Tortoise 3.1: context 256,000 → 512,000 tokens (+100.0%) (https://bolt.example/models).",)


def test_a_change_undone_before_an_editor_acted_closes_the_item(made: World) -> None:
    act(made, "publish")
    changes_again(made, 8, "512000")
    assert changes_again(made, 9, "256000") == []
    assert queue.open_items(made.desk) == []
    assert [one.state for one in made.desk.comparisons()] == ["published"]


def test_dismissing_a_refresh_leaves_the_page_published(made: World) -> None:
    act(made, "publish")
    changes_again(made, 8, "512000")
    act(made, "dismiss")
    assert [one.state for one in made.desk.comparisons()] == ["published"]


def test_the_feed_of_what_is_due_never_edits_an_entry(made: World, tmp_path: Path) -> None:
    write_feeds(made.database, made.desk, tmp_path / "before", SITE)
    changes_again(made, 8, "512000")
    act(made, "accept")
    write_feeds(made.database, made.desk, tmp_path / "after", SITE)
    before, after = ((tmp_path / name / "comparisons.xml").read_bytes() for name in ("before", "after"))
    assert before == after
