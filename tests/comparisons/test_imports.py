"""Editors' own pages: registered once, and due again when what they show changes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from feeds.catch_up import catch_up
from feeds.comparisons import queue
from feeds.comparisons.imports import BadImport, Imported, import_pages
from feeds.site import Site
from tests.support.market import OLD, World, launch, world
from tests.support.pages import at

SITE = Site("https://changes.example.org")
NOW = datetime(2026, 3, 9, 18, tzinfo=UTC)
OURS = "url,a,b\nhttps://editor.example/one-vs-hare,Acme One,hare-open\n"


@pytest.fixture
def made(tmp_path: Path) -> World:
    one = world(tmp_path)
    launch(one)
    return one


def take(made: World, text: str) -> Imported:
    return import_pages(made.database, made.desk, text, "pages.csv", NOW)


def test_an_editors_page_is_due_again_when_it_shows_what_changed(made: World) -> None:
    assert take(made, OURS) == take(made, OURS) == Imported(1)
    catch_up(made.database, made.desk, SITE)
    made.acme.says(at(9), {"Acme One": {**OLD["Acme One"], "input_price": "9"}})
    made.ends(9)
    (due,) = catch_up(made.database, made.desk, SITE).due
    assert (due.lane, due.line) == ("refresh", "Comparison due: Acme One vs Hare Open")
    assert due.pages == ("https://editor.example/one-vs-hare",)
    assert due.reasons[0].startswith("Acme One (Acme AI API): input price $1.50 → $9.00")


def test_a_page_that_exists_closes_what_asked_for_it(made: World) -> None:
    catch_up(made.database, made.desk, SITE)
    assert len(queue.open_items(made.desk)) == 1
    take(made, "\ufeffURL,A,B\nhttps://editor.example/x,Tortoise 3.1,Hare Open\n")
    assert queue.open_items(made.desk) == []
    assert [one.state for one in made.desk.comparisons()] == ["published"]


def test_lines_that_cannot_be_used_are_named_and_passed_over(made: World) -> None:
    found = take(
        made,
        f"{OURS}javascript:alert(1),Acme One,Hare Open\nhttps://e.example/2,Acme One,Nobody\n"
        "https://e.example/3,Acme One,acme-one\nhttps://e.example/4,Acme One\n",
    )
    assert found.pages == 1
    assert [problem.partition(":")[0] for problem in found.problems] == [f"pages.csv, line {n}" for n in (3, 4, 5, 6)]
    assert "no model is known as 'Nobody'" in found.problems[1]


@pytest.mark.parametrize("text", ["", "address,one,two\n", 'url,a,b\n"open'])
def test_what_is_no_list_is_refused(made: World, text: str) -> None:
    with pytest.raises(BadImport, match=r"pages\.csv"):
        take(made, text)
