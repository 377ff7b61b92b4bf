"""Recorded pages, replayed: of what really changed between two captures, each row is told, or says why it is not."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from crawler import registry
from crawler.config import Config
from crawler.fields.tokens import plain_count
from crawler.replay import replay
from storage import catalog
from storage.database import Database, open_database
from storage.decide import MISSES_BEFORE_WITHDRAWAL
from storage.names import name_key
from storage.schema import SourceRow, VisitRow
from storage.terms import ChangeKind, Field, Outcome
from storage.views import Evidence

CORPUS = Path(__file__).parents[3] / "shared/corpus"
ARCHIVE = CORPUS / "archive/pages.warc.gz"
TRUTH = CORPUS / "pages/changes.csv"
MISSED_AT_MOST = 2

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not (ARCHIVE.exists() and TRUTH.exists()), reason="the recorded corpus is not beside this"),
]


@dataclass(frozen=True)
class Row:
    """What somebody saw in two captures of one page."""

    source: str
    vendor: str
    before: date
    after: date
    models: tuple[str, ...]
    """Keys of names; none where the row is about the whole page."""
    field: str
    old: str
    new: str
    kind: str

    def __str__(self) -> str:
        of = ", ".join(self.models) or "the page"
        return f"{self.source} {self.before} to {self.after}: {of}, {self.field or 'nothing'} ({self.kind})"


@dataclass(frozen=True)
class Told:
    """One value that an entry told of, or took back."""

    kind: ChangeKind
    at: date
    source: str
    names: frozenset[str]
    field: Field | None
    old: str | None
    new: str | None
    unit: str
    raw: tuple[str, str]
    seen: date | None
    """When the new value was first seen, or the one that is gone last."""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Database:
    opened = open_database(f"sqlite:///{tmp_path_factory.mktemp('pages') / 'modelwire.db'}")
    replay([ARCHIVE], opened, Config())
    return opened


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    manifest = (CORPUS / "pages/manifest.jsonl").read_text(encoding="utf-8").splitlines()
    address = {one["path"]: one["url"] for one in map(json.loads, manifest)}
    with TRUTH.open(encoding="utf-8", newline="") as file:
        return [_row(said, address) for said in csv.DictReader(file)]


def _row(said: dict[str, str], address: dict[str, str]) -> Row:
    before, after = (date.fromisoformat(Path(said[name]).stem) for name in ("from_path", "to_path"))
    found = registry.find(address[said["to_path"]], Config())
    url = found.url if found else address[said["to_path"]]
    names = () if said["model"].startswith("(") else _names(said["model"])
    vendor = said["to_path"].split("/")[1]
    return Row(url, vendor, before, after, names, said["field"], said["old"], said["new"], said["kind"])


def _names(said: str) -> tuple[str, ...]:
    """ "Claude Sonnet 4.5 / 4" are two models; "deepseek/deepseek-r1" is one; "...-latest" is whatever it points at."""
    first, *others = said.removesuffix("-latest").split(" / ")
    return tuple(name_key(one) for one in (first, *(f"{first.rsplit(' ', 1)[0]} {other}" for other in others)))


@pytest.fixture(scope="module")
def told(database: Database) -> list[Told]:
    return list(_told(database))


def _told(database: Database) -> Iterator[Told]:
    names = {m.id: frozenset(name_key(name) for _, name in m.aliases) for m in catalog.models(database)}
    for change in catalog.changes(database):
        own = names.get(change.model_id, frozenset()) | {name_key(one) for one in (*change.members, change.model)}
        at = change.published_at.date()
        lines = [
            (line.field, line.old, line.value or None, line.unit, None, line.evidence, names.get(line.model_id, own))
            for line in change.facts
        ]
        if not lines:
            lines = [(change.field, change.old, change.new, change.unit, change.old_evidence, change.new_evidence, own)]
        for field, old, new, unit, was, now, of in lines:
            raw = (_raw(was), _raw(now))
            seen = now.first_seen if now and new else change.old_last_seen
            yield Told(change.kind, at, change.source, of, field, old, new, unit, raw, seen.date() if seen else None)


def _raw(evidence: Evidence | None) -> str:
    return _letters(evidence.raw) if evidence else ""


def _letters(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())


# ------------------------------------------------------------------------------------------------ what a row asks for


def fits(row: Row, one: Told) -> bool:
    """Whether an entry tells what a row says. A license is compared in the page's own words."""
    if one.at <= row.before or not (one.names & set(row.models)):
        return False
    if row.kind == "added":
        return one.kind in (ChangeKind.MODEL_ADDED, ChangeKind.FACT_ADDED)
    if row.kind == "removed":
        gone = one.new is None and one.kind in (ChangeKind.FACT_WITHDRAWN, ChangeKind.MODEL_WITHDRAWN)
        return gone and one.source == row.source and one.seen == row.before
    if row.kind == "status":
        return one.new in ("deprecated", "retired") or one.kind is ChangeKind.MODEL_DEPRECATED
    if row.kind == "context":
        return one.field is Field.CONTEXT_LENGTH and (one.old, one.new) == (_tokens(row.old), _tokens(row.new))
    if row.kind == "license":
        return one.field is Field.LICENSE and all(
            _letters(said) in raw for said, raw in zip((row.old, row.new), one.raw, strict=True)
        )
    return False


