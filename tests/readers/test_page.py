"""One page as a whole: tables before prose, each thing once, and no claim without its proof."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.readers.blocks import quote_stands
from crawler.readers.page import page
from crawler.source import Document
from storage.terms import Field

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus" / "pages"


def read(text: str) -> set[tuple[str, str, str]]:
    document = Document("https://acme.example/docs", text.encode())
    reading = page(document)
    assert all(quote_stands(document, claim.quote) for claim in reading.claims)
    return {(claim.model, str(claim.field), claim.value) for claim in reading.claims}


def test_tables_and_sentences_add_up_and_say_each_thing_once() -> None:
    text = (
        "# Anvil 3\n\nAnvil 3 has a context window of 128K tokens and is released under the Apache 2.0 license.\n\n"
        "|Model|Context window|Input|\n|-|-|-|\n|Anvil 3|128K|$2 / 1M tokens|\n"
    )
    found = read(text)
    assert {("Anvil 3", "context_length", "128000"), ("Anvil 3", "input_price", "2")} <= found
    assert ("Anvil 3", "license", "Apache-2.0") in found
    assert len([fact for fact in found if fact[1] == Field.CONTEXT_LENGTH]) == 1


def test_a_catalogue_entry_is_read_by_its_keys() -> None:
    found = read('{"modelId": "acme/anvil-3", "license": "mit", "contextWindow": 32768}')
    assert ("acme/anvil-3", "context_length", "32768") in found


def test_a_page_that_says_nothing_says_why() -> None:
    reading = page(Document("https://acme.example/", b"<html><body><p>Loading</p></body></html>"))
    assert not reading.claims
    assert reading.note


TOO_LONG = "only its first 5,000 parts and 220,000 characters of running text are read"
RECORD = {"id": "acme/anvil-3", "context_length": 32768}
BEYOND = {
    "records": (json.dumps({"data": [RECORD] * 5_001}), "only the first 5,000 of 5,001 records are read"),
    "parts": ("# Anvil 3\n\n" + "Yes.\n\n" * 5_000, TOO_LONG),
    "running text": ("# Anvil 3\n\nAnvil 3 has a context window of 128K tokens. " + "It sings.\n" * 30_000, TOO_LONG),
}


@pytest.mark.parametrize("name", BEYOND)
def test_what_lies_beyond_the_bounds_of_reading_is_told(name: str) -> None:
    text, reason = BEYOND[name]
    assert reason in [declined.reason for declined in page(Document("https://acme.example/x", text.encode())).declined]


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="|-\n #<>tdrh/abM1$.K=\"'{}[]:,：¥元", max_size=400))
def test_no_text_raises_and_no_price_lacks_its_currency(text: str) -> None:
    for claim in page(Document("https://acme.example/x", text.encode())).claims:
        assert claim.quote
        if claim.field.endswith("price"):
            assert claim.unit.endswith("/1M tokens")
            assert len(claim.unit) > len("/1M tokens")


@pytest.mark.skipif(not CORPUS.exists(), reason="the recorded pages are not here")
def test_every_quote_of_every_recorded_page_stands_in_it() -> None:
    pages = [json.loads(line) for line in (CORPUS / "manifest.jsonl").read_text().splitlines()]
    claims = 0
    for about in pages:
        file = CORPUS.parent / about["path"]
        if file.suffix == ".xml":
            continue
        document = Document(about["url"].split(" ")[0], file.read_bytes())
        for claim in page(document).claims:
            claims += 1
            assert len(claim.quote) <= 200
            assert quote_stands(document, claim.quote), (about["path"], claim)
    assert claims > 2000
