"""Repairing a vendor: the last body that could be read and the last that could not, side by side, from the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from crawler import registry
from crawler.config import Config
from crawler.maintaining import outline
from crawler.maintaining.golden import Seen, seen, slot_of, value_of
from crawler.maintaining.outline import Difference, Part
from crawler.source import Document
from crawler.watched import Found
from storage.bodies import InForce, Kept, kept
from storage.database import Database
from storage.names import name_key
from storage.terms import Outcome
from storage.visits.snapshots import Snapshot

__all__ = ["Cell", "SideBySide", "repair"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One slot of a model: what was read then, and what today's readers make of both bodies; nothing where nothing."""

    model: str
    slot: str
    then: str
    good: str
    unreadable: str

    @property
    def lost(self) -> bool:
        return bool(self.then or self.good) and not self.unreadable


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A source whose last body could not be read."""

    vendor: str
    url: str
    outcome: Outcome
    note: str
    """Why it could not be read."""
    good: Snapshot | None
    """None where it was never read well, or the body may not be kept."""
    good_at: datetime | None
    unreadable: Snapshot
    unreadable_at: datetime
    cells: tuple[Cell, ...]
    differs: tuple[Difference, ...]
    """Where the two documents are built otherwise."""

    def record(self) -> dict[str, object]:
        """The same as plain values, with stable keys."""
        return {
            "vendor": self.vendor,
            "source": self.url,
            "outcome": str(self.outcome),
            "note": self.note,
            "good": self.good.sha256 if self.good else "",
            "good_at": self.good_at.isoformat() if self.good_at else None,
            "unreadable": self.unreadable.sha256,
            "unreadable_at": self.unreadable_at.isoformat(),
            "cells": [
                {
                    "model": cell.model,
                    "slot": cell.slot,
                    "then": cell.then,
                    "good": cell.good,
                    "unreadable": cell.unreadable,
                    "lost": cell.lost,
                }
                for cell in self.cells
            ],
            "differs": [{"before": _parts(one.before), "after": _parts(one.after)} for one in self.differs],
        }


def _parts(parts: tuple[Part, ...]) -> list[str]:
    return [f"{part.what} ({part.where})" if part.where else part.what for part in parts]


def repair(name: str, config: Config, database: Database) -> Iterator[SideBySide]:
    """The sources of a vendor file whose last body could not be read. Raises `UnknownVendor`."""
    for found in registry.watched(config, (name,)):
        known = kept(database, found.url)
        if known is not None and known.unreadable is not None:
            yield _side_by_side(found, known)


def _side_by_side(found: Found, known: Kept) -> SideBySide:
    assert known.unreadable is not None
    after = _document(known.unreadable.body)
    before = _document(known.good) if known.good is not None else None
    read_before = _read(found, before) if before is not None else Seen({})
    return SideBySide(
        vendor=found.vendor.slug,
        url=found.url,
        outcome=known.unreadable.outcome,
        note=known.unreadable.note,
        good=known.good,
        good_at=known.last_good_at,
        unreadable=known.unreadable.body,
        unreadable_at=known.unreadable.at,
        cells=_cells(known.in_force, read_before, _read(found, after)),
        differs=outline.differences(before, after) if before is not None else (),
    )


def _cells(then: tuple[InForce, ...], good: Seen, unreadable: Seen) -> tuple[Cell, ...]:
    """Every slot that any of the three has, by model, under the name that the page gives it."""
    shown: dict[str, str] = {}
    for model in (*good.models, *unreadable.models):
        shown.setdefault(name_key(model), model)
    before: dict[tuple[str, str], str] = {}
    for one in then:
        name = next((shown[key] for key in map(name_key, one.names) if key in shown), one.model)
        before[name, slot_of(one.field, one.qualifiers)] = value_of(one.value, one.unit, one.license_class)
    old, new = _flat(good, shown), _flat(unreadable, shown)
    return tuple(
        Cell(*key, before.get(key, ""), old.get(key, ""), new.get(key, ""))
        for key in dict.fromkeys([*old, *before, *new])
    )


def _flat(said: Seen, shown: dict[str, str]) -> dict[tuple[str, str], str]:
    return {
        (shown[name_key(model)], slot): value for model, slots in said.models.items() for slot, value in slots.items()
    }


def _read(found: Found, document: Document) -> Seen:
    return seen(found, document, found.source.reader(document))


def _document(body: Snapshot) -> Document:
    headers = {name.lower(): value for name, value in body.headers}
    return Document(body.url, body.body, headers.get("content-type", ""), body.headers, body.fetched_at)
