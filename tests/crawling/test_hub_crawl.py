"""Crawls of a small Hub: pages of a listing, watermarks, interrupted sweeps, and the files that a listing leads to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.config import Config
from crawler.run import CrawlOptions, Verdict, crawl
from storage import catalog
from storage.database import open_database
from storage.terms import ChangeKind, Field, Outcome
from tests.crawling.conftest import FETCHING
from tests.crawling.origin import Answer, Asked, Origin
from tests.support.simulators import simulator, tell

JSON = {"Content-Type": "application/json"}
CONFIG = Config(fetching=FETCHING, vendors=("qwen",))


class Hub:
    """Models of one organisation, served newest change first, some to a page."""

    def __init__(self, origin: Origin, org: str = "Qwen", page: int = 3) -> None:
        self.origin, self.org, self.page = origin, org, page
        self.models: dict[str, tuple[int, str]] = {}
        self.fail_on = ""
        origin.fallback["/api/models"] = self._listing

    def put(self, name: str, minute: int, license_id: str = "apache-2.0") -> None:
        self.models[name] = (minute, license_id)
        base = f"/{self.org}/{name}/resolve/main"
        card = f"---\nlicense: {license_id}\n---\n# {name}\n\nA model.\n"
        stored = f"/api/resolve-cache/models/{self.org}/{name}/0a1b2c/README.md"  # as the real one does it
        self.origin.answers[f"{base}/README.md"] = Answer(b"", 307, {"Location": stored})
        self.origin.answers[stored] = Answer(card.encode(), headers={"Content-Type": "text/plain"})
        config = json.dumps({"model_type": "qwen3", "max_position_embeddings": 32768}).encode()
        self.origin.answers[f"{base}/config.json"] = Answer(config, headers=JSON)

    def _listing(self, asked: Asked) -> Answer:
        query = parse_qs(urlsplit(asked.path).query)
        if query["author"] != [self.org]:
            return Answer(b"[]", headers=JSON)
        cursor = query.get("cursor", ["0"])[0]
        if cursor == self.fail_on:
            return Answer(b"oops", 500)
        rows = sorted(self.models.items(), key=lambda item: -item[1][0])
        start = int(cursor)
        rows, more = rows[start : start + self.page], len(rows) > start + self.page
        body = [
            {
                "id": f"{self.org}/{name}",
                "lastModified": f"2026-11-02T08:{minute:02}:00.000Z",
                "tags": [f"license:{license_id}", "safetensors"],
                "cardData": {"license": license_id},
                "gated": False,
                "siblings": [{"rfilename": "README.md"}, {"rfilename": "config.json"}],
            }
            for name, (minute, license_id) in rows
        ]
        headers = dict(JSON)
        if more:
            following = f"{self.origin.url}/api/models?author={self.org}&cursor={start + self.page}"
            headers["Link"] = f'<{following}>; rel="next"'
        return Answer(json.dumps(body).encode(), headers=headers)


@pytest.fixture
def hub(origin: Origin, monkeypatch: pytest.MonkeyPatch) -> Hub:
    monkeypatch.setenv("HF_ENDPOINT", origin.url)
    return Hub(origin)


def go(database: str, config: Config = CONFIG, *, full: bool = False) -> Verdict:
    return crawl(CrawlOptions(database, replace(config, vendors=("huggingface",)), ("huggingface",), full=full))


def names(database: str) -> set[str]:
    return {model.name for model in catalog.models(open_database(database))}


def test_a_listing_is_walked_page_by_page_then_only_down_to_what_is_known(hub: Hub, database: str) -> None:
    for minute, name in enumerate(("A-1B", "B-1B", "C-1B", "D-1B", "E-1B")):
        hub.put(name, minute)
    verdict = go(database)
    assert verdict.exit_code == 0, [row for row in verdict.rows if row.failed]
    assert [path[-8:] for path in hub.origin.paths() if "cursor=" in path] == ["cursor=3"]
    assert len(catalog.models(open_database(database))) == 5
    license_of = {
        model.name: fact.value
        for model in catalog.models(open_database(database))
        for fact in model.facts
        if fact.field is Field.LICENSE
    }
    assert set(license_of.values()) == {"Apache-2.0"}
    assert not list(catalog.changes(open_database(database))), "the first sweep is the baseline"

    hub.origin.asked.clear()
    hub.put("F-1B", 30)
    verdict = go(database)
    asked = hub.origin.paths()
    assert [path for path in asked if "cursor=" in path] == [], "the second page is older than the watermark"
    assert [path for path in asked if path.endswith("main/README.md")] == ["/Qwen/F-1B/resolve/main/README.md"]
    [added] = [c for c in catalog.changes(open_database(database)) if c.kind is ChangeKind.MODEL_ADDED]
    assert "F-1B" in added.model


def test_a_sweep_that_broke_off_goes_on_where_it_stopped(hub: Hub, database: str) -> None:
    for minute, name in enumerate(("A-1B", "B-1B", "C-1B", "D-1B", "E-1B")):
        hub.put(name, minute)
    hub.fail_on = "3"
    verdict = go(database)
    listing = next(row for row in verdict.rows if "author=Qwen" in row.url)
    assert listing.outcome is Outcome.UNREACHABLE
    assert verdict.exit_code == 1
    assert len(catalog.models(open_database(database))) == 3, "what was read is kept"
    hub.fail_on = ""
    hub.origin.asked.clear()
    assert go(database).exit_code == 0
    assert len(catalog.models(open_database(database))) == 5
    assert not [c for c in catalog.changes(open_database(database)) if not c.kind.for_maintainers]


@pytest.mark.slow
def test_a_model_that_is_gone_is_withdrawn_after_three_whole_sweeps_only(hub: Hub, database: str) -> None:
    for minute in range(6):
        hub.put(f"M{minute}-1B", minute)
    go(database)
    del hub.models["M1-1B"]
    for _ in range(3):
        go(database)  # down to the watermark: says nothing of what it does not meet
    assert not list(catalog.changes(open_database(database)))
    for number in range(3):
        go(database, full=True)
        changes = catalog.changes(open_database(database))
        assert {c.model for c in changes if c.kind.endswith("withdrawn")} == ({"M1-1B"} if number == 2 else set())


def test_an_empty_organisation_is_healthy_and_its_first_model_is_news(hub: Hub, database: str) -> None:
    assert go(database).exit_code == 0
    hub.put("First-1B", 5)
    go(database)
    [added] = [c for c in catalog.changes(open_database(database)) if c.kind is ChangeKind.MODEL_ADDED]
    assert "First-1B" in added.model


# --------------------------------------------------------------------------------------------------- the real listing


@pytest.fixture
def real_listing(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with simulator("hub_origin.py") as url:
        monkeypatch.setenv("HF_ENDPOINT", url)
        yield url


@pytest.mark.slow
def test_everybodys_models_are_read_from_the_listing_alone(real_listing: str, database: str) -> None:
    config = replace(CONFIG, huggingface=replace(CONFIG.huggingface, scope="all"), vendors=None)
    first = go(database, config)
    whole = next(row for row in first.rows if "author=" not in row.url and "/api/models?" in row.url)
    assert whole.outcome is Outcome.CHANGED
    assert len(catalog.models(open_database(database))) == 5259
    assert not [c for c in catalog.changes(open_database(database)) if not c.kind.for_maintainers]
    changed = tell(real_listing, "touch?n=5&seed=1")["changed"]
    tell(real_listing, "stats?clear=1")
    go(database, config)
    asked = tell(real_listing, "stats")
    assert asked["listing"] <= len([row for row in first.rows if "/api/models?" in row.url]) + 1
    waiting = {view.pending for view in catalog.sources(open_database(database)) if "author=" not in view.url}
    moved = [old for old, _ in changed.values() if old is not None]
    assert max(waiting) == len(moved), "a license must stand for a while before it is believed"
