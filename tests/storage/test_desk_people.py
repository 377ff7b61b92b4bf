"""Hooks, editors and subscribers on the desk, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from storage.database import Database
from storage.desk import open_desk
from storage.desk.editors import Editors
from storage.desk.hooks import IN_TURN, KEPT, LEASE, Event, Hook, Hooks, HookTerms, Result, UnknownHook
from storage.desk.subscribers import Subscribers

NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def desk(database: Database) -> Iterator[Database]:
    opened = open_desk(database.url).database
    yield opened
    opened.engine.dispose()


def hooked(hooks: Hooks, events: int, url: str = "https://a.example/") -> Hook:
    """A hook to which some events are on their way."""
    hook = hooks.add(HookTerms(url, secret="whsec_x"), NOW, 0, ())
    told = [Event(f"{url}{number}", "fact.changed", "{}") for number in range(events)]
    assert hooks.put(hook, 7, told, NOW) == events
    assert hooks.put(hook, 5, told, NOW) == 0
    return hook


def test_what_is_due_is_taken_a_few_a_hook_and_by_one_alone(desk: Database) -> None:
    hooks = Hooks(desk)
    many, few = hooked(hooks, IN_TURN + 3), hooked(hooks, 2, "https://b.example/")
    first = hooks.claim(NOW)
    assert [sum(one.hook.id == hook.id for one in first) for hook in (many, few)] == [IN_TURN, 2]
    assert len(hooks.claim(NOW)) == 3
    assert hooks.claim(NOW) == []
    assert hooks.next_due() == NOW + LEASE
    assert len(hooks.claim(NOW + LEASE, [many.id])) == 2


def test_what_was_put_off_or_settled_is_not_due(desk: Database) -> None:
    hooks = Hooks(desk)
    hook = hooked(hooks, 3)
    one, other, third = hooks.claim(NOW)
    later = NOW + timedelta(hours=1)
    hooks.settle(one, Result("delivered", 204, "", NOW), NOW)
    hooks.settle(other, Result("dead", 410, "gone", NOW, gone=True), NOW)
    hooks.postpone([one, third], later)
    assert hooks.next_due() is None  # the hook is switched off
    hooks.enable(hook)
    assert hooks.next_due() == later
    assert [found.event_id for found in hooks.claim(later)] == [third.event_id]
    assert [found.note for found in hooks.deliveries("dead")] == ["gone"]
    assert hooks.replay(hook, later) == 1


def test_what_was_delivered_long_ago_is_forgotten_but_not_that_it_was(desk: Database) -> None:
    hooks = Hooks(desk)
    hook = hooked(hooks, 2)
    for one in hooks.claim(NOW):
        hooks.settle(one, Result("delivered", 204, "", NOW), NOW)
    later = NOW + KEPT + timedelta(seconds=1)
    assert hooks.let_go(NOW + KEPT) == 0
    assert hooks.replay(hook, later, "https://a.example/0") == 1
    assert (hooks.let_go(later, forecast=True), hooks.let_go(later), hooks.let_go(later)) == (1, 1, 0)
    assert hooks.replay(hook, later, "https://a.example/1") == 0
    assert hooks.put(hook, 9, [Event("https://a.example/1", "fact.changed", "{}")], later) == 0


def test_a_hook_goes_by_its_address_or_the_beginning_of_its_id(desk: Database) -> None:
    hooks = Hooks(desk)
    hook = hooked(hooks, 0)
    assert hooks.find("https://a.example/").id == hooks.find(hook.id[:12].lower()).id == hook.id
    for name in ("https://b.example/", "", "nothing"):
        with pytest.raises(UnknownHook):
            hooks.find(name)
    hooks.remove(hook)
    assert hooks.all() == []


def test_an_editor_who_is_removed_takes_the_sessions_along(desk: Database) -> None:
    editors = Editors(desk)
    key = editors.log_in(editors.add("Ann", NOW), NOW)
    assert key
    assert editors.session(key, NOW)
    assert editors.log_in("guessed", NOW) is None
    editors.remove("Ann")
    assert editors.session(key, NOW) is None


def test_a_subscriber_who_leaves_is_forgotten_whole(desk: Database) -> None:
    everybody = Subscribers(desk)
    ann = everybody.confirm(everybody.ask("ann@example.org", NOW).token, NOW)
    assert everybody.begin("2026-W09", ann, NOW)
    assert not everybody.begin("2026-W09", ann, NOW)
    everybody.finish("2026-W09", ann, sent=True)
    assert everybody.leave(ann.token)
    again = everybody.ask("ann@example.org", NOW)
    assert (again.confirmed, again.token == ann.token) == (False, False)
