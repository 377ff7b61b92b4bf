"""Running text of makers nobody has heard of, and in other languages: names, pairs, lists and families."""

from __future__ import annotations

import pytest

from crawler.readers.prose import prose
from crawler.source import Document
from storage.terms import Field
from tests.readers.told import Facts, facts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "# Zephyria\n\nTrinity Mini, the larger of the two models, has 26 billion parameters.",
            ("Trinity Mini", "parameters", "26000000000"),
        ),
        ("# Docs\n\nPalmyra X9 supports a 1M-token context window.", ("Palmyra X9", "context_length", "1000000")),
        (
            "# Kavach-M\n\nToday we share Kavach-M, a 24-billion parameter open-weights AI model.",
            ("Kavach-M", "parameters", "24000000000"),
        ),
        (
            "# Mixed\n\nGranite‑9.0‑H‑Tiny: a 7‑billion‑parameter hybrid model with 1 billion active parameters.",
            ("Granite‑9.0‑H‑Tiny".replace("‑", "-"), "parameters", "7000000000"),
        ),
        (
            "# Docs\n\nReka Flash 9 has 65,536 tokens of context and 32,768 max output tokens, priced at $1/1M input.",
            ("Reka Flash 9", "max_output_tokens", "32768"),
        ),
        (
            "# Модели\n\nGranite 9 Large имеет контекстное окно 128 тыс. токенов.",
            ("Granite 9 Large", "context_length", "128000"),
        ),
        (
            "# Modelli\n\nGranite 9 Large ha una finestra di contesto di 128.000 token.",
            ("Granite 9 Large", "context_length", "128000"),
        ),
        (
            "# Mô hình\n\nGranite 9 Large có cửa sổ ngữ cảnh 128K token.",
            ("Granite 9 Large", "context_length", "128000"),
        ),
        (
            "# نماذج\n\nيدعم نموذج Falcon-H9 Arabic 34B نافذة سياق تصل إلى 256 ألف رمز.",
            ("Falcon-H9 Arabic 34B", "context_length", "256000"),
        ),
        ("# 模型\n\nGranite 9 Large 同时支持256K超长上下文窗口。", ("Granite 9 Large", "context_length", "256000")),
        (
            "# 价格\n\nqwen9-72b-chat：输入和输出价格均为0.02元/1,000 tokens。",
            ("qwen9-72b-chat", "output_price", "20"),
        ),
        ("# 新闻\n\n目前Solar Pro 9的总参数为3890亿参数。", ("Solar Pro 9", "parameters", "389000000000")),
        ("# 知らせ\n\n当社のPLaMo 9 Primeのコンテキスト長は32Kトークンです。",
         ("PLaMo 9 Prime", "context_length", "32000")),
        ("# 知らせ\n\nPLaMo 9 Primeは500Kトークンの文脈を持つ。", ("PLaMo 9 Prime", "context_length", "500000")),
        ("# Log\n\n- Solar Pro 9 — small and quick, 128k ctx", ("Solar Pro 9", "context_length", "128000")),
        (
            "# 소식\n\nEXAONE 9 32B 모델은 최대 128K 토큰의 컨텍스트를 지원한다.",
            ("EXAONE 9 32B", "context_length", "128000"),
        ),
        ("# Info\n\nMistral Large 9 compte 123 milliards de paramètres.",
         ("Mistral Large 9", "parameters", "123000000000")),
    ],
)  # fmt: skip
def test_a_name_is_known_by_how_it_is_used(text: str, expected: tuple[str, str, str]) -> None:
    assert expected in facts(text)


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("# Snowflake Boreal\n\nSnowflake Boreal is an open enterprise language model, under the Apache 2.0 license.",
         "Boreal"),
        ("# News\n\nA lab trained a language model called Quetzal. Quetzal is licensed under Apache 2.0.", "Quetzal"),
        ("# Quetzal Open\n\n**Quetzal Open** is Acme's flagship 102B-parameter model, released under Apache 2.0.",
         "Quetzal Open"),
        ("# Noticias\n\nO Solar 9 é um modelo da Upstage. Os pesos do Solar 9 usam a licença Apache 2.0.", "Solar 9"),
        ("# News\n\nThe files of both versions of Solar 9 are available under the Apache 2.0 license.", "Solar 9"),
    ],
)  # fmt: skip
def test_a_name_without_a_number_is_one_where_it_is_said_to_be(text: str, model: str) -> None:
    assert facts(text, Field.LICENSE) == {(model, "license", "Apache-2.0")}


