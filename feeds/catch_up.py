"""What follows from changes that nobody has reacted to yet: comparisons become due, once each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import permutations
from typing import Final

from feeds import receipts
from feeds.comparisons.queue import Due, due
from feeds.comparisons.refreshes import refreshes
from feeds.comparisons.rules import (
    Rules,
    Standing,
    candidate_line,
    duplicate_line,
    duplicates,
    is_launch,
    market,
    new_comparisons,
)
from feeds.comparisons.rules import candidates as announce
from feeds.entries import Site
from storage import candidates, catalog
from storage.catalog import AmbiguousModel, UnknownModel
from storage.database import Database
from storage.desk import Desk
from storage.desk.views import DESK_ONLY, WAITING, Opening
from storage.terms import Authority, ChangeKind
from storage.views import ChangeView, SuggestionView

__all__ = ["CaughtUp", "Due", "catch_up"]

_CONSUMER: Final = "comparisons"
_WAITS: Final = timedelta(days=14)
_LOOKED_BACK: Final = 500
"""First-party changes among which a launch that waits is looked for."""


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """What came of the changes since the last time."""

    changes: int
    """How many there were."""
    due: tuple[Due, ...] = ()
    """Comparisons that became due: the newest day first, within a day the closest rivals."""


def catch_up(database: Database, desk: Desk, site: Site, rules: Rules | None = None) -> CaughtUp:
    """React to every change since the last call. Safe to run twice, from two processes, and after a crash: what became
    due is kept together with how far we have come, in one transaction of the desk."""
    while True:
        after, last = desk.cursor(_CONSUMER)
        if after and not _is_known(database, after, last):
            # The facts were made anew beside an old desk: its cursor counts changes that are gone.
            desk.restart(_CONSUMER)
            after = 0
        changes = catalog.changes(database, after=after)
        if not changes:
            receipts.keep(database, desk)
            return CaughtUp(0)
        openings = _openings(database, desk, changes, _by_id(database, rules or Rules()))
        over = {candidate_line(change.model): change.published_at for change in changes if is_launch(change)}
        over |= _decided(database, desk, changes[-1].published_at)
        opened = desk.take_in(_CONSUMER, after, changes[-1].seq, changes[-1].id, openings, over)
        if opened is not None:
            receipts.keep(database, desk)
            return CaughtUp(len(changes), tuple(due(item) for item in opened if item.lane not in DESK_ONLY))


def _is_known(database: Database, seq: int, change_id: str) -> bool:
    found = catalog.changes(database, after=seq - 1, limit=1)
    return bool(found) and found[0].id == change_id


def _openings(database: Database, desk: Desk, changes: Sequence[ChangeView], rules: Rules) -> list[Opening]:
    openings: list[Opening] = []
    standing = _standing(desk, changes)
    launches = [*_waiting(database, desk, changes, standing), *filter(is_launch, changes)]
    if launches:
        models = catalog.models(database, ids=candidates.shown_by_their_vendors(database))
        doubts = _doubts(database, launches)
        doubtful = {model for one in doubts for model in (one.one_id, one.other_id)}
        openings += duplicates(doubts, launches)
        among = market(models, candidates.launches(database), doubtful)
        openings += new_comparisons(launches, among, standing, rules)
    for vendor in sorted({change.vendor for change in changes if change.kind is ChangeKind.ANNOUNCEMENT}):
        announced = [model for model in catalog.models(database, vendor=vendor) if model.announced_only]
        openings += [one for change in changes if change.vendor == vendor for one in announce(change, announced)]
    openings += _refreshes(database, desk, changes, rules)
    return openings


def _waiting(database: Database, desk: Desk, changes: Sequence[ChangeView], standing: Standing) -> list[ChangeView]:
    """Launches of the last two weeks that made nothing due: too little was known, or a person had to say whether the
    model is another under a second name. What makes them due now is news of today."""
    now, opened = changes[-1].published_at, {model for pair in standing.pairs for model in pair}
    latest = catalog.changes(database, authority=Authority.FIRST_PARTY, newest_first=True, limit=_LOOKED_BACK)
    told = desk.told_of({change.id for change in latest if is_launch(change)})
    return [
        replace(change, published_at=now)
        for change in reversed(latest)
        if is_launch(change)
        and change.seq < changes[0].seq
        and change.id not in told
        and change.published_at >= now - _WAITS
        and change.model_id not in opened
    ]


def _doubts(database: Database, launches: Sequence[ChangeView]) -> list[SuggestionView]:
    """Models of the vendors that launch something which may be one with another: a person has to say first."""
    vendors = sorted({change.vendor for change in launches})
    return [one for vendor in vendors for one in catalog.suggestions(database, vendor)]


def _decided(database: Database, desk: Desk, now: datetime) -> dict[str, datetime]:
    """The questions whether two models are one that wait on the desk, and that a person has answered."""
    waiting = {item.line for item in desk.items(WAITING) if item.lane == "duplicate"}
    if not waiting:
        return {}
    decisions = [one for one in catalog.decisions(database) if one.undone_at is None]
    lines = {duplicate_line(*names) for one in decisions for names in permutations((one.kept, one.other))}
    return dict.fromkeys(sorted(waiting & lines), now)


def _by_id(database: Database, rules: Rules) -> Rules:
    """The rules with the pairs that editors named as ids; a model that nobody knows yet is waited for."""
    return replace(rules, allowed=_pairs(database, rules.allowed), blocked=_pairs(database, rules.blocked))


def _pairs(database: Database, named: Collection[frozenset[str]]) -> frozenset[frozenset[str]]:
    found = set()
    for pair in named:
        with suppress(UnknownModel, AmbiguousModel):
            found.add(frozenset(catalog.find_model(database, name).id for name in pair))
    return frozenset(found)


def _standing(desk: Desk, changes: Sequence[ChangeView]) -> Standing:
    standing = Standing()
    for comparison in desk.comparisons(("due", "accepted", "dismissed", "published", "stale")):
        standing.pairs.add(frozenset((comparison.a.id, comparison.b.id)))
    days: dict[date, ChangeView] = {change.published_at.date(): change for change in changes}
    for day, change in days.items():
        for comparison in desk.opened_on(change.published_at):
            standing.add(day, frozenset((comparison.a.id, comparison.b.id)))
    return standing


def _refreshes(database: Database, desk: Desk, changes: Sequence[ChangeView], rules: Rules) -> list[Opening]:
    touched = {change.model_id for change in changes if change.model_id}
    touched |= {line.model_id for change in changes for line in change.facts if line.model_id}
    existing = desk.about(touched)
    if not existing:
        return []
    sides = sorted({side.id for comparison in existing for side in (comparison.a, comparison.b)})
    models = {model.id: model for model in catalog.models(database, ids=sides)}
    return [opening for change in changes for opening in refreshes(change, existing, models, rules)]
