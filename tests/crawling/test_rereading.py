"""A reader that has learned to read better corrects what it said before it reports what is new."""

from __future__ import annotations

import sqlite3

from storage import catalog
from storage.database import open_database
from storage.terms import ChangeKind, Field
from tests.crawling.conftest import Crawl, prices, watching
from tests.crawling.origin import Answer, Origin


def test_a_better_reader_corrects_first_and_then_tells_the_news(origin: Origin, run: Crawl, database: str) -> None:
    config = watching(f"{origin.url}/prices")
    origin.answers["/prices"] = Answer(prices("$2.00"), headers={"Content-Type": "text/html", "ETag": '"1"'})
    run(config)
    with sqlite3.connect(database.removeprefix("sqlite:///")) as connection:  # an older reader had misread the price
        connection.execute("update source set reader_version = 0")
        connection.execute("update observation set reader_version = 0, value = '3' where value = '2'")
        connection.execute("update fact set value = '3' where value = '2'")
    origin.answers["/prices"] = Answer(prices("$1.00"), headers={"Content-Type": "text/html", "ETag": '"2"'})
    assert run(config).rows[0].changes == 2
    told = [(c.kind, c.field, c.old, c.new) for c in catalog.changes(open_database(database))]
    assert told == [
        (ChangeKind.FACT_CORRECTED, Field.INPUT_PRICE, "3", "2"),
        (ChangeKind.FACT_CHANGED, Field.INPUT_PRICE, "2", "1"),
    ]
    assert all("If-None-Match" not in asked.headers for asked in origin.asked[:3]), "a new reader needs the body"
