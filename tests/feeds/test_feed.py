"""What a feed shows, what moves to its archive, and that the pages of the archive never change."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import feedparser
from hypothesis import given
from hypothesis import strategies as st

from feeds.atom import atom
from feeds.entries import Entry, Site, entry
from feeds.feed import AT_LEAST, Feed, archive, newest, window
from feeds.rss import rss
from storage.terms import ChangeKind, Field
from tests.support.changes import WHEN, change

SITE = Site("https://changes.example.org", tag="tag:changes.example.org,2026:", hub="https://hub.example")
ONE = entry(change(ChangeKind.FACT_CHANGED, Field.CONTEXT_LENGTH, "128000", "200000", "tokens"), SITE)
FEED = Feed("changes", "What changed", "Everything.")


def many(count: int, minutes: int = 60 * 24) -> list[Entry]:
    """Entries, oldest first."""
    return [replace(ONE, key=f"change/{n}", published=WHEN + timedelta(minutes=n * minutes)) for n in range(count)]


def archives(entries: list[Entry]) -> list[Feed]:
    """All pages that are full."""
    full = range(1, len(entries) // AT_LEAST + 1)
    return [archive(FEED, number, entries[(number - 1) * AT_LEAST : number * AT_LEAST]) for number in full]


def test_a_feed_shows_a_hundred_entries_or_fourteen_days_whichever_is_more() -> None:
    assert [one.key for one in newest(many(250))] == [f"change/{n}" for n in range(249, 149, -1)]
    assert len(newest(many(250, minutes=60))) == 250
    assert newest([]) == ()


def test_entries_past_half_a_megabyte_are_summaries_only() -> None:
    long = [replace(one, content="x" * 10_000) for one in many(100)]
    shown = newest(long)
    assert [bool(one.content) for one in shown] == [True] * 50 + [False] * 50
    assert feedparser.parse(rss(replace(FEED, entries=shown), SITE)).entries[99].summary == ONE.summary


@given(st.integers(0, 450), st.integers(0, 100))
def test_pages_of_the_archive_never_change_and_nothing_falls_between(count: int, later: int) -> None:
    entries = many(count)
    before, after = archives(entries), archives(entries + many(count + later)[count:])
    assert after[: len(before)] == before
    shown = {one.key for page in before for one in page.entries} | {one.key for one in newest(entries)}
    assert shown == {one.key for one in entries}


def test_pages_of_the_archive_are_linked_backwards_and_say_what_they_are() -> None:
    pages = archives(many(250))
    assert [page.archive for page in pages] == ["", "changes-archive/1"]
    for written in (rss(pages[1], SITE), atom(pages[1], SITE)):
        parsed = feedparser.parse(written)
        assert not parsed.bozo
        links = {link.rel: link.href for link in parsed.feed.links}
        assert links["prev-archive"].startswith("https://changes.example.org/changes-archive/1.")
        assert links["current"].startswith("https://changes.example.org/changes.")
        assert links["hub"] == "https://hub.example"
        assert b"history/1.0" in written


@given(st.lists(st.integers(0, 40), max_size=150))
def test_the_window_is_newest_first_and_keeps_what_is_young(days: list[int]) -> None:
    times = [WHEN + timedelta(days=day) for day in days]
    shown = window(times)
    assert [times[n] for n in shown] == sorted((times[n] for n in shown), reverse=True)
    assert len(shown) >= min(100, len(times))
    assert all(n in shown for n, when in enumerate(times) if when >= max(times) - timedelta(days=14))