def test_a_makers_name_before_a_models_is_kept_as_another_spelling() -> None:
    claims = prose(Document("https://acme.example/x", b"# News\n\nIBM Granite 9 has a 128K context window.")).claims
    assert [(claim.model, claim.aliases) for claim in claims] == [("Granite 9", ("IBM Granite 9",))]


def test_what_it_was_made_from_does_not_become_its_subject() -> None:
    text = (
        "# Nemotron-Nano-9B-v9\n\nNemotron-Nano-9B-v9 is a model that was released on a hub on August 18, 2031. It was "
        "made by pruning a base model (Nemotron-Nano-12B-v9-Base). It has a 128K context window. The pretraining data "
        "has a cutoff of September 2030."
    )
    assert facts(text) == {
        ("Nemotron-Nano-9B-v9", "release_date", "2031-08-18"), ("Nemotron-Nano-9B-v9", "context_length", "128000"),
        ("Nemotron-Nano-9B-v9", "knowledge_cutoff", "2030-09"),
    }  # fmt: skip


def test_both_are_the_two_that_were_named() -> None:
    text = (
        "# Jamba-9: two hybrids\n\nWe release two model sizes: Jamba-9-Large, with 94B active parameters, and "
        "Jamba-9-Mini, with 12B active parameters. Both models take a context length of 256K tokens. The model weights "
        "for both sizes are available under the Jamba Open Model License and we release FastInt9, a new quantization "
        "technique, as open source."
    )
    assert facts(text, Field.CONTEXT_LENGTH, Field.LICENSE) == {
        ("Jamba-9-Large", "context_length", "256000"), ("Jamba-9-Mini", "context_length", "256000"),
        ("Jamba-9-Large", "license", "LicenseRef-jamba-open-model-license"),
        ("Jamba-9-Mini", "license", "LicenseRef-jamba-open-model-license"),
    }  # fmt: skip
    assert not any("FastInt9" in model for model, _, _ in facts(text))


def test_all_models_are_the_members_of_the_family_that_the_title_names() -> None:
    text = (
        "# IBM Granite 9.0: smaller and faster\n\nFour models come first:\n\n- Granite-9.0-H-Small: 32B total "
        "parameters, 9B active.\n- Granite-9.0-Micro: 3B (dense).\n\nAll models are released under the Apache-2.0 "
        "license. They improve on Granite 9.5-Large."
    )
    assert facts(text, Field.LICENSE) == {
        ("Granite-9.0-H-Small", "license", "Apache-2.0"), ("Granite-9.0-Micro", "license", "Apache-2.0"),
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "The following models are deprecated and will be removed on **July 13, 2031**: `orca-med-9`, `orca-fin-9`.",
        "The following models will be shut down on July 13, 2031:\n\n- `orca-med-9`\n- `orca-fin-9` (finance)",
    ],
)
def test_a_list_behind_a_colon_retires_together(text: str) -> None:
    assert facts(f"# Notices\n\n{text}\n", Field.RETIREMENT_DATE) == {
        ("orca-med-9", "retirement_date", "2031-07-13"), ("orca-fin-9", "retirement_date", "2031-07-13"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("# 动态\n\n- 2031年7月30日，我们在平台开源了Hunyuan-9B-Instruct。", "Hunyuan-9B-Instruct"),
        ("# Infos\n\nMistral AI a dévoilé le 30 juillet 2031 Mistral Large 9, son nouveau modèle.", "Mistral Large 9"),
        ("# API\n\nMiniMax M9 由 MiniMax 于 2031 年 7 月 30 日 发布。", "MiniMax M9"),
        ("# Palmyra X9\n\n- **Release date** — July 30th, 2031\n- **Type** — Text", "Palmyra X9"),
        ("# Palmyra X9\n\n- **Data de lançamento**: 30 de julho de 2031", "Palmyra X9"),
        ("# Kavach-M\n\nJuly 30, 2031\n\nThis post tells how it was tuned.", "Kavach-M"),
    ],
)
def test_a_day_of_release_is_read_in_many_forms(text: str, model: str) -> None:
    assert facts(text, Field.RELEASE_DATE) == {(model, "release_date", "2031-07-30")}


