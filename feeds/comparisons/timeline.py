"""What held when: the values of a slot one after the other, out of what each source said in its own intervals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final

from storage.resolve import Candidate, alike, winner
from storage.terms import Field, Qualifiers
from storage.views import FactView, HistoryView

_HELD: Final = frozenset({"open", "closed"})
"""States of intervals that were ever in force: nothing pending, taken back or misread."""
_FOREVER: Final = datetime.max.replace(tzinfo=UTC)
_INSTANT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Step:
    """A value, and when it was seen."""

    value: str
    since: datetime
    """When it was first seen."""
    seen_until: datetime
    """When it was last seen; what held between then and the next step, nobody knows."""
    over: bool
    """Whether it holds no longer."""


@dataclass(frozen=True, slots=True)
class _Interval:
    said: HistoryView
    ends: datetime
    """Until when its source held to it: when it said the next value, or when it was last seen to say this one."""


def steps(history: Iterable[HistoryView], fact: FactView) -> tuple[Step, ...]:
    """The values of a fact's slot, oldest first; the last one is the fact's.

    Where the intervals of all sources do not lead to what holds now, those of the fact's own source alone are told.
    """
    said = _of(history, fact.field, fact.provider, fact.unit, fact.qualifiers)
    found = _resolved(fact.field, said)
    if not found or found[-1].over or not alike(fact.field, found[-1].value, fact.value):
        found = _resolved(fact.field, [one for one in said if one.evidence.source == fact.evidence.source])
    return found


def past(
    history: Iterable[HistoryView], field: Field, provider: str, terms: Qualifiers = ()
) -> tuple[tuple[Step, ...], str]:
    """The values of a slot of which nothing holds now, and their unit; the unit that was said last."""
    all_of_it = [
        one for one in history if (one.field, one.provider, one.qualifiers) == (field, provider, terms) and _held(one)
    ]
    if not all_of_it:
        return (), ""
    unit = max(all_of_it, key=lambda one: one.evidence.last_confirmed).unit
    return _resolved(field, [one for one in all_of_it if one.unit == unit]), unit


def _held(one: HistoryView) -> bool:
    return one.state in _HELD


def _of(history: Iterable[HistoryView], field: Field, provider: str, unit: str, terms: Qualifiers) -> list[HistoryView]:
    wanted = (field, provider, unit, terms)
    return [one for one in history if (one.field, one.provider, one.unit, one.qualifiers) == wanted and _held(one)]


def _resolved(field: Field, said: Sequence[HistoryView]) -> tuple[Step, ...]:
    """Ask at each moment at which a source began or ceased to say something whose value won then."""
    intervals = _intervals(said)
    moments = {one.said.evidence.first_seen for one in intervals}
    moments |= {one.ends for one in intervals if one.ends != _FOREVER}
    found: list[Step] = []
    incumbent: int | None = None
    for moment in sorted(moments):
        held = [
            Candidate(
                place, one.said.evidence.value, one.said.evidence.source_kind, one.said.evidence.authority,
                one.said.evidence.first_seen,
            )
            for place, one in enumerate(intervals)
            if one.said.evidence.first_seen <= moment < one.ends
        ]  # fmt: skip
        if not held:
            if found:
                found[-1] = replace(found[-1], over=True)
            incumbent = None
            continue
        best = winner(field, held, _successor(intervals, incumbent, held))
        incumbent = best.observation
        seen = [intervals[c.observation].said.evidence for c in held if alike(field, c.value, best.value)]
        _add(found, field, best.value, moment, max(moment, *(one.last_confirmed for one in seen)))
    return tuple(found)


def _add(found: list[Step], field: Field, value: str, moment: datetime, seen_until: datetime) -> None:
    if found and not found[-1].over and alike(field, found[-1].value, value):
        found[-1] = replace(found[-1], value=value, seen_until=max(found[-1].seen_until, seen_until))
        return
    if found:
        found[-1] = replace(found[-1], over=True, seen_until=min(found[-1].seen_until, moment))
    found.append(Step(value, moment, seen_until, over=False))


def _intervals(said: Sequence[HistoryView]) -> list[_Interval]:
    by_source: dict[str, list[HistoryView]] = {}
    for one in sorted(said, key=lambda one: (one.evidence.first_seen, one.evidence.last_confirmed)):
        by_source.setdefault(one.evidence.source, []).append(one)
    found = []
    for row in by_source.values():
        found += [_Interval(one, following.evidence.first_seen) for one, following in pairwise(row)]
        last = row[-1]
        found.append(_Interval(last, _FOREVER if last.state == "open" else last.evidence.last_confirmed + _INSTANT))
    return found


def _successor(intervals: Sequence[_Interval], incumbent: int | None, held: Sequence[Candidate]) -> int | None:
    """The interval that speaks for the source that has spoken so far."""
    if incumbent is None:
        return None
    source = intervals[incumbent].said.evidence.source
    return next((c.observation for c in held if intervals[c.observation].said.evidence.source == source), None)
