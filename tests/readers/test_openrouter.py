"""OpenRouter's list: prices per million, windows and abilities, each quoted from the JSON as it was written."""

from __future__ import annotations

import gzip
import json
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.readers.openrouter import openrouter, plain, price_per_million
from crawler.source import Document
from storage.terms import Field, Reading

SHARED = Path(__file__).parents[2].parent / "shared"
URL = "https://openrouter.ai/api/v1/models"
MODEL = {
    "id": "acme/anvil-7b",
    "canonical_slug": "acme/anvil-7b-2026",
    "hugging_face_id": "acme/Anvil-7B",
    "name": "Acme: Anvil 7B",
    "context_length": 131072,
    "architecture": {
        "modality": "text+image->text",
        "input_modalities": ["image", "text"],
        "output_modalities": ["text"],
    },
    "pricing": {"prompt": "0.0000020", "completion": "0.00001", "image": "0.004", "request": "0"},
    "top_provider": {"context_length": 32768, "max_completion_tokens": 8192},
    "supported_parameters": ["max_tokens", "tools"],
}


def read(*models: object) -> Reading:
    return openrouter(Document(URL, json.dumps({"data": models, "total": 1}).encode()))


def test_a_model_is_read_whole() -> None:
    reading = read(MODEL)
    assert {claim.field: claim.value for claim in reading.claims} == {
        Field.STATUS: "available",
        Field.CONTEXT_LENGTH: "131072",
        Field.MAX_OUTPUT_TOKENS: "8192",
        Field.INPUT_PRICE: "2",
        Field.OUTPUT_PRICE: "10",
        Field.MODALITIES: "text+image -> text",
        Field.KIND: "chat",
        Field.TOOL_CALLING: "yes",
    }
    assert reading.claims[0].aliases == ("Anvil 7B", "acme/Anvil-7B", "acme/anvil-7b-2026")


def test_a_variant_does_not_borrow_its_models_names() -> None:
    free = {**MODEL, "id": "acme/anvil-7b:free", "name": "Acme: Anvil 7B (free)", "pricing": {"prompt": "0"}}
    claims = [claim for claim in read(MODEL, free).claims if claim.model == "acme/anvil-7b:free"]
    assert claims[0].aliases == ("Anvil 7B (free)",)
    assert [claim.value for claim in claims if claim.field is Field.INPUT_PRICE] == ["0"]


def test_a_tier_says_from_where_it_holds_and_a_varying_price_is_declined() -> None:
    pricing = {
        "prompt": "-1",
        "completion": "0.000001",
        "overrides": [{"min_prompt_tokens": 200000, "prompt": "0.000004"}],
    }
    reading = read({**MODEL, "pricing": pricing})
    tiers = [(c.value, dict(c.qualifiers)) for c in reading.claims if c.field is Field.INPUT_PRICE]
    assert tiers == [("4", {"context": ">200000"})]
    assert len(reading.declined) == 1


@pytest.mark.parametrize("body", [b"", b"[]", b'{"data": {}}', b'{"data": [', b'{"data": [1, {"id": 2}]}'])
def test_what_is_no_list_of_models_gives_a_note(body: bytes) -> None:
    reading = openrouter(Document(URL, body))
    assert (reading.claims, bool(reading.note)) == ((), True)


@given(st.decimals(0, 10_000, places=6))
def test_a_price_per_million_reads_back_as_itself_in_any_spelling(price: Decimal) -> None:
    per_token = price / 1_000_000
    for spelling in (
        format(per_token, "f"),
        str(per_token),
        format(per_token, "f") + "0" * ("." in format(per_token, "f")),
    ):
        value = price_per_million(spelling)
        assert value is not None
        assert plain(value) == plain(price)


@given(st.text(max_size=20))
def test_no_text_of_a_price_raises(text: str) -> None:
    read({**MODEL, "pricing": {"prompt": text}})


@pytest.mark.skipif(not SHARED.exists(), reason="the recorded corpus is not beside the repository")
def test_all_recorded_payloads_agree_with_the_independent_oracle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SHARED / "tools"))
    sys.modules.pop("oracle_openrouter", None)
    import oracle_openrouter  # type: ignore[import-not-found]

    scored = {"context_length", "max_output_tokens", "input_price", "output_price", "cached_input_price"}
    for path in sorted((SHARED / "corpus/openrouter").glob("*.json.gz")):
        document = Document(URL, gzip.decompress(path.read_bytes()))
        found: dict[str, dict[str, object]] = {}
        for claim in openrouter(document).claims:
            assert claim.quote
            assert claim.quote in document.text
            facts = found.setdefault(claim.model, {"model": "listed"})
            if claim.field in scored and not claim.qualifiers:
                facts[str(claim.field)] = int(claim.value) if claim.unit == "tokens" else claim.value
        wanted = oracle_openrouter.load(path)
        assert found == {m: {k: v for k, v in facts.items() if v is not None} for m, facts in wanted.items()}


def test_an_answer_that_an_archive_has_wrapped_is_read_as_if_it_were_not() -> None:
    plain = b'{"data": [{"id": "acme/one", "context_length": 32000}]}'
    wrapped = b'{"fetched_at": "2026-03-02", "body": ' + plain + b"}"
    readings = [openrouter(Document("https://openrouter.ai/api/v1/models", body)) for body in (plain, wrapped)]
    assert readings[0].claims
    assert readings[0] == readings[1]
