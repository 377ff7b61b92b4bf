"""The interface for programs: by cursor, with the filters of the feeds, as its own description says."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from feeds.web import api
from feeds.web.openapi import DOCUMENT
from tests.feeds.conftest import SITE
from tests.support.browser import Browser, served
from tests.support.market import World


@pytest.fixture
def client(launched: World) -> Iterator[Browser]:
    with served(launched, SITE) as browser:
        browser.ask("/")
        yield browser


def paged(client: Browser, target: str, key: str) -> list[dict[str, Any]]:
    """All rows of a list, a row a page."""
    rows: list[dict[str, Any]] = []
    while target:
        answer = client.ask(target).json
        assert len(answer[key]) <= 1
        rows += answer[key]
        target = answer.get("next", "")
    return rows


@pytest.mark.parametrize("key", ["changes", "models", "sources", "comparisons"])
def test_a_list_comes_whole_in_pages(client: Browser, key: str) -> None:
    everything = client.ask(f"/api/{key}").json[key]
    assert everything
    assert paged(client, f"/api/{key}?limit=1", key) == everything


def test_changes_take_the_filters_of_the_feeds(client: Browser) -> None:
    everything = client.ask("/api/changes").json["changes"]
    assert [one["field"] for one in client.ask("/api/changes?field=price").json["changes"]] == ["input_price"]
    for query in ("vendor=acme", "severity=major&vendor=bolt", "mute=acme", "kind=model.added&model=tortoise-3.1"):
        chosen = [one["id"] for one in client.ask(f"/api/changes?{query}").json["changes"]]
        feed = client.ask(f"/feeds/changes.json?{query}").json
        told = [item["id"].rpartition("/")[2] for item in feed["items"] if ":change/" in item["id"]]
        assert sorted(chosen) == sorted(told)
        assert len(chosen) < len(everything)


def test_a_filter_that_lets_nothing_through_is_looked_for_a_page_at_a_time(
    launched: World, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "_STEP", 1)
    monkeypatch.setattr(api, "_LOOKED_THROUGH", 1)
    answer = client.ask("/api/changes?vendor=nobody").json
    assert answer["changes"] == []
    assert answer["next"] == "/api/changes?vendor=nobody&after=1"


def test_changes_are_a_table_too_and_hold_no_formula(client: Browser) -> None:
    got = client.ask("/api/changes.csv")
    assert got.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(got.text)))
    assert [row["id"] for row in rows] == [one["id"] for one in client.ask("/api/changes").json["changes"]]
    assert api._cell("=1+1") == "'=1+1"
    assert (api._cell(-50.0), api._cell(None)) == ("-50.0", "")


def test_one_model_comes_with_its_evidence(client: Browser) -> None:
    facts = client.ask("/api/models/tortoise-3.1").json["facts"]
    assert {"license", "context_length"} <= {fact["field"] for fact in facts}
    assert all(fact["quote"] and fact["source"] for fact in facts)
    assert client.ask("/api/compare?a=Hare+Open&b=Tortoise+3.1").json["differs"]


def test_every_path_of_the_description_answers(client: Browser) -> None:
    for path, said in client.ask("/api/openapi.json").json["paths"].items():
        target = path.replace("{name}", "Acme%20One") + ("?a=Hare+Open&b=Acme+One" if path.endswith("compare") else "")
        got = client.ask(target)
        assert got.status == 200
        assert got.headers["content-type"].startswith(*said["get"]["responses"]["200"]["content"])


@pytest.mark.slow
def test_whatever_is_asked_gets_an_answer_that_the_description_names(client: Browser, tmp_path: Path) -> None:
    settings = tmp_path / "schemathesis.toml"
    # Fifty long names are a query that is refused for its length, before anybody looks whether it is right.
    settings.write_text("[checks.negative_data_rejection]\nexpected-statuses = [400, 404, 405, 414]\n")
    address = f"http://{client.host}:{client.port}/api/openapi.json"
    program = str(Path(sys.executable).with_name("schemathesis"))
    done = subprocess.run(
        [
            *(
                program,
                "--config-file",
                str(settings),
                "run",
                address,
                "--checks",
                "all",
                "--phases",
                "coverage,fuzzing",
            ),
            *("--max-examples", "20", "--generation-deterministic", "--no-color"),
        ],
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert f"Tested: {len(DOCUMENT['paths']) - 1}" in done.stdout  # all but the description itself
