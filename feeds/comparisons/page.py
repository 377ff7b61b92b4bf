"""The page that a comparison becomes: HTML, Markdown and JSON of the same table."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Final

from feeds.comparisons import addresses, charts, structured
from feeds.comparisons.cells import Cell, Note
from feeds.comparisons.history import Curve
from feeds.comparisons.opinions import Panel, Phrase, Seated
from feeds.comparisons.table import Card, ComparisonTable, compare
from feeds.entries import Site
from feeds.text import at_quote, clean, web_address
from feeds.web import render as render_template
from feeds.words import moment, shown_address
from storage.desk.reviews import Place
from storage.terms import ModelwireError

__all__ = ["FORMS", "UnknownForm", "as_html", "as_json", "as_markdown", "compare", "note_address", "render", "title"]

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
    name = slug or addresses.slug(title(table)) or "comparison"
    path = f"compare/{name}.html"
    return render_template(
        "compare.html",
        site=site,
        title=title(table),
        table=table,
        charts=[(curve, charts.chart(curve, f"chart-{at}")) for at, curve in enumerate(table.curves, 1)],
        structured=structured.json_ld(table, site, path),
        slug=name,
        path=path,
        due=tuple(due),
        note_address=note_address,
        root="../",
    )


def note_address(note: Note) -> str:
    """Where a footnote leads: to its words, where a person reads the page that says them."""
    return at_quote(note.source, note.quote) if note.shown == note.source else web_address(note.shown)


# ------------------------------------------------------------------------------------------------------------- Markdown


def as_markdown(table: ComparisonTable, site: Site) -> str:
    """The page as Markdown with a table and footnotes."""
    said = [f"# {_md(site.stamped(title(table)))}", "", _dates(table), ""]
    for card in table.cards:
        entry = f" Entry: {_md(card.entry.text)}." if card.entry.text else ""
        more = "".join(f" {_md(words)}" for words in (card.standing, card.description) if words)
        said.append(f"- **{_md(card.name)}** by {_md(card.vendor)}: {_md(card.line)}.{entry}{more}")
    said += ["", "## What differs", ""]
    said += [f"- {_md(words)}" for words in table.differs] or ["- Nothing that both state."]
    said += ["", "## Side by side", "", f"| | {_md(table.a.name)} | {_md(table.b.name)} |", "| --- | --- | --- |"]
    for group in table.groups:
        said.append(f"| **{_md(group.title)}** | | |")
        for row in group.rows:
            mark = " ≠" if row.differs else ""
            cells = " | ".join(_md_cell(cell, row.nothing) for cell in (row.a, row.b))
            said.append(f"| {_md(row.label)}{mark} | {cells} |")
    if table.curves:
        said += [
            "",
            "## History",
            "",
            *(f"- {_md(_capital(curve.title))}. {_md(curve.words)}" for curve in table.curves),
        ]
    said += ["", "## Reviews", ""]
    for card, panel in zip(table.cards, table.panels, strict=True):
        said += [f"### {_md(card.name)}", "", _md(panel.words) or "No reviews yet: four seats are empty.", ""]
        said += [f"- {_md_seat(seated)}" for seated in panel.seats] + [""]
    said += [f"Votes: {_md(_votes(table))}", "", "## Sources", ""]
    for note in table.notes:
        address = note_address(note).replace(")", "%29").replace("(", "%28")
        shown = f"[{_md(shown_address(note.shown))}]({address})" if address else _md(shown_address(note.shown))
        quote = f"“{_md(note.quote)}” " if note.quote else ""
        when = f"first seen {moment(note.first_seen)}, last confirmed {moment(note.last_confirmed)}"
        said.append(f"{note.number}. {quote}{shown} ({note.authority}; {when})")
    said += ["", "License classes are our reading, and no legal advice."]
    return "\n".join(said) + "\n"


def _dates(table: ComparisonTable) -> str:
    checked = f"Facts checked on {table.checked:%Y-%m-%d}." if table.checked else "No facts are known."
    verdict = f"Verdict reviewed on {table.verdict_on}." if table.verdict_on else "No verdict yet."
    sample = " The reviews are samples: nobody thinks so." if table.sample else ""
    return f"{checked} {verdict}{sample}"


def _votes(table: ComparisonTable) -> str:
    if not table.tally.total:
        return "none yet."
    sides = ", ".join(
        f"{count:,} for {card.name}" for count, card in zip((table.tally.a, table.tally.b), table.cards, strict=True)
    )
    return f"{table.tally.total:,} ({sides})."


def _md_seat(seated: Seated) -> str:
    name = seated.seat.value.capitalize()
    review = seated.review
    if review is None:
        return f"**{name}**: empty seat."
    flags = [f"“{_md(one.text)}”: {_md(one.remark)}" for one in (*seated.quote, *seated.text) if one.remark]
    sample = ", sample" if review.sample else ""
    words = [
        f"**{name}**: {review.verdict.value}, {review.score} of 10. “{_md(review.quote)}”",
        _md(review.text),
        f"({_md(review.reviewer)}, {review.reviewed_on}{sample})",
        f"Flagged: {'; '.join(flags)}." if flags else "",
    ]
    return " ".join(word for word in words if word)


def _md_cell(cell: Cell, nothing: str) -> str:
    changed = f"CHANGED {_md(cell.changed)}" if cell.changed else ""
    if not cell.text:
        return "; ".join(part for part in (nothing, changed) if part)
    numbers = ", ".join(str(number) for number in cell.notes)
    said = [cell.says, *(_md(remark) for remark in cell.remarks), changed, numbers]
    text = f"[{_md(cell.text)}]({cell.link})" if web_address(cell.link) else _md(cell.text)
    return f"{text} ({'; '.join(part for part in said if part)})"


def _md(said: str) -> str:
    """Text that Markdown leaves as it is."""
    return re.sub(r"([\\`*_\[\]<>|#~!])", r"\\\1", clean(said))


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]


# ----------------------------------------------------------------------------------------------------------------- JSON


def as_json(table: ComparisonTable, site: Site) -> str:
    """The page as one JSON object."""
    record = {
        "title": site.stamped(title(table)),
        "a": _head(table.a),
        "b": _head(table.b),
        "rows": [
            {
                "key": row.key,
                "label": row.label,
                "group": group.key,
                "differs": row.differs,
                "a": _cell(row.a),
                "b": _cell(row.b),
            }
            for group in table.groups
            for row in group.rows
        ],
        "differs": list(table.differs),
        "history": [_curve(curve) for curve in table.curves],
        "panels": {letter: _panel(panel) for letter, panel in zip("ab", table.panels, strict=True)},
        "votes": {"a": table.tally.a, "b": table.tally.b, "total": table.tally.total},
        "notes": [_note(note) for note in table.notes],
        "checked": table.checked.isoformat().replace("+00:00", "Z") if table.checked else None,
        "verdict_on": table.verdict_on.isoformat() if table.verdict_on else None,
    }
    return json.dumps(record, ensure_ascii=False) + "\n"


def _head(card: Card) -> dict[str, str]:
    return {
        "name": card.name,
        "vendor": card.vendor,
        "kind": card.kind,
        "line": card.line,
        "entry": card.entry.text,
        "description": card.description,
        "standing": card.standing,
    }


def _cell(cell: Cell) -> dict[str, object]:
    return {
        "value": cell.value or None,
        "unit": cell.unit,
        "text": cell.text,
        "state": cell.says,
        "remarks": list(cell.remarks),
        "link": cell.link,
        "changed": cell.changed,
        "notes": list(cell.notes),
    }


def _note(note: Note) -> dict[str, object]:
    return {
        "number": note.number,
        "source": clean(note.source, 2000),
        "quote": note.quote,
        "locator": note.locator,
        "authority": note.authority,
        "snapshot": note.snapshot,
        "first_seen": note.first_seen.isoformat().replace("+00:00", "Z"),
        "last_confirmed": note.last_confirmed.isoformat().replace("+00:00", "Z"),
    }


def _curve(curve: Curve) -> dict[str, object]:
    return {
        "field": curve.field,
        "unit": curve.unit,
        **{
            line.letter: [
                {
                    "value": str(point.value),
                    "since": point.since.isoformat(),
                    "seen_until": point.seen_until.isoformat(),
                    "over": point.over,
                }
                for point in line.points
            ]
            for line in curve.lines
        },
    }


def _panel(panel: Panel) -> dict[str, object]:
    return {
        "verdict": panel.verdict.lower() or None,
        "ships": panel.ships,
        "of": len(panel.seats),
        "score": str(panel.score) if panel.score is not None else None,
        "seats": [_seat(seated) for seated in panel.seats],
    }


def _seat(seated: Seated) -> dict[str, object]:
    review = seated.review
    if review is None:
        return {"seat": seated.seat, "review": None}
    pieces: tuple[tuple[Place, tuple[Phrase, ...]], ...] = (
        (Place.QUOTE, seated.quote),
        (Place.TEXT, seated.text),
        (Place.BEST_FOR, seated.best_for),
    )
    return {
        "seat": seated.seat,
        "review": {
            "reviewer": clean(review.reviewer, 120),
            "verdict": review.verdict,
            "score": str(review.score),
            "quote": review.quote,
            "text": review.text,
            "best_for": review.best_for,
            "reviewed_on": review.reviewed_on.isoformat(),
            "sample": review.sample,
            "figures": [
                {"place": place, "text": one.text, "state": one.mark, "remark": one.remark}
                for place, said in pieces
                for one in said
                if one.mark
            ],
        },
    }
