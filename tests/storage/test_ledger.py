"""The rules of change, told through pages that are read one time after another."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from storage import catalog
from storage.database import Database
from storage.ledger import Ledger, Recorded
from storage.terms import ChangeKind, Field, Outcome, Reading, SourceKind
from storage.views import ChangeView
from tests.support.pages import Page, Says, at, claims

ONE = {"Acme One": {"context_length": "128000", "input_price": "5", "output_price": "15"}}
CHEAPER = {"Acme One": {"context_length": "128000", "input_price": "4", "output_price": "15"}}


def published(database: Database) -> list[tuple[str, str, str | None, str | None]]:
    """(kind, field, old, new) of all changes."""
    return [(c.kind.value, c.field.value if c.field else "", c.old, c.new) for c in catalog.changes(database)]


def of_kind(database: Database, kind: ChangeKind) -> list[ChangeView]:
    return [c for c in catalog.changes(database) if c.kind is kind]


def test_the_first_reading_of_a_page_is_a_silent_baseline(ledger: Ledger, database: Database) -> None:
    assert Page(ledger).says(at(), ONE).outcome is Outcome.CHANGED
    ledger.publish_launches(at(hours=2), final=True)
    assert published(database) == []
    model = catalog.find_model(database, "acme-one")
    fact = model.fact(Field.INPUT_PRICE)
    assert fact is not None
    assert (fact.value, fact.unit, fact.evidence.quote) == ("5", "USD/1M tokens", "Acme One | 5")


def test_a_changed_value_waits_for_a_second_reading_and_is_published_once(ledger: Ledger, database: Database) -> None:
    page = Page(ledger)
    page.says(at(), ONE)
    page.says(at(days=1), ONE)
    first = page.says(at(days=2), CHEAPER)
    assert (published(database), first.pending) == ([], 1)
    page.says(at(days=2, hours=1), CHEAPER)
    page.says(at(days=3), CHEAPER)
    (change,) = catalog.changes(database)
    assert (change.kind, change.old, change.new, change.delta_pct) == (ChangeKind.FACT_CHANGED, "5", "4", -20.0)
    assert (change.old_last_seen, change.new_first_seen) == (at(days=1), at(days=2))
    assert change.severity == "major"
    assert change.published_at == at(days=2, hours=1)


def test_a_304_confirms_what_is_pending(ledger: Ledger, database: Database) -> None:
    page = Page(ledger)
    page.says(at(), ONE)
    page.says(at(days=1), CHEAPER)
    page.repeats(at(days=1, hours=1))
    assert published(database) == [("fact.changed", "input_price", "5", "4")]


def test_a_value_that_goes_back_before_it_is_confirmed_is_a_flap_and_no_news(
    ledger: Ledger, database: Database
) -> None:
    page = Page(ledger)
    page.says(at(), ONE)
    page.says(at(days=1), CHEAPER)
    back = page.says(at(days=2), ONE)
    page.says(at(days=3), ONE)
    assert (published(database), back.pending) == ([], 0)


def test_there_and_back_after_publication_is_two_changes(ledger: Ledger, database: Database) -> None:
    page = Page(ledger, archived=True)
    for day, says in enumerate((ONE, CHEAPER, ONE)):
        page.says(at(days=day), says)
    assert published(database) == [
        ("fact.changed", "input_price", "5", "4"),
        ("fact.changed", "input_price", "4", "5"),
    ]


def test_a_redesign_without_a_change_of_fact_says_nothing(ledger: Ledger, database: Database) -> None:
    page = Page(ledger)
    page.says(at(), ONE)
    page.says(at(days=1), ONE, body=b"<table> in another dress </table>")
    page.says(at(days=2), ONE, body=b"{...}")
    assert published(database) == []


def test_what_a_page_no_longer_says_is_withdrawn_at_the_third_reading(ledger: Ledger, database: Database) -> None:
    page = Page(ledger)
    page.says(at(), ONE)
    less = {"Acme One": {"context_length": "128000", "output_price": "15"}}
    page.says(at(days=1), less)
    page.says(at(days=2), less, body=b"again")
    assert published(database) == []
    page.repeats(at(days=3))
    (change,) = catalog.changes(database)
    assert (change.kind, change.old, change.old_last_seen) == (ChangeKind.FACT_WITHDRAWN, "5", at())


def test_a_broken_visit_withdraws_nothing_and_is_told_once_per_episode(ledger: Ledger, database: Database) -> None:
    page = Page(ledger)
    page.says(at(), ONE)
    for day in (1, 2, 3, 4):
        page.fails(at(days=day))
    page.says(at(days=5), ONE)
    assert [kind for kind, *_ in published(database)] == ["source.broken", "source.recovered"]
    assert catalog.find_model(database, "Acme One").fact(Field.INPUT_PRICE) is not None


def test_an_unreachable_source_is_told_only_when_it_stays_away(ledger: Ledger, database: Database) -> None:
    page = Page(ledger)
    page.says(at(), ONE)
    page.fails(at(days=1), Outcome.UNREACHABLE, "no answer")
    page.says(at(days=2), ONE)
    assert published(database) == []
    for day in (3, 4, 5):
        page.fails(at(days=day), Outcome.UNREACHABLE, "no answer")
    assert [kind for kind, *_ in published(database)] == ["source.broken"]


def test_a_shortened_document_is_broken_and_withdraws_nothing(ledger: Ledger, database: Database) -> None:
    page = Page(ledger)
    many = {f"Acme {n}": {"context_length": "128000", "input_price": str(n)} for n in range(1, 9)}
    page.says(at(), many)
    for day in (1, 2, 3, 4):
        shorter = page.says(at(days=day), {"Acme 1": many["Acme 1"]}, body=str(day).encode())
        assert shorter.outcome is Outcome.BROKEN
    assert [kind for kind, *_ in published(database)] == ["source.broken"]


def test_a_flood_is_held_until_a_later_reading_agrees(ledger: Ledger, database: Database) -> None:
    page = Page(ledger)
    cheap = {f"Acme {n}": {"input_price": str(n)} for n in range(1, 21)}
    dear = {f"Acme {n}": {"input_price": str(n * 10)} for n in range(1, 21)}
    page.says(at(), cheap)
    page.says(at(days=1), dear)
    held = page.says(at(days=1, hours=1), dear, body=b"the same, again")
    assert held.outcome is Outcome.HELD
    assert [kind for kind, *_ in published(database)] == ["source.held"]
    again = page.says(at(days=1, hours=2), dear, body=b"and again")
    assert again.outcome is Outcome.CHANGED
    (change,) = of_kind(database, ChangeKind.FACT_CHANGED)
    assert {(line.model, line.old, line.value) for line in change.facts} == {
        (f"Acme {n}", str(n), str(n * 10)) for n in range(1, 21)
    }
    fact = catalog.find_model(database, "Acme 7").fact(Field.INPUT_PRICE)
    assert fact is not None
    assert fact.value == "70"


def test_a_new_model_is_one_entry_with_its_facts(ledger: Ledger, database: Database) -> None:
    page = Page(ledger, archived=True)
    page.says(at(), ONE)
    both = ONE | {"Acme Two": {"context_length": "256000", "input_price": "1"}}
    page.says(at(days=1), both)
    assert published(database) == []
    ledger.publish_launches(at(days=1, hours=1), final=True)
    (change,) = catalog.changes(database)
    assert (change.kind, change.model) == (ChangeKind.MODEL_ADDED, "Acme Two")
    assert [(line.field.value, line.value) for line in change.facts] == [
        ("context_length", "256000"),
        ("input_price", "1"),
    ]


def test_what_is_learned_of_a_known_model_is_one_entry_a_day(ledger: Ledger, database: Database) -> None:
    docs = Page(ledger, archived=True)
    docs.says(at(), {"Acme One": {"context_length": "128000"}})
    docs.says(at(days=1), {"Acme One": {"context_length": "128000", "max_output_tokens": "8192"}})
    ledger.publish_launches(at(days=1), final=True)
    docs.says(
        at(days=1, hours=2),
        {"Acme One": {"context_length": "128000", "max_output_tokens": "8192", "tool_calling": "yes"}},
    )
    ledger.publish_launches(at(days=1, hours=3), final=True)
    assert published(database) == [("fact.added", "max_output_tokens", None, "8192")]
    ledger.publish_launches(at(days=2, hours=1), final=True)
    assert published(database)[1:] == [("fact.added", "tool_calling", None, "yes")]


def test_a_source_added_later_contradicts_but_moves_nothing(ledger: Ledger, database: Database) -> None:
    Page(ledger).says(at(), ONE)
    other = Page(ledger, url="https://acme.example/other")
    other.says(at(days=1), {"Acme One": {"context_length": "200000"}})
    model = catalog.find_model(database, "Acme One")
    fact = model.fact(Field.CONTEXT_LENGTH)
    assert fact is not None
    assert (fact.value, fact.conflict, [o.value for o in fact.others]) == ("128000", "real", ["200000"])
    assert published(database) == [("fact.conflict", "context_length", "128000", "200000")]
    for day in (2, 3):
        other.says(at(days=day), {"Acme One": {"context_length": "128000"}}, body=str(day).encode())
    assert published(database)[1:] == [("fact.agreed", "context_length", None, "128000")]


def test_sources_that_disagree_from_the_first_day_are_shown_and_not_published(
    ledger: Ledger, database: Database
) -> None:
    Page(ledger).says(at(), ONE)
    Page(ledger, url="https://acme.example/other").says(at(hours=1), {"Acme One": {"context_length": "200000"}})
    fact = catalog.find_model(database, "Acme One").fact(Field.CONTEXT_LENGTH)
    assert fact is not None
    assert (fact.conflict, published(database)) == ("real", [])


def test_a_config_and_an_advertised_window_differ_by_definition(ledger: Ledger, database: Database) -> None:
    Page(ledger).says(at(), ONE)
    config = Page(ledger, kind=SourceKind.CONFIG, url="https://hub.example/config.json", confirm=1)
    config.says(at(days=5), {"Acme One": {"context_length": "40960"}})
    fact = catalog.find_model(database, "Acme One").fact(Field.CONTEXT_LENGTH)
    assert fact is not None
    assert (fact.value, fact.conflict, published(database)) == ("128000", "definitional", [])


def test_an_announcement_never_conflicts_with_a_living_page(ledger: Ledger, database: Database) -> None:
    Page(ledger).says(at(), ONE)
    post = Page(ledger, kind=SourceKind.ANNOUNCEMENT, url="https://acme.example/news/one")
    post.says(at(days=5), {"Acme One": {"context_length": "64000"}})
    fact = catalog.find_model(database, "Acme One").fact(Field.CONTEXT_LENGTH)
    assert fact is not None
    assert (fact.value, fact.conflict, published(database)) == ("128000", "", [])


def reread(ledger: Ledger, page: Page, says: Says, now: datetime) -> Recorded:
    """A new version of the page's reader sees something else in the last document."""
    page.reader_version += 1
    kept = ledger.to_reread(page.info)
    assert kept is not None
    visit = replace(page.visit(kept.fetched_at), reading=Reading(claims(says)), body=kept.body)
    return ledger.correct(visit, now)


