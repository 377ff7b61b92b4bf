"""Webhooks over real sockets: signed, retried, given up, and never sent where they must not go."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from feeds import post as posting
from feeds import webhooks
from feeds.catch_up import catch_up
from feeds.selection import BadSelection
from feeds.webhooks import BadHook
from storage import catalog
from storage.desk.hooks import Hook, Hooks, HookTerms
from storage.desk.schema import HookRow
from storage.terms import ChangeKind
from tests.feeds.conftest import SITE
from tests.support.market import TORTOISE, World
from tests.support.pages import at
from tests.support.receiver import Receiver

NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def _now_is_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The receivers' library takes what was signed five minutes ago for a replay, and this file may be read long before
    its tests run."""
    monkeypatch.setattr(sys.modules[__name__], "NOW", datetime.now(UTC))


def add(made: World, receiver: Receiver, **more: Any) -> Hook:
    return webhooks.add(made.database, made.desk, HookTerms(receiver.url, allow_private=True, **more), NOW)


def hooked(made: World, receiver: Receiver, **more: Any) -> Hook:
    """A hook, and a change after it."""
    catch_up(made.database, made.desk, SITE)
    hook = add(made, receiver, **more)
    moves(made, 8, "512000")
    return hook


def moves(made: World, days: float, context: str) -> None:
    made.bolt.says(at(days), {"Tortoise 3.1": {**TORTOISE["Tortoise 3.1"], "context_length": context}})
    made.ends(days)


def deliver(made: World, **later: float) -> tuple[int, int, int, int]:
    """What a run at a later moment queued, delivered, failed to deliver, and gave up."""
    done = webhooks.deliver(made.database, made.desk, SITE, NOW + timedelta(**later))
    return done.queued, done.delivered, done.failed, done.dead


def test_a_change_is_delivered_once_and_its_signature_holds(launched: World, receiver: Receiver) -> None:
    hook = hooked(launched, receiver)
    assert deliver(launched) == (1, 1, 0, 0)
    assert deliver(launched) == (0, 0, 0, 0)
    ((headers, body),) = receiver.got
    Webhook(hook.terms.secret).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(webhooks.new_secret()).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(hook.terms.secret).verify(body + b" ", headers)
    said = json.loads(body)
    assert said["type"] == "fact.changed"
    assert said["data"]["title"] == "Tortoise 3.1: context 256,000 → 512,000 tokens (+100.0%)"
    assert (said["data"]["old"], said["data"]["new"]) == ("256000", "512000")


def test_what_was_published_before_the_hook_is_not_sent(launched: World, receiver: Receiver) -> None:
    catch_up(launched.database, launched.desk, SITE)
    add(launched, receiver)
    assert deliver(launched) == (0, 0, 0, 0)


def test_a_due_comparison_is_an_event(launched: World, receiver: Receiver) -> None:
    add(launched, receiver, events=("comparison.due",))
    catch_up(launched.database, launched.desk, SITE)
    assert deliver(launched) == (1, 1, 0, 0)
    assert json.loads(receiver.got[0][1])["data"]["a"] == "Hare Open"


@pytest.mark.parametrize("answer", [500, 404, 302, 301, 429])
def test_what_fails_is_sent_again_with_the_same_id(launched: World, receiver: Receiver, answer: int) -> None:
    hooked(launched, receiver)
    receiver.answers = [(answer, {"Location": "http://169.254.169.254/"})]
    assert deliver(launched) == (1, 0, 1, 0)
    assert deliver(launched, seconds=1) == (0, 0, 0, 0)
    assert deliver(launched, seconds=6) == (0, 1, 0, 0)
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1


def test_a_receiver_may_ask_for_time(launched: World, receiver: Receiver) -> None:
    hooked(launched, receiver)
    receiver.answers = [(429, {"Retry-After": "3600"})]
    deliver(launched)
    assert deliver(launched, minutes=59) == (0, 0, 0, 0)
    assert deliver(launched, minutes=61) == (0, 1, 0, 0)


