"""What people think, on both databases: a review a seat, a vote a voter, and no trace of who they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from storage.database import Database
from storage.desk import Desk, open_desk
from storage.desk.reviews import Figure, Place, Review, Reviews, Seat, Verdict
from storage.desk.schema import ReviewRow, VoteRow
from storage.desk.votes import REMEMBERED, BadVote, Vote, Votes
from storage.terms import Field

NOW = datetime(2026, 11, 9, 12, tzinfo=UTC)
ADA = Review(
    model_id="M1",
    model_name="Acme One",
    seat=Seat.BUILDER,
    reviewer="Ada",
    verdict=Verdict.SHIP,
    score=Decimal("7.5"),
    quote="Its 128K context is enough.",
    reviewed_on=date(2026, 11, 9),
    figures=(Figure(Place.QUOTE, 4, 8, "128K", "M1", Field.CONTEXT_LENGTH, "tokens", (), "128000", True),),
)


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    opened = open_desk(database.url)
    yield opened
    opened.database.engine.dispose()


def vote(voter: str, chosen: str = "M1") -> Vote:
    return Vote(("M2", "M1"), chosen, voter)


def test_a_review_comes_back_as_it_was_and_the_next_one_takes_its_seat(desk: Desk) -> None:
    reviews = Reviews(desk.database)
    before = desk.version()
    skeptic = replace(ADA, seat=Seat.SKEPTIC, reviewer="Sue", verdict=Verdict.SKIP, figures=())
    assert reviews.take_in([skeptic, ADA], NOW) == 2
    assert desk.version() != before
    assert reviews.of(["M1", "M2"]) == reviews.all() == [ADA, skeptic]
    assert reviews.take_in([ADA], NOW + timedelta(days=1)) == 0
    later = replace(ADA, score=Decimal("6"), reviewed_on=date(2026, 11, 10))
    assert reviews.take_in([later], NOW + timedelta(days=1)) == 1
    assert reviews.of(["M1"]) == [later, skeptic]
    with desk.database.reading() as session:
        kept = session.scalars(select(ReviewRow).where(ReviewRow.seat == "builder")).all()
    assert sorted(row.replaced_at is None for row in kept) == [False, True]


def test_a_voter_has_one_vote_in_a_pair_and_may_change_it(desk: Desk) -> None:
    votes = Votes(desk.database)
    assert votes.cast([vote("ann@example.org"), vote("bob@example.org", "M2")], NOW) == 2
    assert votes.cast([vote(" ANN@example.org "), vote("bob@example.org", "M1")], NOW) == 0
    assert votes.counts() == {("M1", "M2"): {"M1": 2}}
    assert votes.cast([Vote(("M1", "M3"), "M3", "ann@example.org")], NOW) == 1


def test_bad_votes_cost_the_good_ones_beside_them_nothing_and_are_not_counted(desk: Desk) -> None:
    votes = Votes(desk.database)
    for bad in (vote("ann", "M9"), vote("  "), Vote(("M1", "M1"), "M1", "ann")):
        with pytest.raises(BadVote):
            votes.cast([vote("bob"), bad], NOW)
    assert votes.counts() == {}


def test_voters_are_hashed_and_forgotten_and_their_votes_stay(desk: Desk) -> None:
    votes = Votes(desk.database)
    votes.cast([vote("ann@example.org"), Vote(("M1", "M3"), "M1", "ann@example.org")], NOW)
    with desk.database.reading() as session:
        kept = [row.voter or "" for row in session.scalars(select(VoteRow))]
    assert len(set(kept)) == 2, "the same voter cannot be followed from pair to pair"
    assert not [one for one in kept if "ann" in one]
    assert votes.forget(NOW + REMEMBERED) == 0
    assert votes.forget(NOW + REMEMBERED + timedelta(seconds=1)) == 2
    assert votes.counts()["M1", "M2"] == {"M1": 1}
