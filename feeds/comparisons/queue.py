"""The queue of comparisons: what is due, as editors see it and as a feed sends it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from feeds import content
from feeds.entries import Entry, Site
from feeds.text import html, plain
from feeds.words import value_text
from storage.desk import OPEN, Desk
from storage.desk.actions import ActionView
from storage.desk.views import LANES, ComparisonView, ItemView
from storage.terms import Field, ModelwireError


class UnknownLane(ModelwireError):
    """No item of the desk lies in a lane of that name."""


@dataclass(frozen=True, slots=True)
class MovedCell:
    """A cell that is wrong now on the pages that show it, until they are written anew."""

    model: str
    field: str
    old: str | None
    new: str | None
    unit: str
    source: str
    quote: str
    snapshot: str
    flips: bool
    """The move turns round who is ahead in the row."""

    def record(self) -> Mapping[str, object]:
        return {
            "model": self.model,
            "field": self.field,
            "old": self.old,
            "new": self.new,
            "unit": self.unit,
            "source": self.source,
            "quote": self.quote,
            "snapshot": self.snapshot,
            "flips": self.flips,
        }

    @property
    def text(self) -> str:
        """ "A1, input price: $3.00 per 1M tokens → $1.50 per 1M tokens"."""
        shown = [self._shown(value) for value in (self.old, self.new)]
        return f"{plain(self.model)}, {plain(self.field.replace('_', ' '))}: {' → '.join(shown)}"

    def _shown(self, value: str | None) -> str:
        if value is None:
            return "not said"
        return value_text(Field(self.field), value, self.unit) if self.field in list(Field) else plain(value, 80)


@dataclass(frozen=True, slots=True)
class Due:
    """A comparison that waits for an editor."""

    id: str
    lane: str
    """new | candidate | refresh | conflict | duplicate | correction."""
    line: str
    """ "Comparison due: A vs B"."""
    reasons: tuple[str, ...]
    """One sentence each, with the source."""
    changes: tuple[str, ...]
    """The ids of the changes that made it due."""
    urgent: bool
    opened_at: datetime
    state: str
    a: str
    b: str
    slug: str
    """The name of its page."""
    pages: tuple[str, ...] = ()
    """Addresses of editors' own pages that show the pair."""
    cells: tuple[MovedCell, ...] = ()
    """What is wrong on the pages that exist: from old to new, with the proof."""

    def record(self) -> Mapping[str, object]:
        """As `comparisons --json` prints it."""
        return {
            "id": self.id,
            "lane": self.lane,
            "line": self.line,
            "a": self.a,
            "b": self.b,
            "reasons": list(self.reasons),
            "changes": list(self.changes),
            "urgent": self.urgent,
            "state": self.state,
            "opened_at": self.opened_at.isoformat().replace("+00:00", "Z"),
            "pages": list(self.pages),
            "cells": [cell.record() for cell in self.cells],
            "page": f"compare/{self.slug}.html" if self.slug else "",
        }


def due(item: ItemView) -> Due:
    """An item of the desk as a comparison that is due."""
    pair = item.comparison
    standing = [reason for reason in item.reasons if not reason.undone]
    return Due(
        id=item.id,
        lane=item.lane,
        line=item.line,
        reasons=tuple(reason.sentence for reason in standing),
        changes=tuple(dict.fromkeys(reason.change_id for reason in standing)),
        urgent=item.urgent,
        opened_at=item.opened_at,
        state=item.state,
        a=pair.a.name if pair else "",
        b=pair.b.name if pair else "",
        slug=pair.slug if pair else "",
        pages=pair.pages if pair else (),
        cells=tuple(
            MovedCell(one.model, one.field, one.old, one.new, one.unit, one.source, one.quote, one.snapshot, one.flips)
            for one in standing
            if one.model and one.field
        ),
    )


def open_items(desk: Desk, lane: str = "") -> list[Due]:
    """What waits for an editor, of one lane or of all: the newest day first, within a day the closest rivals.

    Raises `UnknownLane`.
    """
    if lane and lane not in LANES:
        raise UnknownLane(f"there is no lane {lane!r}: choose one of {', '.join(LANES)}")
    return [due(item) for item in desk.items(OPEN) if lane in ("", item.lane)]


def step(done: ActionView) -> Mapping[str, object]:
    """What somebody did with an item, as `comparisons show --json` prints it."""
    at = done.at.isoformat().replace("+00:00", "Z")
    return {"at": at, "who": done.who, "what": done.what, "reason": done.reason}


def page_path(comparison: ComparisonView, ending: str = "html") -> str:
    """Where the page of a comparison lies within the site."""
    return f"compare/{comparison.slug}.{ending}"


def entry(item: ItemView, site: Site) -> Entry:
    """An item as it was when it was opened, as a feed sends it: later reasons are on its page, not here."""
    told = [reason for reason in item.reasons if reason.first]
    link = site.address(page_path(item.comparison) if item.comparison else "comparisons.html")
    points = "".join(f"<li>{html(reason.sentence)}</li>" for reason in told)
    shown = f"<p>{content.link(link, '', 'The facts side by side')}.</p>" if item.comparison else ""
    pair = item.comparison
    return Entry(
        key=f"comparison/{item.id}",
        title=site.stamped(item.title),
        summary=" ".join(reason.sentence for reason in told[:2]),
        content=f"<ul>{points}</ul>{shown}",
        link=link,
        published=item.opened_at,
        severity="major" if item.urgent else "minor",
        categories=("comparison.due", item.lane),
        record=(
            ("kind", "comparison.due"),
            ("lane", item.lane),
            ("a", pair.a.name if pair else ""),
            ("b", pair.b.name if pair else ""),
            ("reasons", [reason.sentence for reason in told]),
            ("changes", list(dict.fromkeys(reason.change_id for reason in told))),
            ("severity", "major" if item.urgent else "minor"),
        ),
    )