def test_what_never_arrives_becomes_a_dead_letter_and_can_be_sent_again(launched: World, receiver: Receiver) -> None:
    hook = hooked(launched, receiver)
    receiver.answers = [(500, {})] * 10
    sent = [deliver(launched, days=2 * day) for day in range(12)]
    assert [run[3] for run in sent].index(1) == 9
    assert len(receiver.got) == 10
    (letter,) = Hooks(launched.desk.database).deliveries("dead")
    assert "given up after 10 attempts" in letter.note
    assert Hooks(launched.desk.database).replay(hook, NOW + timedelta(days=30)) == 1
    assert deliver(launched, days=30) == (0, 1, 0, 0)


def test_gone_switches_the_hook_off(launched: World, receiver: Receiver) -> None:
    hook = hooked(launched, receiver)
    receiver.answers = [(410, {})]
    assert deliver(launched) == (1, 0, 0, 1)
    assert Hooks(launched.desk.database).find(hook.id).state == "disabled"
    moves(launched, 9, "128000")
    assert deliver(launched) == (0, 0, 0, 0)


def test_a_receiver_that_keeps_us_waiting_has_ten_seconds_in_all(
    launched: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "TIMEOUT", 0.3)
    hooked(launched, receiver)
    receiver.silent.set()
    assert deliver(launched) == (1, 0, 1, 0)
    receiver.silent.clear()
    receiver.trickles.set()
    assert deliver(launched, seconds=6) == (0, 0, 1, 0)
    receiver.trickles.clear()
    assert deliver(launched, minutes=6) == (0, 1, 0, 0)


def test_a_hook_that_fails_is_left_alone_and_the_rest_waits_with_it(launched: World, receiver: Receiver) -> None:
    hooked(launched, receiver, events=("fact.changed",))
    for day, context in enumerate(("128000", "64000", "32000"), start=9):
        moves(launched, day, context)
    receiver.answers = [(503, {})]
    assert deliver(launched) == (4, 0, 1, 0)
    assert len(receiver.got) == 1
    assert deliver(launched, seconds=6) == (0, 4, 0, 0)
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 4


def test_a_hook_hears_on_when_the_facts_are_made_anew(launched: World, receiver: Receiver) -> None:
    hook = add(launched, receiver, events=("fact.changed",))
    Hooks(launched.desk.database).rewind(hook, 10_000)
    assert deliver(launched) == (0, 0, 0, 0)
    moves(launched, 8, "512000")
    assert deliver(launched) == (1, 1, 0, 0)


def test_a_moments_trouble_is_waited_for(launched: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "RETRIES", (timedelta(milliseconds=200),))
    hooked(launched, receiver)
    receiver.answers = [(502, {})]
    done = webhooks.deliver(launched.database, launched.desk, SITE, NOW, patience=timedelta(seconds=10))
    assert (done.failed, done.delivered) == (1, 1)


