"""Pure decisions: from what a source said before and says now to what really changed. No clock, no database."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Generic, TypeVar

SlotKey = TypeVar("SlotKey", bound=Hashable)

MISSES_BEFORE_WITHDRAWAL = 3
FLOOD_SLOTS = 10
FLOOD_SHARE = Fraction(1, 3)


class State(StrEnum):
    """Where an observation stands."""

    PENDING = "pending"  # said, not yet confirmed
    OPEN = "open"  # in force for its source
    CLOSED = "closed"  # no longer said
    FLAP = "flap"  # was pending and taken back before anybody heard of it
    MISREAD = "misread"  # never said: a reader was wrong


class Known(StrEnum):
    """Whether the world has been told of a fact or a model."""

    BASELINE = "baseline"  # there when the watch began: never news
    PENDING = "pending"  # news, not yet published
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class MoveKind(StrEnum):
    """What has to be done to an observation after a reading."""

    OPEN = "open"  # a slot said for the first time, in force at once
    PEND = "pend"  # a value said for the first time, to be confirmed; the one in force is in doubt, but not missing
    AGAIN = "again"  # a pending value said again, but not often or long enough yet
    CONFIRM = "confirm"  # a pending value is in force now
    REPLACE = "replace"  # another value is in force at once
    FLAP = "flap"  # a pending value was taken back
    MISS = "miss"  # a value in force was not said
    BACK = "back"  # a value that was missing is said again
    WITHDRAW = "withdraw"  # a value was missing often enough


NEWS = frozenset({MoveKind.OPEN, MoveKind.CONFIRM, MoveKind.REPLACE, MoveKind.WITHDRAW})


@dataclass(frozen=True, slots=True)
class Standing(Generic[SlotKey]):
    """One observation of the source that is open or pending."""

    id: int
    slot: SlotKey
    state: State
    value: str
    first_seen: datetime
    confirmations: int = 1
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Move(Generic[SlotKey]):
    """One thing to do. `standing` is the observation it is done to; `replaced` the one in force that a new value ends
    (or, while it is pending, puts in doubt; or that a flap leaves in force)."""

    kind: MoveKind
    slot: SlotKey
    value: str
    standing: Standing[SlotKey] | None = None
    replaced: Standing[SlotKey] | None = None


@dataclass(frozen=True, slots=True)
class Decision(Generic[SlotKey]):
    """What a reading comes to: the moves, or that it is held back as a flood (then the moves only pend)."""

    moves: tuple[Move[SlotKey], ...]
    held: bool = False
    due: int = 0
    """How many slots a held reading wanted to move."""
    released: bool = False
    """What was held goes through, because this reading agrees with it. What it wants beyond that may be `held` anew."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which rules one reading of one source is judged."""

    at: datetime
    first: bool = False
    """The source's first good reading: a baseline."""
    whole: bool = True
    """What is absent from the reading counts as missing."""
    archived: bool = False
    """It cannot be fetched again, so one reading confirms, and growth is no flood (rule 4)."""
    confirm: int = 2
    settle: timedelta = timedelta(0)
    """How long a value of a settling slot must stand where one reading otherwise confirms."""
    was_held: bool = False
    slots: int | None = None
    """How many slots the source has in force, where the standings are only a part of them (a page of a listing)."""
    growth_is_flood: bool = True
    """Whether slots said for the first time count towards a flood: in a listing's page they are a launch."""


def judge(
    standings: Sequence[Standing[SlotKey]],
    said: Mapping[SlotKey, str] | None,
    terms: Terms,
    settling: frozenset[SlotKey] = frozenset(),
) -> Decision[SlotKey]:
    """What changed, given all open and pending observations of a source and what it says now.

    `said` is None for a visit that repeats the last reading (a 304, the same body): what is pending is said again, what
    was missing is missing again. Slots the source contradicts itself about must be left out of both arguments.
    """
    opened = {s.slot: s for s in standings if s.state is State.OPEN}
    pending = {s.slot: s for s in standings if s.state is State.PENDING}
    if said is None:
        said = repeated(standings)
    moves: list[Move[SlotKey]] = []
    for slot, value in said.items():
        moves += _said(opened.get(slot), pending.get(slot), slot, value, terms, slot in settling)
    if terms.whole:
        for slot in opened.keys() | pending.keys():
            if slot not in said:
                moves += _unsaid(opened.get(slot), pending.get(slot), slot)
    if terms.first:
        return Decision(tuple(moves))
    kept = sum(1 for slot, standing in opened.items() if said.get(slot) == standing.value)
    return _brake(moves, _Basis(len(opened), kept, terms))