def _tokens(said: str) -> str:
    return str(plain_count(said, bare=True))


def _prices(said: str, field: str) -> list[dict[tuple[Field, str], str]]:
    """ "2/6 USD, 1.85/5.55 EUR" by field and unit; a lone price is an input price."""
    if field == "prompt_price_per_token":
        return [{(Field.INPUT_PRICE, "USD/1M tokens"): format((Decimal(said) * 1_000_000).normalize(), "f")}]
    found = {}
    for both, currency in re.findall(r"([\d.]+(?:/[\d.]+)?) (USD|EUR)", said):
        for one, price in zip((Field.INPUT_PRICE, Field.OUTPUT_PRICE), both.split("/"), strict=False):
            found[one, f"{currency}/1M tokens"] = price
    return [found]


def is_told(row: Row, told: list[Told], database: Database) -> bool:
    """Whether everything that a row says was told."""
    if row.kind == "price":
        (before,), (after,) = _prices(row.old, row.field), _prices(row.new, row.field)
        wanted = {(*slot, before.get(slot), new) for slot, new in after.items() if before.get(slot) != new}
        said = {(t.field, t.unit, t.old, t.new) for t in told if t.names & set(row.models) and t.at > row.before}
        return wanted <= said
    if not row.models:  # the whole table is gone: the source is lost, and no model is
        lost = [t for t in told if t.source == row.source and t.seen == row.before and t.new is None]
        kinds = {t.kind for t in lost}
        return kinds == {ChangeKind.SOURCE_BROKEN}
    reached = {name for t in told if fits(row, t) for name in t.names}
    return set(row.models) <= reached


def is_decidable(row: Row, database: Database) -> bool:
    """An absence needs three captures; all else needs one."""
    if row.kind != "removed" or not row.models:
        return True
    with database.reading() as session:
        captures = session.scalar(
            select(func.count())
            .select_from(VisitRow)
            .join(SourceRow, SourceRow.id == VisitRow.source_id)
            .where(SourceRow.url == row.source, VisitRow.outcome.in_([Outcome.CHANGED, Outcome.UNCHANGED]))
            .where(func.date(VisitRow.at) >= row.after.isoformat())
        )
    return (captures or 0) >= MISSES_BEFORE_WITHDRAWAL


def noise(row: Row, told: list[Told]) -> list[Told]:
    """What was told although nothing had happened: new between the two captures, or gone with the later one."""
    about = [t for t in told if t.source == row.source and (not row.models or t.names & set(row.models))]
    gone = [t for t in about if t.new is None and not t.kind.for_maintainers and t.seen == row.before]
    return gone + [t for t in about if t.new is not None and t.seen and row.before < t.seen <= row.after]


# ------------------------------------------------------------------------------------------------------------ the books


def test_at_most_two_of_the_real_changes_are_missed(rows: list[Row], told: list[Told], database: Database) -> None:
    fates: dict[str, list[Row]] = {"found": [], "missed": [], "not decidable": []}
    for row in rows:
        if row.kind == "noise":
            continue
        if is_told(row, told, database):
            fates["found"].append(row)
        else:
            fates["missed" if is_decidable(row, database) else "not decidable"].append(row)
    for fate, those in fates.items():
        print(f"{len(those)} {fate}:", *those, sep="\n  ")
    assert len(fates["missed"]) <= MISSED_AT_MOST, fates["missed"]
    assert len(fates["not decidable"]) <= 1


def test_nothing_is_told_where_only_the_dress_of_a_page_changed(rows: list[Row], told: list[Told]) -> None:
    silent = [row for row in rows if row.kind == "noise"]
    assert silent
    wrong = {str(row): found for row in silent if (found := noise(row, told))}
    assert not wrong


def test_a_page_that_grew_does_not_stay_held(database: Database) -> None:
    with database.reading() as session:
        held = session.scalar(select(func.count()).where(VisitRow.outcome == Outcome.HELD))
        waiting = session.scalars(select(SourceRow.url).where(SourceRow.held_since.is_not(None))).all()
    assert (held or 0) <= 4
    assert waiting == []
