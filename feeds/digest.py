"""The weekly mail: what a week changed, net, for people who do not read feeds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from feeds.comparisons.queue import page_path
from feeds.entries import Site, entry
from feeds.text import plain
from feeds.web import render
from storage import activity, catalog
from storage.database import Database
from storage.desk import Desk
from storage.severity import delta_percent
from storage.terms import PRICES, Authority, ChangeKind, Field, ModelwireError, qualifiers_text
from storage.views import ChangeView

_K: Final = ChangeKind
_MOST: Final = 15
"""Lines of a section."""


_SINGLE: Final = {
    "Corrections and retractions": "correction",
    "License changes": "license change",
    "Price moves": "price move",
    "New models": "new model",
    "Retirements": "retirement",
    "Announced for later": "announced for later",
    "Other changes": "other change",
    "Comparisons published": "comparison published",
    "Comparisons due": "comparison due",
}
"""Each section as one of its kind is called."""


class BadWeek(ModelwireError):
    """That is no week."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened."""

    text: str
    link: str = ""

    @property
    def head(self) -> str:
        """Of what it speaks; nothing where it does not say so first."""
        return self.text.partition(": ")[0] if ": " in self.text else ""

    @property
    def news(self) -> str:
        """What happened to that."""
        return self.text.partition(": ")[2] or self.text

    @property
    def place(self) -> str:
        """The host to which the link leads, for people."""
        return urlsplit(self.link).hostname or ""


@dataclass(frozen=True, slots=True)
class Section:
    """Things of one sort."""

    title: str
    lines: tuple[Line, ...]
    left: int = 0
    """How many more there are."""


@dataclass(frozen=True, slots=True)
class Digest:
    """A week's mail, before it has a receiver."""

    week: str
    subject: str
    text: str
    html: str
    is_quiet: bool


def week(said: str) -> tuple[datetime, datetime]:
    """The beginning and the end (Mondays, 00:00 UTC) of e.g. "2026-W34". Raises `BadWeek`."""
    found = re.fullmatch(r"(\d{4})-W(\d{2})", said)
    try:
        start = datetime.fromisocalendar(int(found[1]), int(found[2]), 1).replace(tzinfo=UTC) if found else None
    except ValueError:
        start = None
    if start is None:
        raise BadWeek(f"{said[:20]!r} is no week: write e.g. 2026-W34")
    return start, start + timedelta(days=7)


def last_week(now: datetime) -> str:
    """The last whole week before `now`."""
    return f"{now.astimezone(UTC) - timedelta(days=7):%G-W%V}"


def compose(database: Database, desk: Desk, site: Site, of: str) -> Digest:
    """The mail of a week. Raises `BadWeek`."""
    start, end = week(of)
    changes = [
        change
        for change in catalog.changes(database, authority=Authority.FIRST_PARTY)
        if start <= change.published_at < end and not change.kind.for_maintainers
    ]
    sections = [one for one in (*_changes(changes, site), *_comparisons(desk, site, start, end)) if one.lines]
    said = ", ".join(_counted(one) for one in sections[:4])
    subject = site.stamped(f"{site.title}, week {of}: {said or 'nothing changed'}")
    receipt = _receipt(database, start)
    values = {
        "site": site,
        "week": of,
        "sections": sections,
        "start": start,
        "last_day": end - timedelta(days=1),
        "receipt": receipt,
    }
    html = render("mail.html", title=f"{site.title}, week {of}", **values)
    return Digest(of, plain(subject, 150), _text(site, of, sections, start, end, receipt), html, not sections)


def _counted(section: Section) -> str:
    count = len(section.lines) + section.left
    return f"{count} {_SINGLE[section.title] if count == 1 else section.title.lower()}"


