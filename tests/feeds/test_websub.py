"""WebSub over a real socket: a hub is told which feeds have new entries, once, when they can be fetched."""

from __future__ import annotations

import time
from dataclasses import replace
from urllib.parse import parse_qsl

import pytest

from feeds import websub
from feeds.catch_up import catch_up
from feeds.websub import Told
from tests.feeds.conftest import SITE
from tests.support.market import TORTOISE, World
from tests.support.pages import at
from tests.support.receiver import Receiver


def tell(made: World, receiver: Receiver) -> Told:
    catch_up(made.database, made.desk, SITE)
    return websub.tell(made.database, made.desk, replace(SITE, hub=receiver.url), allow_private=True)


def topics(receiver: Receiver) -> list[str]:
    """What the hub was told of last."""
    form = parse_qsl(receiver.got[-1][1].decode())
    assert form[0] == ("hub.mode", "publish")
    return [value.removeprefix(f"{SITE.base_url}/") for name, value in form[1:] if name == "hub.url"]


def test_a_hub_is_told_of_the_feeds_that_have_new_entries_and_once(launched: World, receiver: Receiver) -> None:
    assert tell(launched, receiver).problem == ""
    told = topics(receiver)
    assert {"changes.xml", "changes.atom", "changes.json", "comparisons.xml", "vendor/acme.xml"} <= set(told)
    assert "resellers.xml" not in told
    assert tell(launched, receiver) == Told()
    assert len(receiver.got) == 1


def test_only_the_feeds_that_a_change_is_in_are_named(launched: World, receiver: Receiver) -> None:
    tell(launched, receiver)
    launched.bolt.says(at(8), {"Tortoise 3.1": {**TORTOISE["Tortoise 3.1"], "context_length": "512000"}})
    launched.ends(8)
    tell(launched, receiver)
    told = set(topics(receiver))
    assert {"changes.xml", "vendor/bolt.xml", "field/context.xml", "severity/major.xml"} <= told
    assert not {"vendor/acme.xml", "field/price.xml", "kind/new-models.xml"} & told


@pytest.mark.parametrize("answer", [404, 500, 302])
def test_a_hub_that_does_not_listen_is_told_the_next_time(launched: World, receiver: Receiver, answer: int) -> None:
    receiver.answers = [(answer, {"Location": f"{receiver.url}/elsewhere"})]
    assert f"was not told ({answer} " in tell(launched, receiver).problem
    assert tell(launched, receiver).feeds > 0
    assert topics(receiver)


def test_a_hub_in_a_private_network_is_told_nothing_unless_it_is_meant(launched: World, receiver: Receiver) -> None:
    told = websub.tell(launched.database, launched.desk, replace(SITE, hub=receiver.url))
    assert "private network" in told.problem
    assert receiver.got == []


def test_without_a_hub_nobody_is_told(launched: World) -> None:
    assert websub.tell(launched.database, launched.desk, SITE) == Told()


def test_a_live_site_tells_the_hub_by_itself_and_says_a_problem_once(launched: World, receiver: Receiver) -> None:
    receiver.answers = [(500, {}), (500, {})]
    said: list[str] = []
    site = replace(SITE, hub=receiver.url)
    with websub.telling(launched.database, launched.desk, site, said.append, every=0.02, allow_private=True):
        until = time.monotonic() + 20
        while len(receiver.got) < 3 and time.monotonic() < until:
            time.sleep(0.01)
    assert len(receiver.got) == 3
    assert "changes.xml" in topics(receiver)
    assert len(said) == 1
