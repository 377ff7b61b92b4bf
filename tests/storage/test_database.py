"""Opening databases: ours, empty, newer, foreign, and none at all."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from storage.database import CrawlRunning, Database, DatabaseError, crawl_lock, engine_for, open_database
from storage.ledger import Ledger
from storage.schema import FACTS
from tests.support.pages import Page, at


def test_migrations_make_the_tables_that_the_program_declares(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "version_table": FACTS.version_table}
        )
        differences = [d for d in compare_metadata(context, FACTS.metadata) if "modelwire_version" not in str(d)]
    assert differences == []


def test_a_database_of_a_newer_version_is_left_alone(database: Database, url: str) -> None:
    Page(Ledger(database)).says(at(), {"Acme One": {"context_length": "128000"}})
    with database.engine.begin() as connection:
        connection.execute(text(f"update {FACTS.version_table} set version_num = '9999'"))
    with pytest.raises(DatabaseError, match=r"written by a newer modelwire .*: upgrade modelwire"):
        open_database(url)


def test_somebody_elses_tables_are_left_alone(url: str) -> None:
    engine = engine_for(url)
    with engine.begin() as connection:
        connection.execute(text("create table model (id integer)"))
    engine.dispose()
    with pytest.raises(DatabaseError, match="holds tables of something else"):
        open_database(url)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("modelwire.db", "is no database address: write sqlite:///file.db"),
        ("mysql://localhost/x", "SQLite or PostgreSQL"),
        ("sqlite:////nowhere/at/all/x.db", "the folder /nowhere/at/all of the database does not exist"),
        ("postgresql://nobody@127.0.0.1:1/x", "check that it runs and can be reached"),
    ],
)
def test_an_address_that_cannot_be_opened_says_why(address: str, says: str) -> None:
    with pytest.raises(DatabaseError, match=says):
        open_database(address)


def test_a_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"this is a letter, not a database\n" * 100)
    with pytest.raises(DatabaseError, match="the file is no SQLite database"):
        open_database(f"sqlite:///{tmp_path / 'x.db'}")


def test_two_crawls_of_one_database_at_once_are_refused(database: Database, url: str) -> None:
    with crawl_lock(database):
        other = open_database(url)
        with pytest.raises(CrawlRunning, match="another crawl is writing"), crawl_lock(other):
            pass
        other.engine.dispose()
    with crawl_lock(database):
        pass


def _open(url: str) -> str:
    return open_database(url).shown


def test_many_processes_may_open_an_empty_database_at_the_same_time(url: str) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        assert len(set(pool.map(_open, [url] * 8))) == 1
