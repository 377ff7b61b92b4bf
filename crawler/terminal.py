"""What a run saw, for people at a terminal."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from crawler.reading import Read
from crawler.replay import Replayed
from crawler.run import Verdict
from storage.terms import Claim, Outcome

_SHOWN_UNCLAIMED = 5
_COLOUR = {outcome: "green" if outcome.good else "red" for outcome in Outcome} | {Outcome.HELD: "yellow"}


def reading(console: Console, seen: Read) -> None:
    """Every claim in a row with its quote, then what was declined and why."""
    found = seen.reading
    if found.claims:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for column in ("model", "field", "value", "quote"):
            table.add_column(column, overflow="fold")
        for claim in found.claims:
            table.add_row(
                escape(claim.model), claim.field.value, escape(_value(claim)), f"[dim]{escape(claim.quote)}[/]"
            )
        console.print(table)
    for one in found.announcements:
        day = f"{one.published:%Y-%m-%d} " if one.published else ""
        console.print(f"announcement: {day}{escape(one.title)} [dim]{escape(one.url)}[/]", soft_wrap=True)
    for said in found.declined:
        console.print(
            f"[yellow]declined[/] {escape(said.what)}: {escape(said.reason)} [dim]{escape(said.quote)}[/]",
            soft_wrap=True,
            highlight=False,
        )
    if not found.says_something:
        console.print(f"nothing was read{f': {escape(found.note)}' if found.note else ''}")
    counts = f"{_count(len(found.claims), 'claim')}, {len(found.declined)} declined"
    console.print(f"[dim]{counts}, read by {seen.reader}[/]", highlight=False)


def _value(claim: Claim) -> str:
    terms = ", ".join(f"{name} {value}" for name, value in claim.qualifiers)
    licensed = f" [{claim.license_class}]" if claim.license_class else ""
    return f"{claim.value} {claim.unit}".strip() + licensed + (f" ({terms})" if terms else "")


def replayed(console: Console, result: Replayed) -> None:
    """What became of the recorded responses."""
    console.print(f"{_count(result.records, 'response')} looked at:", highlight=False)
    for outcome in Outcome:
        if result.outcomes[outcome]:
            console.print(f"  {result.outcomes[outcome]:>6} {outcome.value}", highlight=False)
    if result.known:
        console.print(f"  {result.known:>6} recorded before, passed over", highlight=False)
    if result.redirects:
        console.print(f"  {result.redirects:>6} only lead elsewhere, skipped", highlight=False)
    if result.unclaimed:
        total = result.unclaimed.total()
        console.print(f"  {total:>6} of addresses that no source claims, skipped:", highlight=False)
        for url, _ in result.unclaimed.most_common(_SHOWN_UNCLAIMED):
            console.print(f"         [dim]{escape(url)}[/]", soft_wrap=True, highlight=False)
        if len(result.unclaimed) > _SHOWN_UNCLAIMED:
            console.print(f"         [dim]and {len(result.unclaimed) - _SHOWN_UNCLAIMED} more[/]", highlight=False)
    console.print(f"{_count(result.changes, 'change')} published.", highlight=False)


def replayed_record(result: Replayed) -> Mapping[str, object]:
    """The same as one JSON object."""
    return {
        "records": result.records,
        "visits": result.visits,
        "known": result.known,
        "redirects": result.redirects,
        "unclaimed": dict(result.unclaimed),
        "outcomes": {outcome.value: count for outcome, count in result.outcomes.items()},
        "changes": result.changes,
        "damages": list(result.damages),
    }


def verdict(console: Console, result: Verdict) -> None:
    """One row a source that was visited, worst last, and a sentence for the whole."""
    if result.rows:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for column in ("vendor", "source", "outcome", "changes"):
            table.add_column(column, overflow="fold")
        for row in sorted(result.rows, key=lambda row: (row.failed, row.broke, row.vendor, row.url)):
            note = f"\n[dim]{escape(row.note)}[/]" if row.note else ""
            changes = str(row.changes) if row.changes else "[dim]-[/]"
            table.add_row(
                escape(row.vendor), escape(row.url), f"[{_COLOUR[row.outcome]}]{row.outcome}[/]{note}", changes
            )
        console.print(table)
    console.print(escape(result.summary), soft_wrap=True, highlight=False)


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
