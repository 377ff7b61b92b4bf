"""The Hub's listing on two real days, crawled: what moved is told as it was recorded, and an accident tells nothing."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.config import Config
from crawler.fields.license import from_hub
from crawler.run import CrawlOptions, Verdict, crawl
from storage import catalog
from storage.database import open_database
from storage.terms import ChangeKind, Field, Outcome
from tests.crawling.conftest import FETCHING
from tests.support.simulators import SHARED, simulator, tell

LISTING = SHARED / "corpus/hub/listing"
FIELDS = {
    "license": Field.LICENSE,
    "gated": Field.GATED,
    "parameters": Field.PARAMETERS,
    "base_model": Field.BASE_MODEL,
    "pipeline_tag": Field.PIPELINE,
}
GATES = {False: "no", True: "yes"}
WHOLE = "/api/models?sort="

pytestmark = [
    pytest.mark.slow,
    pytest.mark.long,
    pytest.mark.timeout(1200),
    pytest.mark.skipif(not LISTING.exists(), reason="the recorded listing is not beside this checkout"),
]

Row = Mapping[str, Any]
Told = dict[tuple[str, Field], list[tuple[str | None, str | None]]]


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with simulator("hub_origin.py") as url:
        monkeypatch.setenv("HF_ENDPOINT", url)
        yield url


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'modelwire.db'}"


class Watch:
    """The watch of everybody's models in one database."""

    def __init__(self, database: str) -> None:
        self.url = database
        config = Config(fetching=FETCHING)
        self._config = replace(config, huggingface=replace(config.huggingface, scope="all", settle=timedelta(0)))

    def crawl(self, *, full: bool = False) -> Verdict:
        return crawl(CrawlOptions(self.url, self._config, ("huggingface",), full=full))

    def told(self) -> Told:
        """What was told of each fact, in order."""
        database = open_database(self.url)
        names = {m.id: name for m in catalog.models(database) for space, name in m.aliases if space == "hub"}
        found: Told = defaultdict(list)
        for change in catalog.changes(database):
            if change.kind not in (ChangeKind.FACT_CHANGED, ChangeKind.FACT_ADDED, ChangeKind.FACT_WITHDRAWN):
                continue
            lines = [(one.model_id, one.field, one.old, one.value or None) for one in change.facts]
            if not lines and change.field is not None:
                lines = [("", change.field, change.old, change.new)]
            for model_id, field, old, new in lines:
                found[names[model_id or change.model_id], field].append((old, new))
        return found

    def withdrawn(self) -> set[str]:
        changes = catalog.changes(open_database(self.url))
        return {change.model for change in changes if change.kind is ChangeKind.MODEL_WITHDRAWN}


def recorded() -> list[Row]:
    """What moved between the two days, of the models that were there on both."""
    days = []
    for day in ("2026-08-19", "2026-08-22"):
        with gzip.open(LISTING / f"{day}.jsonl.gz", "rt", encoding="utf-8") as lines:
            days.append({row["id"] for row in map(json.loads, lines)})
    rows = map(json.loads, (LISTING / "changes.jsonl").read_text(encoding="utf-8").splitlines())
    return [row for row in rows if row["field"] in FIELDS and row["id"] in days[0] & days[1]]


def value(field: str, said: Any) -> str | None:
    """What a recorded value is in our terms."""
    if said is None or said == []:
        return None
    if field == "license":
        return str(from_hub(said, "", "").id)
    if field == "gated":
        return GATES.get(said, str(said))
    return ", ".join(sorted(said)) if isinstance(said, list) else str(said)


def is_told(row: Row, told: Told) -> bool:
    """A license may be told by the name that the card gives it, where the listing's own id says only "other"."""
    lines = told.get((row["id"], FIELDS[row["field"]]), [])
    wanted = (value(row["field"], row["old"]), value(row["field"], row["new"]))
    if wanted in lines:
        return True
    named = row["field"] == "license" and any(
        (old is None, new is None) == (wanted[0] is None, wanted[1] is None) for old, new in lines
    )
    return named and not {wanted[0], wanted[1]}.isdisjoint({"other", "unknown", *(x for line in lines for x in line)})


def is_of_itself(row: Row) -> bool:
    """A model that names itself as its base says nothing."""
    return row["field"] == "base_model" and row["id"] in (row["old"], row["new"])


def test_what_moved_between_two_days_is_told_and_nothing_else(hub: str, database: str) -> None:
    watch = Watch(database)
    watch.crawl()
    assert not watch.told()
    tell(hub, "day?d=2026-08-22")
    watch.crawl()
    by_watermark = watch.told()
    for _ in range(3):
        watch.crawl(full=True)
    told, rows = watch.told(), recorded()
    untold = [row for row in rows if not is_of_itself(row) and not is_told(row, told)]
    assert not untold, untold
    moved = {(row["id"], FIELDS[row["field"]]) for row in rows}
    beyond = {slot: lines for slot, lines in told.items() if slot[1] in FIELDS.values() and slot not in moved}
    assert not beyond
    only_by_full = {slot for slot in moved if slot not in by_watermark}
    assert only_by_full, "a few moved no date: only a walk through the whole listing finds them"
    gone = {row["id"] for row in map(json.loads, (LISTING / "changes.jsonl").open()) if row["field"] == "removed"}
    assert {name.rpartition("/")[2] for name in gone} >= {name.rpartition("/")[2] for name in watch.withdrawn()}


def test_accidents_in_the_middle_withdraw_nothing_and_are_taken_up_again(hub: str, database: str) -> None:
    watch = Watch(database)
    watch.crawl()
    known = len(catalog.models(open_database(database)))
    gone = tell(hub, "vanish?n=3&seed=7")["gone"]
    for status in (500, 429):
        tell(hub, f"fail?next=400&status={status}")
        failed = watch.crawl(full=True)
        assert {row.outcome for row in failed.rows} <= {Outcome.UNREACHABLE, Outcome.BLOCKED}
        tell(hub, "fail?next=0")
    assert watch.withdrawn() == set()
    assert len(catalog.models(open_database(database))) == known
    for times in range(3):
        assert watch.withdrawn() == set(), times
        watch.crawl(full=True)
    assert {name.rpartition("/")[2] for name in gone} == {name.rpartition("/")[2] for name in watch.withdrawn()}
