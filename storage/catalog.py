"""The way out: models, facts, histories, changes and sources, as frozen views."""

from __future__ import annotations

from collections.abc import Sequence

from storage.database import Database
from storage.terms import Authority
from storage.views import ChangeView, ModelView, SourceView


def changes(
    database: Database,
    *,
    after: int = 0,
    authority: Authority | None = None,
    newest_first: bool = False,
    limit: int | None = None,
) -> list[ChangeView]:
    """Changes with a `seq` above `after`, in commit order unless `newest_first`."""
    raise NotImplementedError


def models(database: Database, *, vendor: str = "", ids: Sequence[str] | None = None) -> list[ModelView]:
    """Models with their facts, by vendor and name."""
    raise NotImplementedError


def find_model(database: Database, name: str) -> ModelView:
    """The model that goes by `name` (exact, else normalised). Raises `UnknownModel` or `AmbiguousModel`."""
    raise NotImplementedError


def sources(database: Database) -> list[SourceView]:
    """Every source that was ever registered, by vendor and address."""
    raise NotImplementedError


def tag_authority(database: Database) -> tuple[str, int]:
    """(host, year) for tag: ids, fixed when the database was made."""
    raise NotImplementedError


def set_host(database: Database, host: str) -> None:
    """Fix the host of tag: ids, once: a database that has one keeps it."""
    raise NotImplementedError


def cursor(database: Database, consumer: str) -> int:
    """The `seq` up to which a consumer has handled every change; 0 before the first."""
    raise NotImplementedError


def advance(database: Database, consumer: str, seq: int) -> None:
    """Record that `consumer` has handled every change up to `seq`."""
    raise NotImplementedError