def test_what_a_better_reader_sees_is_a_correction_and_not_news(ledger: Ledger, database: Database) -> None:
    page = Page(ledger, archived=True)
    page.says(at(), ONE)
    page.says(at(days=1), CHEAPER)
    better = {"Acme One": {"context_length": "128000", "input_price": "4.5", "tool_calling": "yes"}}
    reread(ledger, page, better, at(days=2))
    page.says(at(days=2), better, body=b"another day")
    ledger.publish_launches(at(days=3), final=True)
    mistaken, *corrected = catalog.changes(database)
    assert [(c.kind, c.field, c.old, c.new, c.about) for c in corrected] == [
        (ChangeKind.FACT_CORRECTED, Field.INPUT_PRICE, "4", "4.5", mistaken.id),
        (ChangeKind.FACT_CORRECTED, Field.OUTPUT_PRICE, "15", None, ""),
    ]
    states = [one.state for one in catalog.history(database, mistaken.model_id, Field.INPUT_PRICE)]
    assert states == ["closed", "misread", "open"]


def test_a_new_reader_that_sees_next_to_nothing_is_not_believed(ledger: Ledger, database: Database) -> None:
    page = Page(ledger)
    many = {f"Acme {n}": {"context_length": "128000", "input_price": str(n)} for n in range(1, 9)}
    page.says(at(), many)
    broken = reread(ledger, page, {"Acme 1": {"input_price": "1"}}, at(days=1))
    assert broken.outcome is Outcome.BROKEN
    assert "version 2 of the reader test sees only 1 of 16 values" in broken.note
    assert [kind for kind, *_ in published(database)] == ["source.broken"]
    assert len(catalog.models(database)) == 8