def repeated(standings: Sequence[Standing[SlotKey]]) -> dict[SlotKey, str]:
    """What a document says that says the same again: what is in force and not missing, and what is pending."""
    said = {s.slot: s.value for s in standings if s.state is State.OPEN and not s.missing}
    return said | {s.slot: s.value for s in standings if s.state is State.PENDING}


def reread(standings: Sequence[Standing[SlotKey]], said: Mapping[SlotKey, str]) -> tuple[Move[SlotKey], ...]:
    """Rule 5: what a new version of a reader makes of the document that the old one read last.

    Nothing of this happened in the world: OPEN is what the old reader overlooked, REPLACE and WITHDRAW are what it got
    wrong, FLAP and PEND the same for values that nobody had believed yet.
    """
    opened = {s.slot: s for s in standings if s.state is State.OPEN}
    pending = {s.slot: s for s in standings if s.state is State.PENDING}
    moves: list[Move[SlotKey]] = []
    for slot in {**said, **opened, **pending}:
        now, waiting, value = opened.get(slot), pending.get(slot), said.get(slot)
        if waiting and waiting.value == value:
            continue  # the old reader saw it too: it still waits for a second reading
        if waiting:
            moves.append(Move(MoveKind.FLAP, slot, waiting.value, waiting, now if now and now.value == value else None))
        if value is None:
            if now and not now.missing:
                moves.append(Move(MoveKind.WITHDRAW, slot, now.value, now))
        elif now is None:
            moves.append(Move(MoveKind.OPEN, slot, value))
        elif now.value != value:
            kind = MoveKind.PEND if waiting else MoveKind.REPLACE
            moves.append(Move(kind, slot, value, None, now))
    return tuple(moves)


def _said(
    now: Standing[SlotKey] | None,
    waiting: Standing[SlotKey] | None,
    slot: SlotKey,
    value: str,
    terms: Terms,
    settles: bool,
) -> list[Move[SlotKey]]:
    if now and now.value == value:
        back = [Move(MoveKind.BACK, slot, value, now)] if now.missing else []
        return back + ([Move(MoveKind.FLAP, slot, waiting.value, waiting, now)] if waiting else [])
    flap = [Move(MoveKind.FLAP, slot, waiting.value, waiting)] if waiting and waiting.value != value else []
    if waiting and waiting.value == value:
        enough = terms.archived or waiting.confirmations + 1 >= terms.confirm
        settled = terms.archived or not settles or terms.at - waiting.first_seen >= terms.settle
        kind = MoveKind.CONFIRM if enough and settled else MoveKind.AGAIN
        return [Move(kind, slot, value, waiting, now)]
    at_once = terms.first or terms.archived or (terms.confirm <= 1 and not (settles and terms.settle and now))
    if not at_once:
        return [*flap, Move(MoveKind.PEND, slot, value, None, None if flap else now)]
    return [*flap, Move(MoveKind.REPLACE if now else MoveKind.OPEN, slot, value, None, now)]


def _unsaid(now: Standing[SlotKey] | None, waiting: Standing[SlotKey] | None, slot: SlotKey) -> list[Move[SlotKey]]:
    moves = [Move(MoveKind.FLAP, slot, waiting.value, waiting)] if waiting else []
    if now:
        gone = now.missing + 1 >= MISSES_BEFORE_WITHDRAWAL
        moves.append(Move(MoveKind.WITHDRAW if gone else MoveKind.MISS, slot, now.value, now))
    return moves


@dataclass(frozen=True, slots=True)
class _Basis:
    """Against what the moves of one reading are weighed."""

    opened: int
    """Slots in force."""
    kept: int
    """Those that the reading still says with the same value."""
    terms: Terms

    def is_flood(self, due: Sequence[Move[SlotKey]], joined: int = 0) -> bool:
        """Whether so much at once is not believed; `joined` more slots are in force by now, and said.

        Months may lie between two captures in an archive, and nobody can read again in ten minutes: what a capture
        says beside two thirds of what is in force is growth. What it says in their place is a flood, there too.
        """
        opened, kept = self.opened + joined, self.kept + joined
        grown = self.terms.archived and kept >= opened * (1 - FLOOD_SHARE)
        if grown or not self.terms.growth_is_flood:
            due = [move for move in due if not _is_growth(move)]
        slots = opened if self.terms.slots is None else self.terms.slots
        return len(due) > FLOOD_SLOTS and len(due) > slots * FLOOD_SHARE