@pytest.mark.parametrize(
    "text",
    [
        "# Yarrow 9\n\nThe Jamba 9 family extends the Jamba architecture introduced in March 2031.",
        "# ERNIE 9\n\nERNIE 9 activates only 47B parameters per token.",
        "# Infos\n\nLe prix : 3€ par million de tokens en entrée (vs 10€ pour GPT-9).",
    ],
)
def test_what_is_said_of_something_else_is_left_alone(text: str) -> None:
    assert facts(text) == set()


def test_a_new_paragraph_about_the_model_is_about_the_one_of_the_title() -> None:
    text = (
        "# Orca 9 Thinking is here\n\nThe Orca 9 Preview variant scores 87.2 on a test.\n\n"
        "The model supports a 512,000-token context window, and is priced at $0.22 per million input tokens."
    )
    assert facts(text, Field.CONTEXT_LENGTH, Field.INPUT_PRICE) == {
        ("Orca 9 Thinking", "context_length", "512000"), ("Orca 9 Thinking", "input_price", "0.22"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# News\n\nBei Pharia-9-14B beträgt die maximale Ausgabe 8.192 Token.",
         {("Pharia-9-14B", "max_output_tokens", "8192")}),
        ("# News\n\nPharia-9-14B kostet 0,40 € pro Million Eingabe-Token und 1,20 € pro Million Ausgabe-Token.",
         {("Pharia-9-14B", "input_price", "0.4"), ("Pharia-9-14B", "output_price", "1.2")}),
        ("# Noticias\n\nALIA-9-40B tiene 40.000 millones de parámetros.",
         {("ALIA-9-40B", "parameters", "40000000000")}),
        ("# 新闻\n\n新一代大模型 Step 9 总参数量 321B，激活参数量 38B。相比上一代 Step 8 的 16K 上下文，大幅提升。",
         {("Step 9", "parameters", "321000000000")}),
        ("# Stable Code 9B: edge\n\nStable Code 9B is under the Apache 2.0 license. Its evaluation code is MIT "
         "licensed.",
         {("Stable Code 9B", "license", "Apache-2.0")}),
        ("# News\n\nHermes 9 14B is based on Qwen9 14B and is Apache 2.0 licensed.",
         {("Hermes 9 14B", "license", "Apache-2.0")}),
        ("# News\n\nSolar 9 is now available in the most used open source libraries.", set()),
        ("# News\n\n- The Qwen9 line: Max, Plus and Flash, all at 1M context.", set()),
        ("# Noticias\n\nCon 50 mil millones de parámetros, corrige los sesgos de gigantes como GPT-9.", set()),
        ("# News\n\nDevstral small is deprecated. This model will remain accessible up to November 14th, 2031.",
         {("Devstral small", "retirement_date", "2031-11-14"), ("Devstral small", "status", "deprecated")}),
    ],
)  # fmt: skip
def test_more_ways_to_say_it(text: str, expected: Facts) -> None:
    assert facts(text) == expected


