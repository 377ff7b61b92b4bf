"""A catalogue's entry of keys and values about one model."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.readers.keyed import keyed
from crawler.source import Document
from storage.terms import Field, Reading

ENTRY = """
name: anvil-7b
system:
  displayName: Anvil 7B
  License: apache-2.0
  inputModalities:
  - text
  - image
  outputModalities: [text]
  textContextWindow: 131072
  max_output_tokens: 8K
  supports-tools: 'no'
  training:
    contextLength: 4096
  Parameters: 7.2B
"""


def read(text: str) -> Reading:
    return keyed(Document("https://example.com/spec", text.encode()))


def test_keys_are_understood_in_any_letter_case() -> None:
    reading = read(ENTRY)
    assert {claim.field: claim.value for claim in reading.claims} == {
        Field.LICENSE: "Apache-2.0",
        Field.CONTEXT_LENGTH: "131072",
        Field.MAX_OUTPUT_TOKENS: "8000",
        Field.TOOL_CALLING: "no",
        Field.PARAMETERS: "7200000000",
        Field.MODALITIES: "text+image -> text",
    }
    assert {(claim.model, claim.aliases) for claim in reading.claims} == {("anvil-7b", ("Anvil 7B",))}


def test_every_quote_stands_in_the_document_spacing_aside() -> None:
    plain = "".join(ENTRY.split())
    assert all("".join(claim.quote.split()) in plain for claim in read(ENTRY).claims)


def test_keys_that_disagree_are_declined() -> None:
    reading = read('{"model": "anvil", "license": "mit", "limits": {"contextWindow": "32K", "maxContext": "8K"}}')
    assert [claim.field for claim in reading.claims] == [Field.LICENSE]
    assert [said.what for said in reading.declined] == ["context_length"]


@pytest.mark.parametrize(
    "text", ["", "[]", "- a", "{", "a: [", "license: mit", "{}", "name: x\nlicense: see the terms below"]
)
def test_without_a_name_or_a_known_value_nothing_is_said(text: str) -> None:
    reading = read(text)
    assert (reading.claims, bool(reading.note)) == ((), True)


@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    read(text)
    read("name: anvil\nlicense: " + text + "\ncontextWindow: " + text)
