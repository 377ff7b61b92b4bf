"""The Hub's listing and its answer about one model give the same claims, quoted from the JSON as it was written."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from crawler.readers.hub_listing import hub_listing
from crawler.readers.hub_model import hub_model
from crawler.readers.hub_names import model_of
from crawler.source import Document
from storage.terms import Field, LicenseClass, Reading

URL = "https://huggingface.co/api/models?author=acme"
BARE = {
    "id": "acme/Anvil-7B-GGUF",
    "likes": 3,
    "downloads": 40,
    "tags": [
        "gguf",
        "license:apache-2.0",
        "base_model:acme/Anvil-7B",
        "base_model:quantized:acme/Anvil-7B",
        "conversational",
    ],
    "pipeline_tag": "text-generation",
    "createdAt": "2026-08-01T10:00:00.000Z",
}
FULL = {
    "id": "acme/Anvil-7B",
    "private": False,
    "gated": "manual",
    "lastModified": "2026-08-03T10:00:00.000Z",
    "library_name": "transformers",
    "tags": ["transformers", "safetensors", "license:other"],
    "cardData": {"license": "other", "license_name": "mrl", "base_model": ["acme/B", "acme/A"]},
    "safetensors": {"total": 7240000000, "parameters": {"BF16": 7240000000}},
}


def listing(*rows: object, link: str = "", indent: int | None = None) -> Reading:
    headers = (("Link", link),) if link else ()
    return hub_listing(Document(URL, json.dumps(rows, indent=indent).encode(), headers=headers))


def values(reading: Reading, model: str) -> dict[Field, str]:
    return {claim.field: claim.value for claim in reading.claims if claim.model == model}


def test_a_bare_row_is_read_from_its_tags() -> None:
    assert values(listing(BARE), "acme/Anvil-7B-GGUF") == {
        Field.STATUS: "available",
        Field.LICENSE: "Apache-2.0",
        Field.PIPELINE: "text-generation",
        Field.KIND: "chat",
        Field.BASE_MODEL: "acme/Anvil-7B",
        Field.OPEN_WEIGHTS: "yes",
        Field.RUNTIMES: "llama.cpp",
    }


def test_an_expanded_row_says_license_gating_bases_and_parameters() -> None:
    reading = listing(FULL)
    assert values(reading, "acme/Anvil-7B") == {
        Field.STATUS: "available",
        Field.LICENSE: "LicenseRef-mrl",
        Field.GATED: "manual",
        Field.BASE_MODEL: "acme/A, acme/B",
        Field.OPEN_WEIGHTS: "yes",
        Field.RUNTIMES: "Transformers",
        Field.PARAMETERS: "7240000000",
    }
    claim = next(claim for claim in reading.claims if claim.field is Field.LICENSE)
    assert (claim.license_class, claim.raw) == (LicenseClass.NON_COMMERCIAL, "mrl")


@pytest.mark.parametrize("indent", [None, 2])
def test_every_quote_stands_in_the_answer_as_it_was_written(indent: int | None) -> None:
    text = json.dumps([BARE, FULL], indent=indent)
    for claim in listing(BARE, FULL, indent=indent).claims:
        assert claim.quote
        assert claim.quote in text


def test_a_count_of_packed_weights_says_that_it_is_one() -> None:
    reading = listing({**FULL, "tags": ["safetensors", "4-bit", "license:mit"]})
    (claim,) = [claim for claim in reading.claims if claim.field is Field.PARAMETERS]
    assert claim.qualifiers == (("weights", "packed"),)


def test_the_page_leads_on_and_remembers_its_newest_change() -> None:
    link = '<https://huggingface.co/api/models?cursor=abc&limit=2>; rel="next"'
    reading = listing(FULL, {**FULL, "id": "acme/C", "lastModified": "2026-08-05T10:00:00.000Z"}, link=link)
    assert reading.next_url == "https://huggingface.co/api/models?cursor=abc&limit=2"
    assert reading.watermark == "2026-08-05T10:00:00.000Z"
    assert listing(FULL).next_url == ""


def test_files_and_popularity_come_with_the_row() -> None:
    reading = listing({**FULL, "gated": False, "likes": 0})
    assert [link.url for link in reading.links] == [
        "https://huggingface.co/acme/Anvil-7B/resolve/main/README.md",
        "https://huggingface.co/acme/Anvil-7B/resolve/main/config.json",
    ]
    assert reading.links[0].modified == datetime(2026, 8, 3, 10, tzinfo=UTC)
    assert reading.popularity[0].likes == 0


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        (["README.md", "LICENSE", "LICENSE-MODEL", "tokenizer/LICENSE"], ["LICENSE-MODEL"]),
        (["README.md", "LICENSE-CODE", "LICENSE.txt"], ["LICENSE.txt"]),
        (["README.md", "licenses.py"], []),
    ],
)
def test_a_license_with_terms_of_its_own_leads_to_its_text(files: list[str], wanted: list[str]) -> None:
    row = {**FULL, "siblings": [{"rfilename": name} for name in files]}
    names = [link.url.rsplit("/", 1)[-1] for link in listing(row).links]
    assert names == ["README.md", *wanted]
    permissive = {**row, "cardData": {"license": "mit"}}
    assert [link.url.rsplit("/", 1)[-1] for link in listing(permissive).links] == ["README.md"]


def test_a_few_counters_among_the_weights_leave_their_parameters_known() -> None:
    tensors = {"parameters": {"I64": 514, "F32": 109_486_464}, "total": 109_486_978}
    row = {**FULL, "tags": ["safetensors"], "safetensors": tensors}
    assert values(listing(row), "acme/Anvil-7B")[Field.PARAMETERS] == "109486978"


def test_a_private_row_makes_no_claim() -> None:
    assert listing({**FULL, "private": True}).claims == ()


def test_one_models_answer_adds_files_and_the_tools_of_its_chat_template() -> None:
    answer = {
        **FULL,
        "siblings": [{"rfilename": "README.md"}, {"rfilename": "anvil-q4.gguf"}],
        "config": {"tokenizer_config": {"chat_template": "{% if tools %}x{% endif %}"}},
    }
    reading = hub_model(Document("https://huggingface.co/api/models/acme/Anvil-7B", json.dumps(answer).encode()))
    said = values(reading, "acme/Anvil-7B")
    assert said[Field.TOOL_CALLING] == "yes"
    assert said[Field.RUNTIMES] == "llama.cpp, Transformers"
    assert [link.url.rsplit("/", 1)[-1] for link in reading.links] == ["README.md"]


@pytest.mark.parametrize(
    "kept", [{"config": {"chat_template_jinja": "{%- if tools %}"}}, {"gguf": {"chat_template": "{%- if tools %}"}}]
)
def test_a_chat_template_is_found_wherever_the_hub_keeps_it(kept: dict[str, object]) -> None:
    reading = hub_model(Document(URL, json.dumps({**FULL, **kept}).encode()))
    assert values(reading, "acme/Anvil-7B")[Field.TOOL_CALLING] == "yes"


def test_a_template_that_only_speaks_of_tools_is_no_tool_calling() -> None:
    answer = {**FULL, "config": {"tokenizer_config": {"chat_template": "{{ 'You have no tools' }}"}}}
    reading = hub_model(Document(URL, json.dumps(answer).encode()))
    assert Field.TOOL_CALLING not in values(reading, "acme/Anvil-7B")


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[1, null, {}]", b'[{"id": 3}]', b'[{"id": "a/b", "tags": 3, "gated": [], "cardData": []}]', b"["],
)
def test_odd_answers_raise_nothing(body: bytes) -> None:
    for reader in (hub_listing, hub_model):
        reading = reader(Document(URL, body))
        assert reading.claims or reading.note


@pytest.mark.parametrize(
    ("url", "model"),
    [
        ("https://huggingface.co/acme/Anvil-7B/resolve/main/README.md", "acme/Anvil-7B"),
        ("https://huggingface.co/acme/Anvil-7B/blob/main/config.json", "acme/Anvil-7B"),
        ("https://huggingface.co/t5-base/raw/main/README.md", "t5-base"),
        ("http://127.0.0.1:18090/api/models/acme/Anvil-7B", "acme/Anvil-7B"),
        ("https://huggingface.co/datasets/acme/corpus/resolve/main/README.md", ""),
        ("https://example.com/acme/anvil", ""),
        ("https://github.com/acme/anvil/blob/main/README.md", ""),
        ("http://[", ""),
    ],
)
def test_an_address_says_which_model_it_is_about(url: str, model: str) -> None:
    assert model_of(url) == model
