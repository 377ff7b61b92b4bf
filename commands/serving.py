"""Commands that serve: serve, and editors who may log in to the desk."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from commands.shared import (
    DEFAULT_DB,
    ConfigFile,
    Db,
    complain,
    existing_database,
    hub_is_private,
    say,
    settings_of,
    site_of,
)

if TYPE_CHECKING:
    from storage.desk.editors import Editors

app = typer.Typer()
editors_app = typer.Typer(help="Who may log in to the desk.", no_args_is_help=True)
app.add_typer(editors_app, name="editors")


@app.command()
def serve(
    host: Annotated[str, typer.Option("--host", help="0.0.0.0 for every address of this machine.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 for any that is free.")] = 8000,
    vote_token: Annotated[
        str, typer.Option("--vote-token", envvar="MODELWIRE_VOTE_TOKEN", help="Take votes from whoever sends it.")
    ] = "",
    db: Db = DEFAULT_DB,
    config: ConfigFile = None,
) -> None:
    """Every feed and page, live, with the interface for programs and the editors' desk. SIGTERM or Ctrl-C ends it."""
    from feeds import websub
    from feeds.web.app import app as application
    from feeds.web.live import Live
    from feeds.web.serving import listen, run
    from storage.desk import open_desk

    database, desk = existing_database(db), open_desk(db)
    settings = settings_of(config)
    site, rules, private = site_of(settings), settings.comparisons, hub_is_private(settings)
    served = application(Live(database, desk, site, rules=rules), desk, vote_token)
    telling = websub.telling(database, desk, site, complain, rules=rules, allow_private=private)
    with listen(host, port) as listening, telling:
        shown = f"[{host}]" if ":" in host else host
        say(f"Serving at http://{shown}:{listening.getsockname()[1]}/, the desk at /desk.")
        run(served, listening)


@editors_app.command("add")
def add(name: str, db: Db = DEFAULT_DB) -> None:
    """Let somebody log in to the desk, or give them a new token, which ends the old one."""
    token = _editors(db).add(name, datetime.now(UTC))
    say(f"The token of {name}, shown this once: {token}")


@editors_app.command("list")
def list_editors(db: Db = DEFAULT_DB) -> None:
    """Who may log in."""
    for one in _editors(db).all():
        say(f"{one.name}, since {one.added_at:%Y-%m-%d}")


@editors_app.command("remove")
def remove(name: str, db: Db = DEFAULT_DB) -> None:
    """Let somebody in no longer: their sessions end at once."""
    _editors(db).remove(name)
    say(f"{name} may not log in any more.")


def _editors(db: str) -> Editors:
    from storage.desk import open_desk
    from storage.desk.editors import Editors

    existing_database(db)
    return Editors(open_desk(db).database)
