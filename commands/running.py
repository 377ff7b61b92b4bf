"""Commands that read documents: demo, crawl, watch, replay, read."""

from __future__ import annotations

import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.asking import sources_app
from commands.shared import (
    DEFAULT_DB,
    AsJson,
    Bar,
    ConfigFile,
    Db,
    caught_up,
    complain,
    database_at,
    declared,
    out,
    print_due,
    print_lines,
    settings_of,
    told,
)

if TYPE_CHECKING:
    from feeds.catch_up import Due

app = typer.Typer()
_DEMO = Path("modelwire-demo")


@app.command()
def demo(
    folder: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where to write; a fresh folder each time.")
    ] = Path("modelwire-demo"),
) -> None:
    """The whole way, on a bundled recording: no network, a fresh folder each time."""
    from crawler.demo import recording
    from crawler.demo.story import BASE_URL, DAYS, demo_config, sample_reviews
    from crawler.figures import figures
    from crawler.replay import replay
    from feeds import terminal
    from feeds.catch_up import catch_up
    from feeds.comparisons.reviewing import import_reviews
    from feeds.entries import Site
    from feeds.files import fresh_folder
    from feeds.site import write_feeds
    from storage import catalog
    from storage.database import open_database
    from storage.desk import open_desk

    place = fresh_folder(folder)
    database = open_database(f"sqlite:///{place / 'modelwire.db'}")
    desk, site, config = open_desk(database.url), Site(BASE_URL, stamp="DEMO"), demo_config()
    archive = recording(place)
    due: tuple[Due, ...] = ()
    for until, title in DAYS:
        with Bar(title) as bar:
            replay([archive], database, config, until=until, progress=bar)
        due = catch_up(database, desk, site).due
    import_reviews(database, desk, sample_reviews(), "reviews.yaml", DAYS[-1][0], figures)
    written = write_feeds(database, desk, place / "site", site)
    program = "modelwire" if shutil.which("modelwire") else sys.argv[0]
    terminal.demo(out, catalog.changes(database), due, place, written.paths, program)


@app.command()
def crawl(
    vendors: Annotated[
        list[str] | None, typer.Argument(metavar="[VENDOR...]", help="Visit these now, due or not.")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Whole listings, instead of what is new in them.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Fetch and read, store nothing.")] = False,
    max_time: Annotated[str, typer.Option(metavar="T", help="Stop after e.g. 90s, 10m or 2h.")] = "",
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 also for breakage that was known before.")] = False,
    db: Db = DEFAULT_DB,
    config: ConfigFile = None,
    as_json: AsJson = False,
) -> None:
    """Visit what is due (or the vendors named) and record what changed."""
    from crawler import terminal
    from crawler.run import CrawlOptions
    from crawler.run import crawl as run

    settings, database = settings_of(config), database_at(db)
    if not dry_run:
        declared(database, settings)
    with Bar("crawl") as bar:
        verdict = run(CrawlOptions.parse(db, settings, vendors or [], full, dry_run, max_time, strict), bar)
    due = () if dry_run else caught_up(database, settings)
    if not dry_run and told(database, settings).dead:
        complain("an event for a hook was given up: `modelwire hooks dead` shows why")
    if as_json:
        print_lines(row.record() for row in verdict.rows)
    else:
        terminal.verdict(out, verdict)
        print_due(due)
    raise typer.Exit(verdict.exit_code)


@app.command()
def watch(db: Db = DEFAULT_DB, config: ConfigFile = None) -> None:
    """Crawl what is due and tell the hooks, forever; SIGTERM or Ctrl-C ends it cleanly."""
    from crawler import terminal
    from crawler.watch import watch as run
    from feeds.webhooks import is_due
    from storage.desk import open_desk

    settings, database, desk = settings_of(config), database_at(db), open_desk(db)
    declared(database, settings)
    for verdict in run(database, settings):
        if verdict.rows:
            terminal.verdict(out, verdict)
            print_due(caught_up(database, settings))
        if verdict.rows or is_due(desk, datetime.now(UTC)):
            told(database, settings, patient=False)


@app.command()
def replay(
    archives: Annotated[list[Path], typer.Argument(metavar="WARC...")],
    until: Annotated[datetime | None, typer.Option(metavar="T", help="Leave out what is later (UTC).")] = None,
    db: Db = DEFAULT_DB,
    config: ConfigFile = None,
    as_json: AsJson = False,
) -> None:
    """Feed archives through the same way as a crawl, in their own time. Safe to stop and to run again."""
    from crawler import terminal
    from crawler.replay import replay as run

    settings, database = settings_of(config), database_at(db)
    with Bar("replay") as bar:
        result = run(archives, database, settings, until=until.replace(tzinfo=UTC) if until else None, progress=bar)
    due = caught_up(database, settings)
    if as_json:
        print_lines([terminal.replayed_record(result)])
    else:
        terminal.replayed(out, result)
        print_due(due)
    for damage in result.damages:
        complain(damage)
    if result.damages:
        raise typer.Exit(1)


@app.command()
def read(
    what: Annotated[str, typer.Argument(metavar="FILE|URL")],
    url: Annotated[str, typer.Option("--url", help="The address a file came from: it chooses the reader.")] = "",
    config: ConfigFile = None,
    as_json: AsJson = False,
) -> None:
    """What the readers see in one document, and what they declined to say. Stores nothing."""
    from crawler import terminal
    from crawler.documents import fetch
    from crawler.reading import read_document, read_file
    from feeds import records

    settings = settings_of(config)
    is_address = what.startswith(("http://", "https://"))
    seen = read_document(fetch(what, settings), settings) if is_address else read_file(Path(what), url, settings)
    if as_json:
        print_lines(records.claim(one, seen.document.url) for one in seen.reading.claims)
        for one in seen.reading.declined:
            print(records.line(records.declined(one, seen.document.url)), file=sys.stderr)
    else:
        terminal.reading(out, seen)


@sources_app.command("test")
def try_source(url: str, config: ConfigFile = None) -> None:
    """Fetch and read one address as a crawl would; stores nothing."""
    read(url, config=config)
