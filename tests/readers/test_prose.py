"""Running text: which facts a sentence states, and of which model."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.readers.blocks import quote_stands
from crawler.readers.prose import prose
from crawler.source import Document
from storage.terms import Field, Reading

URL = "https://acme.example/news/orca"
Facts = set[tuple[str, str, str]]


def read(text: str, url: str = URL) -> Reading:
    return prose(Document(url, text.encode()))


def facts(text: str, *fields: Field) -> Facts:
    """(model, field, value) of all claims, with qualifiers behind a question mark."""
    found = set()
    for claim in read(text).claims:
        if not fields or claim.field in fields:
            terms = ",".join(f"{name}={value}" for name, value in claim.qualifiers)
            found.add((claim.model, str(claim.field), f"{claim.value}?{terms}" if terms else claim.value))
    return found


@pytest.mark.parametrize(
    ("sentence", "model", "value"),
    [
        ("Claude Nimbus 4 has a 1M token context window.", "Claude Nimbus 4", "1000000"),
        ("Qwen9-7B supports a context length of up to 131,072 tokens.", "Qwen9-7B", "131072"),
        ("GPT-9 mini can process up to 400,000 tokens of input.", "GPT-9 mini", "400000"),
        ("With a 256K context window, Mistral Large 9 reads whole books.", "Mistral Large 9", "256000"),
        ("We extended the context window to 128K tokens for Falcon9-7B.", "Falcon9-7B", "128000"),
        ("Gemini 9 has a context of 2 million tokens, up from 1 million in Gemini 8.", "Gemini 9", "2000000"),
        ("GLM-9 支持 200K 上下文窗口。", "GLM-9", "200000"),
        ("Qwen9-Max 的上下文长度为 256K。", "Qwen9-Max", "256000"),
        ("Qwen9-Max 最大上下文长度：256k 可设置最大回答长度：32k 默认最大回答长度：4k", "Qwen9-Max", "256000"),
        ("EXAONE 9는 128K 컨텍스트 윈도우를 지원합니다.", "EXAONE 9", "128000"),
        ("Mistral Medium 9 hat ein Kontextfenster von 128.000 Token.", "Mistral Medium 9", "128000"),
        ("Mistral Medium 9 dispose d’une fenêtre de contexte de 128 000 tokens.", "Mistral Medium 9", "128000"),
    ],
)  # fmt: skip
def test_a_sentence_gives_a_named_model_its_window(sentence: str, model: str, value: str) -> None:
    assert facts(f"# News\n\n{sentence}\n", Field.CONTEXT_LENGTH) == {(model, "context_length", value)}


@pytest.mark.parametrize(
    "sentence",
    [
        "Qwen9-7B was pretrained on 18 trillion tokens with a context length of 4,096 tokens.",
        "Qwen9-7B has a vocabulary of 128K tokens.",
        "Qwen9-7B reads about 680k unicode characters in one context.",
        "Qwen9-7B allows 200K tokens per minute.",
        "Qwen9-7B generates texts of up to 8K tokens.",
        "Unlike GPT-9, which has a 400K context window, others are short.",
        "Qwen9-7B scores 92 on RULER at a context length of 128K tokens.",
        "Fine-tuning jobs for Qwen9-7B take examples of up to 64K tokens in length.",
    ],
)
def test_other_numbers_are_no_window(sentence: str) -> None:
    assert facts(f"# News\n\n{sentence}\n", Field.CONTEXT_LENGTH) == set()


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Claude Nimbus 4 costs $3 per million input tokens and $15 per million output tokens.",
            {("input_price", "3"), ("output_price", "15")},
        ),
        ("Claude Nimbus 4 is available at $3/$15 per MTok.", {("input_price", "3"), ("output_price", "15")}),
        (
            "Claude Nimbus 4 is priced at $0.40 per million tokens for input and $2 per million tokens for output.",
            {("input_price", "0.4"), ("output_price", "2")},
        ),
        (
            "Pricing for Claude Nimbus 4: input tokens at $0.15/1M, output tokens at $0.60/1M.",
            {("input_price", "0.15"), ("output_price", "0.6")},
        ),
        (
            "Claude Nimbus 4 is $0.001 per 1K input tokens and $0.002 per 1K output tokens.",
            {("input_price", "1"), ("output_price", "2")},
        ),
        (
            "Claude Nimbus 4 kostet 2 € pro Million Input-Token und 6 € pro Million Output-Token.",
            {("input_price", "2"), ("output_price", "6")},
        ),
        (
            "Claude Nimbus 4 输入价格为 2元/百万tokens，输出价格为 8元/百万tokens。",
            {("input_price", "2"), ("output_price", "8")},
        ),
        (
            "Fast mode for Claude Nimbus 4 is $10 per million input tokens and $50 per million output tokens.",
            {("input_price", "10?mode=fast"), ("output_price", "50?mode=fast")},
        ),
        ("Claude Nimbus 4 costs $20 per month.", set()),
        ("Claude Nimbus 4 makes images at $0.04 per image.", set()),
        ("For example, at $3 per million input tokens Claude Nimbus 4 would cost $30 a day.", set()),
        ("Claude Nimbus 4 is cheaper than GPT-9, which costs $5 per million input tokens.", set()),
    ],
)  # fmt: skip
def test_prices_need_a_unit_a_currency_a_direction_and_a_model(sentence: str, expected: set[tuple[str, str]]) -> None:
    found = facts(f"# News\n\n{sentence}\n", Field.INPUT_PRICE, Field.OUTPUT_PRICE)
    mine = {(field, value) for model, field, value in found if model == "Claude Nimbus 4"}
    assert mine == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Orca-7B is released under the Apache 2.0 license.", {("Orca-7B", "Apache-2.0")}),
        ("The code is MIT licensed, and Orca-7B is released under CC BY-NC 4.0.", {("Orca-7B", "CC-BY-NC-4.0")}),
        ("The code of Orca-7B is in a repository that is licensed under the MIT License.", set()),
        (
            "Orca 2B / 7B / 14B are licensed under Apache 2.0, while 3B is under the MIT license.",
            {("Orca 2B", "Apache-2.0"), ("Orca 7B", "Apache-2.0"), ("Orca 14B", "Apache-2.0"), ("Orca 3B", "MIT")},
        ),
        ("All models, except for the 3B and 72B variants, are licensed under Apache 2.0.", set()),
        ("Orca-7B comes with a license that is based on Apache 2.0.", set()),
        ("Orca-7B 采用 MIT 许可证开源。", {("Orca-7B", "MIT")}),
    ],
)
def test_a_license_belongs_to_the_models_that_the_sentence_gives_it_to(
    text: str, expected: set[tuple[str, str]]
) -> None:
    found = facts(f"# Orca models\n\nMeet the family.\n\n{text}\n", Field.LICENSE)
    assert {(model, value) for model, _, value in found} == expected


ANNOUNCEMENT = """<html lang="en"><head><title>Introducing Orca 9 | Acme</title>
<meta property="og:title" content="Introducing Orca 9">
<meta property="article:published_time" content="2026-03-04T23:30:00-08:00">
<meta name="description" content="Our best model yet."></head><body><header><p>Acme</p></header><main>
<h1>Introducing Orca 9</h1><p>March 4, 2026 · 3 min read</p>
<p>Today we are releasing Orca 9, our most capable model. It has a 256K context window and a maximum output of
64K tokens.</p><p>Orca 9 beats GPT-8, which offers a context window of 128K tokens. The knowledge cutoff is June 2025.
</p></main></body></html>"""


def test_an_announcement_dates_its_model_and_itself() -> None:
    reading = read(ANNOUNCEMENT)
    page = reading.announcements[0]
    assert (page.title, page.url, page.summary) == ("Introducing Orca 9", URL, "Our best model yet.")
    assert page.published is not None
    assert page.published.isoformat() == "2026-03-05T07:30:00+00:00"
    assert facts(ANNOUNCEMENT) == {
        ("Orca 9", "context_length", "256000"),
        ("Orca 9", "max_output_tokens", "64000"),
        ("Orca 9", "knowledge_cutoff", "2025-06"),
        ("Orca 9", "release_date", "2026-03-04"),
    }


def test_a_page_about_the_use_of_a_model_does_not_release_it() -> None:
    text = "---\ndate: 2026-03-04\n---\n# How Bex builds with Orca 9\n\nBex uses Orca 9 every day.\n"
    assert facts(text, Field.RELEASE_DATE) == set()


CHANGELOG = """# Changelog

