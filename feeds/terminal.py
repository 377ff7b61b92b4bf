"""What the program knows, for people at a terminal: tables and short paragraphs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from feeds import entries
from feeds.catch_up import Due
from feeds.opinion_lists import ListedReview, ListedVotes
from feeds.text import clean
from feeds.words import (
    amount_text,
    field_name,
    license_reading,
    reading_page,
    short_tokens,
    shown_address,
    terms_text,
    value_text,
)
from storage.desk.actions import ActionView
from storage.desk.hooks import Delivery, Hook
from storage.terms import PRICES, TOKEN_COUNTS, Field, Outcome, SourceKind
from storage.views import ChangeView, Evidence, FactView, HistoryView, ModelView, SourceView, SuggestionView

_SEVERITY = {"major": "bold red", "minor": "default", "note": "dim"}
_OUTCOME = {
    Outcome.CHANGED: "green",
    Outcome.UNCHANGED: "green",
    Outcome.HELD: "yellow",
    Outcome.EMPTY: "red",
    Outcome.BROKEN: "red",
    Outcome.BLOCKED: "red",
    Outcome.UNREACHABLE: "red",
}


def changes(console: Console, found: Sequence[ChangeView]) -> None:
    """Each change in a line, with its evidence below it."""
    if not found:
        console.print("Nothing has changed yet: the first reading of a source is its baseline.")
    for one in found:
        day = one.published_at.strftime("%Y-%m-%d")
        console.print(
            f"[dim]{day}[/]  [{_SEVERITY[one.severity]}]{escape(entries.title(one))}[/]",
            soft_wrap=True,
            highlight=False,
        )
        said = f"“{one.quote}” " if one.quote and one.quote not in one.title else ""
        why = f"{one.note} " if one.kind.for_maintainers else ""
        where = "" if one.source in why else shown_address(reading_page(one.url or one.source, one.quote))
        proof = f"{why}{said}{where}"
        console.print(f"            [dim]{escape(proof)}[/]", soft_wrap=True, highlight=False)


def models(console: Console, found: Sequence[ModelView]) -> None:
    """One row a model: the facts that editors compare first."""
    if not found:
        console.print("No models are known yet: run `modelwire crawl` first.")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("vendor", "model", "license"):
        table.add_column(column, overflow="fold")
    for column in ("context", "input /1M", "output /1M"):
        table.add_column(column, justify="right")
    for one in found:
        name = f"{escape(one.name)} [dim](withdrawn)[/]" if one.withdrawn else escape(one.name)
        table.add_row(
            escape(one.vendor_name),
            name,
            _short(one.fact(Field.LICENSE)),
            _short(one.fact(Field.CONTEXT_LENGTH)),
            _short(one.fact(Field.INPUT_PRICE)),
            _short(one.fact(Field.OUTPUT_PRICE)),
        )
    console.print(table)


def model(console: Console, one: ModelView, now: datetime) -> None:
    """A model, and each fact with who says so."""
    console.print(f"[bold]{escape(one.name)}[/] [dim]by[/] {escape(one.vendor_name)}", highlight=False)
    names = sorted({name for _, name in one.aliases if name != one.name})
    if names:
        console.print(f"[dim]also known as {escape(', '.join(names))}[/]", soft_wrap=True, highlight=False)
    if one.moving:
        moving = ", ".join(sorted({name for _, name in one.moving}))
        console.print(f"[dim]today also meant by {escape(moving)}[/]", soft_wrap=True, highlight=False)
    if one.withdrawn:
        console.print("[red]no source lists it any more[/]")
    elif one.announced_only:
        console.print("[yellow]announced; no documentation, price or repository shows it yet[/]")
    for fact in one.facts:
        console.print()
        seller = "" if fact.provider == one.vendor else f" at {fact.provider}"
        heading = f"{field_name(fact.field)}{terms_text(fact.qualifiers)}{seller}"
        console.print(
            f"[bold]{escape(heading)}[/]: {escape(value_text(fact.field, fact.value, fact.unit))}",
            soft_wrap=True,
            highlight=False,
        )
        _evidence(console, fact.evidence, now)
        for other in fact.others:
            agrees = "also" if other.value == fact.value else "but"
            console.print(
                f"  [dim]{agrees} {escape(value_text(fact.field, other.value, fact.unit))} "
                f"({other.authority}): {escape(shown_address(other.source))}[/]",
                soft_wrap=True,
                highlight=False,
            )
        if fact.conflict:
            console.print(f"  [yellow]the sources disagree ({fact.conflict})[/]")


def _evidence(console: Console, one: Evidence, now: datetime) -> None:
    if reading := license_reading(one):
        console.print(f"  [dim]our reading: {reading}[/]", highlight=False)
    if one.source_kind is SourceKind.HAND:
        console.print("  [yellow]set by hand[/]")
    if one.quote:
        console.print(f"  [dim]“{escape(one.quote)}”[/]", soft_wrap=True, highlight=False)
    console.print(f"  [dim]{escape(shown_address(one.source))} ({one.authority})[/]", soft_wrap=True, highlight=False)
    kept = f", snapshot {one.snapshot[:12]}" if one.snapshot else ""
    console.print(
        f"  [dim]first seen {one.first_seen:%Y-%m-%d}, last confirmed {ago(one.last_confirmed, now)}{kept}[/]",
        highlight=False,
    )


def history(console: Console, found: Sequence[HistoryView]) -> None:
    """Each interval on a line, oldest first."""
    if not found:
        console.print("Nothing has ever been said of that.")
        return
    values = [value_text(one.field, one.evidence.value, one.unit) + terms_text(one.qualifiers) for one in found]
    width = min(max(len(value) for value in values), 40)
    states = {"open": "in force", "closed": "over", "flap": "taken back"}
    for one, value in zip(found, values, strict=True):
        evidence = one.evidence
        until = "now" if one.state == "open" else f"{evidence.last_confirmed:%Y-%m-%d}"
        console.print(
            f"{evidence.first_seen:%Y-%m-%d} to {until:<10}  {escape(value):<{width}}  "
            f"{states.get(one.state, one.state):<10}  [dim]{escape(shown_address(evidence.source))}[/]",
            soft_wrap=True,
            highlight=False,
        )


def sources(console: Console, found: Sequence[SourceView], now: datetime) -> None:
    """Each source on a line under its vendor, with why it is not well where it is not."""
    if not found:
        console.print("No source has been visited yet: run `modelwire crawl`.")
        return
    vendor = ""
    for one in sorted(found, key=lambda one: (one.vendor, bool(one.parent), one.url)):
        if one.vendor != vendor:
            vendor = one.vendor
            console.print(f"\n[bold]{escape(vendor)}[/]", highlight=False)
        colour = _OUTCOME.get(one.outcome, "dim") if one.outcome else "dim"
        outcome = f"{one.outcome or 'new'}{f' x{one.failures}' if one.failures > 1 else ''}"
        good = ago(one.last_good, now) if one.last_good else "never"
        due = "paused" if one.paused else ahead(one.due_at, now)
        pending = f" [yellow]+{one.pending} pending[/]" if one.pending else ""
        unseen = " [dim](unseen)[/]" if one.unseen else ""
        said = f"{one.slots:>5} {'value ' if one.slots == 1 else 'values'}"
        odd = f" [yellow]{one.read} read, usually {one.usual}[/]" if _says_less(one) else ""
        console.print(
            f"  [{colour}]{outcome:<14}[/] {said}  read {good:<14} next {due:<12} "
            f"{escape(shown_address(one.url))}{unseen}{pending}{odd}",
            soft_wrap=True,
            highlight=False,
        )
        if one.failures and len(one.history) > 1:
            console.print(f"      [dim]{_how_it_went(one)}[/]", soft_wrap=True, highlight=False)
        if one.note:
            console.print(f"      [dim]{escape(one.note)}[/]", soft_wrap=True, highlight=False)


def _says_less(one: SourceView) -> bool:
    """Whether the last document said less than nine tenths of what this source's documents usually say."""
    return one.read is not None and one.usual is not None and one.read * 10 < one.usual * 9