def test_a_model_that_never_was_is_corrected_once(ledger: Ledger, database: Database) -> None:
    page = Page(ledger, archived=True)
    page.says(at(), ONE)
    page.says(at(days=1), ONE | {"Per 1M tokens": {"input_price": "3", "output_price": "9"}})
    ledger.publish_launches(at(days=1), final=True)
    reread(ledger, page, ONE, at(days=2))
    assert [(c.kind.value, c.model) for c in catalog.changes(database)] == [
        ("model.added", "Per 1M tokens"),
        ("fact.corrected", "Per 1M tokens"),
    ]


def test_a_scheduled_price_is_announced_comes_into_force_and_is_not_said_twice(
    ledger: Ledger, database: Database
) -> None:
    page = Page(ledger, archived=True)
    planned = {"Acme One": ONE["Acme One"] | {"input_price?effective_from=2026-03-10": "7"}}
    page.says(at(), ONE)
    page.says(at(days=1), planned)
    page.repeats(at(days=2))
    page.repeats(at(days=8))
    page.says(at(days=9), {"Acme One": ONE["Acme One"] | {"input_price": "7"}})
    assert published(database) == [
        ("fact.scheduled", "input_price", None, "7"),
        ("fact.changed", "input_price", "5", "7"),
    ]


def test_a_schedule_that_disappears_is_cancelled(ledger: Ledger, database: Database) -> None:
    page = Page(ledger, archived=True)
    planned = {"Acme One": ONE["Acme One"] | {"input_price?effective_from=2026-04-10": "7"}}
    page.says(at(), ONE)
    page.says(at(days=1), planned)
    for day in (2, 3, 4):
        page.says(at(days=day), ONE)
    assert [kind for kind, *_ in published(database)] == ["fact.scheduled", "fact.schedule_cancelled"]


