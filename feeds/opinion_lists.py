"""What people think, as lists: each review with what became of its figures, each pair with its votes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from feeds.comparisons.opinions import judged
from storage import catalog
from storage.database import Database
from storage.desk import Desk
from storage.desk.reviews import Review, Reviews
from storage.desk.votes import Votes


@dataclass(frozen=True, slots=True)
class ListedReview:
    """A review in its seat."""

    review: Review
    figures: tuple[tuple[str, str, str], ...]
    """(as written, bound | moved | unproven, what the facts say instead)."""

    def record(self) -> Mapping[str, object]:
        """As `reviews list --json` prints it."""
        one = self.review
        return {
            "model": one.model_name,
            "seat": one.seat,
            "reviewer": one.reviewer,
            "verdict": one.verdict,
            "score": str(one.score),
            "quote": one.quote,
            "text": one.text,
            "best_for": one.best_for,
            "reviewed_on": one.reviewed_on.isoformat(),
            "sample": one.sample,
            "figures": [{"text": text, "state": state, "remark": remark} for text, state, remark in self.figures],
        }


@dataclass(frozen=True, slots=True)
class ListedVotes:
    """The votes of a pair."""

    a: str
    b: str
    for_a: int
    for_b: int

    def record(self) -> Mapping[str, object]:
        """As `votes list --json` prints it."""
        return {
            "a": self.a,
            "b": self.b,
            "for_a": self.for_a,
            "for_b": self.for_b,
            "total": self.for_a + self.for_b,
        }


def reviews(database: Database, desk: Desk) -> list[ListedReview]:
    """The review in each seat, by model."""
    found = Reviews(desk.database).all()
    named = {figure.model_id for one in found for figure in one.figures if figure.model_id}
    models = {model.id: model for model in catalog.models(database, ids=sorted(named))}
    return [ListedReview(one, tuple((figure.raw, *judged(figure, models)) for figure in one.figures)) for one in found]


def votes(database: Database, desk: Desk, now: datetime) -> list[ListedVotes]:
    """The votes of each pair, most first. Whose the old ones are is forgotten on the way."""
    kept = Votes(desk.database)
    kept.forget(now)
    pairs = kept.counts()
    names = {
        model.id: model.name for model in catalog.models(database, ids=sorted({one for pair in pairs for one in pair}))
    }
    found = [
        ListedVotes(names.get(a, a), names.get(b, b), counts.get(a, 0), counts.get(b, 0))
        for (a, b), counts in pairs.items()
    ]
    return sorted(found, key=lambda one: (-one.for_a - one.for_b, one.a, one.b))
