"""How a source fares: its episodes, what it usually says, and when it is tried again."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from storage import catalog
from storage.database import Database
from storage.decide import next_visit
from storage.ledger import Ledger
from storage.terms import ChangeKind, Outcome
from tests.support.pages import Page, at

FOUR = {f"Acme {n}": {"context_length": "32000"} for n in range(4)}


def test_a_source_shows_its_episodes_and_how_much_it_usually_says(ledger: Ledger, database: Database) -> None:
    page = Page(ledger)
    page.says(at(), FOUR)
    for hour in (1, 2, 3):
        page.says(at(hours=hour), FOUR, body=str(hour).encode())
    for hour in (4, 5):
        page.fails(at(hours=hour), Outcome.BLOCKED, "403")
    fewer = dict(list(FOUR.items())[:3])
    page.says(at(hours=6), fewer)
    (source,) = catalog.sources(database)
    assert [(e.outcome, e.visits) for e in source.history] == [
        (Outcome.CHANGED, 1),
        (Outcome.UNCHANGED, 3),
        (Outcome.BLOCKED, 2),
        (Outcome.CHANGED, 1),
    ]
    assert (source.history[2].since, source.history[2].until) == (at(hours=4), at(hours=5))
    assert (source.usual, source.read, source.slots) == (4, 3, 4)
    assert (source.failures, source.last_good) == (0, at(hours=6))


def test_facts_of_a_source_that_fails_stay_in_force_as_last_confirmed(ledger: Ledger, database: Database) -> None:
    page = Page(ledger)
    page.says(at(), FOUR)
    for day in (1, 2, 3, 4, 5):
        page.fails(at(days=day))
    fact = catalog.find_model(database, "Acme 2").facts[0]
    assert (fact.value, fact.evidence.last_confirmed) == ("32000", at())
    page.says(at(days=6), FOUR, body=b"well again")
    assert catalog.find_model(database, "Acme 2").facts[0].evidence.last_confirmed == at(days=6)
    kinds = [change.kind for change in catalog.changes(database)]
    assert kinds == [ChangeKind.SOURCE_BROKEN, ChangeKind.SOURCE_RECOVERED]


def test_a_source_that_keeps_failing_is_tried_less_and_less_often_down_to_daily(
    ledger: Ledger, database: Database
) -> None:
    page = Page(ledger)
    page.says(at(), FOUR)
    waits = []
    for day in range(1, 12):
        page.fails(at(days=day), Outcome.BLOCKED, "403")
        due = catalog.sources(database)[0].due_at
        assert due is not None
        waits.append(due - at(days=day))
    assert waits == sorted(waits)
    assert waits[0] < timedelta(hours=1.2)
    assert waits[-1] == timedelta(days=1)


@given(
    st.timedeltas(timedelta(seconds=1), timedelta(days=30)),
    st.integers(0, 1000),
    st.floats(0, 1, exclude_max=True),
)
def test_a_failing_source_is_never_tried_more_often_than_a_well_one_nor_less_than_daily(
    every: timedelta, failures: int, jitter: float
) -> None:
    well = next_visit(at(), every, 0, pending=False, held=False, jitter=jitter) - at()
    failing = next_visit(at(), every, failures, pending=False, held=False, jitter=jitter) - at()
    assert well <= failing <= max(well, timedelta(days=1))
