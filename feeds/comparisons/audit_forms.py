"""An audit as people and programs read it: at the terminal, as JSON, and as the page with its passages marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rich.console import Console
from rich.markup import escape

from feeds import records
from feeds.comparisons.audit import Audit, Finding
from feeds.comparisons.judging import Verdict
from feeds.records import Json
from feeds.text import clean
from feeds.web import render
from feeds.words import shown_address
from storage.assertions import Passage

_SIGNS: Final = {
    Verdict.CONTRADICTED: "✗",
    Verdict.OUTDATED: "⧖",
    Verdict.UNPROVEN: "?",
    Verdict.SUPPORTED: "✓",
    Verdict.OPINION: "~",
}
_COLOURS: Final = {
    Verdict.CONTRADICTED: "bold red",
    Verdict.OUTDATED: "magenta",
    Verdict.UNPROVEN: "yellow",
    Verdict.SUPPORTED: "green",
    Verdict.OPINION: "cyan",
}
_MEANINGS: Final = {
    Verdict.CONTRADICTED: "the vendor's own sources say something else",
    Verdict.OUTDATED: "it was true until a day that is named",
    Verdict.UNPROVEN: "no source of the vendor says so",
    Verdict.SUPPORTED: "a source of the vendor says so",
    Verdict.OPINION: "what somebody thinks, which no source can prove",
}


def record(one: Finding, audit: Audit) -> Json:
    """A finding, as `audit --json` prints it."""
    claim, passage = one.claim, audit.passage(one)
    return {
        "number": one.number,
        "verdict": one.verdict,
        "topic": one.topic,
        "model": claim.model if claim else "",
        "models": list(one.models),
        "field": claim.field if claim else "",
        "value": claim.value if claim else "",
        "unit": claim.unit if claim else "",
        "qualifiers": dict(claim.qualifiers) if claim else {},
        "commercial_use": (claim.commercial_use or "") if claim else "",
        "words": one.words,
        "quote": claim.quote if claim else clean(one.words, 200),
        "locator": passage.locator,
        "url": audit.page.url,
        "reason": one.reason,
        "until": one.until.isoformat().replace("+00:00", "Z") if one.until else None,
        "evidence": [{"value": said.value, **records.evidence(said)} for said in one.evidence],
        "members": [{"model": m.model, "verdict": m.verdict, "reason": m.reason} for m in one.members],
        "near": list(one.near),
    }


def at_terminal(console: Console, audit: Audit) -> None:
    """Each finding with its words, its verdict and who says so, in the order of the page; the sum at the end."""
    passage = -1
    for one in audit.findings:
        if one.passage != passage:
            passage = one.passage
            console.print(f"\n{escape(clean(audit.passage(one).text, 400))}", soft_wrap=True, highlight=False)
        whose = f" [dim]of {escape(clean(one.claim.model, 80))}[/]" if one.claim and one.claim.model else ""
        verdict = f"[{_COLOURS[one.verdict]}]{_SIGNS[one.verdict]} {one.verdict}[/]"
        console.print(
            f"  {verdict}  “{escape(clean(one.words, 120))}”{whose}",
            soft_wrap=True,
            highlight=False,
        )
        console.print(f"      {escape(clean(one.reason))}", soft_wrap=True, highlight=False)
        for said in one.evidence:
            quote = f"“{said.quote}” " if said.quote else ""
            console.print(
                f"      [dim]{escape(clean(quote + shown_address(said.source)))} "
                f"({said.first_seen:%Y-%m-%d} to {said.last_confirmed:%Y-%m-%d})[/]",
                soft_wrap=True,
                highlight=False,
            )
    console.print(f"\n{escape(summary(audit))}", soft_wrap=True, highlight=False)


def summary(audit: Audit) -> str:
    """ "17 claims: 2 contradicted, 7 unproven, 8 supported. Recognised: ..."."""
    counts = audit.counts
    count = len(audit.findings)
    said = f"{count} {'claim' if count == 1 else 'claims'}"
    parts = [f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict]]
    said += f": {', '.join(parts)}." if parts else " about models were found."
    unknown = [clean(name, 80) for name, models in audit.recognised if not models]
    return said + (f" Not recognised: {', '.join(unknown)}." if unknown else "")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a passage: plain, or marked with the findings about it."""

    text: str
    verdict: str = ""
    """Of the gravest finding; nothing where it is plain."""
    sign: str = ""
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage with its pieces: one run, or one for each cell of a row."""

    kind: str
    level: int
    runs: tuple[tuple[Piece, ...], ...]


def as_html(audit: Audit) -> str:
    """The page's text with its passages marked, in one file without scripts: nothing of it is markup, nothing loads."""
    by_passage: dict[int, list[Finding]] = {}
    for one in audit.findings:
        by_passage.setdefault(one.passage, []).append(one)
    passages = [_shown(passage, by_passage.get(at, [])) for at, passage in enumerate(audit.page.passages)]
    return render(
        "audit.html",
        title=audit.page.title or shown_address(audit.page.url),
        url=audit.page.url,
        summary=summary(audit),
        legend=[(verdict.value, _SIGNS[verdict], _MEANINGS[verdict]) for verdict in Verdict],
        parts=_parts(passages),
        findings=[(one, _SIGNS[one.verdict]) for one in audit.findings],
    )


def _shown(passage: Passage, findings: Sequence[Finding]) -> Shown:
    spans = passage.cells or ((0, len(passage.text)),)
    return Shown(passage.kind, passage.level, tuple(tuple(_pieces(passage.text, findings, *span)) for span in spans))


def _pieces(text: str, findings: Sequence[Finding], low: int, high: int) -> Iterator[Piece]:
    at = low
    inside = sorted((one for one in findings if low <= one.start < high), key=lambda one: (one.start, -one.end))
    groups: list[list[Finding]] = []
    for one in inside:
        if groups and one.start < max(other.end for other in groups[-1]):
            groups[-1].append(one)
        else:
            groups.append([one])
    for group in groups:
        start, end = group[0].start, min(high, max(one.end for one in group))
        if at < start:
            yield Piece(text[at:start])
        gravest = min((one.verdict for one in group), key=list(Verdict).index)
        yield Piece(text[start:end], gravest.value, _SIGNS[gravest], tuple(one.number for one in group))
        at = end
    if at < high:
        yield Piece(text[at:high])


def _parts(passages: Sequence[Shown]) -> Iterator[tuple[str, list[Shown]]]:
    """The passages with the rows of one table, and the items of one list, kept together."""
    run: list[Shown] = []
    for one in passages:
        if run and (one.kind != run[-1].kind or one.kind not in ("row", "item")):
            yield run[0].kind, run
            run = []
        run.append(one)
    if run:
        yield run[0].kind, run
