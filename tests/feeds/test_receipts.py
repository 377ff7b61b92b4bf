"""What the main feed says of itself, once each, in the time of the visits."""

from __future__ import annotations

from pathlib import Path

import feedparser

from feeds.catch_up import catch_up
from feeds.site import write_feeds
from storage.terms import Outcome
from tests.feeds.conftest import SITE
from tests.support.market import World, launch, world
from tests.support.pages import at


def notices(made: World) -> list[str]:
    catch_up(made.database, made.desk, SITE)
    return [notice.title for notice in made.desk.notices()]


def test_a_feed_begins_with_what_is_watched(tmp_path: Path) -> None:
    made = world(tmp_path)
    assert notices(made) == notices(made) == ["Now watching 2 models of 2 vendors"]
    write_feeds(made.database, made.desk, tmp_path / "site", SITE)
    feed = feedparser.parse((tmp_path / "site" / "changes.xml").read_bytes())
    assert [entry.title for entry in feed.entries] == ["Now watching 2 models of 2 vendors"]


def test_a_quiet_week_says_so_once_with_its_receipt(tmp_path: Path) -> None:
    made = world(tmp_path)
    notices(made)
    made.acme.repeats(at(8))
    made.bolt.fails(at(8), Outcome.BROKEN, "a login page")
    assert notices(made) == ["Now watching 2 models of 2 vendors"]
    made.acme.repeats(at(15))
    made.bolt.fails(at(15), Outcome.BROKEN, "a login page")
    quiet = "Nothing changed in week 2026-W11: 1 source read, 1 broken"
    assert notices(made)[1:] == notices(made)[1:] == [quiet]
    assert "https://bolt.example/models" in made.desk.notices()[1].text


def test_a_week_with_news_needs_no_receipt(tmp_path: Path) -> None:
    made = world(tmp_path)
    launch(made, 7)
    made.acme.repeats(at(15))
    assert notices(made) == ["Now watching 4 models of 2 vendors"]
