"""The parts of fetching that need no socket: addresses, waiting, bodies, validators, and what is due."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import Response

from crawler import due
from crawler.fetching.compression import Damaged, TooLarge, inflate
from crawler.fetching.conditional import validators
from crawler.fetching.failures import explain
from crawler.fetching.guard import as_number, is_private
from crawler.fetching.politeness import wait_asked_for
from storage.terms import Link, Outcome, Reading
from storage.visits.sources import SourceState

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)
READ = SourceState(
    "https://acme.example/",
    etag='"v1"',
    last_modified="Mon, 02 Nov 2026 07:00:00 GMT",
    last_visit_at=NOW - timedelta(hours=1),
    last_good_at=NOW - timedelta(hours=1),
    last_unconditional_at=NOW - timedelta(days=1),
    due_at=NOW,
    reader_version=1,
)


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "10.0.0.8", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("::1", "fe80::1", "fc00::1", "::ffff:10.0.0.1", "::ffff:7f00:1", "64:ff9b::a00:1", "2002:7f00:1::"),
        *("127.1", "0x7f000001", "2130706433", "0177.0.0.1", "224.0.0.1", "255.255.255.255"),
    ],
)
def test_private_addresses_are_known_however_they_are_written(host: str) -> None:
    assert is_private(as_number(host))


@pytest.mark.parametrize("host", ["93.184.216.34", "1.1.1.1", "2606:4700::1111", "example.org", "10.example.org", ""])
def test_public_addresses_and_names_are_not(host: str) -> None:
    assert not is_private(as_number(host))


@given(st.text(max_size=40))
def test_any_host_can_be_judged(host: str) -> None:
    is_private(as_number(host))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "120"}, 120),
        ({"Retry-After": "Mon, 02 Nov 2026 08:01:30 GMT"}, 90),
        ({"Retry-After": "Mon, 02 Nov 2026 07:00:00 GMT"}, 0),
        ({"RateLimit": '"api";r=0;t=57'}, 57),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "9" * 40}, 999_999_999),
        ({}, None),
    ],
)
def test_how_long_a_server_asks_to_be_left_alone(headers: dict[str, str], seconds: float | None) -> None:
    response = Response("https://acme.example/", status=429, headers=headers)
    assert wait_asked_for(response, NOW) == seconds


@given(st.binary(max_size=200_000), st.sampled_from(["gzip", "deflate", "raw"]))
def test_bodies_are_decoded_whole(body: bytes, how: str) -> None:
    packed = {"gzip": gzip.compress, "deflate": zlib.compress, "raw": lambda data: zlib.compress(data)[2:-4]}[how](body)
    assert inflate(packed, "gzip" if how == "gzip" else "deflate", 1_000_000) == body


@given(st.binary(min_size=100, max_size=5_000), st.integers(min_value=1, max_value=60))
def test_a_body_that_is_cut_short_is_never_taken_for_whole(body: bytes, cut: int) -> None:
    packed = gzip.compress(body)
    with pytest.raises(Damaged):
        inflate(packed[: -min(cut, len(packed) - 1)], "gzip", 1_000_000)


def test_members_are_joined_padding_is_ignored_and_bombs_are_refused() -> None:
    assert inflate(gzip.compress(b"one ") + gzip.compress(b"two") + b"\0\0", "gzip", 100) == b"one two"
    with pytest.raises(TooLarge):
        inflate(gzip.compress(b" " * 10_000_000), "gzip", 1_000_000)
    with pytest.raises(Damaged):
        inflate(b"<html>not compressed at all</html>", "gzip", 1_000_000)


def test_validators_are_sent_while_they_can_be_trusted() -> None:
    both = {"If-None-Match": '"v1"', "If-Modified-Since": "Mon, 02 Nov 2026 07:00:00 GMT"}
    assert validators(READ, 1, NOW) == both
    assert validators(READ, 2, NOW) == {}, "a new reader needs the body"
    assert validators(READ, 1, NOW + timedelta(days=7)) == {}, "once a week without conditions"
    assert validators(SourceState("https://acme.example/"), 1, NOW) == {}


def test_what_is_due_and_what_comes_first() -> None:
    never = SourceState("https://acme.example/never")
    paused = replace(READ, paused=True)
    later = replace(READ, due_at=NOW + timedelta(minutes=1))
    assert [due.is_due(state, NOW) for state in (READ, never, paused, later)] == [True, True, False, False]
    assert due.is_due(later, NOW, anyway=True)
    assert not due.is_due(paused, NOW, anyway=True)
    pending = replace(READ, pending=True)
    assert sorted([READ, never, pending], key=due.urgency) == [pending, never, READ]


def test_a_listing_is_walked_to_its_end_once_a_day() -> None:
    state = replace(READ, watermark="2026-11-02T07:00:00.000Z")
    walks = [
        due.wants_whole_sweep(replace(state, last_good_at=NOW + timedelta(hours=n)), NOW + timedelta(hours=n + 1))
        for n in range(48)
    ]
    assert sum(walks) == 2
    assert due.wants_whole_sweep(READ, NOW), "without a watermark there is nothing to go down to"


def test_a_broken_sweep_is_taken_up_only_while_its_next_page_can_be_trusted() -> None:
    open_ = replace(READ, sweep="whole-1", sweep_next_url="https://acme.example/?cursor=2")
    assert due.may_resume(open_, NOW)
    assert not due.may_resume(replace(open_, failures=1), NOW)
    assert not due.may_resume(open_, NOW + timedelta(hours=7))
    assert not due.may_resume(READ, NOW)


def test_links_are_followed_when_they_are_new_or_newer() -> None:
    new = SourceState("https://acme.example/post")
    old = Link("https://acme.example/post", modified=NOW - timedelta(days=3))
    newer = Link("https://acme.example/post", modified=NOW)
    assert due.is_worth_following(new, old)
    assert not due.is_worth_following(READ, old)
    assert due.is_worth_following(READ, newer)
    assert not due.is_worth_following(READ, Link("https://acme.example/post"))


def test_a_page_of_a_listing_reaches_the_watermark_when_it_shows_something_older() -> None:
    page = Reading(links=(Link("https://a.example/1", modified=NOW), Link("https://a.example/2", modified=NOW)))
    assert not due.reaches(page, "2026-11-02T08:00:00.000Z"), "what changed at that very moment may be unread"
    assert due.reaches(page, "2026-11-02T08:00:01.000Z")
    assert not due.reaches(page, "")
    assert not due.reaches(Reading(), "2026-11-02T08:00:01.000Z")


@given(st.text(max_size=60))
def test_any_failure_becomes_one_sentence(text: str) -> None:
    outcome, sentence = explain(OSError(text), "https://acme.example/prices")
    assert outcome is Outcome.UNREACHABLE
    assert "\n" not in sentence
    assert sentence.startswith("https://acme.example/prices: ")
