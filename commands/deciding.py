"""Commands by which people decide: about facts, entries, names and sources."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from commands.asking import changes_app, models_app, sources_app
from commands.shared import (
    DEFAULT_DB,
    AsJson,
    Db,
    Reason,
    database_at,
    out,
    print_lines,
    say,
)
from storage.terms import Field

app = typer.Typer()
facts_app = typer.Typer(help="Facts set by hand, with evidence.", no_args_is_help=True)
app.add_typer(facts_app, name="facts")


@changes_app.command("retract")
def retract(change: str, reason: Reason, db: Db = DEFAULT_DB) -> None:
    """Take an entry back: whoever was sent it is sent this."""
    from storage.ledger import Ledger

    done = Ledger(database_at(db)).retract(change, reason, datetime.now(UTC))
    say(f"Retracted by {done}. Facts stay as their sources state them; `modelwire facts set` corrects one.")


@models_app.command("suggest")
def suggest(vendor: str = "", db: Db = DEFAULT_DB, as_json: AsJson = False) -> None:
    """Models that may be one: for you to merge or to split."""
    from feeds import records, terminal
    from storage import catalog

    found = catalog.suggestions(database_at(db), vendor)
    if as_json:
        print_lines(records.suggestion(one) for one in found)
    else:
        terminal.suggestions(out, found)


@models_app.command("merge")
def merge(kept: str, other: str, reason: Reason, db: Db = DEFAULT_DB) -> None:
    """Make two models one; `modelwire models split` undoes it."""
    from storage import catalog
    from storage.ledger import Ledger

    database = database_at(db)
    one, two = catalog.find_model(database, kept), catalog.find_model(database, other)
    decision = Ledger(database).merge(one.id, two.id, reason, datetime.now(UTC))
    say(f"{two.name} is {one.name} from now on (decision {decision}).")


@models_app.command("split")
def split(one: str, other: str, reason: Reason, db: Db = DEFAULT_DB) -> None:
    """Keep two models apart, and undo a merge of them."""
    from storage import catalog
    from storage.ledger import Ledger

    database = database_at(db)
    a, b = catalog.find_pair(database, one, other)
    decision = Ledger(database).keep_apart(a, b, reason, datetime.now(UTC))
    say(f"{one} and {other} are two models (decision {decision}).")


@facts_app.command("set")
def set_fact(
    model: str,
    field: Field,
    value: str,
    source: Annotated[str, typer.Option("--source", metavar="URL", help="Where the evidence can be seen.")],
    quote: Annotated[str, typer.Option("--quote", help="The words that say so.")],
    unit: Annotated[str, typer.Option("--unit", help='For a price, e.g. "USD/1M tokens".')] = "",
    provider: Annotated[str, typer.Option("--provider", help="Who sells at that price; else the vendor.")] = "",
    qualifier: Annotated[list[str] | None, typer.Option("--qualifier", metavar="NAME=VALUE")] = None,
    db: Db = DEFAULT_DB,
) -> None:
    """Let a value hold, with evidence of your own, until a first-party page says the same."""
    from storage import catalog
    from storage.by_hand.pins import pin_of
    from storage.ledger import Ledger

    database = database_at(db)
    found = catalog.find_model(database, model)
    said = pin_of(found, field, value, unit, provider, qualifier or [], source, quote)
    Ledger(database).pin(said, datetime.now(UTC))
    say(f"{found.name}: {field} is {value} by hand, until a page of {found.vendor_name} says the same.")


@facts_app.command("unset")
def unset_fact(
    model: str,
    field: Field,
    unit: Annotated[str, typer.Option("--unit")] = "",
    provider: Annotated[str, typer.Option("--provider")] = "",
    qualifier: Annotated[list[str] | None, typer.Option("--qualifier", metavar="NAME=VALUE")] = None,
    db: Db = DEFAULT_DB,
) -> None:
    """Leave a fact that was set by hand to its sources again."""
    from storage import catalog
    from storage.by_hand.pins import pin_of
    from storage.ledger import Ledger

    database = database_at(db)
    found = catalog.find_model(database, model)
    Ledger(database).unpin(pin_of(found, field, "", unit, provider, qualifier or [], "", ""), datetime.now(UTC))
    say(f"{found.name}: {field} is what its sources say.")


@sources_app.command("pause")
def pause(url: str, db: Db = DEFAULT_DB) -> None:
    """Stop visiting a source."""
    from storage.ledger import Ledger

    say(f"{Ledger(database_at(db)).pause(url)} is paused; `modelwire sources resume` ends that.")


@sources_app.command("resume")
def resume(url: str, db: Db = DEFAULT_DB) -> None:
    """Visit a paused source again."""
    from storage.ledger import Ledger

    say(f"{Ledger(database_at(db)).pause(url, paused=False)} is visited again.")


@sources_app.command("release")
def release(url: str, db: Db = DEFAULT_DB) -> None:
    """Let through what a flood holds back."""
    from storage.ledger import Ledger

    changes = Ledger(database_at(db)).release(url, datetime.now(UTC))
    say(f"Released: {len(changes)} {'entry' if len(changes) == 1 else 'entries'}.")
