"""Commands that ask: changes, models, show, history, snapshot, sources."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from commands.shared import (
    DEFAULT_DB,
    AsJson,
    Db,
    database_at,
    out,
    print_lines,
    say,
)
from storage.terms import Field

app = typer.Typer()
changes_app = typer.Typer(help="What really changed, newest last.", invoke_without_command=True)
models_app = typer.Typer(help="The models known, and which names are one model.", invoke_without_command=True)
sources_app = typer.Typer(help="Every watched address and how it fares.", invoke_without_command=True)
app.add_typer(changes_app, name="changes")
app.add_typer(models_app, name="models")
app.add_typer(sources_app, name="sources")


@changes_app.callback()
def changes(
    context: typer.Context,
    limit: Annotated[int, typer.Option("--limit", "-n", help="How many of the newest to show; 0 for all.")] = 40,
    db: Db = DEFAULT_DB,
    as_json: AsJson = False,
) -> None:
    """What really changed, newest last."""
    from feeds import records, terminal
    from storage import catalog

    if context.invoked_subcommand:
        return
    database = database_at(db)
    if as_json:
        print_lines(records.change(one) for one in catalog.changes(database))
    else:
        terminal.changes(out, catalog.changes(database, newest_first=True, limit=limit or None)[::-1])


@models_app.callback()
def models(
    context: typer.Context,
    vendor: Annotated[str, typer.Option("--vendor", help="Only models of this vendor.")] = "",
    db: Db = DEFAULT_DB,
    as_json: AsJson = False,
) -> None:
    """The models known, with license, context and price."""
    from feeds import records, terminal
    from storage import catalog

    if context.invoked_subcommand:
        return
    found = catalog.models(database_at(db), vendor=vendor)
    if as_json:
        print_lines(records.model_head(one) for one in found)
    else:
        terminal.models(out, found)


@app.command()
def show(model: str, db: Db = DEFAULT_DB, as_json: AsJson = False) -> None:
    """One model: each fact with its value, source, quote and dates."""
    from feeds import records, terminal
    from storage import catalog

    found = catalog.find_model(database_at(db), model)
    if as_json:
        print_lines([records.model(found)])
    else:
        terminal.model(out, found, datetime.now(UTC))


@app.command()
def history(model: str, field: Field, db: Db = DEFAULT_DB, as_json: AsJson = False) -> None:
    """Everything that any source ever said of one field of a model."""
    from feeds import records, terminal
    from storage import catalog

    database = database_at(db)
    said = catalog.history(database, catalog.find_model(database, model).id, field)
    if as_json:
        print_lines(records.history(one) for one in said)
    else:
        terminal.history(out, said)


@app.command()
def snapshot(
    start: Annotated[str, typer.Argument(metavar="ID", help="As `modelwire show` prints it; its beginning will do.")],
    headers: Annotated[bool, typer.Option("--headers", help="What came with it, instead of the document.")] = False,
    db: Db = DEFAULT_DB,
) -> None:
    """A stored document byte for byte, on standard output."""
    from storage import catalog

    found = catalog.find_snapshot(database_at(db), start)
    if headers:
        say(f"{found.url} at {found.fetched_at.isoformat()}, status {found.status}")
        for header, value in found.headers:
            say(f"{header}: {value}")
    else:
        sys.stdout.buffer.write(found.body)


@sources_app.callback()
def sources(context: typer.Context, db: Db = DEFAULT_DB, as_json: AsJson = False) -> None:
    """Every watched address: its outcome, its values, when it was last read and is due."""
    from feeds import records, terminal
    from storage import catalog

    if context.invoked_subcommand:
        return
    found = catalog.sources(database_at(db))
    if as_json:
        print_lines(records.source(one) for one in found)
    else:
        terminal.sources(out, found, datetime.now(UTC))