def _how_it_went(one: SourceView) -> str:
    """ "unchanged x41 until 2026-03-02, blocked x3 since 2026-03-03"."""
    *before, last = one.history[-4:]
    parts = [f"{episode.outcome} x{episode.visits} until {episode.until:%Y-%m-%d}" for episode in before]
    return ", ".join([*parts, f"{last.outcome} x{last.visits} since {last.since:%Y-%m-%d}"])


def due(console: Console, found: Iterable[Due]) -> None:
    """Each comparison that is due on one line, however long, with the reasons below it."""
    for one in found:
        console.print(f"[bold]{escape(one.line)}[/]", soft_wrap=True, highlight=False)
        for reason in one.reasons:
            console.print(f"  - {escape(reason)}", soft_wrap=True, highlight=False)


def item(console: Console, one: Due, steps: Sequence[ActionView]) -> None:
    """An item of the desk whole: reasons, cells from old to new with their proof, pages, and who did what with it."""
    due(console, [one])
    console.print(
        f"  [dim]{escape(one.lane)}, {'urgent, ' if one.urgent else ''}{one.state}, opened {one.opened_at:%Y-%m-%d}, "
        f"id {one.id}[/]",
        highlight=False,
    )
    for cell in one.cells:
        flip = " [bold red]changes who is ahead[/]" if cell.flips else ""
        console.print(f"  {escape(cell.text)}{flip}", soft_wrap=True, highlight=False)
        kept = f", snapshot {cell.snapshot[:12]}" if cell.snapshot else ""
        proof = clean(f"“{cell.quote}” {shown_address(cell.source)}{kept}")
        console.print(f"      [dim]{escape(proof)}[/]", soft_wrap=True, highlight=False)
    for page in one.pages:
        console.print(f"  wrong now: {escape(shown_address(page))}", soft_wrap=True, highlight=False)
    for done in steps:
        why = f": {done.reason}" if done.reason else ""
        said = clean(f"{done.at:%Y-%m-%d %H:%M} {done.what} by {done.who}{why}")
        console.print(f"  [dim]{escape(said)}[/]", soft_wrap=True, highlight=False)


