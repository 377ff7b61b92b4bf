"""The page that a comparison becomes: HTML, Markdown and JSON of the same table."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Final

from feeds.comparisons.table import Cell, ComparisonTable, compare
from feeds.entries import Site
from feeds.text import at_quote, clean
from feeds.web import render as render_template
from feeds.words import moment, shown_address
from storage.terms import ModelwireError

__all__ = ["FORMS", "UnknownForm", "as_html", "as_json", "as_markdown", "compare", "render", "title"]

FORMS: Final = ("md", "html", "json")


class UnknownForm(ModelwireError):
    """A page cannot be written in that form."""


def title(table: ComparisonTable) -> str:
    """ "A vs B"."""
    return f"{table.a.name} vs {table.b.name}"


def render(table: ComparisonTable, form: str, site: Site) -> str:
    """The page as `md`, `html` or `json`. Raises `UnknownForm`."""
    match form:
        case "md":
            return as_markdown(table, site)
        case "html":
            return as_html(table, site)
        case "json":
            return as_json(table, site)
    raise UnknownForm(f"a comparison cannot be written as {form!r}: choose one of {', '.join(FORMS)}")


def as_html(table: ComparisonTable, site: Site, slug: str = "", due: Sequence[str] = ()) -> str:
    """The page for a browser, whole in one file. `due`: why it waits for an editor."""
    name = slug or _slug(title(table))
    return render_template(
        "compare.html",
        site=site,
        title=title(table),
        table=table,
        slug=name,
        path=f"compare/{name}.html",
        due=tuple(due),
        root="../",
    )


def as_markdown(table: ComparisonTable, site: Site) -> str:
    """The page as Markdown with a table and footnotes."""
    said = [f"# {_md(site.stamped(title(table)))}", ""]
    for side in (table.a, table.b):
        kind = f", {_md(side.kind)}" if side.kind else ""
        said.append(f"- **{_md(side.name)}** by {_md(side.vendor)}{kind}: {side.entry}")
    said += ["", "## What differs", ""]
    said += [f"- {_md(words)}" for words in table.differs] or ["- Nothing that both state."]
    said += ["", "## Side by side", "", f"| | {_md(table.a.name)} | {_md(table.b.name)} |", "| --- | --- | --- |"]
    for row in table.rows:
        mark = " ≠" if row.differs else ""
        said.append(f"| {_md(row.label)}{mark} | {_md_cell(row.a)} | {_md_cell(row.b)} |")
    said += ["", "## Sources", ""]
    for note in table.notes:
        address = at_quote(note.source, note.quote)
        quote = f"“{_md(note.quote)}” " if note.quote else ""
        shown = f"[{_md(shown_address(note.source))}]({address.replace(')', '%29').replace('(', '%28')})"
        shown = shown if address else _md(shown_address(note.source))
        when = f"first seen {moment(note.first_seen)}, last confirmed {moment(note.last_confirmed)}"
        said.append(f"{note.number}. {quote}{shown} ({note.authority}; {when})")
    if table.checked:
        said += [
            "",
            f"Facts checked on {table.checked:%Y-%m-%d}. License classes are our reading, and no legal advice.",
        ]
    return "\n".join(said) + "\n"


def as_json(table: ComparisonTable, site: Site) -> str:
    """The page as one JSON object."""
    record = {
        "title": site.stamped(title(table)),
        "a": _head(table, "a"),
        "b": _head(table, "b"),
        "rows": [
            {"key": row.key, "label": row.label, "differs": row.differs, "a": _cell(row.a), "b": _cell(row.b)}
            for row in table.rows
        ],
        "differs": list(table.differs),
        "notes": [
            {
                "number": note.number,
                "source": clean(note.source, 2000),
                "quote": note.quote,
                "locator": note.locator,
                "authority": note.authority,
                "snapshot": note.snapshot,
                "first_seen": note.first_seen.isoformat().replace("+00:00", "Z"),
                "last_confirmed": note.last_confirmed.isoformat().replace("+00:00", "Z"),
            }
            for note in table.notes
        ],
        "checked": table.checked.isoformat().replace("+00:00", "Z") if table.checked else None,
    }
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def _head(table: ComparisonTable, side: str) -> dict[str, str]:
    head = table.a if side == "a" else table.b
    return {
        "name": head.name,
        "vendor": head.vendor,
        "kind": head.kind,
        "entry": head.entry,
        "description": head.description,
    }


def _cell(cell: Cell) -> dict[str, object]:
    return {
        "value": cell.value or None,
        "text": cell.text,
        "state": cell.state,
        "remark": cell.remark,
        "notes": list(cell.notes),
    }


def _md(said: str) -> str:
    """Text that Markdown leaves as it is."""
    return re.sub(r"([\\`*_\[\]<>|#~!])", r"\\\1", clean(said))


def _md_cell(cell: Cell) -> str:
    if not cell.text:
        return "unknown"
    numbers = ", ".join(str(number) for number in cell.notes)
    remark = f"; {_md(cell.remark)}" if cell.remark else ""
    state = "" if cell.state == "derived" else f"{cell.state}"
    inside = "; ".join(part for part in (state + remark if state else remark.removeprefix("; "), numbers) if part)
    return f"{_md(cell.text)} ({inside})"


def _slug(said: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", said.lower()).strip("-") or "comparison"
