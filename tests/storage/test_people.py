"""What people do to the facts: set them, take entries back, release what is held, join and part models."""

from __future__ import annotations

import pytest

from storage import catalog
from storage.by_hand.merges import BadMerge
from storage.by_hand.pins import NothingPinned, Pin
from storage.by_hand.retractions import NoSuchChange
from storage.database import Database
from storage.ledger import Ledger
from storage.terms import ChangeKind, Claim, Field, Outcome, SourceKind, Vendor
from storage.upkeep import NothingHeld, UnknownSource
from tests.support.pages import ACME, Page, at

ONE = {"Acme One": {"context_length": "128000", "input_price": "5"}}


def pinned(database: Database, value: str) -> Pin:
    model = catalog.find_model(database, "Acme One")
    claim = Claim("", Field.INPUT_PRICE, value, "USD/1M tokens", quote="five and a half, says the contract")
    return Pin(model.id, claim, "acme", "https://acme.example/contract.pdf")


def price(database: Database) -> tuple[str, SourceKind, str]:
    fact = catalog.find_model(database, "Acme One").fact(Field.INPUT_PRICE)
    assert fact is not None
    return fact.value, fact.evidence.source_kind, fact.evidence.source


def test_a_fact_set_by_hand_holds_until_the_vendor_says_the_same(ledger: Ledger, database: Database) -> None:
    page = Page(ledger, archived=True)
    page.says(at(), ONE)
    ledger.pin(pinned(database, "5.5"), at(days=1))
    assert price(database) == ("5.5", SourceKind.HAND, "https://acme.example/contract.pdf")
    page.says(at(days=2), {"Acme One": {"context_length": "128000", "input_price": "6"}})
    assert price(database)[0] == "5.5"
    page.says(at(days=3), {"Acme One": {"context_length": "128000", "input_price": "5.5"}})
    assert price(database) == ("5.5", SourceKind.DOCS, "https://acme.example/models")
    page.says(at(days=4), {"Acme One": {"context_length": "128000", "input_price": "7"}})
    assert [(c.kind.value, c.old, c.new) for c in catalog.changes(database)] == [
        ("fact.corrected", "5", "5.5"),
        ("fact.changed", "5.5", "7"),
    ]


def test_what_was_set_by_hand_can_be_left_to_the_sources_again(ledger: Ledger, database: Database) -> None:
    Page(ledger).says(at(), ONE)
    said = pinned(database, "5.5")
    ledger.pin(said, at(days=1))
    ledger.unpin(said, at(days=2))
    assert price(database)[:2] == ("5", SourceKind.DOCS)
    with pytest.raises(NothingPinned, match="was not set by hand"):
        ledger.unpin(said, at(days=3))


def test_a_retraction_names_the_entry_it_takes_back(ledger: Ledger, database: Database) -> None:
    page = Page(ledger, archived=True)
    page.says(at(), ONE)
    page.says(at(days=1), {"Acme One": {"context_length": "128000", "input_price": "50"}})
    (mistake,) = catalog.changes(database)
    ledger.retract(mistake.id, "the page showed yen", at(days=2))
    taken_back = catalog.changes(database)[-1]
    assert (taken_back.kind, taken_back.about, taken_back.note) == (
        ChangeKind.FACT_RETRACTED,
        mistake.id,
        "the page showed yen",
    )
    assert (taken_back.old, taken_back.new, taken_back.model) == ("50", "5", "Acme One")
    for bad in (mistake.id, taken_back.id, "nothing"):
        with pytest.raises(NoSuchChange):
            ledger.retract(bad, "again", at(days=3))


def test_a_person_can_let_a_flood_through(ledger: Ledger, database: Database) -> None:
    page = Page(ledger, confirm=1)
    page.says(at(), {f"Acme {n}": {"input_price": str(n)} for n in range(1, 21)})
    held = page.says(at(days=1), {f"Acme {n}": {"input_price": str(n * 10)} for n in range(1, 21)})
    assert held.outcome is Outcome.HELD
    ledger.release("acme.example/models", at(days=1, hours=1))
    kinds = [c.kind for c in catalog.changes(database)]
    assert kinds == [ChangeKind.SOURCE_HELD, ChangeKind.FACT_CHANGED]
    with pytest.raises(NothingHeld, match="holds nothing back"):
        ledger.release(page.url, at(days=2))
    with pytest.raises(UnknownSource, match="no source has the address"):
        ledger.release("https://elsewhere.example", at(days=2))


def two_names(ledger: Ledger) -> None:
    Page(ledger).says(at(), {"Acme One": {"context_length": "128000"}})
    hub = Page(
        ledger,
        kind=SourceKind.LISTING,
        url="https://hub.example/acme-ai",
        namespace="hub",
        confirm=1,
        vendors=(ACME,),
    )
    hub.says(at(), {"acme-ai/Acme-One-7B-Instruct": {"license": "mit"}, "acme-ai/Acme-One-7B-Base": {"license": "mit"}})


def test_models_that_are_named_alike_are_suggested_and_never_joined_by_themselves(
    ledger: Ledger, database: Database
) -> None:
    two_names(ledger)
    assert len(catalog.models(database)) == 3
    (suggestion,) = catalog.suggestions(database)
    assert {suggestion.one, suggestion.other} == {"Acme One", "Acme-One-7B-Instruct"}
    assert "but for a size that only one of them states" in suggestion.reason


def test_a_merge_joins_names_and_facts_without_a_word_and_can_be_undone(ledger: Ledger, database: Database) -> None:
    two_names(ledger)
    before = catalog.models(database)
    (suggestion,) = catalog.suggestions(database)
    decision = ledger.merge(suggestion.one_id, suggestion.other_id, "the card says so", at(days=1))
    joined = catalog.find_model(database, "acme-ai/Acme-One-7B-Instruct")
    assert joined.name == "Acme One"
    assert {fact.field for fact in joined.facts} == {Field.CONTEXT_LENGTH, Field.LICENSE}
    assert (len(catalog.models(database)), catalog.suggestions(database), catalog.changes(database)) == (2, [], [])
    ledger.undo(decision, at(days=2))
    assert catalog.models(database) == before
    assert catalog.decisions(database)[0].undone_at == at(days=2)


def test_models_that_a_person_keeps_apart_are_not_suggested_again(ledger: Ledger, database: Database) -> None:
    two_names(ledger)
    (suggestion,) = catalog.suggestions(database)
    ledger.keep_apart(suggestion.one_id, suggestion.other_id, "another size", at(days=1))
    assert catalog.suggestions(database) == []


def test_models_of_two_vendors_are_not_joined(ledger: Ledger, database: Database) -> None:
    Page(ledger).says(at(), ONE)
    Page(ledger, url="https://other.example", vendor=Vendor("other", "Other")).says(
        at(), {"Two": {"status": "preview"}}
    )
    one, two = (catalog.find_model(database, name).id for name in ("Acme One", "Two"))
    with pytest.raises(BadMerge, match="a model has one maker"):
        ledger.merge(one, two, "no", at())