def test_the_end_of_a_model_is_one_entry(ledger: Ledger, database: Database) -> None:
    page = Page(ledger, archived=True)
    page.says(at(), {"Acme One": {"status": "available"}})
    page.says(
        at(days=1), {"Acme One": {"status": "deprecated", "retirement_date": "2026-09-01", "successor": "Acme Two"}}
    )
    (change,) = catalog.changes(database)
    assert (change.kind, change.severity) == (ChangeKind.MODEL_DEPRECATED, "minor")  # it has half a year left
    assert {line.field for line in change.facts} == {Field.STATUS, Field.RETIREMENT_DATE, Field.SUCCESSOR}


def test_recording_a_visit_again_does_nothing(ledger: Ledger, database: Database) -> None:
    page = Page(ledger, archived=True)
    for _ in range(2):
        page.says(at(), ONE)
        page.says(at(days=1), CHEAPER)
    assert page.says(at(days=1), CHEAPER).duplicate
    assert len(published(database)) == 1


def test_a_visit_older_than_the_newest_extends_history_and_publishes_nothing(
    ledger: Ledger, database: Database
) -> None:
    page = Page(ledger, archived=True)
    page.says(at(days=5), ONE)
    page.says(at(days=1), CHEAPER)
    page.says(at(days=3), ONE)
    assert published(database) == []
    fact = catalog.find_model(database, "Acme One").fact(Field.INPUT_PRICE)
    assert fact is not None
    assert (fact.value, fact.evidence.first_seen) == ("5", at(days=3))


def test_snapshots_come_back_byte_for_byte_with_their_headers(ledger: Ledger, database: Database) -> None:
    body = b"\x00\xff a page \r\n"
    Page(ledger).says(at(), ONE, body=body, headers=(("ETag", '"1"'), ("Content-Type", "text/html")))
    fact = catalog.find_model(database, "Acme One").fact(Field.INPUT_PRICE)
    assert fact is not None
    kept = catalog.snapshot(database, fact.evidence.snapshot)
    assert kept is not None
    assert (kept.body, kept.headers[0]) == (body, ("ETag", '"1"'))
