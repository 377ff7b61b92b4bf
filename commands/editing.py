"""Commands of the editors' desk: comparisons that are due, and what is done about them."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from commands.shared import (
    DEFAULT_DB,
    AsJson,
    ConfigFile,
    Db,
    Reason,
    caught_up,
    complain,
    database_at,
    out,
    print_due,
    print_lines,
    say,
    settings_of,
    text_of,
)

app = typer.Typer()
comparisons_app = typer.Typer(
    help="Which comparisons are due, and what is done about them.", invoke_without_command=True
)
app.add_typer(comparisons_app, name="comparisons")
Item = Annotated[str, typer.Argument(metavar="ITEM", help="Its id, the beginning of one, or the name of its page.")]
Who = Annotated[str, typer.Option("--who", help="Who does it; you, when not said.")]


@comparisons_app.callback()
def comparisons(
    context: typer.Context, db: Db = DEFAULT_DB, config: ConfigFile = None, as_json: AsJson = False
) -> None:
    """Which comparisons are due, and why."""
    if not context.invoked_subcommand:
        list_due("", db, config, as_json)


@comparisons_app.command("list")
def list_due(
    lane: Annotated[str, typer.Option("--lane", help="Only one lane.")] = "",
    db: Db = DEFAULT_DB,
    config: ConfigFile = None,
    as_json: AsJson = False,
) -> None:
    """Which comparisons are due, and why."""
    from feeds.comparisons import queue
    from storage.desk import open_desk

    caught_up(database_at(db), settings_of(config))
    desk = open_desk(db)
    desk.wake(datetime.now(UTC))
    found = queue.open_items(desk, lane)
    if as_json:
        print_lines(one.record() for one in found)
    else:
        print_due(found)


@comparisons_app.command("show")
def show_item(item: Item, db: Db = DEFAULT_DB, as_json: AsJson = False) -> None:
    """One item: its reasons, the cells that are wrong now with their proof, its pages, and who did what with it."""
    from feeds import terminal
    from feeds.comparisons import queue
    from storage.desk import open_desk

    desk = open_desk(db)
    found = desk.find(item)
    steps = desk.actions(found.id)
    if as_json:
        print_lines([{**queue.due(found).record(), "actions": [queue.step(one) for one in steps]}])
    else:
        terminal.item(out, queue.due(found), steps)


@comparisons_app.command("accept")
def accept(item: Item, reason: Reason = "", who: Who = "", db: Db = DEFAULT_DB) -> None:
    """Take it on: it is being written."""
    _act(db, item, "accept", who, reason)


@comparisons_app.command("dismiss")
def dismiss(item: Item, reason: Reason, who: Who = "", db: Db = DEFAULT_DB) -> None:
    """Decide that it is not worth writing."""
    _act(db, item, "dismiss", who, reason)


@comparisons_app.command("snooze")
def snooze(
    item: Item,
    days: Annotated[int, typer.Option("--days", min=1, max=3650, help="For how long.")] = 7,
    reason: Reason = "",
    who: Who = "",
    db: Db = DEFAULT_DB,
) -> None:
    """Put it off; it comes back by itself."""
    _act(db, item, "snooze", who, reason, until=datetime.now(UTC) + timedelta(days=days))


@comparisons_app.command("publish")
def publish(
    item: Item,
    url: Annotated[str, typer.Option("--url", help="Where your own page of it is.")] = "",
    reason: Reason = "",
    who: Who = "",
    db: Db = DEFAULT_DB,
) -> None:
    """Say that its page is out: from now on a change of what it shows makes it due again."""
    _act(db, item, "publish", who, reason, url=url)


@comparisons_app.command("undo")
def undo(item: Item, reason: Reason = "", who: Who = "", db: Db = DEFAULT_DB) -> None:
    """Take back the last thing that was done with it."""
    _act(db, item, "undo", who, reason)


@comparisons_app.command("import")
def import_pages(
    what: Annotated[str, typer.Argument(metavar="SITEMAP|URL|CSV")], db: Db = DEFAULT_DB, config: ConfigFile = None
) -> None:
    """Register pages that you have already: a CSV file with the columns url, a and b; a sitemap; or a page's links."""
    from crawler.documents import fetch
    from crawler.reading import document_of
    from crawler.site_pages import site_pages
    from feeds.comparisons import imports
    from storage.desk import open_desk

    settings, database, now = settings_of(config), database_at(db), datetime.now(UTC)
    is_address = what.startswith(("http://", "https://"))
    if is_address or Path(what).suffix.lower() in (".xml", ".gz", ".html", ".htm"):
        document = fetch(what, settings) if is_address else document_of(Path(what))
        done = imports.import_site(database, open_desk(db), site_pages(document, settings), now)
    else:
        done = imports.import_pages(database, open_desk(db), text_of(Path(what)), what, now)
    say(f"Registered: {done.pages} {'page' if done.pages == 1 else 'pages'}.")
    if done.passed_over:
        say(f"No comparison of two models: {done.passed_over}.")
    for problem in done.problems:
        complain(problem)
    if done.problems:
        raise typer.Exit(1)


def _act(db: str, item: str, what: str, who: str, reason: str, until: datetime | None = None, url: str = "") -> None:
    from storage.desk import open_desk
    from storage.desk.actions import Act

    done = Act(what, who or _myself(), reason, datetime.now(UTC), until=until, url=url)
    found = open_desk(db).act(item, done)
    say(f"{found.line} is {found.state}.")


def _myself() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a user without a name, as in some containers
        return "somebody"
