"""Moving names: where they point, and the one entry when that is another model."""

from __future__ import annotations

from dataclasses import replace

from storage import catalog
from storage.database import Database
from storage.ledger import Ledger
from storage.terms import Authority, ChangeKind, Outcome, Pointer, Reading, SourceKind
from tests.support.pages import ACME, Page, at, claims

LATEST = "acme-small-latest"
TWO = {"Acme Small 3": {"context_length": "32000"}, "Acme Small 4": {"context_length": "64000"}}


def means(page: Page, hours: float, model: str, says: dict[str, dict[str, str]] = TWO) -> None:
    """The page says at that hour that the moving name means this model."""
    page.aliases = {model: (LATEST,)}
    page.says(at(hours=hours), says, body=f"{model} at {hours}".encode())


def moves(database: Database) -> list[tuple[str, str | None, str | None]]:
    return [
        (change.model, change.old, change.new)
        for change in catalog.changes(database)
        if change.kind is ChangeKind.ALIAS_REPOINTED
    ]


def test_a_name_that_moves_is_one_entry_when_a_second_reading_agrees(ledger: Ledger, database: Database) -> None:
    page = Page(ledger)
    means(page, 0, "Acme Small 3")
    assert catalog.find_model(database, LATEST).name == "Acme Small 3"
    means(page, 1, "Acme Small 4")
    assert moves(database) == []
    means(page, 1.1, "Acme Small 4")
    assert moves(database) == [(LATEST, "Acme Small 3", "Acme Small 4")]
    change = catalog.changes(database)[-1]
    assert (change.old_last_seen, change.new_first_seen) == (at(), at(hours=1))
    assert change.quote == "Acme Small 4 | 64000"
    model = catalog.find_model(database, LATEST)
    assert (model.name, [name for _, name in model.moving]) == ("Acme Small 4", [LATEST])
    page.repeats(at(hours=2))
    assert len(moves(database)) == 1


def test_a_name_that_moves_back_at_once_is_no_news(ledger: Ledger, database: Database) -> None:
    page = Page(ledger)
    for hours, model in ((0, "Acme Small 3"), (1, "Acme Small 4"), (1.1, "Acme Small 3"), (2, "Acme Small 3")):
        means(page, hours, model)
    assert moves(database) == []


def test_two_sources_that_follow_each_other_make_one_entry(ledger: Ledger, database: Database) -> None:
    docs, prices = Page(ledger), Page(ledger, url="https://acme.example/pricing")
    for page in (docs, prices):
        means(page, 0, "Acme Small 3")
    for page, hours in ((docs, 1), (docs, 1.1), (prices, 5), (prices, 5.1)):
        means(page, hours, "Acme Small 4")
    assert moves(database) == [(LATEST, "Acme Small 3", "Acme Small 4")]


def test_a_page_that_no_longer_names_the_name_moves_nothing(ledger: Ledger, database: Database) -> None:
    page = Page(ledger)
    means(page, 0, "Acme Small 3")
    page.aliases = {}
    for hours in (1, 2, 3, 4):
        page.says(at(hours=hours), TWO, body=str(hours).encode())
    assert moves(database) == []
    assert catalog.find_model(database, LATEST).name == "Acme Small 3"


def test_a_price_list_says_outright_where_its_moving_names_lead(ledger: Ledger, database: Database) -> None:
    listing = Page(
        ledger,
        kind=SourceKind.LISTING,
        url="https://openrouter.example/models",
        namespace="openrouter",
        provider="openrouter",
        authority=Authority.AGGREGATOR,
        confirm=1,
        vendors=(ACME,),
    )
    offers = {"acme/small-3": {"input_price": "1"}, "acme/small-4": {"input_price": "2"}}
    for day, target in enumerate(("acme/small-3", "acme/small-4", "acme/unheard-of")):
        pointer = Pointer("~acme/small-latest", target, f'"slug":"{target}"', "$.data[2].alias_target")
        reading = Reading(claims(offers | {"~acme/small-latest": {"input_price": "2"}}), pointers=(pointer,))
        visit = replace(listing.visit(at(days=day), Outcome.CHANGED), reading=reading, body=target.encode())
        ledger.record(visit)
    (change,) = [c for c in catalog.changes(database) if c.kind is ChangeKind.ALIAS_REPOINTED]
    assert (change.model, change.old, change.new) == ("~acme/small-latest", "acme/small-3", "acme/small-4")
    assert change.quote == '"slug":"acme/small-4"'


def test_a_merge_takes_the_moving_name_along_and_gives_it_back(ledger: Ledger, database: Database) -> None:
    page = Page(ledger)
    means(page, 0, "Acme Small 3")
    three, four = (catalog.find_model(database, name).id for name in TWO)
    decision = ledger.merge(four, three, "one and the same", at(days=1))
    assert catalog.find_model(database, LATEST).id == four
    ledger.undo(decision, at(days=2))
    assert catalog.find_model(database, LATEST).id == three
