"""What a maintainer asked for, for people at a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from crawler.maintaining.check import Checked
from crawler.maintaining.new import Made
from crawler.maintaining.outline import Part
from crawler.maintaining.repair import SideBySide
from crawler.maintaining.reread import Redrafted
from crawler.terminal import besides
from crawler.watched import Found
from storage.terms import Reading, Vendor


def vendors(console: Console, files: Sequence[tuple[str, Vendor | None, Sequence[Found]]]) -> None:
    """One line a vendor file."""
    table = Table("name", "vendor", "sources", "unseen", "browser", "on the Hub", box=None, pad_edge=False)
    for name, vendor, watched in files:
        declared = [found.source for found in watched]
        counts = (
            len(declared),
            sum(source.unseen for source in declared),
            sum(source.browser for source in declared),
        )
        hub = ", ".join(vendor.hub) if vendor else ""
        table.add_row(name, escape(vendor.name) if vendor else "", *(str(one or "") for one in counts), hub)
    console.print(table)


def vendor_record(name: str, vendor: Vendor | None, watched: Sequence[Found]) -> dict[str, object]:
    """A vendor file as one JSON object."""
    return {
        "name": name,
        "vendor": vendor.name if vendor else "",
        "hub": list(vendor.hub) if vendor else [],
        "openrouter": list(vendor.openrouter) if vendor else [],
        "sources": [
            {
                "source": found.url,
                "kind": str(found.source.kind),
                "reader": found.source.reader.name,
                "every_seconds": found.info.every_seconds,
                "formerly": list(found.source.formerly),
                "unseen": found.source.unseen,
                "browser": found.source.browser,
            }
            for found in watched
        ],
    }


def made(console: Console, new: Made) -> None:
    """What the readers see in the page, as a table, and what is left for a person to do."""
    console.print(
        f"{escape(new.source.url)}: taken for {new.source.kind}, read by {new.source.reader.name}.", soft_wrap=True
    )
    _claims(console, new.reading)
    for path in (new.spider, new.page, new.golden):
        console.print(f"wrote {escape(str(path))}", soft_wrap=True, highlight=False)
    console.print(
        f"Compare the table with the page, correct {escape(new.golden.name)} where it is wrong, "
        "and set confirmed: true there; until then its test fails.",
        soft_wrap=True,
        highlight=False,
    )


def made_record(new: Made) -> dict[str, object]:
    """The same as one JSON object."""
    return {
        "name": new.vendor.slug,
        "source": new.source.url,
        "kind": str(new.source.kind),
        "reader": new.source.reader.name,
        "values": len(new.reading.claims),
        "files": [str(path) for path in (new.spider, new.page, new.golden)],
    }


def _claims(console: Console, reading: Reading) -> None:
    if reading.claims:
        table = Table("model", Column("field", no_wrap=True), "value", "as the page says it")
        before = ""
        for claim in reading.claims:
            terms = ", ".join(f"{name} {value}" for name, value in claim.qualifiers)
            table.add_row(
                escape(claim.model) if claim.model != before else "",
                f"{claim.field}{f' ({escape(terms)})' if terms else ''}",
                escape(f"{claim.value} {claim.unit}".strip()),
                f"[dim]{escape(claim.quote)}[/]",
            )
            before = claim.model
        console.print(table)
    besides(console, reading)


def checked(console: Console, one: Checked) -> None:
    """One line a source, and one for each thing that drifted."""
    word = "[red]drifted[/]     " if one.drifted else "[green]as expected[/] "
    console.print(f"{word} {one.vendor:<16} {escape(one.url)}", soft_wrap=True, highlight=False)
    for sentence in one.drifted:
        console.print(f"    {escape(sentence)}", soft_wrap=True, highlight=False)


def redrafted(console: Console, found: Sequence[Redrafted]) -> None:
    """What is read otherwise than it was confirmed, file by file."""
    for one in found:
        console.print(escape(str(one.path)), soft_wrap=True, highlight=False)
        for line in one.differences:
            console.print(f"    {escape(line)}", soft_wrap=True, highlight=False)
    if found:
        console.print("Compare each with its page, and set confirmed: true where it is right.")
    else:
        console.print("Every recorded page is read as it was confirmed.")


def side_by_side(console: Console, one: SideBySide) -> None:
    """What was lost, and where the two documents are built otherwise."""
    console.print(f"[bold]{escape(one.url)}[/]", soft_wrap=True, highlight=False)
    console.print(f"[red]{one.outcome}[/] {one.unreadable_at:%Y-%m-%d %H:%M}: {escape(one.note)}", soft_wrap=True)
    if one.good is not None and one.good_at is not None:
        console.print(
            f"last good {one.good_at:%Y-%m-%d %H:%M}: modelwire snapshot {one.good.sha256[:12]}; "
            f"unreadable: modelwire snapshot {one.unreadable.sha256[:12]}",
            soft_wrap=True,
            highlight=False,
        )
    else:
        console.print("It was never read well, or no copy of it may be kept.")
    table = Table("model", "field", "read then", "last good, read now", "unreadable, read now")
    for cell in one.cells:
        style = "red" if cell.lost else ""
        table.add_row(*map(escape, (cell.model, cell.slot, cell.then, cell.good, cell.unreadable)), style=style)
    if one.cells:
        console.print(table)
    lost = sum(cell.lost for cell in one.cells)
    console.print(f"{lost} of {len(one.cells)} values are lost.")
    for change in one.differs:
        for sign, parts in (("-", change.before), ("+", change.after)):
            for part in parts:
                console.print(f"  {sign} {_part(part)}", soft_wrap=True, highlight=False)


def _part(part: Part) -> str:
    return escape(part.what) + (f" [dim]{escape(part.where)}[/]" if part.where else "")
