"""What people think of models: reviews from four seats, each with the figures in its words bound to facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.database import Database
from storage.desk.schema import FigureRow, ReviewRow
from storage.ids import id_of
from storage.terms import Field, Qualifiers, qualifiers_from, qualifiers_text
from storage.visits.identity import chunks


class Seat(StrEnum):
    """From where a reviewer looks at a model. A panel has these four."""

    BUILDER = "builder"
    SKEPTIC = "skeptic"
    FUTURIST = "futurist"
    FOUNDER = "founder"


class Verdict(StrEnum):
    """What a reviewer would do with it."""

    SHIP = "ship"
    SKIP = "skip"


class Place(StrEnum):
    """In which words of a review something stands."""

    QUOTE = "quote"
    TEXT = "text"
    BEST_FOR = "best_for"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, price or license in the words of a review, and the slot that it speaks of."""

    place: Place
    start: int
    """Characters before it in those words."""
    end: int
    raw: str
    model_id: str
    """Nothing where nobody can tell of which model it speaks."""
    field: Field | None
    """None where nobody can tell what it states."""
    unit: str = ""
    qualifiers: Qualifiers = ()
    value: str = ""
    matched: bool = False
    """Whether the fact said the same when the review was taken in."""


@dataclass(frozen=True, slots=True)
class Review:
    """One person's opinion of a model."""

    model_id: str
    model_name: str
    seat: Seat
    reviewer: str
    verdict: Verdict
    score: Decimal
    """0 to 10."""
    quote: str
    """The sentence that stands for it."""
    reviewed_on: date
    text: str = ""
    best_for: str = ""
    sample: bool = False
    """Written to show what a page looks like: nobody thinks so."""
    figures: tuple[Figure, ...] = ()

    def words(self, place: Place) -> str:
        """Its words at a place."""
        return {Place.QUOTE: self.quote, Place.TEXT: self.text, Place.BEST_FOR: self.best_for}[place]


@dataclass(frozen=True)
class Reviews:
    """The reviews in an opened desk's database."""

    database: Database

    def take_in(self, reviews: Sequence[Review], now: datetime) -> int:
        """Keep reviews, all or none: each takes the place of the one in its model's seat. Gives how many are new.

        One that says the same as what is in its seat changes nothing.
        """
        with self.database.writing() as session:
            taken = 0
            for one in reviews:
                seated = session.scalar(
                    select(ReviewRow).where(
                        ReviewRow.model_id == one.model_id, ReviewRow.seat == one.seat, ReviewRow.replaced_at.is_(None)
                    )
                )
                if seated is not None and _views(session, [seated]) == [one]:
                    continue
                if seated is not None:
                    seated.replaced_at = now
                _keep(session, one, now)
                session.flush()
                taken += 1
            return taken

    def of(self, model_ids: Iterable[str]) -> list[Review]:
        """The reviews in the seats of some models, by model and seat."""
        found: list[Review] = []
        with self.database.reading() as session:
            for part in chunks(sorted(set(model_ids))):
                found += _views(session, _seated(session, part))
        return found

    def all(self) -> list[Review]:
        """Every review that is in a seat, by the model's name and seat."""
        with self.database.reading() as session:
            return _views(session, _seated(session, None))


def _keep(session: Session, one: Review, now: datetime) -> None:
    earlier = session.scalars(
        select(ReviewRow.id).where(ReviewRow.model_id == one.model_id, ReviewRow.seat == one.seat)
    ).all()
    row = ReviewRow(
        id=id_of(now, one.model_id, one.seat, str(len(earlier))),
        model_id=one.model_id,
        model_name=one.model_name,
        seat=one.seat,
        reviewer=one.reviewer,
        verdict=one.verdict,
        score=str(one.score),
        quote=one.quote,
        body=one.text,
        best_for=one.best_for,
        reviewed_on=one.reviewed_on.isoformat(),
        sample=one.sample,
        imported_at=now,
        replaced_at=None,
    )
    session.add(row)
    session.flush()
    for figure in one.figures:
        session.add(
            FigureRow(
                review_id=row.id,
                place=figure.place,
                start=figure.start,
                end=figure.end,
                raw=figure.raw,
                model_id=figure.model_id,
                field=figure.field or "",
                unit=figure.unit,
                qualifiers=qualifiers_text(figure.qualifiers),
                value=figure.value,
                matched=figure.matched,
            )
        )


def _seated(session: Session, model_ids: Sequence[str] | None) -> list[ReviewRow]:
    statement = select(ReviewRow).where(ReviewRow.replaced_at.is_(None))
    if model_ids is not None:
        statement = statement.where(ReviewRow.model_id.in_(model_ids))
    order = list(Seat)
    return sorted(
        session.scalars(statement), key=lambda row: (row.model_name, row.model_id, order.index(Seat(row.seat)))
    )


def _views(session: Session, rows: Sequence[ReviewRow]) -> list[Review]:
    figures: dict[str, list[Figure]] = {row.id: [] for row in rows}
    for part in chunks(sorted(figures)):
        for row in session.scalars(select(FigureRow).where(FigureRow.review_id.in_(part)).order_by(FigureRow.id)):
            figures[row.review_id].append(
                Figure(
                    place=Place(row.place),
                    start=row.start,
                    end=row.end,
                    raw=row.raw,
                    model_id=row.model_id,
                    field=Field(row.field) if row.field else None,
                    unit=row.unit,
                    qualifiers=qualifiers_from(row.qualifiers),
                    value=row.value,
                    matched=row.matched,
                )
            )
    return [
        Review(
            model_id=row.model_id,
            model_name=row.model_name,
            seat=Seat(row.seat),
            reviewer=row.reviewer,
            verdict=Verdict(row.verdict),
            score=Decimal(row.score),
            quote=row.quote,
            reviewed_on=date.fromisoformat(row.reviewed_on),
            text=row.body,
            best_for=row.best_for,
            sample=row.sample,
            figures=tuple(figures[row.id]),
        )
        for row in rows
    ]