## July 24, 2026

- We've launched **Claude Nimbus 5** (`claude-nimbus-5`), at $5 / $25 per MTok.
- Structured outputs now support Claude Nimbus 4.

## June 5, 2026

- We've retired the Claude Nimbus 3 model (`claude-nimbus-3`). We recommend upgrading to Claude Nimbus 4.
"""


def test_a_changelog_dates_what_happens_under_its_headings() -> None:
    assert facts(CHANGELOG) == {
        ("Claude Nimbus 5", "release_date", "2026-07-24"),
        ("Claude Nimbus 5", "input_price", "5"),
        ("Claude Nimbus 5", "output_price", "25"),
        ("Claude Nimbus 3", "retirement_date", "2026-06-05"),
        ("Claude Nimbus 3", "successor", "Claude Nimbus 4"),
    }
    launched = next(claim for claim in read(CHANGELOG).claims if claim.field is Field.RELEASE_DATE)
    assert launched.aliases == ("claude-nimbus-5",)


def test_deprecations_in_sentences_are_dated() -> None:
    text = (
        "# Deprecations\n\nOn June 5, 2026, Acme notified developers using Claude Nimbus 2 of its retirement.\n\n"
        "Claude Nimbus 2 will be retired on August 5, 2026. GPT-9 mini is deprecated.\n"
    )
    assert facts(text) == {
        ("Claude Nimbus 2", "deprecation_date", "2026-06-05"),
        ("Claude Nimbus 2", "retirement_date", "2026-08-05"),
        ("GPT-9 mini", "status", "deprecated"),
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "We are debuting the Orca 2 family: Orca 2 Mini and Orca 2 Large. Built on our own "
            "design, they offer a context "
            "window of 256K. Both models are available under the Orca Open Model License.",
            {("Orca 2 Mini", "256000"), ("Orca 2 Large", "256000")},
        ),
        (
            "All Orca 2 models support up to 32K context length, except the 1B model, which supports up to 8K context "
            "length. The release includes Orca2-1B-Base, Orca2-3B-Base and Orca2-7B-Base.",
            {("Orca2-1B-Base", "8000"), ("Orca2-3B-Base", "32000"), ("Orca2-7B-Base", "32000")},
        ),
        (
            "Orca2-7B handles contexts up to 128k, Orca2-3B manages contexts up to 64k, and the two "
            "smaller models support "
            "contexts of 32k.",
            {("Orca2-7B", "128000"), ("Orca2-3B", "64000")},
        ),
        ("Like Orca 1, the Orca 2 models have a 64K context window.", {("Orca 2", "64000")}),
        ("Built with Orca 2, our agent reads codebases of 300K tokens.", set()),
    ],
)
def test_pronouns_families_and_crowds_are_followed_or_left_alone(text: str, expected: set[tuple[str, str]]) -> None:
    found = facts(f"# Orca 2: open models\n\n{text}\n", Field.CONTEXT_LENGTH)
    assert {(model, value) for model, _, value in found} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "From today, GPT-9 costs $1 per million input tokens and $4 per million output tokens, "
            "down from $2 and $8.",
            {("input_price", "1"), ("output_price", "4")},
        ),
        (
            "The price of GPT-9 drops from $3 to $2 per million input tokens.",
            {("input_price", "2")},
        ),
        (
            "Starting September 1, 2026, GPT-9 will cost $3 per million input tokens and $15 per "
            "million output tokens.",
            {("input_price", "3?effective_from=2026-09-01"), ("output_price", "15?effective_from=2026-09-01")},
        ),
        (
            "For prompts over 200K tokens, GPT-9 is $4 per million input tokens and $18 per million output tokens.",
            {("input_price", "4?context=>200000"), ("output_price", "18?context=>200000")},
        ),
        ("GPT-9 API: input (cache miss) $0.27 / 1M tokens, output $1.10 / 1M tokens.",
         {("input_price", "0.27"), ("output_price", "1.1")}),
        ("Storing a cache for GPT-9 is $1.00 per million tokens per hour.", set()),
        ("GPT-9의 가격은 입력 100만 토큰당 $0.15, 출력 100만 토큰당 $0.60입니다.",
         {("input_price", "0.15"), ("output_price", "0.6")}),
    ],
)  # fmt: skip
def test_terms_of_sale_and_old_prices_are_told_apart(text: str, expected: set[tuple[str, str]]) -> None:
    found = facts(f"# News\n\n{text}\n", Field.INPUT_PRICE, Field.OUTPUT_PRICE, Field.CACHE_WRITE_PRICE)
    assert {(field, value) for _, field, value in found} == expected


def test_ids_that_only_this_document_knows_are_models_and_headers_are_not() -> None:
    text = (
        "# News\n\nThe new versions, `rover-r-08-2026` and `rover-plus-08-2026`, take 128K tokens of context. "
        "Both have 8K max output tokens. Send the `long-output-2026-07-01` header for a 1M token context window.\n"
    )
    assert {model for model, _, _ in facts(text)} == {"rover-r-08-2026", "rover-plus-08-2026"}


def test_every_quote_stands_in_its_document() -> None:
    for text in (ANNOUNCEMENT, CHANGELOG):
        document = Document(URL, text.encode())
        assert all(quote_stands(document, claim.quote) for claim in prose(document).claims)


_VOCABULARY = (
    "Orca 2 GPT-9 Claude 128K 1M tokens context window $5 / per million input output Apache 2.0 license "
    "MIT released on June 5, 2026 . , ; and we the models - ( ) deprecated retired except 7B"
)
_WORDS = st.sampled_from(_VOCABULARY.split())


@given(st.lists(_WORDS, max_size=60))
def test_any_order_of_words_reads_without_raising_and_no_price_lacks_a_unit(words: list[str]) -> None:
    document = Document(URL, ("# Introducing Orca 2\n\n" + " ".join(words)).encode())
    for claim in prose(document).claims:
        assert quote_stands(document, claim.quote)
        assert not str(claim.field).endswith("price") or claim.unit.endswith("/1M tokens")


def test_a_long_text_is_read_in_time_that_grows_with_its_length() -> None:
    sentence = "Orca 2 has a 128K context window and costs $5 per million input tokens, unlike GPT-9 with 64K. "
    start = perf_counter()
    prose(Document(URL, ("# Orca 2\n\n" + sentence * 2_000).encode()))
    assert perf_counter() - start < 20
