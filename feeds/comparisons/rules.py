"""Which comparisons a launch makes due: pure rules. No clock, no database, no order but the changes' own."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from feeds import entries
from feeds.comparisons import reasons
from feeds.comparisons.profile import COMPARED, Profile, differing, distance, evidenced, profile
from feeds.text import TITLE_LENGTH, plain, web_address
from storage.desk.views import Opening, Side, Why
from storage.names import Member, main_member, name_key
from storage.terms import Authority, ChangeKind
from storage.triggers import Rules
from storage.views import ChangeView, FactView, ModelView, SuggestionView

__all__ = ["Market", "Pair", "Rules", "Standing", "candidates", "duplicates", "market", "new_comparisons"]

_NAMED = 50
"""Pairs that the item of a flood names one by one."""

Pair = frozenset[str]
"""Two model ids, whichever way round."""


@dataclass(frozen=True, slots=True)
class Market:
    """The models that may be set side by side."""

    profiles: Mapping[str, Profile]
    mains: frozenset[str]
    """The main member of each family."""
    doubtful: frozenset[str] = frozenset()
    """Models that may be one with another: a person has to say first."""

    def eligible(self, model_id: str, rules: Rules) -> bool:
        """Whether a model may stand on a comparison page."""
        one = self.profiles.get(model_id)
        return (
            one is not None
            and model_id in self.mains
            and model_id not in self.doubtful
            and not one.model.announced_only
            and not one.model.withdrawn
            and one.model.authority is Authority.FIRST_PARTY
            and len(evidenced(one.model)) >= rules.evidenced
        )


def market(models: Iterable[ModelView], launched: Mapping[str, datetime], doubtful: Collection[str] = ()) -> Market:
    """The market of some models. `launched`: when the launch of a model was seen, where it was."""
    families: dict[tuple[str, str], list[Member]] = defaultdict(list)
    profiles = {}
    for model in models:
        at = launched.get(model.id)
        profiles[model.id] = profile(model, at.date() if at else None)
        families[model.vendor, model.family].append(Member(model.id, model.name, model.downloads))
    mains = frozenset(main_member(members) for members in families.values())
    return Market(profiles, mains, frozenset(doubtful))


@dataclass(slots=True)
class Standing:
    """What is on the desk already: pairs that were ever opened, and how many on each day."""

    pairs: set[Pair] = field(default_factory=set)
    of_day: Counter[date] = field(default_factory=Counter)
    of_model: Counter[tuple[date, str]] = field(default_factory=Counter)

    def full(self, day: date, pair: Pair, rules: Rules) -> bool:
        """Whether the caps leave no room for this pair on this day."""
        busy = any(self.of_model[day, model] >= rules.per_model for model in pair)
        return busy or self.of_day[day] >= rules.per_day

    def add(self, day: date, pair: Pair) -> None:
        self.pairs.add(pair)
        self.of_day[day] += 1
        for model in pair:
            self.of_model[day, model] += 1


# ------------------------------------------------------------------------------------------------------ new comparisons


@dataclass(frozen=True, slots=True)
class _Match:
    pair: Pair
    launches: tuple[ChangeView, ...]
    apart: float

    @property
    def day(self) -> date:
        return self.launches[-1].published_at.date()

    @property
    def place(self) -> float:
        """Two launches of one day that answer each other come first."""
        together = len({change.published_at.date() for change in self.launches}) == 1 and len(self.launches) == 2
        return self.apart + (0 if together else 1)


def is_launch(change: ChangeView) -> bool:
    """Whether a vendor itself shows a new model."""
    own = change.authority is Authority.FIRST_PARTY and change.provider == change.vendor
    return change.kind is ChangeKind.MODEL_ADDED and own


def new_comparisons(changes: Sequence[ChangeView], among: Market, standing: Standing, rules: Rules) -> list[Opening]:
    """The comparisons that launches make due, by day and the closest first; `standing` learns of them."""
    found: dict[Pair, list[ChangeView]] = defaultdict(list)
    apart: dict[Pair, float] = {}
    for change in filter(is_launch, changes):
        for pair, how_far in _rivals(change.model_id, among, rules):
            found[pair].append(change)
            apart[pair] = how_far
    matches = [_Match(pair, _with_partner(pair, launches, changes), apart[pair]) for pair, launches in found.items()]
    openings: list[Opening] = []
    left: dict[date, list[_Match]] = defaultdict(list)
    for match in sorted(matches, key=lambda m: (m.day, m.place, sorted(m.pair))):
        if match.pair in standing.pairs:
            continue
        if standing.full(match.day, match.pair, rules):
            left[match.day].append(match)
            continue
        standing.add(match.day, match.pair)
        openings.append(_opening(match, among))
    return openings + [_flood(rest, among) for rest in left.values() if len(rest) > rules.per_day]


def _rivals(model_id: str, among: Market, rules: Rules) -> list[tuple[Pair, float]]:
    if not among.eligible(model_id, rules):
        return []
    new = among.profiles[model_id]
    near = []
    for other_id, other in among.profiles.items():
        pair = frozenset((model_id, other_id))
        if other.family == new.family or pair in rules.blocked or not new.kind or other.kind != new.kind:
            continue
        wanted = pair in rules.allowed
        how_far = distance(new, other)
        if (wanted or how_far <= rules.nearest) and among.eligible(other_id, rules):
            near.append((not wanted, how_far, other.model.name, other_id, pair))
    near = [one for one in near if differing(new.model, among.profiles[one[3]].model)]
    return [(pair, how_far) for _, how_far, _, _, pair in sorted(near)[: rules.rivals]]


def _with_partner(pair: Pair, launches: list[ChangeView], changes: Sequence[ChangeView]) -> tuple[ChangeView, ...]:
    """Both launches where both are news, though only one side may have chosen the other as a rival."""
    told = {change.id: change for change in launches}
    told |= {change.id: change for change in changes if is_launch(change) and change.model_id in pair}
    return tuple(sorted(told.values(), key=lambda change: change.seq))


def in_order(a: Profile, b: Profile) -> tuple[Profile, Profile]:
    """The order in which a page names two models: by name."""
    one, other = sorted((a, b), key=lambda side: (side.model.name.casefold(), side.model.id))
    return one, other


def _opening(match: _Match, among: Market) -> Opening:
    """A new comparison; where the vendor's own sources disagree about a cell of it, that has to be resolved first."""
    a, b = in_order(*(among.profiles[one] for one in match.pair))
    names = f"{plain(a.model.name)} vs {plain(b.model.name)}"
    disputed = tuple(reasons.disputed(side, fact, match.launches[-1].id) for side in (a, b) for fact in conflicts(side))
    return Opening(
        lane="conflict" if disputed else "new",
        line=f"Comparison due: {names}",
        title=plain(f"Resolve first: {names}", TITLE_LENGTH) if disputed else reasons.title_of_new(a, b),
        at=match.launches[-1].published_at,
        why=(*disputed, *reasons.for_new(a, b, match.launches)),
        pair=(Side(a.model.id, plain(a.model.name)), Side(b.model.id, plain(b.model.name))),
        place=round(match.place, 6),
        once=True,
    )


