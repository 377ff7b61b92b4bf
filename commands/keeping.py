"""Commands that keep a database well, and open it to other tools: export, backup, prune, metadata."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.shared import (
    DEFAULT_DB,
    Db,
    database_at,
    existing_database,
    say,
)

if TYPE_CHECKING:
    pass

app = typer.Typer()


@app.command()
def export(
    warc: Annotated[Path, typer.Option("--warc", metavar="FILE", help="Ending in .gz for a compressed one.")],
    db: Db = DEFAULT_DB,
) -> None:
    """Write the kept snapshots as a WARC 1.1 file."""
    from storage.export import write_warc

    say(f"{write_warc(database_at(db), warc)} snapshots in {warc}.")


@app.command()
def backup(file: Path, db: Db = DEFAULT_DB) -> None:
    """Make a consistent copy, also while a crawl runs. To restore it, copy it to where the database was."""
    from storage.export import backup as run

    run(database_at(db), file)
    say(f"{file} is a copy of the facts; to restore it: cp {file} <where the database was>")


@app.command()
def prune(
    forecast: Annotated[bool, typer.Option("--forecast", help="Only say what would go.")] = False, db: Db = DEFAULT_DB
) -> None:
    """Let go of what need not be kept: old visits, unused snapshots, who voted long ago, what hooks have had."""
    from storage.desk import open_desk
    from storage.hooks import Hooks
    from storage.ledger import Ledger
    from storage.votes import Votes

    now, desk = datetime.now(UTC), open_desk(db).database
    gone = Ledger(database_at(db)).prune(now, forecast=forecast)
    told = Hooks(desk).let_go(now, forecast=forecast)
    if not forecast:
        Votes(desk).forget(now)
    verb = "would go" if forecast else "went"
    kept = f"{gone.visits:,} visits, {gone.snapshots:,} snapshots ({gone.bytes / 1e6:.1f} MB)"
    say(f"{kept} and {told:,} delivered events {verb}.")


@app.command()
def metadata(db: Db = DEFAULT_DB) -> None:
    """What each table and column of the facts holds, as Datasette reads it: `modelwire metadata > metadata.json`."""
    import json

    from storage.dictionary import datasette

    print(json.dumps(datasette(existing_database(db).name), indent=2, ensure_ascii=False))
