"""Commands that publish: compare, feeds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.shared import (
    DEFAULT_DB,
    Bar,
    ConfigFile,
    Db,
    caught_up,
    complain,
    database_at,
    hub_is_private,
    say,
    settings_of,
    site_of,
)

if TYPE_CHECKING:
    pass

app = typer.Typer()


@app.command()
def compare(
    a: str,
    b: str,
    form: Annotated[str, typer.Option("--as", metavar="md|html|json", help="How to print it.")] = "md",
    db: Db = DEFAULT_DB,
    config: ConfigFile = None,
) -> None:
    """Two models side by side, each fact with its source."""
    from feeds.comparisons import page
    from storage import catalog

    database = database_at(db)
    table = page.compare(catalog.find_model(database, a), catalog.find_model(database, b))
    print(page.render(table, form, site_of(settings_of(config))))


@app.command()
def feeds(
    folder: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where to write.")] = Path("site"),
    db: Db = DEFAULT_DB,
    config: ConfigFile = None,
) -> None:
    """Write every feed and page as static files."""
    from feeds import websub
    from feeds.site import write_feeds
    from storage.desk import open_desk

    settings, database = settings_of(config), database_at(db)
    caught_up(database, settings)
    desk, site = open_desk(db), site_of(settings)
    with Bar("Writing") as bar:
        written = write_feeds(database, desk, folder, site, bar)
    said = f"{len(written.paths):,} files, {written.moved:,} of them new or changed"
    say(f"Written: {said}. Begin at {written.paths[0]}.")
    told = websub.tell(database, desk, site, allow_private=hub_is_private(settings))
    if told.problem:
        complain(told.problem)
