"""Running text with names that nobody but its own document knows, and what is said of them."""

from __future__ import annotations

import pytest

from crawler.readers.prose import prose
from crawler.source import Document
from storage.terms import Field
from tests.readers.told import Facts, facts


def test_a_model_with_a_plain_name_is_known_by_its_presentation() -> None:
    text = (
        "# Kestrel is here\n\nMarch 18, 2031\n\nKestrel is Acme's first foundation model: 34 billion parameters. "
        "You get the "
        "weights under the Kestrel Community License.\n\nKestrel reads 96k tokens at once. Tool calling works "
        "out of the "
        "box. Its knowledge ends in October 2030."
    )
    assert facts(text) == {
        ("Kestrel", "release_date", "2031-03-18"), ("Kestrel", "parameters", "34000000000"),
        ("Kestrel", "license", "LicenseRef-kestrel-community-license"), ("Kestrel", "context_length", "96000"),
        ("Kestrel", "tool_calling", "yes"), ("Kestrel", "knowledge_cutoff", "2030-10"),
    }  # fmt: skip


def test_sizes_with_names_of_their_own_are_told_apart() -> None:
    text = (
        "# Tui 9: two sizes\n\nToday we're releasing Tui 9 Chick (1.7B) and Tui 9 Wing (41B). Chick has a 32K "
        "context. Wing is "
        "on our API: $0.9 per 1M input tokens, $3.6 per 1M output tokens, cached input $0.09.\n\n"
        "We are retiring Tui 8 Wing on 31 August 2031."
    )
    wanted = (Field.CONTEXT_LENGTH, Field.INPUT_PRICE, Field.CACHED_INPUT_PRICE, Field.RETIREMENT_DATE)
    assert facts(text, *wanted) == {
        ("Tui 9 Chick", "context_length", "32000"), ("Tui 9 Wing", "input_price", "0.9"),
        ("Tui 9 Wing", "cached_input_price", "0.09"), ("Tui 8 Wing", "retirement_date", "2031-08-31"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PLaMo 9 8Bは入力100万トークンあたり60円、出力100万トークンあたり250円です。",
         {("PLaMo 9 8B", "input_price", "60"), ("PLaMo 9 8B", "output_price", "250")}),
        ("Jamba 9 Mini has a 256K context window and costs $0.30 and $1.20 per 1M tokens, respectively.",
         {("Jamba 9 Mini", "context_length", "256000"), ("Jamba 9 Mini", "input_price", "0.3"),
          ("Jamba 9 Mini", "output_price", "1.2")}),
        ("Mistral Saba sera retiré le 30 septembre 2031.", {("Mistral Saba", "retirement_date", "2031-09-30")}),
        ("2031.10.25 我们开源了 **Qwen9-13B-Base**，**Qwen9-13B-Chat** 和 **Qwen9-13B-Math**。",
         {(f"Qwen9-13B-{edition}", "release_date", "2031-10-25") for edition in ("Base", "Chat", "Math")}),
        ("Jamba 9 Mini has a native 32k context length, subsequently extended to 256k.",
         {("Jamba 9 Mini", "context_length", "256000")}),
        ("Pixtral 12B a été déprécié le 2 juin 2031.", {("Pixtral 12B", "deprecation_date", "2031-06-02")}),
    ],
)  # fmt: skip
def test_other_wordings(text: str, expected: Facts) -> None:
    assert facts(f"# Info\n\n{text}\n") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# OWL-CAT (Our World in Languages)\n\nOWL-CAT is a family of open-source models for the OWL countries.\n\n"
         "- OWL-CAT-3B: 3 billion parameters\n- **LATEST** OWL-CAT-7B: 7 billion parameters\n",
         {("OWL-CAT-3B", "parameters", "3000000000"), ("OWL-CAT-7B", "parameters", "7000000000")}),
        ("# Release v3.20.0\n\nNovember 25, 2031 (v3.20.0)\n\n- Fixes the colours of the menu.\n", set()),
        ("# Orca 9 7B\n\n- **Permissive MIT license:** build what you like.\n", {("Orca 9 7B", "license", "MIT")}),
        ("# Orca 9 7B\n\n- **Code under the MIT license:** build what you like.\n", set()),
    ],
    ids=["half a name and a badge", "a program's version", "a license that labels its item", "the code's license"],
)  # fmt: skip
def test_what_is_a_name_and_what_only_stands_beside_it(text: str, expected: Facts) -> None:
    assert facts(text) == expected


def test_a_name_is_known_by_its_presentation_in_chinese_and_with_an_aside() -> None:
    assert facts("**Hu3** 是由 Acme 研发的混合专家模型。\n\nHu3 基于 **Apache 2.0 许可证** 发布。", Field.LICENSE) == {
        ("Hu3", "license", "Apache-2.0")
    }
    text = "# Kestrel\n\nAmboss 3.5 Swift (visit website) is our most capable model. It has a 64K context window."
    assert facts(text, Field.CONTEXT_LENGTH) == {("Amboss 3.5 Swift", "context_length", "64000")}


def test_a_readme_is_about_the_model_that_its_title_and_its_repository_name() -> None:
    text = b"# Ledge 3.5 Swift\n\nThe model supports a 256K context window.\n"
    claims = prose(
        Document("https://github.com/acme/Ledge-3.5-Swift/blob/main/README.md", text, "text/markdown")
    ).claims
    assert [(claim.model, claim.value) for claim in claims] == [("Ledge 3.5 Swift", "256000")]
