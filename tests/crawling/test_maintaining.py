"""Making, checking and repairing vendor files: what is refused, what is guessed, and what counts as drift."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from crawler.child import CrawlError
from crawler.config import Config
from crawler.maintaining.check import Shape, drift, of_golden, vendors_of
from crawler.maintaining.golden import Golden, GoldenError, Seen, differences, dump, load
from crawler.maintaining.new import NewVendorError, make
from crawler.maintaining.outline import differences as differs
from crawler.maintaining.outline import outline
from crawler.maintaining.terminal import vendor_record, vendors
from crawler.source import Document
from storage.database import open_database
from storage.terms import SourceKind
from tests.crawling.conftest import FETCHING
from tests.crawling.origin import Answer, Origin

CONFIG = Config(contact="ops@example.org", fetching=FETCHING)
TABLE = b"<table><tr><th>Model</th><th>Context</th></tr><tr><td>Acme One</td><td>128K tokens</td></tr></table>"
FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>%s</channel></rss>"""
ITEM = """<item><title>Acme {0}</title><link>{1}/news/acme-{0}</link>
<pubDate>Mon, 02 Mar 2026 09:00:00 GMT</pubDate></item>"""


@pytest.mark.parametrize(
    ("name", "path", "words"),
    [
        ("Acme", "/ok", "lower-case letters, and digits"),
        ("acme-ai", "/ok", "lower-case letters, and digits"),
        ("mistral", "/ok", "a vendor file 'mistral' already"),
        ("acme", "/missing", "is not there (404 Not Found)"),
        ("acme", "/forbidden", "robots.txt does not allow"),
        ("acme", "/about", "nothing about models could be read|could be read as a fact"),
        ("acme", "/script", "says nothing without a browser"),
    ],
)
def test_what_makes_no_vendor_is_told_in_one_sentence_and_writes_nothing(
    name: str, path: str, words: str, origin: Origin, tmp_path: Path
) -> None:
    origin.answers |= {
        "/robots.txt": Answer(b"User-agent: *\nDisallow: /forbidden\n"),
        "/ok": Answer(TABLE),
        "/about": Answer(b"<h1>About</h1><p>We sell furniture.</p>"),
        "/script": Answer(b"<title>Prices</title><div id=root></div><script src=/a.js></script>"),
    }
    with pytest.raises((NewVendorError, CrawlError)) as said:
        make(name, f"{origin.url}{path}", CONFIG, into=tmp_path)
    assert any(word in str(said.value) for word in words.split("|")), said.value
    assert "\n" not in str(said.value)
    assert list(tmp_path.iterdir()) == []


def test_addresses_that_are_none_or_are_watched_already_are_refused(tmp_path: Path) -> None:
    for url in ("acme.example", "ftp://acme.example/x", "https://[broken/", "https://a b/"):
        with pytest.raises(NewVendorError, match="no web address"):
            make("acme", url, CONFIG, into=tmp_path)
    with pytest.raises(NewVendorError, match="watched already, by Mistral AI"):
        make("acme", "https://mistral.ai/pricing/api", CONFIG, into=tmp_path)
    with pytest.raises(CrawlError, match="refuses connections"):
        make("acme", "http://127.0.0.1:1/pricing", CONFIG, into=tmp_path)


def test_nothing_is_overwritten(origin: Origin, tmp_path: Path) -> None:
    origin.answers["/models"] = Answer(TABLE)
    made = make("acme", f"{origin.url}/models", CONFIG, into=tmp_path)
    before = {path: path.read_bytes() for path in (made.spider, made.page, made.golden)}
    with pytest.raises(NewVendorError, match=r"acme\.py is there already"):
        make("acme", f"{origin.url}/models", CONFIG, into=tmp_path)
    made.spider.unlink()
    with pytest.raises(NewVendorError, match="acme is there already"):
        make("acme", f"{origin.url}/models", CONFIG, into=tmp_path)
    assert {path: path.read_bytes() for path in before if path.exists()} == {
        path: body for path, body in before.items() if path != made.spider
    }