def _brake(moves: list[Move[SlotKey]], basis: _Basis) -> Decision[SlotKey]:
    """Rule 4: too much at once is held, until a later reading agrees with the held one within a third."""
    due = [move for move in moves if move.kind in NEWS]
    if not basis.is_flood(due):
        return Decision(tuple(moves))
    fresh, released = due, basis.terms.was_held and _agrees_with_held(moves)
    if released:
        fresh = [move for move in due if not _was_held(move)]
        joined = sum(1 for move in due if _was_held(move) and _is_growth(move))
        if not basis.is_flood(fresh, joined):
            return Decision(tuple(moves), released=True)
    through = [move if released and _was_held(move) else _frozen(move) for move in moves]
    return Decision(tuple(move for move in through if move), held=True, due=len(fresh), released=released)


def _agrees_with_held(moves: Sequence[Move[SlotKey]]) -> bool:
    """Whether a reading repeats two thirds of what the held one wanted to move: its values were kept as pending ones,
    its absences at the brink."""
    wanted = sum(1 for m in moves if m.kind in _REPEATED or m.kind is MoveKind.FLAP or _is_back_from_brink(m))
    return sum(1 for m in moves if m.kind in _REPEATED) >= wanted * (1 - FLOOD_SHARE)


_REPEATED = frozenset({MoveKind.CONFIRM, MoveKind.AGAIN, MoveKind.WITHDRAW})


def _was_held(move: Move[SlotKey]) -> bool:
    return move.kind in (MoveKind.CONFIRM, MoveKind.WITHDRAW)


def _is_back_from_brink(move: Move[SlotKey]) -> bool:
    was = move.standing
    return move.kind is MoveKind.BACK and was is not None and was.missing >= MISSES_BEFORE_WITHDRAWAL - 1


def _is_growth(move: Move[SlotKey]) -> bool:
    return move.kind is MoveKind.OPEN or (move.kind is MoveKind.CONFIRM and move.replaced is None)


def _frozen(move: Move[SlotKey]) -> Move[SlotKey] | None:
    """The same move while facts are frozen: new values only pend, absences wait at the brink."""
    if move.kind in (MoveKind.OPEN, MoveKind.REPLACE):
        return Move(MoveKind.PEND, move.slot, move.value, None, move.replaced)
    if move.kind is MoveKind.CONFIRM:
        return Move(MoveKind.AGAIN, move.slot, move.value, move.standing)
    if move.kind is MoveKind.WITHDRAW:
        return None  # its count stays one short; the next reading that lacks it withdraws it
    return move


# ------------------------------------------------------------------------------------------- what is news, and when

LAUNCH_WAIT = timedelta(hours=1)
NEWS_EVERY = timedelta(days=1)


def launch_is_due(found: datetime, now: datetime, *, final: bool) -> bool:
    """Rule 9: a launch is published at the end of the run that found it, or after an hour."""
    return final or now - found >= LAUNCH_WAIT


def news_is_due(last_news: datetime | None, now: datetime) -> bool:
    """Rule 9: what is learned after a launch is folded into at most one entry a day."""
    return last_news is None or now - last_news >= NEWS_EVERY


def shrunken(said: int, in_force: int) -> bool:
    """Whether a reading says so much less than is in force that the document must be taken for damaged, not for news.

    Rule 3: a shortened document withdraws nothing. Five values or fewer may come and go.
    """
    return in_force > 5 and said * 3 < in_force


def next_visit(at: datetime, every: timedelta, failures: int, *, pending: bool, held: bool, jitter: float) -> datetime:
    """When a source is due again: at once while something is pending, after 10 minutes while held, later and later
    (down to daily) while it fails. `jitter` in [0, 1) spreads sources that share a cadence over a tenth of it."""
    if held:
        return at + timedelta(minutes=10)
    if pending:
        return at
    wait = every * (1 + jitter / 10)
    if failures > 1:
        wait = min(wait * 2 ** min(failures - 1, 20), max(wait, timedelta(days=1)))
    return at + wait
