"""All that a comparison shows, out of one state of the facts and what the desk knows of both models."""

from __future__ import annotations

from collections.abc import Iterable

from feeds.comparisons.opinions import Tally
from feeds.comparisons.table import ComparisonTable, compare
from storage import catalog
from storage.database import Database
from storage.desk import Desk
from storage.desk.reviews import Review, Reviews
from storage.desk.votes import Votes
from storage.terms import ModelwireError
from storage.views import HistoryView, ModelView

Whole = tuple[ModelView, tuple[HistoryView, ...]]


class OneModel(ModelwireError):
    """Both names are names of one model."""


class Together:
    """Makes tables of pairs. Opinions are as they were when it was made; facts as they are when a table is."""

    def __init__(self, database: Database, desk: Desk) -> None:
        self._database = database
        self._reviews: dict[str, list[Review]] = {}
        for review in Reviews(desk.database).all():
            self._reviews.setdefault(review.model_id, []).append(review)
        self._votes = Votes(desk.database).counts()
        self._kept: dict[str, Whole] = {}

    def keep(self, model_ids: Iterable[str]) -> None:
        """Read these models at once, in one state of the facts: for many tables."""
        self._kept = catalog.with_histories(self._database, sorted(set(model_ids)))

    def table(self, a: str, b: str) -> ComparisonTable | None:
        """Two models side by side, by their ids; None when one of them is none any more.

        Both were read in one transaction, whichever way they were read.
        """
        found = self._kept if a in self._kept and b in self._kept else catalog.with_histories(self._database, [a, b])
        if a not in found or b not in found:
            return None
        one, other = found[a], found[b]
        votes = self._votes.get((min(a, b), max(a, b)), {})
        return compare(
            one[0],
            other[0],
            {a: one[1], b: other[1]},
            [*self._reviews.get(a, ()), *self._reviews.get(b, ())],
            Tally(votes.get(a, 0), votes.get(b, 0)),
        )


def side_by_side(database: Database, desk: Desk, one: str, other: str) -> ComparisonTable:
    """Two models by any of their names. Raises `UnknownModel`, `AmbiguousModel`, `OneModel`."""
    a, b = catalog.find_model(database, one), catalog.find_model(database, other)
    if a.id == b.id:
        raise OneModel(f"{one!r} and {other!r} are names of one model: name two")
    table = Together(database, desk).table(a.id, b.id)
    if table is None:  # merged away between the two looks
        raise OneModel(f"{one!r} or {other!r} has just become another model: run it again")
    return table
