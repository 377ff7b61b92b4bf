"""What a run saw, for people at a terminal."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.markup import escape

from crawler.reading import Read
from crawler.replay import Replayed
from crawler.run import Verdict
from storage.terms import Claim, Outcome, Reading

_SHOWN_UNCLAIMED = 5
_COLOUR = {outcome: "green" if outcome.good else "red" for outcome in Outcome} | {Outcome.HELD: "yellow"}


def reading(console: Console, seen: Read) -> None:
    """Every claim with its quote, by model; then what was declined and why."""
    found = seen.reading
    model = ""
    for claim in found.claims:
        if claim.model != model:
            model = claim.model
            also = f" [dim]also {escape(', '.join(claim.aliases))}[/]" if claim.aliases else ""
            console.print(f"\n[bold]{escape(model)}[/]{also}", soft_wrap=True, highlight=False)
        console.print(f"  {claim.field.value:<20} {escape(_value(claim))}", soft_wrap=True, highlight=False)
        where = f"[dim]“{escape(claim.quote)}” {escape(claim.locator)}[/]"
        console.print(f"  {'':<20} {where}", soft_wrap=True, highlight=False)
    if found.claims:
        console.print()
    besides(console, found)
    if not found.says_something:
        console.print(f"nothing was read{f': {escape(found.note)}' if found.note else ''}")
    counts = f"{_count(len(found.claims), 'claim')}, {len(found.declined)} declined"
    console.print(f"[dim]{counts}, read by {seen.reader}[/]", highlight=False)


def besides(console: Console, found: Reading) -> None:
    """What is announced, and what was declined and why."""
    for one in found.announcements:
        day = f"{one.published:%Y-%m-%d} " if one.published else ""
        console.print(f"announcement: {day}{escape(one.title)} [dim]{escape(one.url)}[/]", soft_wrap=True)
    for said in found.declined:
        console.print(
            f"[yellow]declined[/] {escape(said.what)}: {escape(said.reason)} [dim]{escape(said.quote)}[/]",
            soft_wrap=True,
            highlight=False,
        )


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
    """One line a source that was visited, the failed ones last, and a sentence for the whole."""
    for row in sorted(result.rows, key=lambda row: (row.failed, row.broke, row.vendor, row.url)):
        changes = _count(row.changes, "change") if row.changes else ""
        console.print(
            f"[{_COLOUR[row.outcome]}]{row.outcome:<12}[/] {escape(row.vendor):<12} {changes:<11} {escape(row.url)}",
            soft_wrap=True,
            highlight=False,
        )
        if row.note:
            console.print(f"    [dim]{escape(row.note)}[/]", soft_wrap=True, highlight=False)
    console.print(escape(result.summary), soft_wrap=True, highlight=False)


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
