"""Commands that tell others: hooks, deliver, digest, subscribers."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from commands.shared import (
    DEFAULT_DB,
    AsJson,
    ConfigFile,
    Db,
    caught_up,
    complain,
    database_at,
    declared,
    existing_database,
    out,
    print_lines,
    say,
    settings_of,
    site_of,
    told,
)

if TYPE_CHECKING:
    from storage.desk.hooks import Hooks

app = typer.Typer()
hooks_app = typer.Typer(help="Addresses that are told of changes as they happen.", no_args_is_help=True)
subscribers_app = typer.Typer(help="Who gets the weekly mail.", no_args_is_help=True)
app.add_typer(hooks_app, name="hooks")
app.add_typer(subscribers_app, name="subscribers")
Name = Annotated[str, typer.Argument(metavar="HOOK", help="Its id, the beginning of one, or its address.")]


@app.command()
def deliver(db: Db = DEFAULT_DB, config: ConfigFile = None) -> None:
    """Tell every hook what it has not heard of, and try again what is due. `crawl` and `watch` do the same."""
    settings, database = settings_of(config), database_at(db)
    declared(database, settings)
    caught_up(database, settings)
    done = told(database, settings)
    say(f"{done.queued} new, {done.delivered} delivered, {done.failed} to be tried again, {done.dead} given up.")
    if done.dead:
        complain("`modelwire hooks dead` shows what was given up and why")
        raise typer.Exit(1)


@hooks_app.command("add")
def add(
    url: str,
    events: Annotated[
        str, typer.Option("--events", help='Kinds, joined by commas: "fact.changed,model.*,comparison.due".')
    ] = "*",
    filter_: Annotated[str, typer.Option("--filter", help='As feeds take it: "vendor=mistral&severity=major".')] = "",
    envelope: Annotated[str, typer.Option("--envelope", metavar="standard|github")] = "standard",
    secret: Annotated[
        str,
        typer.Option("--secret", envvar="MODELWIRE_HOOK_SECRET", help="A GitHub token, or a whsec_ of your own."),
    ] = "",
    allow_private: Annotated[bool, typer.Option("--allow-private", help="It is inside your own network.")] = False,
    db: Db = DEFAULT_DB,
    config: ConfigFile = None,
) -> None:
    """Tell an address of what happens from now on."""
    from feeds import webhooks
    from storage.desk import open_desk
    from storage.desk.hooks import HookTerms

    settings, database = settings_of(config), database_at(db)
    caught_up(database, settings)
    kinds = tuple(one.strip() for one in events.split(",") if one.strip())
    terms = HookTerms(url, kinds, filter_, envelope, secret, allow_private)
    hook = webhooks.add(database, open_desk(db), terms, datetime.now(UTC))
    say(f"Hook {hook.id} is told of what happens from now on.")
    if not secret:
        say(f"Its secret, shown this once: {hook.terms.secret}")


@hooks_app.command("list")
def list_hooks(db: Db = DEFAULT_DB, config: ConfigFile = None, as_json: AsJson = False) -> None:
    """Every hook, what it hears of, and what is on its way to it."""
    from feeds import records, terminal

    declared(database_at(db), settings_of(config))
    hooks = _hooks(db)
    if as_json:
        print_lines(records.hook(one) for one in hooks.all())
        return
    waiting, dead = (Counter(one.hook.id for one in hooks.deliveries(state)) for state in ("waiting", "dead"))
    terminal.hooks(out, hooks.all(), waiting, dead)


@hooks_app.command("remove")
def remove(hook: Name, db: Db = DEFAULT_DB) -> None:
    """Forget a hook, and all that is on its way to it."""
    hooks = _hooks(db)
    found = hooks.find(hook)
    if found.declared and found.state != "undeclared":
        complain(f"the hook to {found.terms.url} stands in the configuration: take it out there")
        raise typer.Exit(2)
    hooks.remove(found)
    say(f"{found.terms.url} is told nothing any more.")


@hooks_app.command("rotate")
def rotate(
    hook: Name,
    done: Annotated[bool, typer.Option("--done", help="The receiver knows the new one: forget the old.")] = False,
    db: Db = DEFAULT_DB,
) -> None:
    """Change the secret of a hook: the old one signs too, until you say `--done`."""
    from feeds import webhooks
    from storage.desk import open_desk

    found = _hooks(db).find(hook)
    if done:
        _hooks(db).forget_old_secret(found)
        say(f"{found.terms.url} is signed with the newest secret alone.")
        return
    say(f"The new secret, shown this once: {webhooks.rotate(open_desk(db), found)}")
    say("Both sign from now on; `modelwire hooks rotate --done` ends the old one.")


@hooks_app.command("resume")
def resume(hook: Name, db: Db = DEFAULT_DB) -> None:
    """Tell a hook again that has been switched off, also what it has missed."""
    found = _hooks(db).find(hook)
    _hooks(db).enable(found)
    say(f"{found.terms.url} is told again.")


@hooks_app.command("test")
def send_test(hook: Name, db: Db = DEFAULT_DB, config: ConfigFile = None) -> None:
    """Send an event of the type "test" to a hook, now."""
    from feeds import webhooks

    found = _hooks(db).find(hook)
    answer = webhooks.send_test(found, site_of(settings_of(config)), datetime.now(UTC))
    say(f"{found.terms.url}: {answer.status or ''} {answer.note}")
    if not 200 <= answer.status < 300:
        raise typer.Exit(1)


@hooks_app.command("dead")
def dead(db: Db = DEFAULT_DB, as_json: AsJson = False) -> None:
    """What was given up, and why."""
    from feeds import records, terminal

    found = _hooks(db).deliveries("dead")
    if as_json:
        print_lines(records.delivery(one) for one in found)
    else:
        terminal.letters(out, found)


@hooks_app.command("replay")
def replay(
    hook: Name,
    event: Annotated[str, typer.Option("--event", metavar="ID", help="This event, whatever became of it.")] = "",
    db: Db = DEFAULT_DB,
    config: ConfigFile = None,
) -> None:
    """Send what was given up again, or one event."""
    database = database_at(db)
    count = _hooks(db).replay(_hooks(db).find(hook), datetime.now(UTC), event)
    done = told(database, settings_of(config))
    say(f"{count} queued again; {done.delivered} delivered, {done.failed} to be tried again, {done.dead} given up.")
    if done.dead or done.failed:
        raise typer.Exit(1)


@app.command()
def digest(
    week: Annotated[str, typer.Option("--week", metavar="W", help="E.g. 2026-W34; the last whole week.")] = "",
    as_html: Annotated[bool, typer.Option("--html", help="As HTML, instead of as text.")] = False,
    send: Annotated[bool, typer.Option("--send", help="To every subscriber who has not had it.")] = False,
    db: Db = DEFAULT_DB,
    config: ConfigFile = None,
) -> None:
    """What a week changed: printed, or mailed to subscribers, each at most once a week."""
    from feeds import mail
    from feeds.digest import compose, last_week
    from storage.desk import open_desk

    settings, database, now = settings_of(config), existing_database(db), datetime.now(UTC)
    site, desk = site_of(settings), open_desk(db)
    caught_up(database, settings)
    made = compose(database, desk, site, week or last_week(now))
    if not send:
        print(made.html if as_html else made.text)
        return
    mail.ready(site, settings.mail.sender)
    done = mail.send(made, desk, site, settings.mail.sender, mail.transport_to(settings.mail.server), now)
    say(f"{made.week}: sent to {done.sent}, {done.already} had it before.")
    for problem in done.refused:
        complain(problem)
    if done.refused:
        raise typer.Exit(1)


@subscribers_app.command("add")
def add_subscriber(
    address: Annotated[str, typer.Argument(help="A mail address, or a channel's address for apprise.")],
    db: Db = DEFAULT_DB,
    config: ConfigFile = None,
) -> None:
    """Ask somebody by mail whether they want the weekly mail; add a channel at once."""
    from feeds import mail
    from storage.desk import open_desk

    settings, desk, now = settings_of(config), open_desk(db), datetime.now(UTC)
    if "://" in address:
        say(f"{mail.shown(mail.channel(desk, address, now))} gets every week's digest.")
        return
    mail.ready(site_of(settings), settings.mail.sender)
    transport = mail.transport_to(settings.mail.server)
    one = mail.ask(desk, site_of(settings), settings.mail.sender, transport, address, now)
    say(f"{one.address} {'has confirmed before' if one.confirmed else 'is asked; the first mail comes after a yes'}.")


@subscribers_app.command("list")
def list_subscribers(db: Db = DEFAULT_DB, as_json: AsJson = False) -> None:
    """Everybody, and whether they have said yes."""
    from feeds import mail
    from storage.desk import open_desk
    from storage.desk.subscribers import Subscribers

    found = Subscribers(open_desk(db).database).all()
    if as_json:
        print_lines({"address": mail.shown(one), "confirmed": one.confirmed} for one in found)
        return
    for one in found:
        say(f"{mail.shown(one)}{'' if one.confirmed else ' (has not said yes)'}")


@subscribers_app.command("remove")
def remove_subscriber(address: str, db: Db = DEFAULT_DB) -> None:
    """Delete a subscriber, with all that was noted of them."""
    from storage.desk import open_desk
    from storage.desk.subscribers import Subscribers

    Subscribers(open_desk(db).database).remove(address)
    say("Deleted.")


def _hooks(db: str) -> Hooks:
    from storage.desk import open_desk
    from storage.desk.hooks import Hooks

    return Hooks(open_desk(db).database)
