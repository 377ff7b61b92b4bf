"""The weekly mail against a real server: once a week to those who asked, and away with one click."""

from __future__ import annotations

import json
import os
import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from feeds import mail
from feeds.digest import compose
from feeds.entries import Site
from feeds.mail import CannotMail, Mailed, Transport
from storage.desk.subscribers import BadAddress, Subscribers, UnknownToken
from tests.feeds.conftest import SITE
from tests.support.browser import served
from tests.support.inbox import Inbox, receiving_mail
from tests.support.market import World
from tests.support.receiver import Receiver

NOW = datetime(2026, 3, 16, 7, 0, tzinfo=UTC)
WEEK = "2026-W11"
SENDER = "digest@changes.example.org"


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with receiving_mail() as server:
        yield server


def subscribe(made: World, *addresses: str) -> Subscribers:
    everybody = Subscribers(made.desk.database)
    for address in addresses:
        everybody.confirm(everybody.ask(address, NOW).token, NOW)
    return everybody


def send(made: World, transport: Transport) -> Mailed:
    digest = compose(made.database, made.desk, SITE, WEEK)
    return mail.send(digest, made.desk, SITE, SENDER, transport, NOW)


def test_a_mail_goes_once_to_those_who_confirmed_and_can_be_left_with_one_click(launched: World, inbox: Inbox) -> None:
    everybody = subscribe(launched, "ann@example.org")
    everybody.ask("bob@example.org", NOW)
    transport = mail.transport_to(inbox.url)
    assert send(launched, transport) == Mailed(sent=1)
    assert send(launched, transport) == Mailed(already=1)
    (got,) = inbox.mails
    assert inbox.receivers == [["ann@example.org"]]
    assert (got["To"], got["From"]) == ("ann@example.org", SENDER)
    assert got["Message-ID"].startswith("<2026-W11.")
    assert [part.get_content_type() for part in got.iter_parts()] == ["text/plain", "text/html"]
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = got["List-Unsubscribe"].strip("<>")
    for part in got.iter_parts():
        assert address in part.get_content()
    with served(launched, SITE) as browser:
        one_click = browser.post(address.removeprefix(SITE.base_url), List_Unsubscribe="One-Click")
    assert one_click.status == 200
    assert [one.address for one in everybody.all()] == ["bob@example.org"]


PROCESS = """
import sys
from datetime import datetime
from feeds import mail
from feeds.digest import compose
from storage.database import open_database
from storage.desk import open_desk
from tests.feeds.test_mail import NOW, SENDER, SITE, WEEK
database = open_database(sys.argv[1])
desk = open_desk(database.url)
mail.send(compose(database, desk, SITE, WEEK), desk, SITE, SENDER, mail.smtp(sys.argv[2]), NOW)
"""


def test_a_process_that_is_killed_while_it_sends_never_makes_it_twice(launched: World, inbox: Inbox) -> None:
    subscribe(launched, "ann@example.org", "bob@example.org")
    inbox.is_silent = True
    with subprocess.Popen([sys.executable, "-c", PROCESS, launched.database.url, inbox.url]) as process:
        while not inbox.mails:
            assert process.poll() is None
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
    inbox.is_silent = False
    assert send(launched, mail.smtp(inbox.url)) == Mailed(sent=1, already=1)
    assert inbox.receivers == [["ann@example.org"], ["bob@example.org"]]


def test_what_the_server_refuses_is_tried_again_and_what_it_may_have_taken_is_not(
    launched: World, inbox: Inbox
) -> None:
    subscribe(launched, "ann@example.org", "bob@example.org")
    inbox.refuses = {"ann@example.org"}
    done = send(launched, mail.smtp(inbox.url))
    assert done.sent == 1
    assert "tried again next time" in done.refused[0]
    inbox.refuses = set()

    def lost(_: EmailMessage) -> None:
        raise smtplib.SMTPServerDisconnected("after the data")

    assert "not sent twice" in send(launched, lost).refused[0]
    assert send(launched, mail.smtp(inbox.url)) == Mailed(already=2)


