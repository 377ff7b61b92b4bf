"""Commands that publish: compare, feeds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.shared import (
    DEFAULT_DB,
    Bar,
    ConfigFile,
    Db,
    caught_up,
    complain,
    database_at,
    existing_database,
    hub_is_private,
    say,
    settings_of,
    site_of,
)

app = typer.Typer()


@app.command()
def compare(
    a: str,
    b: str,
    md: Annotated[bool, typer.Option("--md", help="As Markdown, which is also what you get unasked.")] = False,
    html: Annotated[bool, typer.Option("--html", help="As the page for a browser, whole in one file.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
    db: Db = DEFAULT_DB,
    config: ConfigFile = None,
) -> None:
    """Two models side by side, each fact with its source, and what people think of them."""
    from feeds.comparisons import page
    from feeds.comparisons.together import side_by_side
    from storage.desk import open_desk

    if md + html + as_json > 1:
        raise typer.BadParameter("choose one of --md, --html and --json")
    table = side_by_side(existing_database(db), open_desk(db), a, b)
    form = "html" if html else "json" if as_json else "md"
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