def test_ids_that_bear_the_month_of_their_announcement_came_with_it() -> None:
    text = (
        "---\ntitle: Our models get a refresh\ndate: 2031-08-30\n---\n\nToday we are announcing updates to our "
        "models.\n\n"
        "- The updated Command R is `command-r-08-2031` on the API.\n- It is faster than `command-r-03-2031`.\n"
    )
    assert facts(text, Field.RELEASE_DATE) == {("command-r-08-2031", "release_date", "2031-08-30")}


def test_models_of_a_family_are_all_of_it_but_the_excepted() -> None:
    text = (
        "# Welcome to the Falcon9 family\n\nFalcon9-1B, Falcon9-3B and Falcon9-7B are here.\n\nLonger: Models in "
        "the Falcon9 "
        "family support up to 32k tokens (except the 1B supporting up to 8k context)."
    )
    assert facts(text, Field.CONTEXT_LENGTH) == {
        ("Falcon9-3B", "context_length", "32000"), ("Falcon9-7B", "context_length", "32000"),
        ("Falcon9-1B", "context_length", "8000"),
    }  # fmt: skip


def test_all_but_one_named_are_the_others() -> None:
    text = (
        "# Hermes 9\n\nHermes 9 70B and Hermes 9 405B are large, Hermes 9 14B is small. All Hermes 9 models support a "
        "context length of 131,072 tokens, except Hermes 9 14B."
    )
    assert {model for model, _, _ in facts(text, Field.CONTEXT_LENGTH)} == {"Hermes 9 70B", "Hermes 9 405B"}


@pytest.mark.parametrize(
    ("title", "text", "model"),
    [
        ("trillium-9-large: the new embedding model", "January 7, 2031\n\nIntroducing trillium-9-large, a new model.",
         "trillium-9-large"),
        ("Stable Code 9B: Coding on the Edge", "January 7, 2031\n\nStable Code 9B is a 9 billion parameter model.",
         "Stable Code 9B"),
        ("El BSC publica ALIA-9-40B", "7 de enero de 2031\n\nEs un modelo abierto.", "ALIA-9-40B"),
    ],
)  # fmt: skip
def test_a_dated_post_named_after_a_model_presents_it(title: str, text: str, model: str) -> None:
    assert (model, "release_date", "2031-01-07") in facts(f"# {title}\n\n{text}\n", Field.RELEASE_DATE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# News\n\nInternLM9 has an 8-billion parameter model, InternLM9-8B-Instruct, for all uses.",
         {("InternLM9-8B-Instruct", "parameters", "8000000000")}),
        ("# Changes\n\nAs of August 1, 2031, R1-1776 will be removed from the API.",
         {("R1-1776", "retirement_date", "2031-08-01")}),
        ("# Kimi K9 Thinking\n\nBuilt on the architecture of Kimi K8, it supports a 256k-token context window.",
         {("Kimi K9 Thinking", "context_length", "256000")}),
        ("# News\n\nOn 3 September 2031 a lab and two universities, all from the same town, publicly released "
         "Quetzal, a "
         "fully open large language model.", {("Quetzal", "release_date", "2031-09-03")}),
        ("# Quicksilver (language model)\n\nQuicksilver is a large language model. First releases were named "
         "Quicksilver Coder. The model supports a 128K context window.", {("Quicksilver", "context_length", "128000")}),
        ("# Grok 9\n\nBeta announced February 17, 2031 (the anniversary of Grok 8).", set()),
        ("# Gemini 9 Flash\n\nPublished pricing is $0.50 input and $3.00 output per 1M tokens.",
         {("Gemini 9 Flash", "input_price", "0.5"), ("Gemini 9 Flash", "output_price", "3")}),
    ],
)  # fmt: skip
def test_the_subject_is_found_where_it_stands(text: str, expected: Facts) -> None:
    assert facts(text) == expected


