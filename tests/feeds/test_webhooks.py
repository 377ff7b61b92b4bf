"""Webhooks over real sockets: signed, retried, given up, and never sent where they must not go."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from feeds import webhooks
from feeds.catch_up import catch_up
from feeds.post import Refused, is_global, post, resolve
from feeds.selection import BadSelection
from feeds.webhooks import BadHook
from storage.desk_schema import HookRow
from storage.hooks import Hook, Hooks
from tests.feeds.conftest import SITE
from tests.support.market import TORTOISE, World
from tests.support.pages import at
from tests.support.receiver import Receiver

NOW = datetime(2026, 4, 1, tzinfo=UTC)


def hooked(made: World, receiver: Receiver, **more: Any) -> Hook:
    """A hook, and a change after it."""
    catch_up(made.database, made.desk, SITE)
    hook = webhooks.add(made.database, made.desk, receiver.url, NOW, allow_private=True, **more)
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
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(hook.secret.removeprefix("whsec_"))
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{wanted}"
    said = json.loads(body)
    assert said["type"] == "fact.changed"
    assert said["data"]["title"] == "Tortoise 3.1: context 256,000 → 512,000 tokens (+100.0%)"
    assert (said["data"]["old"], said["data"]["new"]) == ("256000", "512000")


def test_what_was_published_before_the_hook_is_not_sent(launched: World, receiver: Receiver) -> None:
    catch_up(launched.database, launched.desk, SITE)
    webhooks.add(launched.database, launched.desk, receiver.url, NOW, allow_private=True)
    assert deliver(launched) == (0, 0, 0, 0)


def test_a_due_comparison_is_an_event(launched: World, receiver: Receiver) -> None:
    webhooks.add(launched.database, launched.desk, receiver.url, NOW, events=["comparison.due"], allow_private=True)
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
    (letter,) = webhooks.dead_letters(launched.desk)
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


def test_a_receiver_that_is_down_fails_and_loses_nothing(launched: World, receiver: Receiver) -> None:
    hooked(launched, receiver)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{unused.getsockname()[1]}/"
    assert post(nobody, b"", {}, allow_private=True).note.startswith("no answer")
    assert deliver(launched) == (1, 1, 0, 0)


def test_a_process_killed_between_claim_and_answer_leaves_the_delivery_to_the_next(
    launched: World, receiver: Receiver
) -> None:
    hooked(launched, receiver)

    def killed(*_: object) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        webhooks.deliver(launched.database, launched.desk, SITE, NOW, killed)
    assert deliver(launched, minutes=1) == (0, 0, 0, 0)
    assert deliver(launched, minutes=3) == (0, 1, 0, 0)


def test_while_secrets_change_both_sign(launched: World, receiver: Receiver) -> None:
    hook = hooked(launched, receiver)
    Hooks(launched.desk.database).set_secret(hook, webhooks.new_secret())
    deliver(launched)
    assert receiver.got[0][0]["webhook-signature"].count("v1,") == 2


def test_github_is_told_in_its_own_words(launched: World, receiver: Receiver) -> None:
    hooked(launched, receiver, envelope="github", secret="token")
    deliver(launched)
    ((headers, body),) = receiver.got
    said = json.loads(body)
    assert headers["authorization"] == "Bearer token"
    assert said["event_type"] == "modelwire.fact.changed"
    assert said["client_payload"]["event"]["data"]["new"] == "512000"


def test_events_and_filters_choose(launched: World, receiver: Receiver) -> None:
    hooked(launched, receiver, events=["model.*"])
    hooked(launched, receiver, filter_="field=license")
    assert deliver(launched) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"events": ["fact.invented"]}, BadHook),
        ({"envelope": "soap"}, BadHook),
        ({"secret": "whsec_short"}, BadHook),
        ({"envelope": "github"}, BadHook),
        ({"filter_": "colour=red"}, BadSelection),
    ],
)
def test_a_hook_that_makes_no_sense_is_refused(launched: World, more: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        webhooks.add(launched.database, launched.desk, "http://127.0.0.1/", NOW, allow_private=True, **more)


@pytest.mark.parametrize(
    "url",
    [
        *("http://127.0.0.1/", "http://localhost/", "http://2130706433/", "http://0x7f000001/", "http://017700000001/"),
        *("http://127.1/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[64:ff9b::7f00:1]/"),
        *("http://[2002:7f00:1::]/", "http://10.0.0.1/", "http://169.254.169.254/latest/", "http://0.0.0.0/"),
        *("http://[fe80::1]/", "http://user:pw@example.com/", "ftp://example.com/", "file:///etc/passwd"),
    ],
)
def test_nothing_is_sent_into_a_private_network(url: str) -> None:
    with pytest.raises(Refused):
        resolve(url)


def test_a_name_with_one_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def both(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443)) for ip in ("93.184.216.34", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with pytest.raises(Refused, match="private network"):
        resolve("https://rebinding.example/")


def test_a_name_that_turns_private_later_gets_a_dead_letter(
    launched: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = hooked(launched, receiver)
    with launched.desk.database.writing() as session:
        session.get_one(HookRow, hook.id).allow_private = False
    assert deliver(launched) == (1, 0, 0, 1)
    assert receiver.got == []


def test_only_addresses_on_the_open_internet_are_global() -> None:
    assert [ip for ip in ("8.8.8.8", "2606:4700::1", "::ffff:8.8.8.8", "fc00::1", "224.0.0.1") if is_global(ip)] == [
        "8.8.8.8",
        "2606:4700::1",
        "::ffff:8.8.8.8",
    ]
