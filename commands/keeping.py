"""Commands that keep a database well, and open it to other tools: export, backup, restore, prune, metadata."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from commands.shared import (
    DEFAULT_DB,
    Db,
    database_at,
    existing_database,
    say,
)

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
    """Make a consistent copy of the facts, and one of the desk beside it, also while a crawl runs."""
    from storage.desk import desk_beside, open_desk
    from storage.export import backup as run

    beside = Path(desk_beside(str(file)))
    facts = existing_database(db)
    run(facts, file)
    run(open_desk(db).database, beside)
    say(f"{file} is a copy of the facts, {beside} of the desk. To restore both: modelwire restore {file}")


@app.command()
def restore(file: Path, db: Db = DEFAULT_DB) -> None:
    """Put back what `backup` copied, facts and desk. What was there until now is kept beside it."""
    from storage.desk import desk_beside, desk_url
    from storage.export import restore as run

    now = datetime.now(UTC)
    places = [(file, db), (beside, desk_url(db))] if (beside := Path(desk_beside(str(file)))).exists() else [(file, db)]
    for copy, place in places:
        kept = run(copy, place, now)
        say(f"{copy} is in place again{f'; what was there is now {kept}' if kept else ''}.")


@app.command()
def prune(
    forecast: Annotated[bool, typer.Option("--forecast", help="Only say what would go.")] = False, db: Db = DEFAULT_DB
) -> None:
    """Let go of what need not be kept: old visits, unused snapshots, who voted long ago, what hooks have had."""
    from storage.desk import open_desk
    from storage.desk.hooks import Hooks
    from storage.desk.votes import Votes
    from storage.ledger import Ledger

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
