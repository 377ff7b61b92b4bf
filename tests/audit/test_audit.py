"""The audit of a page as a whole: names and groups of models, its forms, and what can go wrong."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.auditing import assertions
from crawler.reading import UnreadableFile, audited, document_of
from crawler.source import Document
from feeds.comparisons.audit import Audit, Finding
from feeds.comparisons.audit_forms import as_html, record, summary
from feeds.comparisons.judging import Verdict
from feeds.comparisons.recognition import Recogniser
from feeds.web import spaced
from storage import catalog
from storage.assertions import Topic
from storage.database import Database

PROGRAM = Path(sys.executable).with_name("modelwire")
TEXTS = Path(__file__).parent / "texts"
Judge = Callable[[Path], Audit]


def finding(found: Audit, words: str, model: str = "") -> Finding:
    """The one finding about some words."""
    (one,) = [
        one
        for one in found.findings
        if one.words == words
        and one.topic is not Topic.EXISTENCE
        and (not model or (one.claim and one.claim.model == model))
    ]
    return one


NAMES = [
    ("Llama 3.1 8B", ["Llama 3.1 8B Instruct"]),
    ("meta-llama/Llama-3.1-8B-Instruct", ["Llama 3.1 8B Instruct"]),
    ("Meta Llama 3.1", ["Llama 3.1 70B Instruct", "Llama 3.1 8B Instruct"]),
    ("Llama 3.x", ["Llama 3.1 70B Instruct", "Llama 3.1 8B Instruct"]),
    ("Haiku 4.5", []),
    ("Claude 4.5 Haiku", ["Claude Haiku 4.5"]),
    ("claude-haiku-4-5", ["Claude Haiku 4.5"]),
    ("Claude Haiku", ["Claude Haiku 3.5", "Claude Haiku 4.5"]),
    ("Qwen-2.5", ["Qwen2.5 32B", "Qwen2.5 72B Instruct", "Qwen2.5 7B Instruct"]),
    ("Qwen2.5 7B Base", []),
    ("Gemma 3 27B GGUF", []),
    ("Gemma 2", []),
    ("Mistral 3.1", []),
    ("Mistral Small", ["Mistral Small 3.1"]),
    ("Llama", []),
    ("Llama 3.1 405B", []),
]


@pytest.mark.parametrize(("name", "wanted"), NAMES)
def test_a_name_means_exactly_the_models_that_bear_it(known: Database, name: str, wanted: list[str]) -> None:
    found = Recogniser(catalog.models(known)).recognise(name)
    assert [model.name for model in found.models] == wanted
    assert bool(found.doubt) is not bool(wanted)


def test_what_was_not_recognised_is_named_with_what_may_be_meant(audited_text: Judge) -> None:
    found = audited_text(TEXTS / "paragraph.txt")
    one = finding(found, "256K token context window")
    assert (one.verdict, one.near) == (Verdict.UNPROVEN, ("Mistral Medium 3.1", "Mistral Small 3.1"))
    assert "nothing was compared with that" in one.reason
    assert "Not recognised: Mistral 3.1." in summary(found)


def test_a_license_with_conditions_contradicts_whoever_calls_it_open(audited_text: Judge) -> None:
    one = finding(audited_text(TEXTS / "paragraph.txt"), "commercially licensable", "Llama 3.1 8B")
    assert one.verdict is Verdict.CONTRADICTED
    assert "allowed under conditions (a separate license is needed above 700 million users)" in one.reason
    assert one.evidence[0].source == "https://meta.example/models"


def test_members_of_a_family_that_differ_are_told_apart(audited_text: Judge) -> None:
    one = finding(audited_text(TEXTS / "family.md"), "128K context window")
    assert {(member.model, member.verdict) for member in one.members} == {
        ("Gemma 3 27B", Verdict.SUPPORTED),
        ("Gemma 3 1B", Verdict.CONTRADICTED),
    }
    assert one.reason.startswith("True of Gemma 3 27B, not of Gemma 3 1B.")


def test_what_was_true_once_is_told_with_the_day_until_when(audited_text: Judge) -> None:
    one = finding(audited_text(TEXTS / "outdated.md"), "200K context window")
    assert one.until is not None
    assert (one.verdict, f"{one.until:%Y-%m-%d}") == (Verdict.OUTDATED, "2026-03-02")
    assert {said.value for said in one.evidence} == {"200000", "1000000"}


def test_what_others_say_proves_nothing_and_is_shown(audited_text: Judge) -> None:
    one = finding(audited_text(TEXTS / "prices.md"), "$2.50 per million input tokens")
    assert one.verdict is Verdict.UNPROVEN
    assert "list.example, which is not the vendor, also says $2.50" in one.reason


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.addresses: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_marked_page_is_inert_and_leads_from_each_mark_to_its_evidence(audited_text: Judge) -> None:
    for path in sorted(TEXTS.glob("*.html")):
        found = audited_text(path)
        page = _Tags()
        page.feed(as_html(found))
        assert not {"script", "img", "iframe", "object", "form", "link"} & set(page.tags)
        assert not {name for name in page.attributes if name.startswith("on")}
        assert all(address.startswith(("#finding-", "https://")) for address in page.addresses)
        assert {f"#finding-{one.number}" for one in found.findings} <= set(page.addresses)
        assert all(verdict in page.text for verdict in Verdict)
        for passage in found.page.passages:
            assert not [word for word in re.findall(r"\w+", passage.text) if word not in page.text]


@given(st.text(max_size=300))
def test_no_part_of_a_page_becomes_markup(said: str) -> None:
    page = _Tags()
    page.feed(f"<p>{spaced(said)}</p>")
    assert page.tags == ["p"]


_VOCABULARY = """
Llama 3.1 8B Mistral 7B and is are not free paid open-weight open source under Apache 2.0 MIT a 256K context window
costs $3 per million input tokens , . ; ( ) | ** ? respectively both if best tool calling no
"""
_WORDS = st.lists(st.sampled_from(_VOCABULARY.split()), max_size=60).map(" ".join)


@settings(max_examples=150)
@given(_WORDS)
def test_every_assertion_stands_where_it_says(text: str) -> None:
    page = assertions(Document("https://page.example/x", text.encode(), "text/markdown"))
    for one in page.assertions:
        passage = page.passages[one.passage]
        assert 0 <= one.start < one.end <= len(passage.text)
        assert one.claims or one.topic is Topic.OPINION


def test_json_has_stable_keys(audited_text: Judge) -> None:
    found = audited_text(TEXTS / "family.md")
    made = json.loads(json.dumps(record(found.findings[0], found)))
    assert list(made) == [
        *("number", "verdict", "topic", "model", "models", "field", "value", "unit", "qualifiers", "commercial_use"),
        *("words", "quote", "locator", "url", "reason", "until", "evidence", "members", "near"),
    ]
    documented = (Path(__file__).parents[2] / "docs" / "commands.md").read_text(encoding="utf-8")
    assert not {key for key in made if f"`{key}`" not in documented}


def test_a_file_without_text_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "data.json").write_text('{"a": 1}')
    with pytest.raises(UnreadableFile, match="no text that could be read"):
        audited(document_of(tmp_path / "data.json"))


def typed(known: Database, folder: Path, *words: str, code: int = 0) -> str:
    """What the program prints on either stream."""
    command = [str(PROGRAM), *words, "--db", known.url]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


def test_the_command_says_by_its_exit_code_that_a_page_is_wrong_only_when_asked(
    known: Database, tmp_path: Path
) -> None:
    wrong, right = str(TEXTS / "outdated.md"), str(TEXTS / "respectively.md")
    assert "outdated  “200K context window” of Claude Sonnet 4" in typed(known, tmp_path, "audit", wrong)
    typed(known, tmp_path, "audit", wrong, "--strict", code=1)
    typed(known, tmp_path, "audit", right, "--strict")
    first = typed(known, tmp_path, "audit", right, "--json").splitlines()[0]
    assert json.loads(first)["verdict"] == "supported"
    assert "marked.html" in typed(known, tmp_path, "audit", right, "--html", "--out", "marked.html")
    assert (tmp_path / "marked.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert "cannot be read" in typed(known, tmp_path, "audit", "missing.html", code=2)


def test_our_own_page_of_a_comparison_stands_up_to_the_audit(known: Database, tmp_path: Path) -> None:
    page = typed(known, tmp_path, "compare", "Claude Haiku 4.5", "Qwen2.5 7B Instruct", "--html")
    (tmp_path / "own.html").write_text(page, encoding="utf-8")
    lines = typed(known, tmp_path, "audit", "own.html", "--json", "--strict").splitlines()
    verdicts = [json.loads(line)["verdict"] for line in lines]
    assert verdicts.count("supported") >= 10
