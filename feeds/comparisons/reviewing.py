"""Taking reviews in: models found by their names, figures in the words bound to the facts that they state."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from feeds.comparisons import review_file
from feeds.comparisons.opinions import agrees, judged, slot
from feeds.comparisons.review_file import BadReviews, Draft
from storage import catalog
from storage.catalog import AmbiguousModel, UnknownModel
from storage.database import Database
from storage.desk import Desk
from storage.desk.reviews import Figure, Place, Review, Reviews
from storage.terms import DATES, PRICES, TOKEN_COUNTS, Claim, Field, Mention
from storage.views import ModelView

FiguresOf = Callable[[str, str], Sequence[Mention]]
"""Finds the figures in a text about the model of a name."""
_BOUND: Final = PRICES | TOKEN_COUNTS | DATES | {Field.LICENSE, Field.PARAMETERS}
"""Fields whose values are figures, prices or licenses."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file of reviews."""

    reviews: int
    """How many it has."""
    new: int
    """How many of them say something that was not in their seat already."""
    flags: tuple[str, ...] = ()
    """One sentence for each figure that no fact bears out."""


def import_reviews(database: Database, desk: Desk, text: str, name: str, now: datetime, figures: FiguresOf) -> Imported:
    """Take in a file of reviews, all or none. Raises `BadReviews`."""
    drafts = review_file.read(text, name, now.date())
    models = _models(database, drafts, name)
    known = {model.name: model for model in models.values()}
    reviews = [_review(draft, models[draft.line], known, database, figures) for draft in drafts]
    facts = {model.id: model for model in models.values()}
    flags = [
        f"{name}, line {draft.line}: “{figure.raw}” is bound to no fact: {judged(figure, facts)[1]}"
        for draft, review in zip(drafts, reviews, strict=True)
        for figure in review.figures
        if not figure.matched
    ]
    new = Reviews(desk.database).take_in(reviews, now)
    return Imported(len(reviews), new, tuple(flags))


def _models(database: Database, drafts: Iterable[Draft], name: str) -> dict[int, ModelView]:
    """The model of each draft, by its line."""
    found: dict[int, ModelView] = {}
    problems = []
    for draft in drafts:
        try:
            found[draft.line] = catalog.find_model(database, draft.model)
        except (UnknownModel, AmbiguousModel) as error:
            problems.append(f"{name}, line {draft.line}: {error}")
    seats: dict[tuple[str, str], int] = {}
    for draft in drafts:
        if draft.line in found:
            earlier = seats.setdefault((found[draft.line].id, draft.seat), draft.line)
            if earlier != draft.line:
                problems.append(
                    f"{name}, line {draft.line}: the {draft.seat} of {draft.model} has spoken in line {earlier} already"
                )
    if problems:
        raise BadReviews(problems)
    return found


def _review(
    draft: Draft, model: ModelView, known: Mapping[str, ModelView], database: Database, figures: FiguresOf
) -> Review:
    review = Review(
        model_id=model.id,
        model_name=model.name,
        seat=draft.seat,
        reviewer=draft.reviewer,
        verdict=draft.verdict,
        score=draft.score,
        quote=draft.quote,
        reviewed_on=draft.reviewed_on,
        text=draft.text,
        best_for=draft.best_for,
        sample=draft.sample,
    )
    bound: list[Figure] = []
    for place in Place:
        words = review.words(place)
        for mention in figures(words, model.name) if words else ():
            if mention.claim.field in _BOUND and _unsure(mention.claim, model, known):
                bound.append(_by_value(_figure(mention, place), [model, *_named(words, known)]))
            elif mention.claim.field in _BOUND:
                whose = _whose(mention.claim, words, model, known, database)
                figure = replace(_figure(mention, place), model_id=whose.id if whose else "")
                fact = slot(whose, figure) if whose else None
                bound.append(replace(figure, matched=fact is not None and agrees(figure, fact)))
    return replace(review, figures=tuple(bound))


def _named(words: str, known: Mapping[str, ModelView]) -> list[ModelView]:
    return [model for name, model in known.items() if name.casefold() in words.casefold()]


def _unsure(claim: Claim, about: ModelView, known: Mapping[str, ModelView]) -> bool:
    """Whether nobody can tell of which model a claim speaks: the reader could not, or its sentence names another."""
    if claim.model != about.name:
        return not claim.model
    named = {model.id for model in _named(claim.quote, known)}
    return bool(named) and about.id not in named


def _whose(
    claim: Claim, words: str, about: ModelView, known: Mapping[str, ModelView], database: Database
) -> ModelView | None:
    """The model of which a claim speaks: the review's own, one that the file reviews too, or any other by its name."""
    if claim.model == about.name:
        return about
    said = words.casefold()
    longer = [n for n in known if n.casefold() in said and n.casefold().startswith(claim.model.casefold())]
    if longer:
        return known[max(longer, key=len)]
    try:
        return catalog.find_model(database, claim.model)
    except (UnknownModel, AmbiguousModel):
        return None


def _figure(mention: Mention, place: Place) -> Figure:
    claim = mention.claim
    return Figure(
        place=place,
        start=mention.start,
        end=mention.end,
        raw=mention.raw,
        model_id="",
        field=claim.field,
        unit=claim.unit,
        qualifiers=claim.qualifiers,
        value=claim.value,
    )


def _by_value(figure: Figure, models: Iterable[ModelView]) -> Figure:
    """A figure of which only the sort is known: bound where exactly one fact of that sort has its value."""
    sort = next((sort for sort in (PRICES, TOKEN_COUNTS) if figure.field in sort), {figure.field})
    slots = {
        (model.id, fact.field, fact.unit, fact.qualifiers)
        for model in models
        for fact in model.facts
        if fact.field in sort and fact.provider == model.vendor and agrees(figure, fact)
    }
    if len(slots) != 1:
        return replace(figure, field=None)
    model_id, field, unit, terms = slots.pop()
    return replace(figure, model_id=model_id, field=field, unit=unit, qualifiers=terms, matched=True)
