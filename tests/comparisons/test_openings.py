"""What becomes of openings on the desk: joined, resolved, taken back, retracted; and what holds in whatever order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.catch_up import catch_up
from feeds.comparisons import queue
from feeds.site import Site
from storage.desk import Desk, open_desk
from storage.desk.actions import Act, CannotAct
from storage.desk.views import UNFINISHED, ItemView, Opening, Side, Why
from storage.triggers import Rules
from tests.support.market import HARE, OLD, TORTOISE, World, launch, world
from tests.support.pages import Page, at

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


def act(made: World, what: str, url: str = "") -> None:
    made.desk.act(PAIR, Act(what, "ed", "because", NOW, url=url))


def says(made: World, days: float, context: str) -> None:
    made.bolt.says(at(days), {"Tortoise 3.1": {**TORTOISE["Tortoise 3.1"], "context_length": context}})
    made.ends(days)
    catch_up(made.database, made.desk, SITE)


def waiting(made: World) -> ItemView:
    (item,) = made.desk.items()
    return item


def test_an_item_names_the_cells_that_are_wrong_now_on_its_pages(made: World) -> None:
    act(made, "publish", "https://editor.example/x")
    says(made, 8, "128000")
    due = queue.due(waiting(made))
    (cell,) = due.cells
    assert cell.text == "Tortoise 3.1, context length: 256,000 tokens → 128,000 tokens"
    assert cell.flips
    assert (cell.source, cell.quote) == ("https://bolt.example/models", "Tortoise 3.1 | 128000")
    assert len(cell.snapshot) == 64
    assert due.pages == ("https://editor.example/x",)
    assert due.record()["cells"] == [cell.record()]
    documented = (Path(__file__).parents[2] / "docs" / "commands.md").read_text(encoding="utf-8")
    assert not {key for key in {**due.record(), **cell.record()} if f"`{key}`" not in documented}


def test_what_is_undone_after_its_publication_opens_a_retraction(made: World) -> None:
    act(made, "publish")
    says(made, 8, "512000")
    act(made, "publish")
    says(made, 9, "256000")
    item = waiting(made)
    assert (item.lane, item.line, item.urgent) == ("correction", f"Retraction due: {PAIR}", True)
    assert item.reasons[0].sentence.endswith("What the published page says of it was taken back.")


def test_what_is_undone_after_it_was_dismissed_makes_the_page_right_again(made: World) -> None:
    act(made, "publish")
    says(made, 8, "512000")
    act(made, "dismiss")
    says(made, 9, "256000")
    assert made.desk.items() == []


def test_what_is_undone_while_somebody_writes_stays_and_says_so(made: World) -> None:
    act(made, "publish")
    says(made, 8, "512000")
    act(made, "accept")
    says(made, 9, "256000")
    (item,) = made.desk.items(("accepted",))
    assert [reason.undone for reason in item.reasons] == [True, True]
    assert queue.due(item).reasons == ()


def test_an_item_is_as_urgent_as_what_is_left_of_it(made: World) -> None:
    act(made, "publish")
    says(made, 8, "300000")
    assert not waiting(made).urgent
    says(made, 9, "100000")
    assert waiting(made).urgent
    says(made, 10, "300000")
    item = waiting(made)
    assert not item.urgent
    assert [reason.new for reason in item.reasons if not reason.undone] == ["300000"]


def test_sources_that_disagree_have_to_be_resolved_first_and_agree_by_themselves(made: World) -> None:
    other = Page(made.ledger, url="https://bolt.example/docs", vendor=made.bolt.vendor, archived=True)
    other.says(at(7.5), {"Bolt Zero": {"context_length": "8000"}})
    both = {"Bolt Zero": {"context_length": "8000"}, "Tortoise 3.1": {"context_length": "64000"}}
    other.says(at(8), both)
    made.ends(8)
    catch_up(made.database, made.desk, SITE)
    item = waiting(made)
    assert (item.lane, len(item.reasons[-1].sentence) > 0) == ("conflict", True)
    other.says(at(9), {**both, "Tortoise 3.1": {"context_length": "256000"}})
    made.ends(9)
    catch_up(made.database, made.desk, SITE)
    assert waiting(made).lane == "new"


def test_a_question_of_identity_waits_on_the_desk_until_it_is_answered(tmp_path: Path) -> None:
    from storage.by_hand import merges

    made = world(tmp_path)
    made.acme.says(at(0, hours=3), {**OLD, "Hare Open 24B": {"context_length": "200000"}})
    launch(made)
    catch_up(made.database, made.desk, SITE)
    (item,) = [one for one in made.desk.items() if one.lane == "duplicate"]
    assert {"Hare Open", "Hare Open 24B"} == set(item.line.removeprefix("Duplicate? ").split(" and "))
    with made.database.writing() as session:
        (found,) = merges.suggestions(session)
        merges.keep_apart(session, found.one, found.other, "two models", at(8))
    made.acme.says(at(9), {**OLD, **HARE, "Hare Open 24B": {"context_length": "100000"}})
    made.ends(9)
    catch_up(made.database, made.desk, SITE)
    assert not [one for one in made.desk.items() if one.lane == "duplicate"]


def test_pairs_are_blocked_by_any_of_their_names(tmp_path: Path) -> None:
    made = world(tmp_path)
    launch(made)
    blocked = Rules(blocked=frozenset({frozenset({"hare-open", "tortoise 3.1"}), frozenset({"Nobody", "hare-open"})}))
    assert PAIR not in [due.line for due in catch_up(made.database, made.desk, SITE, blocked).due]
    assert [due.lane for due in queue.open_items(made.desk)] == []


def test_a_lane_that_there_is_not_is_named(made: World) -> None:
    assert [due.lane for due in queue.open_items(made.desk, "new")] == ["new"]
    assert queue.open_items(made.desk, "refresh") == []
    with pytest.raises(queue.UnknownLane, match="choose one of new"):
        queue.open_items(made.desk, "old")


# ------------------------------------------------------------------------------------------------- in whatever order

_SERIAL = count()
_MOVES = st.tuples(
    st.sampled_from(["new", "refresh", "correction", "conflict", "agreed"]),
    st.integers(0, 1),
    st.sampled_from(["1", "2", "3"]),
    st.sampled_from(["1", "2", "3"]),
)
_ACTS = st.tuples(
    st.sampled_from(["accept", "dismiss", "snooze", "publish", "undo"]), st.integers(0, 1), st.integers(0, 3)
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return open_desk(f"sqlite:///{tmp_path_factory.mktemp('desk') / 'modelwire.db'}")


def opening(pair: tuple[Side, Side], move: tuple[str, int, str, str], change: str, when: datetime) -> Opening:
    """An opening such as the rules make."""
    lane, _, old, new = move
    goes_back = lane == "agreed"
    disputed = lane in ("conflict", "agreed")
    slot = ("conflict|" if disputed else "") + pair[0].id
    values = ("disputed", "agreed") if goes_back else ("agreed", "disputed") if disputed else (old, new)
    why = Why(f"{lane} {old} {new}.", change, slot, *values, goes_back=goes_back)
    line = f"Comparison due: {pair[0].name} vs {pair[1].name}"
    lane = "conflict" if goes_back else lane
    one = Opening(lane, line, line, when, (why,), pair, once=lane == "new", joins_only=goes_back)
    return replace(one, retraction=replace(one, lane="correction")) if lane == "refresh" else one


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(_MOVES, _ACTS), max_size=12))
def test_one_open_item_a_pair_and_none_without_a_published_change(
    desk: Desk, steps: list[tuple[str, int, str, str] | tuple[str, int, int]]
) -> None:
    run = next(_SERIAL)
    pairs = [(Side(f"{run}-a", f"A{run}"), Side(f"{run}-b{n}", f"B{run}-{n}")) for n in (0, 1)]
    published = set()
    for number, step in enumerate(steps):
        when = NOW + timedelta(hours=number)
        pair = pairs[step[1]]
        if len(step) == 4:
            change = f"{run}-{number}"
            published.add(change)
            after, _ = desk.cursor("test")
            assert desk.take_in("test", after, after + 1, change, [opening(pair, step, change, when)]) is not None
        else:
            items = [one for one in desk.items(None) if one.comparison and one.comparison.b == pair[1]]
            try:
                if items:
                    desk.act(
                        items[step[2] % len(items)].id, Act(step[0], "ed", "", when, until=when + timedelta(days=1))
                    )
            except CannotAct:
                pass  # as the desk says to an editor, too
        mine = [one for one in desk.items(None) if one.comparison and one.comparison.a == pair[0]]
        for one in pairs:
            unfinished = [i for i in mine if i.comparison and i.comparison.b == one[1] and i.state in UNFINISHED]
            assert len(unfinished) <= 1
        assert {reason.change_id for item in mine for reason in item.reasons} <= published
        assert all(any(reason.first for reason in item.reasons) for item in mine)
