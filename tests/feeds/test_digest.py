"""What the weekly mail says: net moves, the mistakes first, and that a quiet week was quiet."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feeds import digest
from feeds.catch_up import catch_up
from feeds.digest import BadWeek, compose, last_week, week
from storage import catalog
from storage.terms import ChangeKind, Field
from tests.feeds.conftest import SITE
from tests.support.changes import change
from tests.support.market import HARE, OLD, World
from tests.support.pages import at

NOW = datetime(2026, 3, 16, 7, 0, tzinfo=UTC)
WEEK = "2026-W11"


def test_a_week_is_told_by_what_editors_look_for(launched: World) -> None:
    catch_up(launched.database, launched.desk, SITE)
    mail = compose(launched.database, launched.desk, SITE, WEEK)
    assert mail.subject == "modelwire, week 2026-W11: 1 price move, 2 new models, 1 comparison due"
    assert "2026-03-09 to 2026-03-15, all times UTC. 2 sources read." in mail.text
    assert "- Acme One (Acme AI API): input price $3.00 → $1.50 per 1M tokens (-50.0%)" in mail.text
    assert "Hare Open vs Tortoise 3.1" in mail.html.partition("Comparisons due")[2]


def test_moves_of_a_week_are_told_net_and_what_went_back_not_at_all(launched: World) -> None:
    for day, price in ((8, "2"), (9, "6")):
        launched.acme.says(at(day), {"Acme One": {**OLD["Acme One"], "input_price": price}, **HARE})
    text = compose(launched.database, launched.desk, SITE, WEEK).text
    assert "input price $3.00 → $6.00 per 1M tokens (+100.0%)" in text
    launched.acme.says(at(10), {**OLD, **HARE})
    assert "input price" not in compose(launched.database, launched.desk, SITE, WEEK).text


def test_a_quiet_week_says_so(launched: World) -> None:
    mail = compose(launched.database, launched.desk, SITE, "2026-W08")
    assert mail.is_quiet
    assert "Nothing changed this week." in mail.text
    assert "Nothing changed this week." in mail.html


def test_weeks_are_iso_weeks() -> None:
    assert week("2026-W11") == (datetime(2026, 3, 9, tzinfo=UTC), datetime(2026, 3, 16, tzinfo=UTC))
    assert last_week(NOW) == WEEK
    for said in ("2026-11", "2026-W54", "W11", ""):
        with pytest.raises(BadWeek):
            week(said)


def test_a_model_is_one_line_whatever_moved_on_it(launched: World) -> None:
    dearer = {
        "Acme One": {**OLD["Acme One"], "input_price": "2", "output_price": "60", "context_length": "64000"},
        **HARE,
    }
    launched.acme.says(at(8), dearer)
    text = compose(launched.database, launched.desk, SITE, WEEK).text
    assert (
        "- Acme One (Acme AI API): output price $15.00 → $60.00 per 1M tokens (+300.0%), "
        "input price $3.00 → $2.00 per 1M tokens (-33.3%)\n"
    ) in text
    assert "1 price move" in compose(launched.database, launched.desk, SITE, WEEK).subject


def test_what_was_taken_back_comes_first_and_is_told_as_news_no_more(launched: World) -> None:
    (mistake,) = [one for one in catalog.changes(launched.database) if one.field == "input_price"]
    launched.ledger.retract(mistake.id, "read from another table", at(8))
    text = compose(launched.database, launched.desk, SITE, WEEK).text
    assert text.index("CORRECTIONS AND RETRACTIONS") < text.index("NEW MODELS")
    assert "PRICE MOVES" not in text
    assert "$3.00 → $1.50" not in text


def test_every_kind_of_news_has_its_place() -> None:
    price, unit, later = Field.INPUT_PRICE, "USD/1M tokens", (("effective_from", "2026-12-01"),)
    news = [
        change(ChangeKind.FACT_SCHEDULED, price, "3", "1", unit, id="1", qualifiers=later),
        change(ChangeKind.ALIAS_REPOINTED, None, "a1", "a2", id="2"),
        change(ChangeKind.FACT_WITHDRAWN, Field.CONTEXT_LENGTH, "128000", None, id="3"),
        change(ChangeKind.MODEL_DEPRECATED, id="4"),
        change(ChangeKind.FACT_CHANGED, Field.LICENSE, "MIT", "Apache-2.0", id="5"),
    ]
    told = {one.title: [line.news for line in one.lines] for one in digest._changes(news, SITE) if one.lines}
    assert told == {
        "License changes": ["license MIT → Apache-2.0"],
        "Retirements": ["deprecated"],
        "Announced for later": ["input price $3.00 per 1M tokens → $1.00 per 1M tokens from 2026-12-01"],
        "Other changes": ["context 128,000 tokens no longer stated", "now points at a2 (was a1)"],
    }
