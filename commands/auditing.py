"""The command that judges a page: audit."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

import typer

from commands.shared import DEFAULT_DB, AsJson, ConfigFile, Db, database_at, out, say, settings_of
from storage.terms import Field
from storage.views import HistoryView

app = typer.Typer()


@app.command()
def audit(
    what: Annotated[str, typer.Argument(metavar="FILE|URL")],
    as_html: Annotated[bool, typer.Option("--html", help="The page itself, its passages marked.")] = False,
    file: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write it there, not to the terminal.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 when anything is contradicted or outdated.")] = False,
    url: Annotated[str, typer.Option("--url", help="The address a file came from.")] = "",
    db: Db = DEFAULT_DB,
    config: ConfigFile = None,
    as_json: AsJson = False,
) -> None:
    """Each claim of any page about models: supported, contradicted, outdated, unproven, or opinion."""
    from crawler.documents import fetch
    from crawler.reading import audited, document_of
    from feeds import files, records
    from feeds.comparisons import audit_forms
    from feeds.comparisons.audit import audit as judge
    from feeds.comparisons.recognition import names_of
    from storage import catalog

    is_address = what.startswith(("http://", "https://"))
    document = fetch(what, settings_of(config)) if is_address else document_of(Path(what), url)
    database = database_at(db)
    models = catalog.models(database)
    page = audited(document, names_of(models))

    @cache
    def history(model_id: str, field: Field) -> tuple[HistoryView, ...]:
        return tuple(catalog.history(database, model_id, field))

    found = judge(page, models, history)
    if as_html or as_json:
        lines = (records.line(audit_forms.record(one, found)) for one in found.findings)
        text = audit_forms.as_html(found) if as_html else "".join(f"{line}\n" for line in lines)
        if file is not None:
            files.write(file, text.encode())
            say(str(file))
        else:
            print(text, end="")
    else:
        audit_forms.at_terminal(out, found)
    raise typer.Exit(int(strict and found.is_wrong))