def _changes(changes: Sequence[ChangeView], site: Site) -> Iterable[Section]:
    corrections = [c for c in changes if c.kind in (_K.FACT_CORRECTED, _K.FACT_RETRACTED)]
    mistaken = {c.about for c in corrections if c.about}
    changes = [c for c in changes if c.id not in mistaken]  # what was taken back is no news
    net = _net(changes)
    prices = [one for one in net if one.field in PRICES and one.kind is _K.FACT_CHANGED]
    prices.sort(key=lambda one: -abs(one.delta_pct or 0))
    chosen: list[tuple[str, list[ChangeView]]] = [
        ("Corrections and retractions", corrections),
        ("License changes", [c for c in net if c.field in (Field.LICENSE, Field.LICENSE_TEXT)]),
        ("Price moves", prices),
        ("New models", [c for c in changes if c.kind is _K.MODEL_ADDED]),
        ("Retirements", [c for c in changes if c.kind in (_K.MODEL_DEPRECATED, _K.MODEL_WITHDRAWN)]),
        (
            "Announced for later",
            [c for c in changes if c.kind in (_K.FACT_SCHEDULED, _K.FACT_SCHEDULE_CANCELLED)],
        ),
    ]
    told = {one.id for _, found in chosen for one in found}
    rest = [c for c in net if c.id not in told]
    rest += [c for c in changes if c.kind is _K.ALIAS_REPOINTED]
    for title, found in (*chosen, ("Other changes", rest)):
        lines = _lines(found, site)
        yield Section(title, tuple(lines[:_MOST]), max(0, len(lines) - _MOST))


def _net(changes: Sequence[ChangeView]) -> list[ChangeView]:
    """One move a slot: from what held before the week to what holds after it; nothing where that is the same."""
    slots: dict[tuple[str, ...], list[ChangeView]] = defaultdict(list)
    for change in changes:
        if change.kind in (_K.FACT_CHANGED, _K.FACT_WITHDRAWN) and change.field:
            key = (change.model_id, change.provider, change.field, change.unit, qualifiers_text(change.qualifiers))
            slots[key].append(change)
        elif change.kind is _K.FACT_CHANGED:
            slots[change.id,].append(change)
    moves = []
    for told in slots.values():
        first, last = told[0], told[-1]
        if len(told) == 1:
            moves.append(last)
        elif first.old != last.new:
            moved = delta_percent(last.field, first.old, last.new)
            moves.append(replace(last, old=first.old, old_evidence=first.old_evidence, delta_pct=moved))
    return moves


def _lines(changes: Sequence[ChangeView], site: Site) -> list[Line]:
    """One line a model and seller, with all that happened to it, in the order of the first of its changes."""
    lines: dict[tuple[str, ...], Line] = {}
    for change in changes:
        told = entry(change, replace(site, stamp=""))
        head, _, news = told.title.partition(": ")
        key = (head, change.model_id, change.provider, change.kind) if change.model_id else (change.id,)
        before = lines.get(key)
        lines[key] = Line(f"{before.text}, {news}", before.link) if before else Line(told.title, told.link)
    return list(lines.values())


def _comparisons(desk: Desk, site: Site, start: datetime, end: datetime) -> Iterable[Section]:
    published = [
        Line(f"{one.a.name} vs {one.b.name}", site.address(page_path(one)))
        for one in desk.comparisons(("published", "stale"))
        if one.published_at and start <= one.published_at < end
    ]
    yield Section("Comparisons published", tuple(published[:_MOST]), max(0, len(published) - _MOST))
    waiting = [
        Line(
            item.title.removeprefix("Comparison due: "),
            site.address(page_path(item.comparison)) if item.comparison else "",
        )
        for item in desk.items()
        if item.opened_at < end
    ]
    yield Section("Comparisons due", tuple(waiting[:_MOST]), max(0, len(waiting) - _MOST))


def _receipt(database: Database, start: datetime) -> str:
    """What was read, so that silence can be told from blindness."""
    began = activity.began(database)
    read = [one for one in catalog.sources(database) if one.last_good and one.last_good >= start]
    return f"{len(read)} sources read" if began and read else "no source was read"


def _text(site: Site, of: str, sections: Sequence[Section], start: datetime, end: datetime, receipt: str) -> str:
    days = f"{start:%Y-%m-%d} to {end - timedelta(days=1):%Y-%m-%d}"
    said = [site.stamped(f"{site.title}, week {of}"), f"{days}, all times UTC. {receipt.capitalize()}.", ""]
    if not sections:
        said += ["Nothing changed this week.", ""]
    for section in sections:
        said += [section.title.upper(), ""]
        for line in section.lines:
            said += [f"- {line.text}", *([f"  {line.link}"] if line.link else [])]
        said += [f"- and {section.left} more"] if section.left else []
        said.append("")
    return "\n".join(said)
