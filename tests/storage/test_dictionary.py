"""The facts opened with Datasette, as they are: described, browsable, and without anything private."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from storage import dictionary
from storage.desk.schema import DeskBase
from storage.schema import Base, SnapshotRow
from storage.visits import snapshots
from tests.support.market import launch, world
from tests.support.pages import at


@pytest.fixture
def opened(tmp_path: Path) -> Datasette:
    """Datasette with the facts of a world and their description."""
    made = world(tmp_path)
    launch(made)
    made.database.engine.dispose()
    said = json.loads(json.dumps(dictionary.datasette(made.database.name)))
    return Datasette([str(tmp_path / "modelwire.db")], metadata=said)


def ask(opened: Datasette, path: str) -> tuple[int, str]:
    got = asyncio.run(opened.client.get(path))
    return got.status_code, got.text


def rows(opened: Datasette, path: str) -> list[dict[str, Any]]:
    status, text = ask(opened, path)
    assert status == 200
    found: list[dict[str, Any]] = json.loads(text)
    return found


def test_every_table_and_column_is_described_and_no_other() -> None:
    declared = {table.name: {column.name for column in table.columns} for table in Base.metadata.sorted_tables}
    assert {name: set(table.columns) for name, table in dictionary.TABLES.items()} == declared
    for name, table in dictionary.TABLES.items():
        assert {*table.facets, table.newest or "id"} <= {*table.columns, "id"}, name


def test_datasette_shows_a_table_with_what_its_columns_mean(opened: Datasette) -> None:
    status, page = ask(opened, "/modelwire/change")
    assert status == 200
    change = dictionary.TABLES["change"]
    assert change.description in page
    assert page.count("<dt>") == len(change.columns)
    newest, *_ = rows(opened, "/modelwire/change.json?_shape=array")
    assert newest["kind"] == "model.added"
    assert "consumer" not in ask(opened, "/modelwire")[1].partition("hidden tables")[0]


def test_questions_join_what_belongs_together(opened: Datasette) -> None:
    found = rows(opened, "/modelwire/facts_of_models.json?model=Tortoise&_shape=array")
    (context,) = [row for row in found if row["field"] == "context_length"]
    assert (context["model"], context["value"]) == ("Tortoise 3.1", "256000")
    assert context["source"] == "https://bolt.example/models"
    told = rows(opened, "/modelwire/history_of_a_field.json?field=input_price&model=&_shape=array")
    assert [row["value"] for row in told] == ["3", "1.5"]


def test_the_documents_of_others_are_not_for_everybody(opened: Datasette) -> None:
    assert ask(opened, "/modelwire/snapshot")[0] == 403
    assert ask(opened, "/modelwire?sql=select+body+from+snapshot")[0] == 403


def test_nothing_of_the_desk_is_among_the_facts(tmp_path: Path) -> None:
    made = world(tmp_path)
    launch(made)
    with sqlite3.connect(tmp_path / "modelwire.db") as connection:
        tables = {name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")}
    assert not tables & set(DeskBase.metadata.tables)


def test_a_cookie_that_came_with_a_document_is_not_kept(tmp_path: Path) -> None:
    made = world(tmp_path)
    with made.database.writing() as session:
        kept = snapshots.keep(session, "https://a.example/", at(), 200, (("Set-Cookie", "id=1"), ("ETag", "x")), b"a")
        session.flush()
        assert json.loads(session.get_one(SnapshotRow, kept).headers) == [["ETag", "x"]]