@pytest.mark.parametrize(
    ("path", "kind", "reader"),
    [
        ("/docs/models", SourceKind.DOCS, "page"),
        ("/api/pricing", SourceKind.PRICING, "page"),
        ("/docs/deprecations", SourceKind.DEPRECATIONS, "page"),
        ("/news", SourceKind.INDEX, "links"),
        ("/feed.xml", SourceKind.ANNOUNCEMENT, "feed"),
    ],
)
def test_the_kind_and_the_reader_are_guessed(
    path: str, kind: SourceKind, reader: str, origin: Origin, tmp_path: Path
) -> None:
    items = "".join(ITEM.format(number, origin.url) for number in range(3))
    posts = "".join(f"<a href=/news/acme-{number}>Acme {number}</a>" for number in range(4))
    origin.answers |= dict.fromkeys(("/docs/models", "/api/pricing", "/docs/deprecations"), Answer(TABLE))
    origin.answers["/news"] = Answer(f"<h1>News</h1>{posts}".encode())
    origin.answers["/feed.xml"] = Answer(FEED % items.encode(), headers={"Content-Type": "application/rss+xml"})
    made = make("acme", f"{origin.url}{path}", CONFIG, into=tmp_path)
    assert (made.source.kind, made.source.reader.name) == (kind, reader)
    names: dict[str, object] = {}
    exec(compile(made.spider.read_text(encoding="utf-8"), "acme.py", "exec"), names)
    spider = names["AcmeSpider"]
    assert spider.sources == (made.source,)  # type: ignore[attr-defined]
    expected = load(made.golden)
    assert (expected.confirmed, expected.url) == (False, made.source.url)
    if reader in ("links", "feed"):
        assert len(expected.seen.leads_to) >= 3
        assert made.source.follow[0].takes(f"{origin.url}/news/acme-9")


def test_outside_of_a_checkout_one_says_where_to_write(origin: Origin, tmp_path: Path) -> None:
    origin.answers["/models"] = Answer(TABLE)
    elsewhere = "import crawler.maintaining.new as new; new.__file__ = '/nowhere/a/b/new.py'"
    lone = f"{elsewhere}\nfrom modelwire import main\nmain()"
    (tmp_path / "modelwire.toml").write_text("fetching = {delay = 0.0, allow_private = ['127.0.0.1']}")

    def call(*words: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-c", lone, "vendors", "new", "acme", f"{origin.url}/models", *words]
        home = {"PYTHONPATH": str(Path(__file__).parents[2])}
        return subprocess.run(
            line, cwd=tmp_path, env=os.environ | home, capture_output=True, text=True, timeout=120, check=False
        )

    refused = call()
    assert refused.returncode == 2
    assert "say --into DIR" in refused.stderr
    made = call("--into", "here", "--json")
    assert made.returncode == 0, made.stderr
    record = json.loads(made.stdout)
    assert record["values"] == 1
    assert all((tmp_path / file).is_file() for file in record["files"])


def test_the_vendor_files_are_listed() -> None:
    mistral = next(one for one in vendors_of(Config()) if one[0] == "mistral")
    record = vendor_record(*mistral)
    assert (record["vendor"], record["hub"]) == ("Mistral AI", ["mistralai"])
    sources = {one["source"]: one for one in record["sources"]}  # type: ignore[attr-defined]
    assert sources["https://mistral.ai/pricing/api"]["kind"] == "pricing"
    assert [url for url, one in sources.items() if one["browser"]] == [
        "https://ai.azure.com/catalog/models/mistralai-Mixtral-8x22B-Instruct-v0-1"
    ]
    console = Console(width=120, file=StringIO())
    vendors(console, [mistral])
    assert isinstance(console.file, StringIO)
    (line,) = [line for line in console.file.getvalue().splitlines() if "mistralai" in line]
    assert line.split() == ["mistral", "Mistral", "AI", "8", "1", "1", "mistralai"]


# ----------------------------------------------------------------------------------------------------- golden readings

NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=30)
SEEN = st.builds(
    Seen,
    st.dictionaries(NAMES, st.dictionaries(NAMES, NAMES, min_size=1, max_size=3), max_size=3),
    st.lists(NAMES, max_size=2).map(tuple),
    st.lists(NAMES, max_size=2).map(tuple),
)