def test_a_log_of_days_says_what_came_and_went() -> None:
    text = (
        '---\ntitle: Changelog\n---\n\n<Update label="November 12, 2031" description="v2">\n## New models\n'
        "- **Jamba Large 9** (`jamba-large-9`) is now available on the API. 256K context, $2/M input, $8/M output.\n"
        '- **Jamba Mini 9**: small and fast.\n</Update>\n\n<Update label="August 3, 2031">\n'
        "- `jamba-8-mini` was shut down today.\n</Update>\n"
    )
    claims = prose(Document("https://acme.example/changelog.mdx", text.encode(), "text/markdown")).claims
    assert {(c.model, str(c.field), c.value) for c in claims} == {
        ("Jamba Large 9", "release_date", "2031-11-12"), ("Jamba Mini 9", "release_date", "2031-11-12"),
        ("Jamba Large 9", "context_length", "256000"), ("Jamba Large 9", "input_price", "2"),
        ("Jamba Large 9", "output_price", "8"), ("jamba-8-mini", "retirement_date", "2031-08-03"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The following models are deprecated and will be removed on October 20, 2031.\n\n- Qwen9-32B",
         {("Qwen9-32B", "retirement_date", "2031-10-20")}),
        ("The context length of Llama-9-17B has been increased from 8k to 128k tokens.",
         {("Llama-9-17B", "context_length", "128000")}),
        ("LongCat-9 的总参数 560 B，每个token 仅激活 18.6B~31.3 B 参数。",
         {("LongCat-9", "parameters", "560000000000")}),
        ("DBRX-9 has 132 billion parameters in total. 36 billion parameters (4 of 16 experts) are active.",
         {("DBRX-9", "parameters", "132000000000")}),
        ("Solar 9 expands the context window from 128,000 tokens in Solar 8 to 200,000 tokens.",
         {("Solar 9", "context_length", "200000")}),
        ("In pretraining, the context length of Solar 9 is increased from 4K to 256K tokens.", set()),
        ("The largest model in the Llama 8 family has 70 billion parameters.", set()),
        ("Released Mar 12, 2031 with 65,536 context", set()),
        ("Solar 9 is a large model released by its makers under an international brand on September 30, 2031.",
         {("Solar 9", "release_date", "2031-09-30")}),
        ("Solar 9 is our new open-weight flagship.", {("Solar 9", "open_weights", "yes")}),
        ("OLMo 9 7B is small. All are Apache 2.0 licensed except OLMo 9 Think 7B, which, being a distillate, is under "
         "CC BY-NC 4.0.", {("OLMo 9 Think 7B", "license", "CC-BY-NC-4.0")}),
    ],
)  # fmt: skip
def test_notices_and_exceptions(text: str, expected: Facts) -> None:
    assert facts(f"# Notes\n\n{text}\n") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Acme, a leading maker of models, today announced the availability of Solar Pro 9.",
         {("Solar Pro 9", "release_date", "2031-01-27")}),
        ("Founded in October 2020, Acme has released SOLAR 10.7B.", set()),
        ("**Ministral 9 8B.** Its makers' new edge model: 128K context, Apache 2.0, small. It costs $0.15/$0.60 per "
         "million tokens.",
         {("Ministral 9 8B", "context_length", "128000"), ("Ministral 9 8B", "license", "Apache-2.0"),
          ("Ministral 9 8B", "input_price", "0.15"), ("Ministral 9 8B", "output_price", "0.6")}),
        ("A rumour says GPT-99 has a 10M context window.", set()),
        ("Kimi K9 keeps the 256K window.", {("Kimi K9", "context_length", "256000")}),
        ("Rnj-9 is an 8B model. We use self-attention and YaRN to extend its context to 32k.",
         {("Rnj-9", "context_length", "32000")}),
    ],
)  # fmt: skip
def test_press_and_newsletters(text: str, expected: Facts) -> None:
    found = facts(f"---\ndate: 2031-01-27\ntitle: News of the week\n---\n\n{text}\n")
    assert {fact for fact in found if fact[1] != "parameters"} == expected
