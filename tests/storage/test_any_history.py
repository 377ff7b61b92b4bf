"""What must hold for any history of a watch: how it is cut into runs and pages, and what proof its changes carry."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from storage import catalog
from storage.database import Database, open_database
from storage.decide import Standing, State, Terms, judge
from storage.export import backup
from storage.ledger import Ledger
from storage.terms import ChangeKind, SourceKind
from storage.views import ChangeView
from tests.support.pages import ACME, Page, at

MODELS = ("Acme One", "Acme Two", "Acme Three")
Says = dict[str, dict[str, str]]
says: st.SearchStrategy[Says] = st.dictionaries(
    st.sampled_from(MODELS),
    st.dictionaries(
        st.sampled_from(("context_length", "input_price", "license")),
        st.sampled_from(("1000", "2000", "4000")),
        min_size=1,
    ),
    min_size=1,
)
histories = st.lists(says, min_size=2, max_size=7)
some = settings(max_examples=12, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))


@cache
def _empty() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{folder}/empty.db")
        backup(database, Path(folder) / "copy.db")
        database.engine.dispose()
        return (Path(folder) / "copy.db").read_bytes()


@contextmanager
def watch() -> Iterator[tuple[Database, Ledger]]:
    """A ledger over an empty database that is gone afterwards."""
    folder = Path(tempfile.mkdtemp())
    (folder / "facts.db").write_bytes(_empty())
    database = open_database(f"sqlite:///{folder / 'facts.db'}")
    try:
        yield database, Ledger(database)
    finally:
        database.engine.dispose()
        shutil.rmtree(folder)


def told(database: Database) -> list[tuple[object, ...]]:
    found = [change for change in catalog.changes(database) if not change.kind.for_maintainers]
    return [(c.kind, c.model, c.field, c.old, c.new, c.published_at, len(c.facts)) for c in found]


def moved(database: Database) -> list[tuple[object, ...]]:
    """What was told but launches and later news, which go out with the end of a run."""
    later = (ChangeKind.MODEL_ADDED, ChangeKind.FACT_ADDED)
    return [one for one in told(database) if one[0] not in later]


@some
@given(histories, st.sets(st.integers(0, 6)))
def test_however_the_visits_are_cut_into_runs_the_same_values_move(said: list[Says], ends: set[int]) -> None:
    results = []
    for cuts in (set(), ends):
        with watch() as (database, ledger):
            for number, one in enumerate(said):
                Page(Ledger(database), archived=True).says(at(days=number), one, body=str(number).encode())
                if number in cuts:
                    ledger.publish_launches(at(days=number), final=True)
            ledger.publish_launches(at(days=len(said)), final=True)
            results.append((moved(database), {c.model for c in catalog.changes(database) if not c.old}))
    assert results[0] == results[1]


@some
@given(histories, st.integers(1, 3))
def test_however_a_listing_is_cut_into_pages_the_same_changes_follow(said: list[Says], size: int) -> None:
    results = []
    for length in (len(MODELS), size):
        with watch() as (database, ledger):
            listing = Page(ledger, kind=SourceKind.LISTING, namespace="hub", confirm=1, vendors=(ACME,))
            for day, one in enumerate(said):
                rows = [(f"acme-ai/{name.replace(' ', '-')}", facts) for name, facts in sorted(one.items())]
                for start in range(0, len(rows), length):
                    page = dict(rows[start : start + length])
                    listing.says(at(days=day), page, sweep=f"s{day}", body=f"{day} {start}".encode())
                ledger.finish_sweep(listing.info, f"s{day}", at(days=day, hours=0.1))
                ledger.publish_launches(at(days=day, hours=0.2), final=True)
            results.append(sorted(map(str, told(database))))
    assert results[0] == results[1]


@some
@given(histories, st.booleans())
def test_what_is_said_again_is_never_news(said: list[Says], archived: bool) -> None:
    with watch() as (database, ledger):
        page = Page(ledger, archived=archived)
        for number, one in enumerate(said):
            page.says(at(days=number), one, body=str(number).encode())
        for number in range(4):  # what waits for a second reading, and what is missing, is settled then
            page.says(at(days=10 + number), said[-1], body=f"settling {number}".encode())
        ledger.publish_launches(at(days=20), final=True)
        before = told(database)
        for number in range(3):
            page.says(at(days=30 + number), said[-1], body=f"again {number}".encode())
        page.repeats(at(days=40))
        ledger.publish_launches(at(days=50), final=True)
        assert told(database) == before


@some
@given(histories)
def test_every_change_has_both_pieces_of_evidence_or_says_why_not(said: list[Says]) -> None:
    with watch() as (database, ledger):
        page = Page(ledger, archived=True)
        for number, one in enumerate(said):
            page.says(at(days=number), one, body=str(number).encode())
        ledger.publish_launches(at(days=20), final=True)
        for change in catalog.changes(database):
            check_proof(database, change)


def check_proof(database: Database, change: ChangeView) -> None:
    if change.kind.for_maintainers:
        assert change.absent
        return
    sides = [one for one in (change.old_evidence, change.new_evidence) if one is not None]
    sides += [one for line in change.facts for one in (line.before, line.evidence) if one is not None]
    assert sides
    for side in sides:
        assert side.quote
        assert catalog.snapshot(database, side.snapshot) is not None
    assert (change.old_evidence is not None and change.new_evidence is not None) == (not change.absent)
    if change.kind is ChangeKind.FACT_CHANGED:
        assert not change.absent
        assert change.old_last_seen is not None
        assert change.new_first_seen is not None
        assert change.old_last_seen < change.new_first_seen


@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("123")), max_size=8),
    st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("123")),
    st.integers(1, 3),
    st.randoms(use_true_random=False),
)
def test_a_reading_that_is_judged_in_parts_is_judged_the_same(
    known: Sequence[tuple[str, str]], said: Mapping[str, str], confirm: int, chance: random.Random
) -> None:
    standings: list[Standing[str]] = []
    for number, (slot, value) in enumerate(known):
        taken = {(s.slot, s.state) for s in standings}
        state = State.OPEN if (slot, State.OPEN) not in taken else State.PENDING
        if (slot, state) not in taken:
            standings.append(Standing(number, slot, state, value, at()))
    terms = Terms(at=at(hours=1), confirm=confirm)
    whole = judge(standings, said, terms).moves
    cut = {slot: chance.randrange(3) for slot in "abcdef"}
    parts = [
        move
        for part in range(3)
        for move in judge(
            [s for s in standings if cut[s.slot] == part],
            {slot: value for slot, value in said.items() if cut[slot] == part},
            terms,
        ).moves
    ]
    assert sorted(map(repr, whole)) == sorted(map(repr, parts))