@given(seen=SEEN, recorded=st.none() | st.dates(), confirmed=st.booleans())
def test_a_golden_reading_survives_its_file(
    tmp_path_factory: pytest.TempPathFactory, seen: Seen, recorded: date | None, confirmed: bool
) -> None:
    golden = Golden("https://acme.example/", seen, "text/html", recorded, confirmed)
    file = tmp_path_factory.mktemp("golden") / "page.html.golden.yaml"
    file.write_text(dump(golden, "page.html"), encoding="utf-8")
    assert load(file) == golden


@pytest.mark.parametrize(
    "text", ["", "a: [", "url: x", "url: x\nconfirmed: perhaps", "url: x\nconfirmed: true\nmodel: {}", "- x", "\x00"]
)
def test_a_golden_reading_that_is_none_is_told_in_one_sentence(text: str, tmp_path: Path) -> None:
    file = tmp_path / "page.md.golden.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(GoldenError, match=r"page\.md\.golden\.yaml .*correct it"):
        load(file)


def test_each_difference_is_one_line() -> None:
    expected = Seen({"A1": {"input_price": "3 USD/1M tokens", "license": "mit [permissive]"}}, ("2026-01-02 A1 <u>",))
    now = Seen({"A1": {"input_price": "4 USD/1M tokens"}, "B2": {"kind": "chat"}}, (), ("https://a.example/x",))
    assert differences(expected, expected) == []
    assert differences(expected, now) == [
        "A1: input_price: 3 USD/1M tokens expected, 4 USD/1M tokens read",
        "A1: license: mit [permissive] expected, nothing read",
        "B2: kind: nothing expected, chat read",
        "announcement not read: 2026-01-02 A1 <u>",
        "link not expected: https://a.example/x",
    ]


# --------------------------------------------------------------------------------------------------------------- drift


def shape(models: str, fields: Mapping[str, int]) -> Shape:
    return Shape({name: frozenset({name.lower()}) for name in models.split()}, Counter(fields))


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (shape("A B C", {"input_price": 3, "license": 3}), []),
        (shape("A B D E", {"input_price": 4, "license": 1}), []),  # one went, two came: news
        (shape("A", {"input_price": 3, "license": 3}), ["2 of the 3 models"]),
        (shape("A B C", {"input_price": 3}), ["license: read for no model any more"]),
        (shape("", {}), ["3 of the 3 models", "only 0 values", "input_price, license"]),
    ],
)
def test_drift_is_what_a_page_no_longer_shows(now: Shape, words: list[str]) -> None:
    expected = shape("A B C", {"input_price": 3, "license": 3})
    said = drift(expected, now, "the golden reading")
    assert len(said) == len(words)
    assert all(word in sentence for word, sentence in zip(words, said, strict=True)), said


def test_of_a_page_of_our_own_making_one_model_must_still_be_there() -> None:
    ours = of_golden(Golden("https://a.example/", Seen({"A": {"license": "mit"}, "B": {"license": "mit"}})))
    assert drift(ours, shape("B X Y Z", {"license": 4}), "it", whole=False) == []
    assert len(drift(ours, shape("X Y", {"license": 2}), "it", whole=False)) == 1


# -------------------------------------------------------------------------------------------------------------- repair


def test_an_outline_says_where_two_documents_differ() -> None:
    before = Document("https://a.example/x.md", b"# Prices\n\nText.\n\n| Model | Input |\n| --- | --- |\n| A1 | $3 |\n")
    after = Document("https://a.example/x.md", b"# Prices\n\nText.\n\n- A1 costs $3\n- B2 costs $4\n")
    assert [part.what for part in outline(before)] == [
        *("heading 1: Prices", "1 paragraph", "table of 2 rows: Model | Input")
    ]
    (change,) = differs(before, after)
    assert [part.what for part in change.before] == ["table of 2 rows: Model | Input"]
    assert [part.what for part in change.after] == ["2 list items"]
    assert outline(Document("https://a.example/x", b"")) != ()


def test_repair_says_what_it_needs(tmp_path: Path) -> None:
    def call(*words: str) -> str:
        line = [sys.executable, "-m", "modelwire_main", "vendors", "repair", *words]
        (tmp_path / "modelwire_main.py").write_text("from modelwire import main\nmain()\n")
        done = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 2
        return done.stderr

    assert "there is no database modelwire.db" in call("mistral")
    open_database(f"sqlite:///{tmp_path / 'modelwire.db'}")
    assert "no vendor file for 'mistrall'" in call("mistrall")
