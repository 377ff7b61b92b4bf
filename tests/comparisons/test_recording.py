"""Two years of recorded pages, replayed: how many comparisons they open, and what must never be among them."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.config import Config
from crawler.reading import audited
from crawler.replay import replay
from crawler.source import Document
from feeds.catch_up import catch_up
from feeds.comparisons.audit import audit
from feeds.comparisons.judging import Verdict
from feeds.comparisons.recognition import names_of
from feeds.site import Site
from storage import catalog
from storage.database import Database, open_database
from storage.desk import Desk, open_desk
from storage.desk.views import DESK_ONLY, ItemView
from storage.terms import Authority
from storage.triggers import Rules
from storage.views import ChangeView, ModelView

ARCHIVES = sorted(Path(__file__).parents[3].glob("shared/corpus/archive/*.warc.gz"))
SITE = Site("https://changes.example.org")
STEPS = [datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 10, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC), None]
"""When somebody caught up: the rules must hold however seldom that is."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not ARCHIVES, reason="the recorded pages are not beside the checkout"),
]


@dataclass(frozen=True)
class Replayed:
    database: Database
    desk: Desk
    changes: list[ChangeView]
    items: list[ItemView]
    models: dict[str, ModelView]

    @property
    def pairs(self) -> list[ItemView]:
        """The items that opened a comparison of two models."""
        return [item for item in self.items if item.comparison and item.opened_at == item.comparison.opened_at]


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Replayed:
    database = open_database(f"sqlite:///{tmp_path_factory.mktemp('recording') / 'modelwire.db'}")
    desk = open_desk(database.url)
    for until in STEPS:
        replay(ARCHIVES, database, Config(), until=until)
        catch_up(database, desk, SITE)
    models = {model.id: model for model in catalog.models(database)}
    return Replayed(database, desk, catalog.changes(database), desk.items(None), models)


def test_comparisons_are_few_and_within_the_caps(replayed: Replayed, capsys: pytest.CaptureFixture[str]) -> None:
    told = [change for change in replayed.changes if not change.kind.for_maintainers]
    due = [item for item in replayed.items if item.lane not in DESK_ONLY]
    with capsys.disabled():
        own = [change for change in told if change.authority is Authority.FIRST_PARTY]
        for whose, count in (("all", len(told)), ("the vendors' own", len(own))):
            share = f"{100 * len(due) / count:.1f} in 100"
            sys.stdout.write(f"\n{len(due)} comparisons due in {count} published changes, {whose}: {share}")
    assert due
    rules = Rules()
    days = Counter(item.opened_at.date() for item in replayed.pairs)
    assert max(days.values()) <= rules.per_day
    of_model = Counter(
        (item.opened_at.date(), side.id)
        for item in replayed.pairs
        if item.comparison
        for side in (item.comparison.a, item.comparison.b)
    )
    assert max(of_model.values()) <= rules.per_model


def test_no_pair_is_opened_twice_and_none_of_one_family(replayed: Replayed) -> None:
    pairs = [frozenset((one.a.id, one.b.id)) for item in replayed.pairs if (one := item.comparison)]
    assert pairs
    assert len(pairs) == len(set(pairs))
    for pair in pairs:
        families = {(replayed.models[one].vendor, replayed.models[one].family) for one in pair}
        assert len(families) == 2


def test_no_comparison_is_of_a_model_that_only_an_announcement_mentions(replayed: Replayed) -> None:
    sides = {side.id for item in replayed.pairs if item.comparison for side in (item.comparison.a, item.comparison.b)}
    assert not [replayed.models[one].name for one in sides if replayed.models[one].announced_only]


def test_every_reason_names_a_published_change(replayed: Replayed) -> None:
    known = {change.id for change in replayed.changes}
    assert not {reason.change_id for item in replayed.items for reason in item.reasons} - known


CLAIMS = (
    "Direct competitors are Llama 3.1 8B and Mistral 7B, both fully open, commercially licensable. Mistral 3.1 has a "
    "256K token context window. Anthropic has released the weights for Claude Haiku. "
    "Mistral 7B is licensed under Apache 2.0."
)
JUDGED = [
    ("fully open", "Llama 3.1 8B", Verdict.CONTRADICTED),
    ("commercially licensable", "Llama 3.1 8B", Verdict.CONTRADICTED),
    ("commercially licensable", "Mistral 7B", Verdict.SUPPORTED),
    ("256K token context window", "Mistral 3.1", Verdict.UNPROVEN),
    ("released the weights", "Claude Haiku", Verdict.UNPROVEN),
    ("Apache 2.0", "Mistral 7B", Verdict.SUPPORTED),
]


def test_claims_of_the_web_are_judged_by_what_was_recorded(replayed: Replayed) -> None:
    models = list(replayed.models.values())
    page = audited(Document("https://page.example/x", CLAIMS.encode(), "text/plain"), names_of(models))
    found = audit(page, models, lambda model, field: catalog.history(replayed.database, model, field))
    told = {(one.words, one.claim.model): one for one in found.findings if one.claim}
    assert [told[words, model].verdict for words, model, _ in JUDGED] == [verdict for _, _, verdict in JUDGED]
    assert "allowed under conditions" in told["commercially licensable", "Llama 3.1 8B"].reason