def demo(
    console: Console,
    found: Sequence[ChangeView],
    comparisons: Iterable[Due],
    place: Path,
    written: Sequence[Path],
    program: str,
) -> None:
    """What the demonstration came to, and what to try next with `program`, as it is called here."""
    console.print("\n[bold]What changed[/]  [dim]DEMO: the companies are real, this news is invented[/]")
    changes(console, [one for one in found if not one.kind.for_maintainers])
    console.print("\n[bold]What broke[/]  [dim]for maintainers; the last good facts stay in force[/]")
    changes(console, [one for one in found if one.kind.for_maintainers])
    console.print("\n[bold]What to write next[/]")
    due(console, comparisons)
    count = f"{len(written)} files of a site, and the databases, in {escape(str(place))}"
    console.print(f"\n[bold]Written[/]  [dim]{count}[/]", soft_wrap=True, highlight=False)
    # A page that only leads to another has no other form beside it.
    forms = {path.stem for path in written if path.parent.name == "compare" and path.suffix == ".json"}
    pages = [
        path
        for path in written
        if path.name in ("index.html", "changes.xml") or (path.parent.name == "compare" and path.stem in forms)
    ]
    for path in (place / "modelwire.db", *pages):
        console.print(f"  {escape(str(path))}", soft_wrap=True, highlight=False)
    database = f"--db sqlite:///{place}/modelwire.db"
    console.print("\n[bold]Try next[/]")
    for command in ("show 'Claude Haiku Open Weights'", "compare 'Claude Haiku Open Weights' 'Mistral 3.1'", "sources"):
        console.print(f"  {program} {command} {database}", soft_wrap=True, highlight=False, markup=False)
    console.print(f"  {program} crawl", soft_wrap=True, highlight=False, markup=False)


