"""The body of an entry as HTML of ours: old and new, the quote, the links, the times. Page text only ever as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from feeds.text import QUOTE_LENGTH, at_quote, clean, html
from feeds.words import (
    field_name,
    license_reading,
    moment,
    reading_page,
    repository_at,
    shown_address,
    starts,
    terms_text,
    value_text,
)
from storage.terms import ChangeKind, Field
from storage.views import ChangeView, Evidence, FactLine

_MOST_LINES = 60


def of_change(change: ChangeView, summary: str) -> str:
    """The body of a change's entry."""
    parts = [f"<p>{html(summary)}</p>"] if summary else []
    if change.kind is ChangeKind.ANNOUNCEMENT:
        parts.append(_announcement(change))
    elif change.facts:
        parts.append(_lines(change))
    elif change.field is not None:
        parts.append(_slot(change))
    if change.members:
        parts.append(f"<p>Also of this family: {html(', '.join(change.members[:40]))}.</p>")
    if not change.kind.for_maintainers:
        parts.append(_proofs(change))
    if change.source and not any(one for one in (change.new_evidence, change.old_evidence)):
        parts.append(f"<p>Source: {link(change.source, change.quote)}.</p>")
    return "".join(part for part in parts if part)


def of_group(story: Sequence[ChangeView], summary: str) -> str:
    """The head of a grouped entry: which models it is about, each with its own source."""
    points = "".join(
        f"<li>{link(one.url or one.source, one.quote, html(one.model))}</li>" for one in story[:_MOST_LINES]
    )
    left = len(story) - _MOST_LINES
    more = f"<p>And {left} more.</p>" if left > 0 else ""
    return f"<p>{html(summary)}</p><ul>{points}</ul>{more}<p>The first of them:</p>"


def _slot(change: ChangeView) -> str:
    field = change.field
    assert field is not None
    when_old = f"last seen {moment(change.old_last_seen)}" if change.old_last_seen else ""
    when_new = f"first seen {moment(change.new_first_seen)}" if change.new_first_seen else ""
    day = starts(change.qualifiers)
    if day:
        when_new = "; ".join(part for part in (f"in force from {day}", when_new) if part)
    rows = []
    labels = ("one source", "another source") if change.kind is ChangeKind.FACT_CONFLICT else ("old", "new")
    for label, value, evidence, when in (
        (labels[0], change.old, change.old_evidence, when_old),
        (labels[1], change.new, change.new_evidence, when_new),
    ):
        if value is not None:
            rows.append((label, _valued(field, value, change.unit, evidence), html(when)))
    heading = f"{field_name(field)}{terms_text(change.qualifiers)}"
    return _table(("", html(heading), "when"), rows)


def _lines(change: ChangeView) -> str:
    many = len({line.model_id for line in change.facts if line.model_id}) > 1
    repository = next((found for line in change.facts if (found := repository_at(line.evidence.source))), "")
    rows = []
    order = {field: place for place, field in enumerate(Field)}
    ordered = change.facts if many else sorted(change.facts, key=lambda line: (order[line.field], line.qualifiers))
    for line in ordered[:_MOST_LINES]:
        name = html(f"{field_name(line.field)}{terms_text(line.qualifiers)}")
        said = f"“{html(clean(line.evidence.quote, QUOTE_LENGTH))}”" if line.evidence.quote else ""
        cells = [name, _line_value(line), _evidence_link(line.evidence, said, "" if many else repository)]
        if many:
            cells.insert(0, html(line.model))
        rows.append(tuple(cells))
    heads = ("model", "field", "value", "evidence") if many else ("field", "value", "evidence")
    left = len(change.facts) - _MOST_LINES
    return _table(heads, rows) + (f"<p>And {left} more.</p>" if left > 0 else "")


def _line_value(line: FactLine) -> str:
    new = _valued(line.field, line.value, line.unit, line.evidence) if line.value else "no longer stated"
    return new if line.old is None else f"{html(value_text(line.field, line.old, line.unit))} → {new}"


def _valued(field: Field, value: str, unit: str, evidence: Evidence | None) -> str:
    reading = license_reading(evidence) if evidence and field is Field.LICENSE else ""
    note = f" <em>(our reading: {html(reading)})</em>" if reading else ""
    condition = f"<br>Condition: {html(evidence.condition)}" if evidence and reading and evidence.condition else ""
    return f"{html(value_text(field, value, unit))}{note}{condition}"


def _announcement(change: ChangeView) -> str:
    shown = html(change.title) or "the announcement"
    return f"<p>{html(change.vendor_name)} published {link(change.url or change.source, '', shown)}.</p>"


def _proofs(change: ChangeView) -> str:
    said = []
    pairs: tuple[tuple[str, Evidence | None], ...] = (("Now", change.new_evidence), ("Before", change.old_evidence))
    for label, evidence in pairs:
        if evidence is not None:
            said.append(proof(evidence, label))
    if not said and change.quote:
        said.append(_quote(change.quote))
        if change.snapshot:
            said.append(f"<p>Snapshot {_hash(change.snapshot)}.</p>")
    return "".join(said)


def proof(evidence: Evidence, label: str) -> str:
    """One source's word: the quote, the page, the place in it and the snapshot."""
    place = f", {html(evidence.locator)}" if evidence.locator else ""
    kept = f", snapshot {_hash(evidence.snapshot)}" if evidence.snapshot else ""
    where = f"<p>{label}: {_evidence_link(evidence)} ({html(evidence.authority)}{place}{kept}).</p>"
    return (_quote(evidence.quote) if evidence.quote else "") + where


def _quote(said: str) -> str:
    return f"<blockquote><p>“{html(clean(said, QUOTE_LENGTH))}”</p></blockquote>"


def _hash(snapshot: str) -> str:
    return f"<code>{html(snapshot[:64])}</code>"


def _evidence_link(evidence: Evidence, shown: str = "", repository: str = "") -> str:
    """A link to where a person reads what a source says, at the quote if that is the source itself."""
    page = reading_page(evidence.source, evidence.quote, repository)
    return link(page, evidence.quote if page == evidence.source else "", shown)


def link(url: str, quote: str = "", shown: str = "") -> str:
    """A link to a page at a quote; the bare address as text where it is no web address. `shown` is HTML."""
    address = at_quote(url, quote)
    if not address:
        return shown or html(shown_address(url))
    return f'<a href="{escape(address, quote=True)}">{shown or html(shown_address(url))}</a>'


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table of cells that are HTML already."""
    head = "".join(f"<th>{cell}</th>" for cell in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" if body else ""
