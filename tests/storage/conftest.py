"""Databases that the ledger writes to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage.database import Database, open_database
from storage.ledger import Ledger


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """An empty, migrated database."""
    opened = open_database(url)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def ledger(database: Database) -> Ledger:
    return Ledger(database)
