"""Names of models: which texts are one, which cells list several, and what beside them is no name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fields.model_name import family_key, is_model_name, may_be_model_name, read_names


@pytest.mark.parametrize(
    "text",
    [
        "GPT-4o",
        "o3",
        "o4-mini",
        "Claude Opus 4.8",
        "gemini-2.5-pro",
        "Llama 3.1 8B",
        "Qwen3-235B-A22B",
        "Mixtral 8x7B",
        "DeepSeek-V3",
        "Command R+",
        "Kimi K2",
        "GLM-4.5-Air",
        "text-embedding-3-small",
        "acme-large-2",
        "acme/Anvil-7B",
        "Nova Micro",
        "Mistral Large",
        "Phi-4",
        "Anvil 3 Pro",
    ],
)
def test_is_a_name_wherever_it_stands(text: str) -> None:
    assert is_model_name(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Model",
        "Input",
        "Batch",
        "Standard",
        "Total",
        "All models",
        "Notes",
        "Text",
        "Audio",
        "Web search",
        "5-minute cache write",
        "Claude pricing",
        "Gemini API",
        "Claude Code",
        "Table 1",
        "3-shot",
        "2025-06-01",
        "128K",
        "MMLU-Pro",
        "Learn more.",
        "ef92c1d6-99e6-4d57-b050-aafbea86902a",
        "https://acme.example/anvil-3",
        "Command",
        "Nova",
    ],
)
def test_is_no_name_where_none_is_expected(text: str) -> None:
    assert not is_model_name(text)


def test_a_column_of_models_allows_any_name_but_no_tier_label_or_note() -> None:
    assert all(map(may_be_model_name, ["Whisper", "Mathstral", "Jamba", "chat-latest", "通义千问-Max"]))
    assert not any(
        map(may_be_model_name, ["Batch", "Total", "stable", "Output tokens", "All models", "$5", "Prices exclude tax:"])
    )


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Claude Opus 5 / Claude Opus 4.8", ["Claude Opus 5", "Claude Opus 4.8"]),
        ("Claude Opus 4.6, Claude Sonnet 4.6, and earlier", ["Claude Opus 4.6", "Claude Sonnet 4.6"]),
        ("Claude Sonnet 4.5 / 4", ["Claude Sonnet 4.5", "Claude Sonnet 4"]),
        ("GPT-4o\nGPT-4.1", ["GPT-4o", "GPT-4.1"]),
        ("Claude Opus 4.1 (deprecated)", ["Claude Opus 4.1"]),
        ("gpt-5.5 (<272K context length)", ["gpt-5.5"]),
        ("Anvil 5 through August 31, 2026", ["Anvil 5"]),
        ("🚀 Anvil 5 NEW", ["Anvil 5"]),
        ("Batch", []),
    ],
)
def test_reads_the_models_of_a_cell(cell: str, names: list[str]) -> None:
    assert [name.name for name in read_names(cell)] == names


def test_ids_beside_a_name_are_aliases_and_the_rest_are_notes() -> None:
    (name,) = read_names("Anvil 7B\nopen-anvil-7b\n(aka anvil-tiny-2312)\nwith data sharing")
    assert (name.name, name.aliases, name.notes) == (
        "Anvil 7B",
        ("open-anvil-7b", "anvil-tiny-2312"),
        ("with data sharing",),
    )


def test_spellings_of_one_name_have_one_key() -> None:
    assert family_key("Claude Opus 4.8") == family_key("claude-opus-4-8")
    assert family_key("Claude Opus 4.8") != family_key("Claude Opus 4.7")


@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    for name in read_names(text, expected=True):
        assert name.name.strip() == name.name != ""
