"""Days in the life of a watch, told from beginning to end."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from storage import catalog
from storage.database import Database
from storage.ledger import Ledger
from storage.terms import Announcement, ChangeKind, Outcome, SourceKind
from tests.support.pages import ACME, Page, at


def told(database: Database) -> list[tuple[str, str]]:
    """(kind, day and hour) of all changes for editors."""
    return [
        (c.kind.value, f"{c.published_at:%d %H:%M}") for c in catalog.changes(database) if not c.kind.for_maintainers
    ]


def hub(ledger: Ledger) -> Page:
    return Page(
        ledger,
        kind=SourceKind.LISTING,
        url="https://hub.example/api/models?author=acme-ai",
        namespace="hub",
        confirm=1,
        vendors=(ACME,),
    )


def test_a_vendor_cuts_all_its_prices_at_once(ledger: Ledger, database: Database) -> None:
    page = Page(ledger, kind=SourceKind.PRICING)
    dear = {f"Acme {n}": {"input_price": str(n * 10)} for n in range(1, 21)}
    cheap = {f"Acme {n}": {"input_price": str(n)} for n in range(1, 21)}
    page.says(at(), dear)
    pending = page.says(at(days=1), cheap)
    assert (pending.outcome, pending.pending) == (Outcome.CHANGED, 20)
    held = page.says(at(days=1, hours=0.01), cheap, body=b"read again at once")
    assert held.outcome is Outcome.HELD
    due = catalog.sources(database)[0].due_at
    assert due is not None
    assert (due - at(days=1, hours=0.01)).total_seconds() == 600
    page.says(due, cheap, body=b"ten minutes later")
    (change,) = [c for c in catalog.changes(database) if c.kind is ChangeKind.FACT_CHANGED]
    assert len(change.facts) == 20
    assert change.published_at <= at(days=1, hours=1)


def test_a_card_that_says_mit_for_twenty_minutes(ledger: Ledger, database: Database) -> None:
    listing = hub(ledger)
    name = "acme-ai/Acme-One-7B"
    listing.says(at(), {name: {"license": "cc-by-nc-4.0"}})
    listing.says(at(days=1), {name: {"license": "mit"}})
    listing.says(at(days=1, hours=0.2), {name: {"license": "mit"}}, body=b"still")
    listing.says(at(days=1, hours=0.34), {name: {"license": "cc-by-nc-4.0"}})
    listing.says(at(days=2), {name: {"license": "cc-by-nc-4.0"}}, body=b"ever after")
    ledger.publish_launches(at(days=3), final=True)
    assert told(database) == []
    model = catalog.find_model(database, name)
    states = [one.state for one in catalog.history(database, model.id, model.facts[0].field)]
    assert states == ["open", "flap"]


def test_a_launch_that_trickles_in_over_two_days(ledger: Ledger, database: Database) -> None:
    news = Page(ledger, kind=SourceKind.ANNOUNCEMENT, url="https://acme.example/news", confirm=1)
    docs, prices = Page(ledger), Page(ledger, kind=SourceKind.PRICING, url="https://acme.example/pricing")
    listing = hub(ledger)
    old = {"Acme One 7B": {"context_length": "32000"}}
    first = Announcement("https://acme.example/news/one", "Acme One", published=at(days=-30))
    news.says(at(), {}, announces=(first,))
    docs.says(at(), old)
    prices.says(at(), {"Acme One 7B": {"input_price": "1"}})
    listing.says(at(), {"acme-ai/Acme-One-7B": {"license": "mit"}})

    def run(when: datetime) -> None:
        ledger.publish_launches(when, final=True)

    second = Announcement("https://acme.example/news/two", "Acme Two", published=at(days=1))
    news.says(at(days=1), {}, announces=(second, first))
    run(at(days=1))
    listing.says(
        at(days=1, hours=3),
        {"acme-ai/Acme-One-7B": {"license": "mit"}, "acme-ai/Acme-Two-7B": {"license": "apache-2.0"}},
    )
    run(at(days=1, hours=3))
    for hour in (5, 6):  # the second reading confirms
        both = old | {"Acme Two 7B": {"context_length": "64000"}}
        docs.says(at(days=1, hours=hour), both, body=str(hour).encode())
        run(at(days=1, hours=hour))
    for hour in (8, 9):
        both = {"Acme One 7B": {"input_price": "1"}, "Acme Two 7B": {"input_price": "2", "output_price": "4"}}
        prices.says(at(days=1, hours=hour), both, body=str(hour).encode())
        run(at(days=1, hours=hour))
    run(at(days=2, hours=4))
    assert told(database) == [
        ("announcement", "03 09:00"),
        ("model.added", "03 12:00"),
        ("fact.added", "04 13:00"),
    ]
    added = catalog.changes(database)[-1]
    assert {line.field.value for line in added.facts} == {"context_length", "input_price", "output_price"}


def test_a_model_that_leaves_its_only_listing_is_withdrawn_once_it_is_sure(ledger: Ledger, database: Database) -> None:
    listing = hub(ledger)
    both = {"acme-ai/Acme-One-7B": {"license": "mit"}, "acme-ai/Acme-Two-7B": {"license": "mit"}}
    one = {"acme-ai/Acme-One-7B": {"license": "mit"}}

    def sweep(day: int, *, complete: bool = True) -> None:
        listing.says(at(days=day), both if not day else one, sweep=f"s{day}", body=f"day {day}".encode())
        ledger.finish_sweep(listing.info, f"s{day}", at(days=day, hours=0.1), complete=complete)

    sweep(0)
    card = Page(ledger, kind=SourceKind.CARD, url="https://hub.example/two/README.md", namespace="hub", confirm=1)
    card.parent, card.vendors = listing.url, (ACME,)
    card.says(at(hours=1), {"acme-ai/Acme-Two-7B": {"license": "mit", "context_length": "32000"}})
    for day in (1, 2):
        sweep(day)
    sweep(3, complete=False)  # down to the watermark only: what it does not meet is not missing
    assert told(database) == []
    sweep(4)
    (change,) = catalog.changes(database)
    assert (change.kind, change.model) == (ChangeKind.MODEL_WITHDRAWN, "Acme-Two-7B")
    assert change.old_last_seen == at(hours=0.1)


def test_a_page_of_a_listing_that_is_lost_withdraws_nothing(ledger: Ledger, database: Database) -> None:
    listing = hub(ledger)
    names = {f"acme-ai/Acme-{n}": {"license": "mit"} for n in range(6)}
    listing.says(at(), names, sweep="s0")
    ledger.finish_sweep(listing.info, "s0", at(hours=0.1))
    for day in range(1, 5):
        half = dict(list(names.items())[:3])
        listing.says(at(days=day), half, sweep=f"s{day}", body=str(day).encode(), next_url="https://hub.example/2")
        failed = replace(listing.visit(at(days=day, hours=0.1), Outcome.UNREACHABLE), sweep=f"s{day}", status=500)
        ledger.record(failed)
    ledger.publish_launches(at(days=6), final=True)
    assert told(database) == []
    assert len(catalog.models(database)) == 6
