"""The weekly mail: net moves, the mistakes first, once a week to those who asked, and away with one click."""

from __future__ import annotations

import smtplib
import socketserver
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest

from feeds import mail
from feeds.catch_up import catch_up
from feeds.digest import BadWeek, compose, last_week, week
from feeds.entries import Site
from feeds.mail import CannotMail, Mailed
from storage.subscribers import BadAddress, Subscribers, UnknownToken
from tests.feeds.conftest import SITE
from tests.support.market import HARE, OLD, World
from tests.support.pages import at

NOW = datetime(2026, 3, 16, 7, 0, tzinfo=UTC)
WEEK = "2026-W11"
SENDER = "digest@changes.example.org"


class Inbox(socketserver.ThreadingTCPServer):
    """A mail server that keeps what it takes."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.mails: list[EmailMessage] = []
        self.refuse = False

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class _Session(socketserver.StreamRequestHandler):
    server: Inbox

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        self.say("220 ready")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.say("354 go on")
                body = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    body += part
                self.server.mails.append(message_from_bytes(body, policy=policy.default))
                self.say("250 taken")
            elif word == b"RCPT" and self.server.refuse:
                self.say("550 no such box")
            elif word == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 fine")


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with Inbox() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def subscribe(made: World, *addresses: str) -> Subscribers:
    everybody = Subscribers(made.desk.database)
    for address in addresses:
        everybody.confirm(everybody.ask(address, NOW).token, NOW)
    return everybody


def send(made: World, transport: Any) -> Mailed:
    digest = compose(made.database, made.desk, SITE, WEEK)
    return mail.send(digest, made.desk, SITE, SENDER, transport, NOW)


def test_a_week_is_told_by_what_editors_look_for(launched: World) -> None:
    catch_up(launched.database, launched.desk, SITE)
    digest = compose(launched.database, launched.desk, SITE, WEEK)
    assert digest.subject == "modelwire, week 2026-W11: 1 price move, 2 new models, 1 comparison due"
    assert "2026-03-09 to 2026-03-15, all times UTC. 2 sources read." in digest.text
    assert "- Acme One (Acme AI API): input price $3.00 → $1.50 per 1M tokens (-50.0%)" in digest.text
    assert "Comparison due: Hare Open vs Tortoise 3.1" in digest.html


def test_moves_of_a_week_are_told_net_and_what_went_back_not_at_all(launched: World) -> None:
    for day, price in ((8, "2"), (9, "6")):
        launched.acme.says(at(day), {"Acme One": {**OLD["Acme One"], "input_price": price}, **HARE})
    text = compose(launched.database, launched.desk, SITE, WEEK).text
    assert "input price $3.00 → $6.00 per 1M tokens (+100.0%)" in text
    launched.acme.says(at(10), {**OLD, **HARE})
    assert "input price" not in compose(launched.database, launched.desk, SITE, WEEK).text


def test_a_quiet_week_says_so(launched: World) -> None:
    digest = compose(launched.database, launched.desk, SITE, "2026-W08")
    assert digest.is_quiet
    assert "Nothing changed this week." in digest.text
    assert "Nothing changed this week." in digest.html


def test_weeks_are_iso_weeks() -> None:
    assert week("2026-W11") == (datetime(2026, 3, 9, tzinfo=UTC), datetime(2026, 3, 16, tzinfo=UTC))
    assert last_week(NOW) == WEEK
    for said in ("2026-11", "2026-W54", "W11", ""):
        with pytest.raises(BadWeek):
            week(said)


def test_a_mail_goes_once_to_those_who_confirmed_and_can_be_left_with_one_click(launched: World, inbox: Inbox) -> None:
    everybody = subscribe(launched, "ann@example.org")
    everybody.ask("bob@example.org", NOW)
    transport = mail.smtp(inbox.url)
    assert send(launched, transport) == Mailed(sent=1)
    assert send(launched, transport) == Mailed(already=1)
    (got,) = inbox.mails
    assert (got["To"], got["From"]) == ("ann@example.org", SENDER)
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert [part.get_content_type() for part in got.iter_parts()] == ["text/plain", "text/html"]
    token = got["List-Unsubscribe"].strip("<>").partition("token=")[2]
    assert everybody.leave(token)
    assert [one.address for one in everybody.all()] == ["bob@example.org"]
    assert not everybody.leave(token)


def test_a_crash_between_taking_and_sending_never_sends_twice(launched: World, inbox: Inbox) -> None:
    subscribe(launched, "ann@example.org")

    def crash(_: EmailMessage) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        send(launched, crash)
    assert send(launched, mail.smtp(inbox.url)) == Mailed(already=1)
    assert inbox.mails == []


def test_what_the_server_refuses_is_tried_again_and_what_it_may_have_taken_is_not(
    launched: World, inbox: Inbox
) -> None:
    subscribe(launched, "ann@example.org")
    inbox.refuse = True
    assert "tried again next time" in send(launched, mail.smtp(inbox.url)).refused[0]
    inbox.refuse = False

    def lost(_: EmailMessage) -> None:
        raise smtplib.SMTPServerDisconnected("after the data")

    assert "not sent twice" in send(launched, lost).refused[0]
    assert send(launched, mail.smtp(inbox.url)) == Mailed(already=1)


def test_no_mail_without_a_sender_and_no_password_in_the_clear(launched: World, inbox: Inbox) -> None:
    digest = compose(launched.database, launched.desk, SITE, WEEK)
    with pytest.raises(CannotMail, match="needs a sender"):
        mail.send(digest, launched.desk, SITE, "", mail.smtp(inbox.url), NOW)
    with pytest.raises(CannotMail, match="not understood"):
        mail.smtp("http://mail.example.org")
    subscribe(launched, "ann@example.org")
    refused = send(launched, mail.smtp(inbox.url.replace("//", "//user:secret@"))).refused
    assert "no encryption" in refused[0]


def test_the_question_is_all_that_is_mailed_before_the_answer(launched: World) -> None:
    everybody = Subscribers(launched.desk.database)
    asked = everybody.ask("ann@example.org", NOW)
    assert everybody.ask("ann@example.org", NOW) == asked
    text = mail.question(Site("https://x.example", stamp="DEMO"), SENDER, asked, NOW)
    assert text["Subject"] == "DEMO: Do you want modelwire's weekly mail?"
    assert f"https://x.example/mail/confirm?token={asked.token}" in text.get_content()
    with pytest.raises(UnknownToken):
        everybody.confirm("guessed", NOW)


@pytest.mark.parametrize(
    "address",
    ["", "ann", "ann@host", "a b@example.org", "ann@example.org\nBcc: x@y.zz", "<ann@example.org>", "a@b@c.de"],
)
def test_what_is_no_address_is_refused(launched: World, address: str) -> None:
    with pytest.raises(BadAddress):
        Subscribers(launched.desk.database).ask(address, NOW)
