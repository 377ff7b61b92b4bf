"""Votes as they come in: by file, all or none; over HTTP, from whoever knows the token; and what pages show of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feeds import opinion_lists
from feeds.catch_up import catch_up
from feeds.comparisons.together import side_by_side
from feeds.comparisons.voting import BadVotes, cast, read_ballots
from feeds.site import Site
from tests.support.browser import served
from tests.support.market import World, launch, world

SITE = Site("https://changes.example.org")
NOW = datetime(2026, 3, 20, tzinfo=UTC)
HEAD = "a,b,for,voter\n"
PAGE = "/compare/hare-open-vs-tortoise-3-1"


@pytest.fixture
def made(tmp_path: Path) -> World:
    one = world(tmp_path)
    launch(one)
    catch_up(one.database, one.desk, SITE)
    return one


def take(made: World, text: str) -> int:
    return cast(made.database, made.desk, read_ballots(text, "votes.csv"), NOW)


def test_votes_of_a_file_are_counted_once_a_voter_and_shown_with_their_number(made: World) -> None:
    votes = f"{HEAD}Hare Open,Tortoise 3.1,Tortoise 3.1,ann\ntortoise-3.1,Hare Open,Hare Open,bob\n"
    assert (take(made, votes), take(made, votes)) == (2, 0)
    assert take(made, f"{HEAD}Hare Open,Tortoise 3.1,Tortoise 3.1,BOB\n") == 0
    (listed,) = opinion_lists.votes(made.database, made.desk, NOW)
    assert {listed.a: listed.for_a, listed.b: listed.for_b} == {"Hare Open": 0, "Tortoise 3.1": 2}
    page = side_by_side(made.database, made.desk, "Tortoise 3.1", "Hare Open")
    (shown,) = [row for row in page.rows if row.key == "community"]
    assert (shown.a.text, shown.b.text) == ("100%: 2 of 2 votes", "0%: 0 of 2 votes")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("Hare Open,Nobody,Hare Open,ann", "votes.csv, line 3: no model is known as 'Nobody'"),
        ("Hare Open,Tortoise 3.1,Acme One,ann", "votes.csv, line 3: Acme One is not one of"),
        ("Hare Open,hare-open,Hare Open,ann", "two different models"),
        ("Hare Open,Tortoise 3.1,Hare Open,", "name the voter"),
        ('"open', "no CSV"),
    ],
)
def test_a_bad_line_is_named_and_no_vote_is_counted(made: World, line: str, problem: str) -> None:
    with pytest.raises(BadVotes, match=problem.replace(".", r"\.")):
        take(made, f"{HEAD}Hare Open,Tortoise 3.1,Hare Open,bob\n{line}\n")
    assert opinion_lists.votes(made.database, made.desk, NOW) == []


def test_a_file_without_the_columns_is_refused(made: World) -> None:
    with pytest.raises(BadVotes, match="must name the columns"):
        take(made, "one,two\n")


def test_the_live_site_counts_votes_of_those_who_know_the_token(made: World) -> None:
    with served(made, SITE, "s3cret") as client:

        def post(said: object, token: str = "s3cret", path: str = PAGE) -> tuple[int, object]:
            body = said if isinstance(said, bytes) else json.dumps(said).encode()
            got = client.ask(f"{path}/vote", "POST", body, Authorization=f"Bearer {token}")
            return got.status, got.json

        before = client.ask(f"{PAGE}.html").body
        assert b"No votes yet" in before
        assert post({"for": "b", "voter": "ann"}) == (200, {"a": 0, "b": 1, "total": 1})
        assert post({"for": "a", "voter": "ann"}) == (200, {"a": 1, "b": 0, "total": 1})
        assert b"1 vote, one a voter" in client.ask(f"{PAGE}.html").body
        assert post({"for": "a", "voter": "ann"}, token="guess")[0] == 401
        assert post({"for": "a", "voter": "ann"}, path="/compare/nothing")[0] == 404
        for bad in ({"for": "c", "voter": "x"}, {"for": "a"}, {"for": "a", "voter": " "}, [], b"{", b"[" * 4000):
            assert post(bad)[0] == 400
        assert post({"for": "a", "voter": "x" * 5000})[0] == 413
        assert client.ask(f"{PAGE}/vote").status == 404


def test_without_a_token_no_votes_are_taken(made: World) -> None:
    with served(made, SITE) as client:
        got = client.ask(f"{PAGE}/vote", "POST", b'{"for": "a", "voter": "x"}', Authorization="Bearer ")
        assert got.status in (404, 405)