def conflicts(side: Profile) -> list[FactView]:
    """The compared facts of a model about which its vendor's own sources really disagree."""
    own = [fact for fact in side.model.facts if fact.provider == side.model.vendor and not fact.qualifiers]
    return [fact for fact in own if fact.field in COMPARED and fact.conflict == "real"]


def _flood(rest: Sequence[_Match], among: Market) -> Opening:
    """One item for all pairs that a day's cap left over."""
    line = f"Comparisons due: {len(rest)} more pairs of {rest[0].day:%Y-%m-%d}"
    why = []
    for match in rest[:_NAMED]:
        a, b = in_order(*(among.profiles[one] for one in match.pair))
        why.append(Why(f"{plain(a.model.name)} vs {plain(b.model.name)}.", match.launches[-1].id))
    return Opening("new", line, line, rest[-1].launches[-1].published_at, tuple(why), urgent=False, place=9.0)


# ----------------------------------------------------------------------------------------------------------- candidates


def candidate_line(name: str) -> str:
    """What an editor reads of a model that so far is only announced."""
    return f"Candidate: {plain(name)} is announced, and no documentation, price or repository shows it yet"


def candidates(change: ChangeView, models: Iterable[ModelView]) -> list[Opening]:
    """The models of an announcement that nothing else shows: for the desk at once, and for no feed."""
    if change.kind is not ChangeKind.ANNOUNCEMENT or change.authority is not Authority.FIRST_PARTY:
        return []
    title = f"-{name_key(change.title)}-"
    found = []
    for model in models:
        key = name_key(model.name)
        stated = any(fact.evidence.source == change.url for fact in model.facts)
        if model.vendor == change.vendor and model.announced_only and (stated or (key and f"-{key}-" in title)):
            line = candidate_line(model.name)
            why = Why(f"{entries.title(change)} ({web_address(change.url or change.source)}).", change.id)
            found.append(Opening("candidate", line, line, change.published_at, (why,), urgent=False, place=5.0))
    return found


# ----------------------------------------------------------------------------------------------------------- duplicates


def duplicate_line(one: str, other: str) -> str:
    """What an editor reads of two models that may be one."""
    return f"Duplicate? {plain(one)} and {plain(other)}"


def duplicates(found: Iterable[SuggestionView], launches: Sequence[ChangeView]) -> list[Opening]:
    """The questions that hold back a launched model: whether it is another under a second name. For the desk alone."""
    by_model = {change.model_id: change for change in launches}
    made = []
    for one in found:
        change = by_model.get(one.one_id) or by_model.get(one.other_id)
        if change is not None:
            line = duplicate_line(one.one, one.other)
            what = f"modelwire models merge {one.one_id} {one.other_id}, or split"
            why = Why(f"{plain(one.reason)}; it waits until a person has said ({what}).", change.id)
            made.append(Opening("duplicate", line, line, change.published_at, (why,), urgent=False, place=4.0))
    return made