def suggestions(console: Console, found: Sequence[SuggestionView]) -> None:
    """Pairs of models that may be one, with what to type."""
    if not found:
        console.print("No two models are named so alike that they might be one.")
    for one in found:
        console.print(escape(one.reason), soft_wrap=True, highlight=False)
        console.print(
            f'  [dim]modelwire models merge {one.one_id} {one.other_id} --reason "..."   (or: split)[/]',
            soft_wrap=True,
            highlight=False,
        )


def reviews(console: Console, found: Sequence[ListedReview]) -> None:
    """Each review on two lines, and below it the figures that no fact bears out."""
    if not found:
        console.print("No reviews yet: `modelwire reviews import FILE.yaml` takes them in.")
    for one in found:
        said = one.review
        sample = " [yellow]sample[/]" if said.sample else ""
        console.print(
            f"[bold]{escape(said.model_name)}[/]  {said.seat}: {said.verdict}, {said.score} of 10{sample}  "
            f"[dim]{escape(said.reviewer)}, {said.reviewed_on}[/]",
            soft_wrap=True,
            highlight=False,
        )
        console.print(f"  “{escape(said.quote)}”", soft_wrap=True, highlight=False)
        for text, state, remark in one.figures:
            if state != "bound":
                console.print(f"  [red]{state}[/] {escape(f'“{text}”: {remark}')}", soft_wrap=True, highlight=False)


def votes(console: Console, found: Sequence[ListedVotes]) -> None:
    """Each pair on a line."""
    if not found:
        console.print("No votes yet.")
    for one in found:
        console.print(
            f"{escape(one.a)} {one.for_a} : {one.for_b} {escape(one.b)}  [dim]{one.for_a + one.for_b} in all[/]",
            soft_wrap=True,
            highlight=False,
        )


def ago(then: datetime, now: datetime) -> str:
    """How long ago something was, to the unit that matters."""
    return "just now" if now - then < timedelta(minutes=1) else f"{_span(now - then)} ago"


def ahead(then: datetime | None, now: datetime) -> str:
    """When something is due."""
    return "now" if then is None or then <= now else f"in {_span(then - now)}"


def _span(span: timedelta) -> str:
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        count = int(span.total_seconds() // length)
        if count:
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "less than a minute"


def _short(fact: FactView | None) -> str:
    if fact is None:
        return "[dim]-[/]"
    if fact.field in PRICES:
        return escape(amount_text(fact.value, fact.unit))
    return escape(short_tokens(fact.value) if fact.field in TOKEN_COUNTS else value_text(fact.field, fact.value))


def hooks(console: Console, found: Sequence[Hook], waiting: Counter[str], dead: Counter[str]) -> None:
    """One row a hook: what it hears, and what is on its way to it."""
    if not found:
        console.print("There are no hooks: `modelwire hooks add URL` makes one.")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("hook", "address", "hears", "state"):
        table.add_column(column, overflow="fold")
    for column in ("waiting", "dead"):
        table.add_column(column, justify="right")
    for one in found:
        hears = ", ".join(one.terms.events) + (f" where {one.terms.filter}" if one.terms.filter else "")
        state = f"{one.state} [dim]({escape(one.note)})[/]" if one.note else one.state
        table.add_row(one.id, escape(one.terms.url), escape(hears), state, str(waiting[one.id]), str(dead[one.id]))
    console.print(table)


def letters(console: Console, found: Iterable[Delivery]) -> None:
    """Each dead letter in a line: the event, whither, and why it was given up."""
    for one in found:
        said = f"{one.event_id}  {one.type}  {one.hook.terms.url}: {one.note}"
        console.print(escape(said), soft_wrap=True, highlight=False)
