"""The command line of modelwire: parse, call, print."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from storage.terms import Field, ModelwireError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.config import Config
    from feeds.records import Json
    from feeds.site import Site
    from storage.database import Database

app = typer.Typer(
    help="Watches AI models: reads license, context and price as facts with evidence, and publishes what really changed.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
out = Console()
err = Console(stderr=True)

Db = Annotated[
    str,
    typer.Option(
        "--db", envvar="MODELWIRE_DB", metavar="URL", help="The database of facts: sqlite:///FILE or PostgreSQL."
    ),
]
ConfigFile = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="Instead of modelwire.toml in this folder.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line, everything, without a limit.")]
DEFAULT_DB = "sqlite:///modelwire.db"


@app.command()
def demo(
    folder: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Where to write; a fresh folder.")] = None,
) -> None:
    """The whole way, on a bundled recording: no network, a fresh folder each time."""
    from crawler.demo import recording
    from crawler.demo.story import DAYS, demo_config
    from crawler.replay import replay
    from feeds import terminal
    from feeds.catch_up import catch_up
    from feeds.site import Site, fresh_folder, write_feeds
    from storage import catalog
    from storage.database import open_database
    from storage.desk import open_desk

    place = fresh_folder(folder or Path("modelwire-demo"))
    archive = recording(place)
    database = open_database(f"sqlite:///{place / 'modelwire.db'}")
    desk = open_desk(database.url)
    site = Site("https://demo.invalid", stamp="DEMO")
    config = demo_config()
    for day, title in DAYS:
        with _bar(title) as bar:
            replay([archive], database, config, until=day, progress=bar)
        due = catch_up(database, desk, site).due
    out.print(f"\n[bold]What changed[/] [dim](DEMO: all of this news is invented)[/]")
    terminal.changes(out, [c for c in catalog.changes(database) if not c.kind.for_maintainers])
    out.print("\n[bold]For maintainers[/]")
    terminal.changes(out, [c for c in catalog.changes(database) if c.kind.for_maintainers])
    out.print("\n[bold]Comparisons[/]")
    terminal.due(out, due)
    written = write_feeds(database, desk, place / "site", site)
    terminal.demo_end(out, place, written)


@app.command()
def read(
    what: Annotated[str, typer.Argument(metavar="FILE|URL")],
    url: Annotated[str, typer.Option("--url", help="The address the file came from: it chooses the reader.")] = "",
    config: ConfigFile = None,
    as_json: AsJson = False,
) -> None:
    """What the readers see in one document, and what they declined to say. Stores nothing."""
    from crawler.reading import read_document, read_file
    from feeds import records, terminal

    settings = _config(config)
    if what.startswith(("http://", "https://")):
        from crawler.run import fetch

        seen = read_document(fetch(what, settings), settings)
    else:
        seen = read_file(Path(what), url, settings)
    if as_json:
        address = seen.document.url
        _lines(records.claim(one, address) for one in seen.reading.claims)
        for one in seen.reading.declined:
            print(records.line(records.declined(one, address)), file=sys.stderr)
        return
    terminal.reading(out, seen.reader, seen.reading)


@app.command()
def replay(
    archives: Annotated[list[Path], typer.Argument(metavar="WARC...")],
    until: Annotated[
        datetime | None, typer.Option(metavar="T", help="Stop before what was recorded later (UTC).")
    ] = None,
    db: Db = DEFAULT_DB,
    config: ConfigFile = None,
    as_json: AsJson = False,
) -> None:
    """Feed archives through the same way as a crawl, in their own time. Safe to stop and to run again."""
    from crawler.replay import replay as run
    from feeds import terminal

    settings = _config(config)
    database = _database(db)
    with _bar("replay") as bar:
        result = run(archives, database, settings, until=until.replace(tzinfo=UTC) if until else None, progress=bar)
    due = _catch_up(database, settings)
    if as_json:
        _lines([result.record() | {"due": [one.line for one in due]}])
    else:
        terminal.replayed(out, result.record())
        terminal.due(out, due)
    for damage in result.damages:
        err.print(f"modelwire: {damage}", soft_wrap=True, highlight=False, markup=False)
    if result.damages:
        raise typer.Exit(1)


@app.command()
def crawl(
    vendors: Annotated[
        list[str] | None, typer.Argument(metavar="[VENDOR...]", help="Visit these now, due or not.")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Whole listings instead of what is new in them.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Fetch and read, store nothing.")] = False,
    max_time: Annotated[str, typer.Option(metavar="T", help="Stop after e.g. 90s, 10m or 2h.")] = "",
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 also for breakage that was known before.")] = False,
    db: Db = DEFAULT_DB,
    config: ConfigFile = None,
    as_json: AsJson = False,
) -> None:
    """Visit what is due (or the vendors named) and record what changed."""
    from crawler.run import CrawlOptions
    from crawler.run import crawl as run
    from feeds import terminal

    settings = _config(config)
    database = _database(db)
    options = CrawlOptions.parse(database.url, settings, vendors or [], full, dry_run, max_time, strict)
    with _bar("crawl") as bar:
        verdict = run(options, bar)
    due = [] if dry_run else _catch_up(database, settings)
    if as_json:
        _lines(row.record() for row in verdict.rows)
    else:
        terminal.verdict(out, [row.record() for row in verdict.rows], verdict.summary)
        terminal.due(out, due)
    raise typer.Exit(verdict.exit_code)


@app.command()
def changes(
    limit: Annotated[int, typer.Option("--limit", "-n", help="How many of the newest to show; 0 for all.")] = 40,
    db: Db = DEFAULT_DB,
    as_json: AsJson = False,
) -> None:
    """What really changed, newest last."""
    from feeds import records, terminal
    from storage import catalog

    database = _database(db)
    if as_json:
        _lines(records.change(one) for one in catalog.changes(database))
        return
    found = catalog.changes(database, newest_first=True, limit=limit or None)
    if not found:
        out.print("Nothing has changed yet: the first reading of a source is its baseline.")
    terminal.changes(out, found[::-1])


@app.command()
def models(
    vendor: Annotated[str, typer.Option("--vendor", help="Only models of this vendor.")] = "",
    db: Db = DEFAULT_DB,
    as_json: AsJson = False,
) -> None:
    """The models known, with license, context and price."""
    from feeds import records, terminal
    from storage import catalog

    found = catalog.models(_database(db), vendor=vendor)
    if as_json:
        _lines(records.model_head(one) for one in found)
    elif not found:
        out.print(f"No models{f' of {vendor}' if vendor else ''} are known yet: run `modelwire crawl` first.")
    else:
        terminal.models(out, found)


@app.command()
def show(model: str, db: Db = DEFAULT_DB, as_json: AsJson = False) -> None:
    """One model: each fact with its value, source, quote and dates."""
    from feeds import records, terminal
    from storage import catalog

    found = catalog.find_model(_database(db), model)
    if as_json:
        _lines([records.model(found)])
    else:
        terminal.model(out, found, datetime.now(UTC))


@app.command()
def history(model: str, field: Field, db: Db = DEFAULT_DB, as_json: AsJson = False) -> None:
    """Everything that any source ever said of one field of a model."""
    from feeds import records, terminal
    from storage import catalog

    database = _database(db)
    found = catalog.find_model(database, model)
    said = catalog.history(database, found.id, field)
    if as_json:
        _lines(records.history(one) for one in said)
    elif not said:
        out.print(f"Nothing has ever been said of the {field} of {found.name}.")
    else:
        terminal.history(out, said)


@app.command()
def sources(db: Db = DEFAULT_DB, as_json: AsJson = False) -> None:
    """Every watched address: its outcome, its values, when it was last read and is due."""
    from feeds import records, terminal
    from storage import catalog

    found = catalog.sources(_database(db))
    if as_json:
        _lines(records.source(one) for one in found)
    elif not found:
        out.print("No source has been visited yet: run `modelwire crawl`.")
    else:
        terminal.sources(out, found, datetime.now(UTC))


@app.command()
def snapshot(
    sha256: Annotated[str, typer.Argument(metavar="ID", help="As `modelwire show` prints it.")], db: Db = DEFAULT_DB
) -> None:
    """A stored document byte for byte, on standard output."""
    from storage import catalog

    sys.stdout.buffer.write(catalog.find_snapshot(_database(db), sha256).body)


@app.command()
def compare(
    a: str,
    b: str,
    form: Annotated[str, typer.Option("--as", metavar="md|html|json", help="How to print it.")] = "md",
    db: Db = DEFAULT_DB,
    config: ConfigFile = None,
) -> None:
    """Two models side by side, each fact with its source."""
    from feeds.comparisons import page
    from storage import catalog

    database = _database(db)
    table = page.compare(catalog.find_model(database, a), catalog.find_model(database, b))
    print(page.render(table, form, _site(_config(config))))


@app.command()
def comparisons(db: Db = DEFAULT_DB, config: ConfigFile = None, as_json: AsJson = False) -> None:
    """Which comparisons are due, and why."""
    from feeds import terminal
    from feeds.comparisons import queue
    from storage.desk import open_desk

    database = _database(db)
    _catch_up(database, _config(config))
    due = queue.open_items(open_desk(database.url))
    if as_json:
        _lines(one.record() for one in due)
    else:
        terminal.due(out, due)


@app.command()
def feeds(
    folder: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where to write.")] = Path("site"),
    db: Db = DEFAULT_DB,
    config: ConfigFile = None,
) -> None:
    """Write every feed and page as static files."""
    from feeds.site import write_feeds
    from storage.desk import open_desk

    settings = _config(config)
    database = _database(db)
    _catch_up(database, settings)
    for path in write_feeds(database, open_desk(database.url), folder, _site(settings)):
        out.print(str(path), soft_wrap=True, highlight=False)


# ---------------------------------------------------------------------------------------------------------------- help


def _config(path: Path | None) -> Config:
    from crawler.config import load

    return load(path)


def _database(url: str) -> Database:
    from storage.database import open_database

    return open_database(url)


def _site(config: Config) -> Site:
    from feeds.site import Site

    return Site(config.base_url)


def _catch_up(database: Database, config: Config) -> Any:
    from feeds.catch_up import catch_up
    from storage.desk import open_desk

    return catch_up(database, open_desk(database.url), _site(config)).due


def _lines(found: Iterable[Json]) -> None:
    from feeds.records import line

    for one in found:
        print(line(one))


class _bar:  # noqa: N801 - used as a word: `with _bar("replay") as bar`
    """A progress bar on the error stream, shown only where somebody watches."""

    def __init__(self, title: str) -> None:
        self._progress = Progress(
            TextColumn("[bold]{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("[dim]{task.fields[note]}"),
            console=err,
            disable=not err.is_terminal,
        )
        self._task = self._progress.add_task(title, total=None, note="")

    def __enter__(self) -> _bar:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def __call__(self, done: int, total: int, note: object = "") -> None:
        said = note.strftime("%Y-%m-%d") if isinstance(note, datetime) else str(note)
        self._progress.update(self._task, completed=done, total=total, note=said)


def main() -> None:
    """Run the command line; an error is one sentence on standard error and exit code 2."""
    try:
        app()
    except ModelwireError as error:
        err.print(f"modelwire: {error}", soft_wrap=True, highlight=False, markup=False)
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
