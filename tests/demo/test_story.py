"""`modelwire demo` tells its story: what changed, with evidence; what broke; what to write next; and nothing else."""

from __future__ import annotations

import json
import resource
import shlex
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

PROGRAM = Path(sys.executable).with_name("modelwire")
DUE = "Comparison due: Claude Haiku Open Weights vs Mistral 3.1"


def modelwire(folder: Path, *words: str) -> str:
    done = subprocess.run([str(PROGRAM), *words], cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def worked() -> float:
    """Seconds of processor time that programs started from here have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def said(folder: Path) -> str:
    """What the demonstration prints, in good time: counted in work, for the machine may be busy with other things."""
    begun = worked()
    found = modelwire(folder, "demo")
    assert worked() - begun < 20
    return found


@pytest.fixture(scope="module")
def changes(said: str, folder: Path) -> list[dict[str, Any]]:
    database = f"sqlite:///{next(folder.glob('*/modelwire.db'))}"
    return [json.loads(line) for line in modelwire(folder, "changes", "--json", "--db", database).splitlines()]


def test_what_changed_is_two_models_two_announcements_one_price_and_one_broken_page(
    changes: list[dict[str, Any]],
) -> None:
    kinds = {"model.added": 2, "announcement": 2, "fact.changed": 1, "source.broken": 1}
    assert Counter(one["kind"] for one in changes) == kinds
    assert {one["model"] for one in changes if one["kind"] == "model.added"} == {
        "Claude Haiku Open Weights",
        "Mistral 3.1",
    }
    (price,) = [one for one in changes if one["kind"] == "fact.changed"]
    assert (price["model"], price["field"], price["old"], price["new"]) == (
        "Claude Haiku 4.5",
        "output_price",
        "5",
        "4",
    )
    assert price["old_last_seen"].startswith("2026-11-02")
    assert price["new_first_seen"].startswith("2026-11-09")
    (broken,) = [one for one in changes if one["kind"] == "source.broken"]
    assert broken["source"].endswith("/model-deprecations.md")
    assert "login" in broken["note"]


def test_every_change_is_printed_with_its_evidence(said: str, changes: list[dict[str, Any]]) -> None:
    for one in changes:
        assert one["source"] in said or one["url"] in said
        assert one["quote"] in said
    assert "$5.00 → $4.00" in said


def test_the_comparison_that_is_due_stands_on_one_line_with_its_reasons_below(said: str) -> None:
    lines = said.splitlines()
    below = lines[lines.index(DUE) + 1 :]
    reasons = below[: below.index("")]
    assert len(reasons) >= 2
    assert all(line.startswith("  ") and "https://" in line for line in reasons)


def test_everything_that_it_writes_is_stamped(said: str, folder: Path) -> None:
    pages = [path for path in folder.rglob("*") if path.suffix in (".html", ".md")]
    feeds = list(folder.rglob("*.xml"))
    assert any("claude-haiku-open-weights-vs-mistral-3-1" in path.name for path in pages)
    assert not [path for path in pages if "DEMO" not in path.read_text(encoding="utf-8")]
    for path in feeds:
        titles = [title.text or "" for title in ElementTree.parse(path).iter("title")]
        assert titles
        assert all("DEMO" in title for title in titles), path
        assert "demo.invalid" in path.read_text(encoding="utf-8")


def test_it_ends_in_a_page_of_both_models_with_reviews_that_are_marked_as_samples(said: str, folder: Path) -> None:
    (page,) = folder.glob("*/site/compare/claude-haiku-open-weights-vs-mistral-3-1.json")
    record = json.loads(page.read_text(encoding="utf-8"))
    cells = {row["key"]: [row[side]["text"] for side in "ab"] for row in record["rows"]}
    assert cells["entry"] == ["Free", "Free"]
    assert cells["license"] == ["Anthropic Research Non-Commercial License", "Apache 2.0"]
    assert cells["license-class"] == ["non-commercial", "permissive"]
    assert cells["commercial-use"] == ["no", "yes"]
    assert cells["context_length"] == ["200,000 tokens", "256,000 tokens"]
    assert cells["tool_calling"] == cells["open_weights"] == ["yes", "yes"]
    assert cells["parameters"] == ["24B", "24B"]
    assert cells["panel"] == ["Mixed: 1 of 4 would ship it, 1 seat is empty", "Ship: 3 of 4 would ship it"]
    assert cells["input_price"] == cells["community"] == ["", ""], "of what nobody says nothing is said"
    context = next(row for row in record["rows"] if row["key"] == "context_length")
    assert "262,144 tokens" in " ".join(context["b"]["remarks"]), "what another source says has its footnote"
    seats = [seat["review"] for panel in record["panels"].values() for seat in panel["seats"]]
    assert [seat is None for seat in seats].count(True) == 1
    assert all(seat["sample"] for seat in seats if seat)
    marks = {(one["text"], one["state"]) for seat in seats if seat for one in seat["figures"]}
    assert {("Apache 2.0", "bound"), ("200K tokens", "bound"), ("256K context", "unproven")} <= marks
    html = page.with_suffix(".html").read_text(encoding="utf-8")
    assert html.count('class="stamp">DEMO') >= 8
    assert "<svg" in html


def test_it_ends_with_commands_that_work(said: str, folder: Path) -> None:
    shown = [line for line in said[said.index("Try next") :].splitlines() if "--db" in line]
    assert shown
    for line in shown:
        program, *words = shlex.split(line)
        assert Path(program).name == "modelwire"
        assert modelwire(folder, *words)


def test_a_second_demonstration_gets_a_folder_of_its_own(said: str, folder: Path) -> None:
    before = set(folder.glob("*/modelwire.db"))
    assert DUE in modelwire(folder, "demo")
    assert len(set(folder.glob("*/modelwire.db")) - before) == 1
