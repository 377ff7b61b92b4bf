"""Every reader bears every document: damaged, cut, hostile or huge, it raises nothing and takes time in proportion."""

from __future__ import annotations

import importlib
import json
import pkgutil
import random
import time
from collections.abc import Iterable, Iterator
from itertools import count, pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import crawler.readers
from crawler.readers.blocks import quote_stands
from crawler.readers.hub_card import hub_card
from crawler.readers.page import page
from crawler.source import Document, Reader
from storage.terms import Reading

pytestmark = pytest.mark.slow


def _readers() -> Iterator[Reader]:
    """Whatever a module of the package calls a reader, so that a new one is tried without being listed here."""
    found: dict[str, Reader] = {}
    for module in pkgutil.walk_packages(crawler.readers.__path__, "crawler.readers."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type(hub_card)):
                found[value.name] = value
    yield from (found[name] for name in sorted(found))


READERS = tuple(_readers())
URLS = (
    "https://huggingface.co/acme/Anvil-7B/resolve/main/README.md",
    "https://huggingface.co/acme/Anvil-7B/resolve/main/LICENSE",
    "https://acme.example/pricing",
    "",
)
LISTED = {
    "id": "acme/Anvil-7B",
    "tags": ["gguf", "license:other", "base_model:acme/Anvil"],
    "cardData": {"license": "other", "license_name": "mrl", "base_model": ["acme/Anvil"]},
    "gated": "auto",
    "siblings": [{"rfilename": "README.md"}, {"rfilename": "LICENSE"}],
    "safetensors": {"total": 7_000_000_000, "parameters": {"BF16": 7_000_000_000}},
    "gguf": {"total": 7_000_000_000, "context_length": 32768},
    "lastModified": "2026-08-03T10:00:00.000Z",
}
SOLD = {
    "id": "acme/anvil",
    "name": "Acme: Anvil",
    "context_length": 131072,
    "pricing": {"prompt": "0.000002", "completion": "0.00001", "overrides": [{"min_prompt_tokens": 9, "prompt": "1"}]},
    "architecture": {"modality": "text->text"},
    "top_provider": {"max_completion_tokens": 8192},
}
SEEDS = (
    "---\nlicense: other\nlicense_name: mrl\nbase_model:\n- acme/Anvil\n---\n# Anvil 7B\n\n"
    "- **Context Length:** 128K tokens (native 32K)\n\n## License\n\nWeights under the Acme Community License.\n\n"
    "| Model | Context | Input | Output |\n|--|--|--|--|\n| Anvil 7B | 128K | $0.50 | $1.50 |\n",
    "<!doctype html><html lang=en><head><title>Anvil 2 is here</title><meta property='article:published_time' "
    "content='2026-08-03T10:00:00Z'></head><body><nav><a href='/news/anvil'>News</a></nav><h1>Anvil 2</h1>"
    "<p>Today we release Anvil 2 with a 200K context window at $3 / $15 per million tokens.</p>"
    "<table><tr><th rowspan=2>Model<th colspan=2>Price / 1M tokens<tr><th>Input<th>Output"
    "<tr><td>Anvil 2<td><s>$4</s> $3<td>$15</table></body></html>",
    "<html><head><title>News</title></head><body><main><h1>News</h1>"
    "<article><a href='https://acme.example/news/anvil-2'><h2>Introducing Anvil 2</h2></a><time datetime=2026-08-03>"
    "Aug 3, 2026</time></article><article><a href='/news/anvil-3'><h2>Introducing Anvil 3</h2></a>"
    "<time datetime=2026-09-03>Sep 3, 2026</time></article></main></body></html>",
    json.dumps([LISTED, {**LISTED, "id": "acme/B", "gated": False}]),
    json.dumps({**LISTED, "config": {"tokenizer_config": {"chat_template": "{% if tools %}x{% endif %}"}}}),
    json.dumps({"data": [SOLD, {**SOLD, "id": "acme/anvil:free"}]}),
    json.dumps({"text_config": {"max_position_embeddings": 32768}, "rope_scaling": {"type": "yarn", "factor": 4.0}}),
    "<?xml version='1.0'?><rss version='2.0'><channel><item><title>Anvil 2</title><link>https://acme.example/a</link>"
    "<pubDate>Mon, 03 Aug 2026 10:00:00 GMT</pubDate><description>New</description></item></channel></rss>",
    "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url>"
    "<loc>https://acme.example/a</loc><lastmod>2026-08-03</lastmod></url></urlset>",
    "name: anvil-7b\nlicense: apache-2.0\ncontextWindow: 131072\nlimits:\n  maxOutputTokens: 8K\n",
    "Acme Community License\n\nThe Licensor grants You a right. Above 5 million monthly active users, request one.\n"
    * 3,
)
SHARDS = (
    *(
        "\x00",
        "\ufeff",
        "\r",
        "\u2028",
        "\ud7ff",
        "𝟛",
        "９",
        "१२८K",
        "--",
        "```",
        "|",
        "||",
        "<",
        "<!--",
        "]]>",
        "<![CDATA[",
    ),
    *("&#0;", "&bogus;", "</table>", "<td rowspan=0 colspan=99999>", "<tr>", "<script>", "{", "[", "]", "}", '"', "\\"),
    *(
        "\\u0000",
        "NaN",
        "Infinity",
        "1e999",
        "-1",
        "9" * 400,
        "null",
        "true",
        "0",
        "$",
        "€0,15",
        "元8",
        "1/0",
        "99999-99-99",
    ),
    *(
        "Feb 30, 2026",
        "context length of ",
        "up to ",
        "license: ",
        "based on ",
        "!!python/object:os.system x",
        "&a [*a]",
    ),
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A document that is nearly what some reader expects: parts cut, doubled, exchanged or replaced by shards."""
    text = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 60)))
        middle = draw(
            st.sampled_from(("", text[start:end] * 2, text[start:end][::-1]))
            | st.sampled_from(SHARDS)
            | st.text(max_size=6)
        )
        text = text[:start] + middle + text[end:]
    body = text.encode("utf-8", "replace")
    if draw(st.booleans()):
        at = draw(st.integers(0, len(body)))
        body = body[:at] + draw(st.binary(max_size=4)) + body[at:]
    return body[: draw(st.integers(0, len(body)))] if draw(st.integers(0, 5)) == 0 else body


def _sound(reading: Reading, document: Document) -> None:
    for claim in reading.claims:
        assert claim.model, claim
        assert claim.value, claim
        assert 0 < len(claim.quote) <= 200, claim
        assert quote_stands(document, claim.quote), claim
    for link in reading.links:
        assert link.url
    assert reading.says_something or reading.declined or reading.popularity or reading.note


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    body=damaged(),
    url=st.sampled_from(URLS),
    content_type=st.sampled_from(("", "text/html", "application/json; charset=x")),
)
def test_no_damage_makes_a_reader_raise_or_quote_what_is_not_there(
    reader: Reader, body: bytes, url: str, content_type: str
) -> None:
    document = Document(url, body, content_type)
    _sound(reader(document), document)
    assert reader(document) == reader(Document(url, body, content_type))


UNITS = (
    *("<td>a", "<table><tr><td>a", "<p>", "<div class=a>", "</p>", "<a href=b>c", "<!--", "&amp;", "<script>", "<li>a"),
    *("| a ", "| a | b |\n", "|--", "[a](b) ", "![", "**a", "_a_ ", "`a", "```\n", "# a\n", "> ", "- a\n", "  - a\n"),
    *("a: b\n", "license: mit\n", "---\n", "- ", '{"a":', '{"a": 1}, ', "1, ", '"a": "b",', "'", "\\"),
    *("<item><title>a</title>", "<url><loc>http://a.example/b</loc>", "http://a.example/c ", "x", " ", "(", ". "),
    *("MIT or ", "not ", "under the ", "Model License ", "Acme Community License, ", "more than 5 million users "),
    *("128K ", "context length ", "context length of 128K tokens, ", "from 2K to ", "up to ", "for 7B, 8B and "),
    *("$1 / ", "$0.50 per 1M tokens ", "Input: $1, Output: $2. ", "deprecated on ", "gpt-5 ", "military "),
    *("Anvil 4.5 Pro ", "Anvil-3-8B-", "is available "),
)
DATES = ("Jan 2026 ", "2026-01-01 ")
SMALL, LARGE = 10_000, 60_000
_NUMBERS = count()


def _seconds(reader: Reader, unit: str, size: int) -> float:
    head = f"{'<html><body>' if unit.startswith('<') else ''}Number {next(_NUMBERS)}.\n\n"  # no cache knows it yet
    document = Document(URLS[0], (head + unit * (size // len(unit))).encode())
    started = time.process_time()
    reader(document)
    return time.process_time() - started


def _out_of_proportion(reader: Reader, units: Iterable[str]) -> dict[str, str]:
    """The units of which six times as many take 20 times as long: parsers are not quite even, and a square takes 36."""
    slow = {}
    for unit in units:
        large = _seconds(reader, unit, LARGE)
        if large > 0.3:
            # Measured again before it is called out of proportion: other programs run here too.
            small = min(_seconds(reader, unit, SMALL) for _ in range(3))
            large = min(large, *(_seconds(reader, unit, LARGE) for _ in range(2)))
            if large > 20 * small:
                slow[unit] = f"{small:.2f} s for {SMALL} characters, {large:.2f} s for {LARGE}"
    return slow


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_time_grows_no_faster_than_the_document(reader: Reader) -> None:
    assert _out_of_proportion(reader, UNITS) == {}


def test_blank_lines_take_no_longer_than_words() -> None:
    assert _out_of_proportion(hub_card, ["\n\n"]) == {}


def test_an_index_of_dates_takes_time_in_proportion() -> None:
    index = next(reader for reader in READERS if reader.name == "links")
    assert _out_of_proportion(index, DATES) == {}


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
@pytest.mark.parametrize("nest", ["[", '{"a":', "<div>", "<table><tr><td>", "> ", "- ", "(", "**", "[["])
def test_depth_is_borne(reader: Reader, nest: str) -> None:
    reading = reader(Document(URLS[2], (nest * 20_000).encode()))
    assert reading.claims == ()


def test_every_kind_of_document_has_a_reader_that_understands_its_seed() -> None:
    read = [
        {reader.name for reader in READERS if reader(Document(URLS[0], seed.encode())).says_something} for seed in SEEDS
    ]
    assert all(read)
    assert set().union(*read) == {reader.name for reader in READERS}
    assert any(one != other for one, other in pairwise(read))


HEADS = {
    "html": "<html><body><h1>Prices</h1><table><tr><th>Model<th>Context<th>Input / 1M tokens<th>License</tr>",
    "md": "# Prices\n\n| Model | Context | Input / 1M tokens | License |\n|---|---|---|---|\n",
    "json": '{"models": [{"id": "anvil-0-b", "context_length": 1000}',
    "boxes": "<html><body><h1>Prices per 1M tokens</h1><div><div>Model</div><div>Context</div><div>Input</div></div>",
}
ROWS = {
    "html": "<tr><td>anvil-{0}-b<td>128K<td>$1.5<td>MIT</tr>",
    "md": "| anvil-{0}-b | 128K | $1.5 | MIT |\n",
    "json": ', {{"id": "anvil-{0}-b", "context_length": 128000, "price": {{"input": "$1.5 / 1M tokens"}}}}',
    "boxes": "<div><div>anvil-{0}-b</div><div>128K</div><div>$1.5</div></div>",
}


@pytest.mark.parametrize("kind", HEADS)
def test_a_table_of_five_megabytes_is_read_up_to_a_bound_that_is_told(kind: str) -> None:
    row = ROWS[kind]
    text = HEADS[kind] + "".join(row.format(number) for number in range(5_000_000 // len(row)))
    text += "]}" if kind == "json" else ""
    reading = page(Document(f"https://acme.example/prices.{kind}", text.encode()))
    assert len(reading.claims) > 2_000
    assert kind == "json" or any("are read" in declined.reason for declined in reading.declined)


RECORDED = Path(__file__).parents[2].parent / "shared" / "corpus" / "pages"


@pytest.fixture(scope="module")
def recorded() -> list[bytes]:
    """Pages as vendors served them, where they stand beside the project; a damaged one is like nothing made up."""
    files = sorted(path for path in RECORDED.rglob("*") if path.suffix in (".html", ".md", ".mdx", ".json", ".txt"))
    bodies = [path.read_bytes() for path in files[::3]]
    if not bodies:
        pytest.skip("the recorded pages are not here")
    return bodies


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_page_of_a_vendor_is_borne(seed: int, recorded: list[bytes]) -> None:
    rng = random.Random(seed)
    body = bytearray(rng.choice(recorded)[:400_000])
    for _ in range(rng.randrange(1, 4)):
        at = rng.randrange(len(body) + 1)
        match rng.randrange(3):
            case 0:
                del body[at : at + rng.randrange(len(body) + 1)]
            case 1:
                other = rng.choice(recorded)
                start = rng.randrange(len(other) + 1)
                body[at:at] = other[start : start + 50_000]
            case _:
                for place in rng.sample(range(len(body)), min(200, len(body))):
                    body[place] ^= 1 << rng.randrange(8)
    document = Document("https://acme.example/pricing", bytes(body))
    for reader in READERS:
        _sound(reader(document), document)
