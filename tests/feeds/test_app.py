"""The site over HTTP: the bytes of the files, conditional, packed, filtered; and the interface for programs."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest

from feeds.catch_up import catch_up
from feeds.site import write_feeds
from feeds.web.serving import listen
from storage.desk.subscribers import Subscribers
from tests.feeds.conftest import SITE
from tests.support.browser import Browser, served
from tests.support.market import TORTOISE, World
from tests.support.pages import at


@pytest.fixture
def client(launched: World) -> Iterator[Browser]:
    with served(launched, SITE) as browser:
        yield browser


def test_every_file_is_served_with_the_bytes_of_the_static_site(
    launched: World, client: Browser, tmp_path: Path
) -> None:
    folder = tmp_path / "site"
    catch_up(launched.database, launched.desk, SITE)
    for path in write_feeds(launched.database, launched.desk, folder, SITE).paths:
        got = client.ask(f"/{path.relative_to(folder)}")
        if got.status == 301:  # what leads on by itself there leads on by a page here
            assert f"url={got.headers['location']}".encode() in path.read_bytes()
        else:
            assert (got.status, got.body) == (200, path.read_bytes())
    assert client.ask("/").body == (folder / "index.html").read_bytes()
    assert client.ask("/feeds/changes.xml").body == (folder / "changes.xml").read_bytes()


def test_what_has_not_changed_is_not_sent_again(launched: World, client: Browser) -> None:
    first = client.ask("/changes.xml")
    tag, when = first.headers["etag"], first.headers["last-modified"]
    assert client.ask("/changes.xml", if_none_match=tag).status == 304
    assert client.ask("/changes.xml", if_none_match=f'"x", W/{tag}').status == 304
    assert client.ask("/changes.xml", if_modified_since=when).status == 304
    assert client.ask("/changes.xml", if_none_match='"other"', if_modified_since=when).status == 200
    launched.bolt.says(at(8), {"Tortoise 3.1": {**TORTOISE["Tortoise 3.1"], "context_length": "512000"}})
    launched.ends(8)
    again = client.ask("/changes.xml", if_none_match=tag)
    assert again.status == 200
    before, after = (feedparser.parse(got.body).entries for got in (first, again))
    assert [entry.id for entry in after[1:]] == [entry.id for entry in before]


def test_answers_are_packed_for_those_who_can_unpack(client: Browser) -> None:
    plain = client.ask("/changes.xml")
    packed = client.ask("/changes.xml", accept_encoding="br;q=1.0, gzip;q=0.8")
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["etag"] != plain.headers["etag"]
    assert client.ask("/changes.xml", accept_encoding="gzip;q=0").body == plain.body
    assert client.ask("/changes.xml", if_none_match=packed.headers["etag"]).status == 304


def test_an_answer_does_not_wait_until_the_client_has_acknowledged_its_head() -> None:
    with listen("127.0.0.1", 0) as listening:
        assert listening.proto == socket.IPPROTO_TCP  # else asyncio leaves Nagle's algorithm on: 40 ms an answer


def test_head_says_what_get_would(client: Browser) -> None:
    got, head = client.ask("/changes.xml"), client.ask("/changes.xml", "HEAD")
    assert (head.headers, head.body) == (got.headers, b"")


def test_a_feed_can_be_narrowed_and_names_itself_so(client: Browser) -> None:
    feed = feedparser.parse(client.ask("/feeds/changes.xml?vendor=acme&field=price&severity=major").body)
    assert [entry.title for entry in feed.entries] == [
        "Acme One (Acme AI API): input price $3.00 → $1.50 per 1M tokens (-50.0%)"
    ]
    (own,) = [link.href for link in feed.feed.links if link.rel == "self"]
    assert own.startswith("https://changes.example.org/changes.xml?vendor=acme&field=")
    assert len(feedparser.parse(client.ask("/changes.atom?mute=acme").body).entries) == 1


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/changes.xml?colour=red", 400),
        ("/changes.xml?severity=grave", 400),
        (f"/changes.xml?{'a=b&' * 30}", 400),
        (f"/changes.xml?vendor={'x' * 5000}", 414),
        ("/api/changes?after=-1", 400),
        ("/api/changes?limit=99999", 400),
        ("/api/models?colour=red", 400),
        ("/api/compare?a=Acme+One", 400),
        ("/nothing.xml", 404),
        ("/changes-archive/1.xml", 404),
        ("/changes-archive/0.xml", 404),
        ("/compare/../index.html", 404),
        ("/../../etc/passwd", 404),
        ("/%00", 404),
        ("/api/models/Nobody", 404),
        ("/api/nothing", 404),
        ("/changes", 404),
        ("/.xml", 404),
    ],
)
def test_what_is_not_there_or_not_understood_is_said_in_a_sentence(client: Browser, target: str, status: int) -> None:
    got = client.ask(target)
    assert got.status == status
    assert got.json["error"]


def test_nothing_can_be_written(client: Browser) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        assert client.ask("/changes.xml", method).status == 405


def test_opening_a_link_in_a_mail_does_nothing_and_the_button_does(launched: World, client: Browser) -> None:
    everybody = Subscribers(launched.desk.database)
    token = everybody.ask("ann@example.org", datetime(2026, 3, 1, tzinfo=UTC)).token
    for _ in range(2):
        assert "<button" in client.ask(f"/mail/confirm?token={token}").text
        assert not everybody.all()[0].confirmed
    assert client.ask(f"/mail/confirm?token={token}", "POST").status == 200
    assert everybody.all()[0].confirmed
    client.ask(f"/mail/leave?token={token}")
    assert everybody.all()
    assert client.ask(f"/mail/leave?token={token}", "POST", b"List-Unsubscribe=One-Click").status == 200
    assert everybody.all() == []
    assert client.ask(f"/mail/confirm?token={token}", "POST").status == 404
    assert client.ask("/mail/leave?token=x", "POST", b"x" * 9999).status == 413
    assert b"<script" not in client.ask("/mail/leave?token=%22%3E%3Cscript%3E").body


def test_nothing_personal_is_served(launched: World, client: Browser) -> None:
    Subscribers(launched.desk.database).ask("ann@example.org", datetime(2026, 3, 1, tzinfo=UTC))
    for path in ("/", "/api/comparisons", "/api/sources", "/maintainers.html"):
        assert b"ann@example.org" not in client.ask(path).body