def test_no_mail_without_a_sender_a_way_to_leave_or_a_server(launched: World, inbox: Inbox) -> None:
    digest = compose(launched.database, launched.desk, SITE, WEEK)
    with pytest.raises(CannotMail, match="needs a sender"):
        mail.send(digest, launched.desk, SITE, "", mail.smtp(inbox.url), NOW)
    with pytest.raises(CannotMail, match="set base_url to the https:// address"):
        mail.send(digest, launched.desk, Site("http://localhost:8000"), SENDER, mail.smtp(inbox.url), NOW)
    for server, says in (
        ("", "needs a server"),
        ("http://mail.example.org", "not understood"),
        ("smtp://", "not understood"),
        ("json://127.0.0.1/", "not understood"),
        ("nonsense://{to}", "not understood"),
    ):
        with pytest.raises(CannotMail, match=says):
            mail.transport_to(server)


def test_a_password_is_never_sent_in_the_clear(launched: World, inbox: Inbox) -> None:
    subscribe(launched, "ann@example.org")
    refused = send(launched, mail.smtp(inbox.url.replace("//", "//user:secret@"))).refused
    assert "no encryption" in refused[0]
    assert "secret" not in refused[0]


def test_the_question_is_all_that_is_mailed_before_the_answer(launched: World, inbox: Inbox) -> None:
    transport = mail.smtp(inbox.url)
    asked = mail.ask(launched.desk, SITE, SENDER, transport, " ann@example.org ", NOW)
    assert not asked.confirmed
    assert send(launched, transport) == Mailed()
    (question,) = inbox.mails
    assert question["Subject"] == "Do you want modelwire's weekly mail?"
    assert f"https://changes.example.org/mail/confirm?token={asked.token}" in question.get_content()
    with pytest.raises(UnknownToken):
        Subscribers(launched.desk.database).confirm("guessed", NOW)
    Subscribers(launched.desk.database).confirm(asked.token, NOW)
    assert mail.ask(launched.desk, SITE, SENDER, transport, "ann@example.org", NOW).confirmed
    assert len(inbox.mails) == 1
    inbox.refuses = {"bob@example.org"}
    with pytest.raises(CannotMail, match="could not be mailed"):
        mail.ask(launched.desk, SITE, SENDER, transport, "bob@example.org", NOW)


def test_a_channel_gets_the_digest_once_through_apprise(launched: World, receiver: Receiver) -> None:
    address = f"json://ann:secret@127.0.0.1:{receiver.server_port}/room"
    one = mail.channel(launched.desk, address, NOW)
    assert "secret" not in mail.shown(one)
    assert send(launched, mail.smtp("smtp://127.0.0.1:1")) == Mailed(sent=1)
    assert send(launched, mail.smtp("smtp://127.0.0.1:1")) == Mailed(already=1)
    ((_, body),) = receiver.got
    said = json.loads(body)
    assert said["title"].startswith("modelwire, week 2026-W11")
    assert "Acme One (Acme AI API): input price $3.00 → $1.50" in said["message"]
    assert "leave" not in said["message"]
    with pytest.raises(CannotMail, match="does not understand"):
        mail.channel(launched.desk, "nonsense://x", NOW)


def test_a_mail_service_of_apprise_is_told_the_receiver(launched: World, receiver: Receiver) -> None:
    subscribe(launched, "ann@example.org")
    service = mail.transport_to(f"json://127.0.0.1:{receiver.server_port}/send/{{to}}")
    receiver.answers = [(500, {})]
    assert "not sent twice" in send(launched, service).refused[0]
    subscribe(launched, "bob@example.org")
    assert send(launched, service) == Mailed(sent=1, already=1)
    assert receiver.paths[-1] == "/send/bob@example.org"
    assert "mail/leave?token=" in json.loads(receiver.got[-1][1])["message"]


@pytest.mark.parametrize(
    "address",
    ["", "ann", "ann@host", "a b@example.org", "ann@example.org\nBcc: x@y.zz", "<ann@example.org>", "a@b@c.de"],
)
def test_what_is_no_address_is_refused(launched: World, address: str) -> None:
    with pytest.raises(BadAddress):
        Subscribers(launched.desk.database).ask(address, NOW)
