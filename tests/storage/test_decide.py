"""What must hold for any pages whatever: a source is simulated, and what was published is added up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from storage.decide import NEWS, Decision, Move, MoveKind, Standing, State, Terms, judge
from tests.support.pages import at

SLOTS = ("a", "b", "c", "d")
Page = dict[str, str]
pages = st.lists(st.dictionaries(st.sampled_from(SLOTS), st.sampled_from(("1", "2", "3"))), min_size=1, max_size=12)


class Source:
    """Keeps observations the way the ledger does, without a database."""

    def __init__(self, confirm: int) -> None:
        self.confirm = confirm
        self.standings: dict[int, Standing[str]] = {}
        self.news: list[Move[str]] = []
        self.visits = 0

    def read(self, says: Page | None) -> Decision[str]:
        terms = Terms(at=at(hours=self.visits), first=self.visits == 0, confirm=self.confirm)
        decision = judge(list(self.standings.values()), says, terms)
        self.visits += 1
        for move in decision.moves:
            self._apply(move, terms)
        return decision

    def _apply(self, move: Move[str], terms: Terms) -> None:
        old, one = move.replaced, move.standing
        if move.kind in NEWS:
            self.news.append(move)
        if move.kind in (MoveKind.OPEN, MoveKind.REPLACE, MoveKind.PEND):
            state = State.PENDING if move.kind is MoveKind.PEND else State.OPEN
            number = len(self.news) * 1000 + len(self.standings) + self.visits * 100_000
            while number in self.standings:
                number += 1
            self.standings[number] = Standing(number, move.slot, state, move.value, terms.at)
        if move.kind in (MoveKind.REPLACE, MoveKind.CONFIRM) and old:
            del self.standings[old.id]
        if move.kind is MoveKind.PEND and old:
            self.standings[old.id] = replace(old, missing=0)
        if one is None:
            return
        if move.kind in (MoveKind.FLAP, MoveKind.WITHDRAW):
            del self.standings[one.id]
        elif move.kind is MoveKind.CONFIRM:
            self.standings[one.id] = replace(one, state=State.OPEN, confirmations=one.confirmations + 1)
        elif move.kind is MoveKind.AGAIN:
            self.standings[one.id] = replace(one, confirmations=one.confirmations + 1)
        elif move.kind is MoveKind.MISS:
            self.standings[one.id] = replace(one, missing=one.missing + 1)
        elif move.kind is MoveKind.BACK:
            self.standings[one.id] = replace(one, missing=0)

    def in_force(self) -> Page:
        return {s.slot: s.value for s in self.standings.values() if s.state is State.OPEN}


@given(pages, st.integers(1, 3))
def test_a_slot_has_at_most_one_value_in_force_and_one_pending(said: list[Page], confirm: int) -> None:
    source = Source(confirm)
    for page in said:
        source.read(page)
        for state in (State.OPEN, State.PENDING):
            slots = [s.slot for s in source.standings.values() if s.state is state]
            assert len(slots) == len(set(slots))


@given(pages, st.integers(1, 3))
def test_what_was_published_adds_up_to_what_is_in_force(said: list[Page], confirm: int) -> None:
    source = Source(confirm)
    for page in said:
        source.read(page)
    told: Page = {}
    for move in source.news:
        if move.kind is MoveKind.WITHDRAW:
            del told[move.slot]
        else:
            assert told.get(move.slot) == (move.replaced.value if move.replaced else None)
            told[move.slot] = move.value
    assert told == source.in_force()


@given(pages, st.integers(1, 3))
def test_a_page_that_stands_still_is_believed_in_the_end_and_then_says_nothing(said: list[Page], confirm: int) -> None:
    source = Source(confirm)
    for page in said:
        source.read(page)
    for _ in range(4):
        source.read(said[-1])
    assert source.in_force() == said[-1]
    before = len(source.news)
    source.read(said[-1])
    source.read(None)
    assert len(source.news) == before


@given(pages)
def test_with_two_readings_to_confirm_nothing_is_published_that_was_read_once(said: list[Page]) -> None:
    source = Source(2)
    for page in said:
        source.read(page)
    for move in source.news:
        readings = sum(1 for page in said if page.get(move.slot) == move.value)
        if move.kind is MoveKind.CONFIRM:
            assert readings >= 2


@given(pages, st.integers(1, 3))
def test_an_absence_is_published_only_after_three_readings_without_it(said: list[Page], confirm: int) -> None:
    source = Source(confirm)
    absent: dict[str, int] = dict.fromkeys(SLOTS, 0)
    for page in said:
        before = len(source.news)
        for slot in SLOTS:
            absent[slot] = 0 if slot in page else absent[slot] + 1
        source.read(page)
        for move in source.news[before:]:
            if move.kind is MoveKind.WITHDRAW:
                assert absent[move.slot] >= 3


@given(st.integers(11, 60), st.integers(0, 60))
def test_the_flood_brake_holds_exactly_what_moves_too_much_at_once(slots: int, moved: int) -> None:
    moved = min(moved, slots)
    standings = [Standing(n, f"s{n}", State.OPEN, "1", at()) for n in range(slots)]
    said = {f"s{n}": "2" if n < moved else "1" for n in range(slots)}
    decision = judge(standings, said, Terms(at=at(hours=1), confirm=1))
    assert decision.held == (moved > 10 and moved > slots / 3)
    assert decision.held == (not any(m.kind in NEWS for m in decision.moves) and moved > 0)


def in_force(slots: int) -> list[Standing[str]]:
    return [Standing(n, f"s{n}", State.OPEN, "1", at()) for n in range(slots)]


@given(st.integers(11, 60), st.integers(0, 60), st.integers(11, 200))
def test_a_capture_that_still_says_two_thirds_of_what_is_known_has_grown(slots: int, kept: int, more: int) -> None:
    kept = min(kept, slots)
    said = {f"s{n}": "1" for n in range(kept)} | {f"new{n}": "1" for n in range(more)}
    capture = judge(in_force(slots), said, Terms(at=at(days=90), archived=True))
    assert capture.held == (kept * 3 < slots * 2 and more * 3 > slots)
    live = judge(in_force(slots), said, Terms(at=at(days=90), confirm=1))
    assert live.held == (more * 3 > slots)


@given(st.integers(11, 40), st.integers(0, 40), st.integers(0, 40))
def test_a_held_flood_goes_through_when_two_thirds_of_it_are_said_again(moved: int, again: int, fresh: int) -> None:
    again = min(again, moved)
    waiting = [Standing(100 + n, f"s{n}", State.PENDING, "2", at(hours=1)) for n in range(moved)]
    said = {f"s{n}": "2" if n < again else "3" for n in range(moved)} | {f"s{40 + n}": "2" for n in range(fresh)}
    said = {f"s{n}": "1" for n in range(80)} | said
    decision = judge([*in_force(80), *waiting], said, Terms(at=at(hours=2), confirm=1, was_held=True))
    through = {m.slot for m in decision.moves if m.kind in NEWS}
    if moved + fresh <= 80 / 3:
        assert not decision.held
    elif again * 3 >= moved * 2:
        assert decision.released
        assert {f"s{n}" for n in range(again)} <= through
        assert decision.held == (moved - again + fresh > 80 / 3)
    else:
        assert decision.held
        assert not through


def test_a_license_from_a_structured_answer_must_stand_for_a_while() -> None:
    standing = [Standing(1, "license", State.OPEN, "mit", at())]
    terms = Terms(at=at(hours=1), confirm=1, settle=timedelta(hours=1))
    settling = frozenset({"license"})
    (move,) = judge(standing, {"license": "cc-by-nc-4.0"}, terms, settling).moves
    assert move.kind is MoveKind.PEND
    waiting = [*standing, Standing(2, "license", State.PENDING, "cc-by-nc-4.0", at(hours=1))]
    early = judge(waiting, {"license": "cc-by-nc-4.0"}, replace(terms, at=at(hours=1.5)), settling)
    late = judge(waiting, {"license": "cc-by-nc-4.0"}, replace(terms, at=at(hours=2)), settling)
    assert [early.moves[0].kind, late.moves[0].kind] == [MoveKind.AGAIN, MoveKind.CONFIRM]
