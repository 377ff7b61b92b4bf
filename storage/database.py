"""Opening a database: the engine, its migrations, and the lock that one crawl holds."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from storage.terms import ModelwireError


class DatabaseError(ModelwireError):
    """The database cannot be opened, or is not one of ours, or is newer than this program."""


@dataclass(frozen=True)
class Database:
    """An opened and migrated database of facts."""

    url: str
    engine: Engine


def open_database(url: str) -> Database:
    """Open (or make) the database at `url` and bring it to this program's version. Raises `DatabaseError`."""
    raise NotImplementedError
