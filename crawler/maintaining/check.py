"""Checking vendors: live pages are read again and laid beside what is expected of them; a changed price is no drift."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from crawler import registry, visiting
from crawler.config import Config
from crawler.documents import Fetched, fetch_each
from crawler.maintaining import golden
from crawler.maintaining.golden import Golden
from crawler.watched import Found
from storage.bodies import InForce, kept
from storage.database import Database
from storage.decide import shrunken
from storage.names import name_key
from storage.terms import Outcome, Reading, SourceKind, Vendor, Visit

__all__ = ["Checked", "Shape", "check", "drift"]

_FLEETING: Final = frozenset({SourceKind.ANNOUNCEMENT, SourceKind.INDEX})
"""Kinds whose documents lose old content by nature: there only what they are for is expected."""
_NAMED: Final = 5
"""Models that a sentence names."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What is expected of a page, apart from the values: which models, which fields, how many."""

    models: Mapping[str, frozenset[str]]
    """Model as shown -> the keys of all its names."""
    fields: Counter[str]

    @property
    def values(self) -> int:
        return self.fields.total()


@dataclass(frozen=True, slots=True)
class Checked:
    """One source that was read again."""

    vendor: str
    url: str
    outcome: Outcome
    values: int
    expected: int | None
    """How many values its golden reading has; None where there is none."""
    in_force: int | None
    """How many values the ledger holds from it; None where it was never visited."""
    drifted: tuple[str, ...]
    """A sentence for each thing that is not as expected."""

    def record(self) -> dict[str, object]:
        """The same as plain values, with stable keys."""
        return {
            "vendor": self.vendor,
            "source": self.url,
            "outcome": str(self.outcome),
            "values": self.values,
            "expected": self.expected,
            "in_force": self.in_force,
            "drifted": list(self.drifted),
        }


def check(
    names: Sequence[str],
    config: Config,
    root: Path | None,
    database: Database | None,
    progress: Callable[[int, int, datetime], None] = lambda done, total, at: None,
) -> Iterator[Checked]:
    """Read the sources of these vendors (of all, when none is named) again, in the order in which their answers come.

    `root` is the checkout with the golden readings, `database` the ledger, where there are such.
    Raises `UnknownVendor`, `GoldenError`, `CrawlError`.
    """
    watched = {found.url: found for found in registry.watched(config, tuple(names))}
    expected = _expected(root)
    for done, came in enumerate(fetch_each(list(watched), config), 1):
        now = datetime.now(UTC)
        found = watched[came.url]
        yield _checked(found, came, expected.get(found.url), database, now)
        progress(done, len(watched), now)


def _expected(root: Path | None) -> dict[str, Golden]:
    if root is None:
        return {}
    return {said.url: said for said in map(golden.load, golden.pages_in(root))}


def _checked(found: Found, came: Fetched, expected: Golden | None, database: Database | None, now: datetime) -> Checked:
    visit = _visit(found, came, now)
    known = kept(database, found.url) if database is not None else None
    reading = visit.reading or Reading()
    drifted: list[str] = []
    if not visit.outcome.good:
        drifted = [visit.note or f"{found.url}: the visit is {visit.outcome}"]
    else:
        shape = of_reading(reading)
        if expected is not None:
            drifted += _drift_from_golden(found, came, expected, reading, shape)
        if known is not None and found.source.kind not in _FLEETING and not found.source.paged:
            drifted += drift(of_ledger(known.in_force), shape, "the ledger")
    return Checked(
        vendor=found.vendor.slug,
        url=found.url,
        outcome=visit.outcome,
        values=len(reading.claims),
        expected=expected.seen.values if expected is not None else None,
        in_force=len(known.in_force) if known is not None else None,
        drifted=tuple(drifted),
    )


def _visit(found: Found, came: Fetched, now: datetime) -> Visit:
    if came.document is None:
        return visiting.failed(found.info, came.outcome, came.note, now)
    return visiting.visit(found.info, came.document, found.source.reader, came.status, now)


def _drift_from_golden(found: Found, came: Fetched, expected: Golden, reading: Reading, shape: Shape) -> list[str]:
    drifted = []
    if found.source.kind not in _FLEETING:
        drifted += drift(of_golden(expected), shape, "the golden reading", whole=expected.recorded is not None)
    if came.document is None:
        return drifted
    seen = golden.seen(found, came.document, reading)
    if expected.seen.announces and not seen.announces:
        drifted.append("it announces nothing any more")
    if expected.seen.leads_to and not seen.leads_to:
        drifted.append("it leads to none of the pages that are followed from it any more")
    return drifted


# ------------------------------------------------------------------------------------------------------------- shapes


def drift(expected: Shape, now: Shape, whose: str, *, whole: bool = True) -> list[str]:
    """What is missing of an expected shape; values that moved, and a model that came or went, are news and no drift.

    `whole`: everything on the page is expected. Otherwise only some models of it are, of which one must still be there.
    """
    if not expected.models:
        return []
    there = frozenset[str]().union(*now.models.values())
    gone = [model for model, keys in expected.models.items() if not keys & there]
    drifted = []
    if len(gone) * 3 > len(expected.models) if whole else len(gone) == len(expected.models):
        named = ", ".join(gone[:_NAMED]) + (" and others" if len(gone) > _NAMED else "")
        drifted.append(f"{len(gone)} of the {len(expected.models)} models that {whose} has are gone: {named}")
    if whole and shrunken(now.values, expected.values):
        drifted.append(f"only {now.values} values are read, where {whose} has {expected.values}")
    missing = [field for field in expected.fields if not now.fields[field]]
    if missing:
        drifted.append(f"{', '.join(missing)}: read for no model any more, where {whose} has it")
    return drifted


def of_reading(reading: Reading) -> Shape:
    models: dict[str, frozenset[str]] = {}
    for claim in reading.claims:
        models[claim.model] = models.get(claim.model, frozenset()) | _keys(claim.model, *claim.aliases)
    return Shape(models, Counter(str(claim.field) for claim in reading.claims))


def of_golden(said: Golden) -> Shape:
    fields = Counter(slot.partition(" ")[0] for slots in said.seen.models.values() for slot in slots)
    return Shape({model: _keys(model) for model in said.seen.models}, fields)


def of_ledger(in_force: Sequence[InForce]) -> Shape:
    models = {one.model: _keys(*one.names) for one in in_force}
    return Shape(models, Counter(str(one.field) for one in in_force))


def _keys(*names: str) -> frozenset[str]:
    return frozenset(name_key(name) for name in names)


def vendors_of(config: Config) -> Iterator[tuple[str, Vendor | None, tuple[Found, ...]]]:
    """Every vendor file that is watched: its name, its vendor, and what it declares."""
    for name, spider in registry.spiders(config).items():
        yield name, spider.vendor, spider.watched(config)