KILLED = {
    "after the change was committed": "",
    "after it was queued": """
hooks = Hooks(desk.database)
for hook in hooks.all():
    webhooks._queue(database, desk, hooks, hook, SITE, now)
""",
    "while it was on its way": "webhooks.deliver(database, desk, SITE, now)",
}
PROCESS = """
import sys, time
from datetime import datetime
from feeds import webhooks
from storage.database import open_database
from storage.desk import open_desk
from storage.desk.hooks import Hooks
from storage.terms import ChangeKind
from tests.feeds.conftest import SITE
from tests.support.market import TORTOISE, BOLT
from tests.support.pages import Page, at
from storage.ledger import Ledger
from storage.terms import SourceKind
now = datetime.fromisoformat(sys.argv[2])
database = open_database(sys.argv[1])
desk = open_desk(database.url)
bolt = Page(Ledger(database), url="https://bolt.example/models", vendor=BOLT, archived=True, kind=SourceKind.DOCS)
bolt.says(at(8), {"Tortoise 3.1": {**TORTOISE["Tortoise 3.1"], "context_length": "512000"}})
WORK
print("here", flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("stage", KILLED)
def test_a_process_that_is_killed_loses_nothing(launched: World, receiver: Receiver, stage: str) -> None:
    add(launched, receiver)
    receiver.silent.set()
    work = PROCESS.replace("WORK", KILLED[stage])
    with subprocess.Popen(
        [sys.executable, "-c", work, launched.database.url, NOW.isoformat()], stdout=subprocess.PIPE, text=True
    ) as process:
        if "deliver" in KILLED[stage]:
            while not receiver.got:  # what was sent has arrived, and no answer has
                assert process.poll() is None
                time.sleep(0.02)
        else:
            assert process.stdout
            assert process.stdout.readline() == "here\n"
        os.kill(process.pid, signal.SIGKILL)
    receiver.silent.clear()
    delivered = deliver(launched, minutes=3)[1]
    assert delivered == 1
    assert deliver(launched, minutes=9) == (0, 0, 0, 0)
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
    assert len({body for _, body in receiver.got}) == 1


def test_who_was_told_a_mistake_is_told_its_retraction_whatever_the_hook_asks_for(
    launched: World, receiver: Receiver
) -> None:
    hooked(launched, receiver, events=("fact.changed",), filter="severity=major")
    deliver(launched)
    told = json.loads(receiver.got[0][1])["data"]["id"]
    launched.ledger.retract(told, "the page was a draft", at(9))
    launched.ledger.retract(first_launch(launched), "never told to this hook", at(9))
    assert deliver(launched, days=9) == (1, 1, 0, 0)
    assert json.loads(receiver.got[1][1])["type"] == "fact.retracted"


def first_launch(made: World) -> str:
    return next(one.id for one in catalog.changes(made.database) if one.kind is ChangeKind.MODEL_ADDED)


def test_while_secrets_change_both_sign(launched: World, receiver: Receiver) -> None:
    hook = hooked(launched, receiver)
    secrets = [hook.terms.secret, webhooks.rotate(launched.desk, hook)]
    deliver(launched)
    for secret in secrets:
        Webhook(secret).verify(receiver.got[0][1], receiver.got[0][0])
    Hooks(launched.desk.database).forget_old_secret(hook)
    moves(launched, 9, "128000")
    deliver(launched)
    Webhook(secrets[1]).verify(receiver.got[1][1], receiver.got[1][0])
    with pytest.raises(WebhookVerificationError):
        Webhook(secrets[0]).verify(receiver.got[1][1], receiver.got[1][0])


def test_hooks_of_the_configuration_come_change_go_and_come_back(launched: World, receiver: Receiver) -> None:
    terms = HookTerms(receiver.url, secret=webhooks.new_secret(), allow_private=True)

    def declare(*wanted: HookTerms) -> None:
        webhooks.declare(launched.database, launched.desk, wanted, NOW)

    declare(terms)
    declare(terms)
    (hook,) = Hooks(launched.desk.database).all()
    declare()
    moves(launched, 8, "512000")
    assert deliver(launched) == (0, 0, 0, 0)
    declare(replace(terms, secret=webhooks.new_secret()))
    assert deliver(launched)[1] >= 1
    assert [one.id for one in Hooks(launched.desk.database).all()] == [hook.id]
    Webhook(terms.secret).verify(receiver.got[0][1], receiver.got[0][0])
    with pytest.raises(BadHook, match="has no secret"):
        declare(HookTerms(receiver.url))


def test_github_is_told_in_its_own_words(launched: World, receiver: Receiver) -> None:
    hooked(launched, receiver, envelope="github", secret="token")
    deliver(launched)
    ((headers, body),) = receiver.got
    said = json.loads(body)
    assert headers["authorization"] == "Bearer token"
    assert said["event_type"] == "modelwire.fact.changed"
    assert said["client_payload"]["event"]["data"]["new"] == "512000"


def test_events_and_filters_choose(launched: World, receiver: Receiver) -> None:
    hooked(launched, receiver, events=("model.*",))
    hooked(launched, receiver, filter="field=license")
    assert deliver(launched) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"events": ("fact.invented",)}, BadHook),
        ({"envelope": "soap"}, BadHook),
        ({"secret": "whsec_short"}, BadHook),
        ({"envelope": "github"}, BadHook),
        ({"filter": "colour=red"}, BadSelection),
    ],
)
def test_a_hook_that_makes_no_sense_is_refused(launched: World, more: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        webhooks.add(launched.database, launched.desk, HookTerms("http://127.0.0.1/", allow_private=True, **more), NOW)


def test_a_name_that_turns_private_later_gets_a_dead_letter(launched: World, receiver: Receiver) -> None:
    hook = hooked(launched, receiver)
    with launched.desk.database.writing() as session:
        session.get_one(HookRow, hook.id).allow_private = False
    assert deliver(launched) == (1, 0, 0, 1)
    assert receiver.got == []
