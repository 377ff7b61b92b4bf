"""Two workers at once, a full disk, a lock that never opens, a connection that is lost: the same changes in the end."""

from __future__ import annotations

import multiprocessing
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from storage import catalog
from storage import database as opening
from storage.database import Database, DatabaseError, open_database
from storage.ledger import Ledger
from tests.support.pages import Page, at

DAYS = 12


def work(url: str) -> int:
    """Record the same fortnight of visits; how many of them were new."""
    database = open_database(url)
    ledger = Ledger(database)
    docs, prices = Page(ledger), Page(ledger, url="https://acme.example/pricing", archived=True)
    new = 0
    for day in range(DAYS):
        models = {f"Acme {n}": {"context_length": str(1000 * (n + day // 4))} for n in range(1, 6)}
        new += not docs.says(at(days=day), models, body=f"docs {day}".encode()).duplicate
        price = {f"Acme {n}": {"input_price": str(n + day % 3)} for n in range(1, 6 + day // 5)}
        new += not prices.says(at(days=day, hours=1), price, body=f"prices {day}".encode()).duplicate
    ledger.publish_launches(at(days=DAYS), final=True)
    database.engine.dispose()
    return new


def told(database: Database) -> list[tuple[object, ...]]:
    return sorted(
        (c.published_at, c.kind, c.model, c.field, c.old or "", c.new or "", len(c.facts))
        for c in catalog.changes(database)
    )


@pytest.fixture
def undisturbed(tmp_path: Path) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path / 'undisturbed.db'}"
    work(url)
    database = open_database(url)
    yield database
    database.engine.dispose()


def test_two_workers_on_the_same_sources_publish_everything_once(
    url: str, database: Database, undisturbed: Database
) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        new = pool.map(work, [url, url])
    assert sum(new) == 2 * DAYS
    assert told(database) == told(undisturbed)


def test_a_full_disk_is_a_sentence_and_costs_nothing_that_was_stored(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'full.db'}"
    database = open_database(url)
    page = Page(Ledger(database), archived=True)
    last = 0

    def fill() -> None:
        nonlocal last
        with database.engine.connect() as connection:
            pages = connection.execute(text("pragma page_count")).scalar_one()
        for last in range(200):
            with database.engine.connect() as connection:
                connection.execute(text(f"pragma max_page_count = {pages + 20}"))
            page.says(at(days=last), {f"Acme {n}": {"input_price": str(n + last)} for n in range(9)})

    with pytest.raises(DatabaseError, match="the disk is full; make room and run again"):
        fill()
    database.engine.dispose()
    again = open_database(url)
    kept = catalog.find_model(again, "Acme 7").facts[0]
    assert last > 0
    assert kept.value == str(7 + last - 1)
    recovered = Page(Ledger(again), archived=True)
    recovered.says(at(days=last), {f"Acme {n}": {"input_price": str(n + last)} for n in range(9)})
    assert catalog.find_model(again, "Acme 7").facts[0].value == str(7 + last)
    again.engine.dispose()


def test_a_database_that_stays_locked_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "_BUSY_SECONDS", 0.2)
    url = f"sqlite:///{tmp_path / 'locked.db'}"
    database = open_database(url)
    other = sqlite3.connect(tmp_path / "locked.db", isolation_level=None)
    other.execute("begin immediate")
    with pytest.raises(DatabaseError, match="another program has been writing to it"):
        Page(Ledger(database)).says(at(), {"Acme": {"status": "available"}})
    other.execute("rollback")
    other.close()
    Page(Ledger(database)).says(at(), {"Acme": {"status": "available"}})
    assert len(catalog.models(database)) == 1
    database.engine.dispose()


def test_a_lost_connection_is_a_sentence_and_the_next_visit_finds_another(database: Database) -> None:
    if database.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no connection that could be lost")
    page = Page(Ledger(database))
    page.says(at(), {"Acme": {"status": "available"}})
    end_others = (
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()"
    )

    def lose() -> None:
        with database.writing() as session:
            with opening.engine_for(database.url).connect() as other:
                other.execute(text(end_others))
            session.execute(text("select 1"))

    with pytest.raises(DatabaseError, match="run again"):
        lose()
    page.says(at(days=1), {"Acme": {"status": "preview"}})
    assert catalog.sources(database)[0].pending == 1
