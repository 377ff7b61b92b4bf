"""What all commands share: their options, how they open things, and how they print."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from storage.terms import ModelwireError

if TYPE_CHECKING:
    from crawler.config import Config
    from feeds.catch_up import Due
    from feeds.entries import Site
    from feeds.records import Json
    from feeds.webhooks import Delivered
    from storage.database import Database

DEFAULT_DB = "sqlite:///modelwire.db"

out = Console()
err = Console(stderr=True)

Db = Annotated[
    str,
    typer.Option("--db", envvar="MODELWIRE_DB", metavar="URL", help="The facts: sqlite:///FILE or postgresql://..."),
]
ConfigFile = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="Instead of modelwire.toml in this folder.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line, everything, without a limit.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; it is kept and shown.")]


class CannotImport(ModelwireError):
    """What is to be taken in cannot be read from its file."""


def text_of(file: Path) -> str:
    """The text of a file that a person names. Raises `CannotImport`."""
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise CannotImport(f"{file} cannot be read: {error.strerror or error}; name another file") from None
    except UnicodeDecodeError:
        raise CannotImport(f"{file} is not UTF-8 text: save it as UTF-8") from None


def settings_of(path: Path | None) -> Config:
    from crawler.config import load

    return load(path)


def database_at(url: str) -> Database:
    from storage.database import open_database

    return open_database(url)


def existing_database(url: str) -> Database:
    """The database, where there is one: for commands that have nothing to say about an empty one."""
    from storage.database import require

    require(url)
    return database_at(url)


def site_of(config: Config) -> Site:
    from feeds.entries import Site

    return Site(config.base_url, hub=config.websub)


def hub_is_private(config: Config) -> bool:
    """Whether the WebSub hub is one of the hosts that may be asked although they are on a private address."""
    return (urlsplit(config.websub).hostname or "") in config.fetching.allow_private


def caught_up(database: Database, config: Config) -> tuple[Due, ...]:
    from feeds.catch_up import catch_up
    from storage.desk import open_desk

    return catch_up(database, open_desk(database.url), site_of(config), config.comparisons).due


def declared(database: Database, config: Config) -> None:
    """Make the hooks of the configuration what it says, before any work is done."""
    from feeds.webhooks import declare
    from storage.desk import open_desk

    declare(database, open_desk(database.url), config.hook, datetime.now(UTC))


def told(database: Database, config: Config, *, patient: bool = True) -> Delivered:
    """Tell hooks what they have not heard of."""
    from feeds.webhooks import PATIENCE, deliver
    from storage.desk import open_desk

    patience = PATIENCE if patient else timedelta()
    return deliver(database, open_desk(database.url), site_of(config), datetime.now(UTC), patience=patience)


def print_due(due: Iterable[Due]) -> None:
    from feeds import terminal

    terminal.due(out, due)


def print_lines(found: Iterable[Json]) -> None:
    from feeds.records import line

    for one in found:
        print(line(one))


def say(text: str) -> None:
    out.print(text, soft_wrap=True, highlight=False, markup=False)


def complain(text: str) -> None:
    err.print(f"modelwire: {text}", soft_wrap=True, highlight=False, markup=False)


class Bar:
    """A progress bar on the error stream, shown only where somebody watches."""

    def __init__(self, title: str) -> None:
        self._progress = Progress(
            TextColumn("[bold]{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("[dim]{task.fields[note]}"),
            console=err,
            disable=not err.is_terminal,
        )
        self._task = self._progress.add_task(title, total=None, note="")

    def __enter__(self) -> Bar:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def __call__(self, done: int, total: int, at: datetime | None = None) -> None:
        self._progress.update(self._task, completed=done, total=total, note=f"{at:%Y-%m-%d}" if at else "")
