"""What an answer amounts to: an outcome, and a sentence that names the address and what to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from crawler import visiting
from crawler.source import Document, Reader, Vendor, reader
from storage.terms import Announcement, Claim, Field, Link, Outcome, Reading, SourceInfo, SourceKind

AT = datetime(2026, 11, 2, 8, tzinfo=UTC)
URL = "https://acme.example/pricing"
PRICING = SourceInfo(url=URL, vendor=Vendor("acme", "Acme"), kind=SourceKind.PRICING)
PAGE = b"<html><title>Prices</title><body><table><tr><td>Acme One</td><td>128k tokens</td></tr></table>"


def says(reading: Reading) -> Reader:
    @reader(name="says")
    def read(document: Document) -> Reading:
        return reading

    return read


SOMETHING = says(Reading(claims=(Claim("Acme One", Field.CONTEXT_LENGTH, "128000", "tokens"),)))
NOTHING = says(Reading())


@reader()
def broken(document: Document) -> Reading:
    raise IndexError("no such row")


def judged(
    body: bytes = PAGE,
    status: int = 200,
    read: Reader = NOTHING,
    info: SourceInfo = PRICING,
    headers: tuple[tuple[str, str], ...] = (),
) -> tuple[Outcome, str]:
    made = visiting.visit(info, Document(info.url, body, headers=headers), read, status, AT)
    assert "\n" not in made.note
    if not made.outcome.good:
        assert info.url in made.note
    return made.outcome, made.note


@pytest.mark.parametrize(
    ("body", "status", "outcome", "says"),
    [
        (b"", 401, Outcome.BLOCKED, "401 Unauthorized"),
        (b"", 403, Outcome.BLOCKED, "403 Forbidden"),
        (b"<title>Just a moment...</title>", 503, Outcome.BLOCKED, "human visitor"),
        (b"<title>Just a moment...</title>", 200, Outcome.BLOCKED, "human visitor"),
        (b"gone", 404, Outcome.BROKEN, "find its new address"),
        (b"gone", 410, Outcome.BROKEN, "410 Gone"),
        (b"slow down", 429, Outcome.UNREACHABLE, "later"),
        (b"oops", 500, Outcome.UNREACHABLE, "500 Internal Server Error"),
        (b"oops", 502, Outcome.UNREACHABLE, "later"),
        (b"oops", 599, Outcome.UNREACHABLE, "599"),
        (b"no", 418, Outcome.BROKEN, "check the address"),
        (b"", 302, Outcome.UNREACHABLE, "redirects"),
        (b"", 204, Outcome.BROKEN, "204 No Content"),
        (b"", 200, Outcome.EMPTY, "empty body"),
        (b" \n ", 200, Outcome.EMPTY, "empty body"),
        (b"\x1f\x8b\x08\x00rest", 200, Outcome.BROKEN, "gzip data"),
        (b"%PDF-1.7 ...", 200, Outcome.BROKEN, "PDF"),
        (b"\x00\x01" * 4000, 200, Outcome.BROKEN, "no text"),
        (b'<meta http-equiv="refresh" content="0; url=/new/">', 200, Outcome.BROKEN, "redirect to /new/"),
        (b"<title>Sign in | Acme</title><form>", 200, Outcome.BROKEN, "login form"),
        (b'<input type="password">', 200, Outcome.BROKEN, "login form"),
        (b"<div id=root>Loading</div><script>go()</script>", 200, Outcome.EMPTY, "scripts"),
        (PAGE, 200, Outcome.EMPTY, "nothing about models"),
    ],
)
def test_a_bad_answer_has_an_outcome_and_a_reason(body: bytes, status: int, outcome: Outcome, says: str) -> None:
    found, note = judged(body, status)
    assert found is outcome
    assert says in note


def test_a_document_that_says_something_is_good_whatever_else_it_looks_like() -> None:
    assert judged(read=SOMETHING) == (Outcome.CHANGED, "")
    assert judged(b"<title>Sign in | Acme</title>" + PAGE, read=SOMETHING)[0] is Outcome.CHANGED


def test_304_repeats_the_last_reading() -> None:
    made = visiting.visit(PRICING, Document(URL, b"stray"), SOMETHING, 304, AT)
    assert (made.outcome, made.reading, made.body) == (Outcome.UNCHANGED, None, b"")


def test_links_are_content_for_an_index_and_none_for_a_price_list() -> None:
    linking = says(Reading(links=(Link("https://acme.example/news/one"),)))
    assert judged(read=linking)[0] is Outcome.EMPTY
    assert judged(read=linking, info=replace(PRICING, kind=SourceKind.INDEX))[0] is Outcome.CHANGED
    stating = says(Reading(announcements=(Announcement(URL, "Acme One is here"),)))
    assert judged(read=stating)[0] is Outcome.CHANGED


def test_what_a_listing_led_to_may_say_nothing_or_be_missing() -> None:
    card = replace(PRICING, kind=SourceKind.CARD, parent="https://hub.example/api/models?author=acme")
    assert judged(b"# A card without facts", info=card) == (Outcome.CHANGED, "")
    assert judged(b"", 404, info=card)[0] is Outcome.UNREACHABLE
    assert judged(b"", info=card)[0] is Outcome.EMPTY


def test_an_organisation_without_models_is_healthy() -> None:
    listing = replace(PRICING, kind=SourceKind.LISTING, namespace="hub")
    assert judged(b"[]", info=listing)[0] is Outcome.CHANGED
    assert judged(b"{}", info=listing)[0] is Outcome.EMPTY


def test_a_defect_of_a_reader_concerns_its_source_alone() -> None:
    outcome, note = judged(read=broken)
    assert outcome is Outcome.BROKEN
    assert "no such row" in note
    assert "report" in note


def test_damage_is_named() -> None:
    made = visiting.visit(PRICING, Document(URL, PAGE), SOMETHING, 200, AT, damage="the record ends too early")
    assert made.outcome is Outcome.BROKEN
    assert "ends too early" in made.note


@pytest.mark.parametrize(
    ("body", "headers", "kept"),
    [
        (PAGE, (), True),
        (b'<meta name="robots" content="noindex, noarchive">' + PAGE, (), False),
        (b'<meta name="robots" content="noindex">' + PAGE, (), True),
        (PAGE, (("X-Robots-Tag", "noarchive"),), False),
        (PAGE, (("x-robots-tag", "none"),), False),
        (PAGE, (("X-Robots-Tag", "noindex"),), True),
        (b"<p>We support the noarchive directive.</p>" + PAGE, (), True),
    ],
)
def test_noarchive_keeps_the_facts_and_no_copy(body: bytes, headers: tuple[tuple[str, str], ...], kept: bool) -> None:
    made = visiting.visit(PRICING, Document(URL, body, headers=headers), SOMETHING, 200, AT)
    assert made.outcome is Outcome.CHANGED
    assert made.may_store is kept


def test_long_addresses_do_not_fill_the_sentence() -> None:
    assert visiting.shown("https://a.example/") == "https://a.example/"
    assert len(visiting.shown("https://a.example/?" + "x" * 500)) <= 120


def test_a_page_of_open_tags_is_judged_in_time() -> None:
    for piece in (b"<script", b"<meta ", b"<title>", b"<h1>sign in", b"<input "):
        judged(piece * 400_000)
