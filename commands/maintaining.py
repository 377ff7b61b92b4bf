"""Commands for those who keep vendor files: vendors, and vendors new, check, reread and repair."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.shared import (
    DEFAULT_DB,
    AsJson,
    Bar,
    ConfigFile,
    Db,
    existing_database,
    out,
    print_lines,
    say,
    settings_of,
)

app = typer.Typer()
vendors_app = typer.Typer(help="The vendor files: list, make, check and repair them.", invoke_without_command=True)
app.add_typer(vendors_app, name="vendors")


@vendors_app.callback()
def vendors(context: typer.Context, config: ConfigFile = None, as_json: AsJson = False) -> None:
    """The vendor files, with what each of them watches."""
    from crawler.maintaining import terminal
    from crawler.maintaining.check import vendors_of

    if context.invoked_subcommand:
        return
    files = list(vendors_of(settings_of(config)))
    if as_json:
        print_lines(terminal.vendor_record(*one) for one in files)
    else:
        terminal.vendors(out, files)


@vendors_app.command()
def new(
    name: Annotated[str, typer.Argument(help="Lower-case letters and digits.")],
    url: Annotated[str, typer.Argument(help="A page that speaks of the vendor's models.")],
    called: Annotated[str, typer.Option("--called", metavar="NAME", help="The vendor's name as people write it.")] = "",
    into: Annotated[Path | None, typer.Option("--into", metavar="DIR", help="Instead of the checkout.")] = None,
    browser: Annotated[bool, typer.Option("--browser", help="The page is empty without a browser.")] = False,
    config: ConfigFile = None,
    as_json: AsJson = False,
) -> None:
    """Make a vendor: record its page, write its file, show what is read, and leave the reading to be confirmed."""
    from crawler.maintaining import terminal
    from crawler.maintaining.new import make

    made = make(name, url, settings_of(config), called=called, into=into, browser=browser)
    if as_json:
        print_lines([terminal.made_record(made)])
    else:
        terminal.made(out, made)


@vendors_app.command()
def check(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME...]")] = None,
    db: Db = DEFAULT_DB,
    config: ConfigFile = None,
    as_json: AsJson = False,
) -> None:
    """Read the live pages again and say what is not as expected: exit code 1 if anything is not."""
    from crawler.maintaining import terminal
    from crawler.maintaining.check import check as run
    from crawler.maintaining.new import checkout
    from storage.database import open_if_there

    drifted = 0
    with Bar("check") as bar:
        for one in run(names or [], settings_of(config), checkout(), open_if_there(db), bar):
            drifted += bool(one.drifted)
            if as_json:
                print_lines([one.record()])
            else:
                terminal.checked(out, one)
    raise typer.Exit(1 if drifted else 0)


@vendors_app.command()
def reread(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME...]")] = None,
    config: ConfigFile = None,
    as_json: AsJson = False,
) -> None:
    """Read the recorded pages again; a golden reading that differs is drafted anew, for a person to confirm."""
    from crawler.maintaining import terminal
    from crawler.maintaining.new import checkout_needed
    from crawler.maintaining.reread import reread as run

    found = list(run(names or [], settings_of(config), checkout_needed()))
    if as_json:
        print_lines(one.record() for one in found)
    else:
        terminal.redrafted(out, found)


@vendors_app.command()
def repair(
    name: str,
    db: Db = DEFAULT_DB,
    config: ConfigFile = None,
    as_json: AsJson = False,
) -> None:
    """Lay the last good and the last unreadable body of a vendor's sources side by side."""
    from crawler.maintaining import terminal
    from crawler.maintaining.repair import repair as run

    found = list(run(name, settings_of(config), existing_database(db)))
    if as_json:
        print_lines(one.record() for one in found)
        return
    for one in found:
        terminal.side_by_side(out, one)
    if not found:
        say(f"No source of {name} is unreadable.")
