"""Posts that announce models, and logs of changes: what is released, put off and ended, and of which model."""

from __future__ import annotations

import pytest

from storage.terms import Field
from tests.readers.told import Facts, facts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rover 4 launched on March 5, 2031, and will remain available through March 4, 2032.",
         {("Rover 4", "release_date", "2031-03-05"), ("Rover 4", "retirement_date", "2032-03-04")}),
        ("GPT-9 was originally scheduled to be retired on May 10, 2031, however we have moved the retirement date "
         "to May 30, 2031.",
         {("GPT-9", "retirement_date", "2031-05-30")}),
        ("Released on May 13, 2031, Rover 4 was the first of them.", {("Rover 4", "release_date", "2031-05-13")}),
        ("Effective April 4, 2031, the following models are no longer available. Calls fail.\n\nRetired models:\n\n"
         "- `gpt-9-mini`\n- `gpt-9-nano`\n\nUse these instead:\n\n- `gpt-9`",
         {("gpt-9-mini", "retirement_date", "2031-04-04"), ("gpt-9-nano", "retirement_date", "2031-04-04")}),
        ("## Models deprecated on May 30, 2031\n\n- `gpt-9-mini`\n- `gemma-9-4b-it`\n\n## Others\n\n- `gpt-9`",
         {("gpt-9-mini", "deprecation_date", "2031-05-30"), ("gemma-9-4b-it", "deprecation_date", "2031-05-30")}),
    ],
)  # fmt: skip
def test_each_day_of_a_models_life_is_told_by_its_own_words(text: str, expected: Facts) -> None:
    days = (Field.RELEASE_DATE, Field.DEPRECATION_DATE, Field.RETIREMENT_DATE)
    assert facts(f"# Changes\n\nIntroducing Rover 4.\n\n{text}\n", *days) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # The day of a press release stands between its place and its text.
        ("# Borealis Unveils Quokka: A Compact 7B Hybrid Model\n\nOSLO, NORWAY - April 16th 2031 - Borealis is proud "
         "to release Quokka, a novel 7B foundation model.\n\n- All checkpoints are open-source (MIT license)\n",
         {("Quokka", "release_date", "2031-04-16"), ("Quokka", "license", "MIT")}),
        # A name goes on behind a letter that follows a number.
        ("# Acme releases a model\n\nMarch 2, 2031\n\nWe are thrilled to announce the release of Rover R7B Nordic. As "
         "with our other models, this one comes with a context length of 128,000 tokens.\n",
         {("Rover R7B Nordic", "release_date", "2031-03-02"), ("Rover R7B Nordic", "context_length", "128000")}),
        # A model that a sentence presents at its end is what the next ones speak of, by its maker's name, too.
        ("# A surprise\n\nShortly before the holidays there was an unexpected surprise for everybody who knows the "
         "field: Nvidia released a new model named Nemotron-9-Nano. Few knew. The Nvidia model, released on "
         "December 15, 2031, is small.\n",
         {("Nemotron-9-Nano", "release_date", "2031-12-15")}),
        # "The models" of a family, and a number in words.
        ("# Nvidia releases Nemotron 9\n\nNemotron 9 Nano and Nemotron 9 Super are out.\n\nNemotron 9 is a family. The "
         "models support a native one-million-token context window.\n",
         {("Nemotron 9", "context_length", "1000000")}),
        # A name without a number, presented behind a colon; the address's words are no name.
        ("# Jamba: a hybrid\n\nBoreal releases Jamba: the first model of its kind, under Apache 2.0 licence.\n\nOn 28 "
         "March 2031, Boreal releases Jamba. It handles a context window of 256,000 tokens.\n",
         {("Jamba", "license", "Apache-2.0"), ("Jamba", "release_date", "2031-03-28"),
          ("Jamba", "context_length", "256000")}),
        # Three that were named are all three; "this morning" is the post's day.
        ("# GPT-9: three new models\n\n14th April 2031\n\nBoreal introduced three new models this morning: GPT-9, "
         "GPT-9 mini and GPT-9 nano. These are quick. All three models take 128K tokens of context.\n",
         {(f"GPT-9{name}", field, value) for name in ("", " mini", " nano")
          for field, value in (("release_date", "2031-04-14"), ("context_length", "128000"))}),
        # What the window of its predecessor was extended to is the model's own; a new paragraph returns to it.
        ("# DeepSeek V9\n\nDeepSeek V9 is a model. The model extends its predecessor DeepSeek V8's 64K context window "
         "to 128K tokens. Gains over others such as DeepSeek-V8-Exp and DeepSeek-R8-0528 were large.\n\nThe model was "
         "released under the MIT License.\n",
         {("DeepSeek V9", "context_length", "128000"), ("DeepSeek V9", "license", "MIT")}),
        # All three are the family's, and a name needs no number where it is introduced.
        ("# SmolLM - small\n\nSmolLM-135M, SmolLM-360M and SmolLM-1.7B are out.\n\n## More\n\nFor all three models we "
         "use a context length of 2048 tokens.\n",
         {(f"SmolLM-{size}", "context_length", "2048") for size in ("135M", "360M", "1.7B")}),
        ("# A replacement\n\nThis post introduces QuillBERT, a family of encoder-only models.\n\nQuillBERT’s context "
         "length of 8,192 tokens is large.\n",
         {("QuillBERT", "context_length", "8192")}),
        # Where a family's members are not named, what is said is said of the family.
        ("# Announcing Acme's Embed 9 Models\n\nEmbed 9 is here.\n\n- **Context length**: 128k token context window\n",
         {("Embed 9", "context_length", "128000")}),
        # To be had somewhere is not to be released.
        ("# DeepSeek V9 Flash now available on Nimbus\n\n2031-03-02\n\n`deepseek-v9-flash` is available on Nimbus.\n",
         set()),
        # A new member of a family is not the family.
        ("# Code with CodeQwen9\n\nMarch 2, 2031\n\nToday, we introduce a new member of the Qwen9 open-source family, "
         "the CodeQwen9-7B, a coder. It is able to process information of 64K tokens.\n",
         {("CodeQwen9-7B", "release_date", "2031-03-02"), ("CodeQwen9-7B", "context_length", "64000")}),
        # Sizes stand within the family's name, too.
        ("# Boreal’s Arctic Embed 9.0 Goes Multilingual\n\nMarch 2, 2031\n\nBoreal is excited to announce the release "
         "of Arctic Embed L 9.0 and Arctic Embed M 9.0, our embedding models.\n\n## More\n\nIn this Arctic Embed 9.0 "
         "release we make two variants, one built on top of Acme’s GTE-multilingual. Both sizes support a context "
         "length of 8,192 tokens.\n",
         {("Arctic Embed L 9.0", "release_date", "2031-03-02"), ("Arctic Embed L 9.0", "context_length", "8192"),
          ("Arctic Embed M 9.0", "release_date", "2031-03-02"), ("Arctic Embed M 9.0", "context_length", "8192"),
          ("Arctic Embed 9.0", "release_date", "2031-03-02")}),
        ("# Boreal Open-Sources Orca 4.5 Multimodal Model Family\n\nBoreal has open-sourced its ORCA 4.5 multimodal AI "
         "model family under the Apache 2.0 license.\n",
         {("ORCA 4.5", "license", "Apache-2.0")}),
        ("# Boreal expands its line\n\nMarch 2, 2031\n\nThe new model that Boreal released today, Phi-9-mini, reads.\n",
         {("Phi-9-mini", "release_date", "2031-03-02")}),
        ("# 新闻\n\n2031 年 8 月 20 日,团队正式开源了 Seed-OSS-9B 系列模型,许可协议为 Apache-2.0。\n",
         {("Seed-OSS-9B", "release_date", "2031-08-20"), ("Seed-OSS-9B", "license", "Apache-2.0")}),
        ("# Rover 4\n\nRover 4 achieves 150 tokens per second, a 256K token context window, and scores high.\n",
         {("Rover 4", "context_length", "256000")}),
    ],
)  # fmt: skip
def test_a_post_speaks_of_the_model_that_it_announces(text: str, expected: Facts) -> None:
    url = "https://acme.example/insights/jamba-open-source"
    assert facts(text, Field.RELEASE_DATE, Field.LICENSE, Field.CONTEXT_LENGTH, url=url) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A model's name within a license's is no model that anything is said of.
        ("# Borea 4\n\nBorea 4 is a chat model.\n\n- **Weights:** under the Meta Llama 3 Community License Agreement\n",
         {("Borea 4", "license", "llama3")}),
        # A link that only bears the title of a license says nothing, the sentence behind it does.
        ("# Rover 4\n\n- [Rover 4 License Agreement](/l): The model is licensed under the Apache 2.0 license.\n",
         {("Rover 4", "license", "Apache-2.0")}),
        # What a benchmark takes is not what the model takes.
        ("# Rover 4\n\nWe test it on two:\n\n- QUIZ: A benchmark of texts. The maximum context length is 64K tokens.\n"
         "- POP: An extended benchmark. The maximum context length is 128K tokens.\n\nRover 4 has a 1M token window.\n",
         {("Rover 4", "context_length", "1000000")}),
        # A window of attention inside the model is not its own.
        ("# Rover 4\n\nRover 4 uses Grouped Query Attention, a context window of 16,384 tokens with a sliding window "
         "attention of 4,096 tokens.\n",
         {("Rover 4", "context_length", "16384")}),
    ],
)  # fmt: skip
def test_what_belongs_to_something_else_is_not_the_models(text: str, expected: Facts) -> None:
    assert facts(text, Field.LICENSE, Field.CONTEXT_LENGTH) == expected


def test_a_sentence_that_opens_with_its_price_goes_on_about_the_model_before() -> None:
    text = (
        "# Rover-build-0.1 is here\n\nRover-build-0.1 is a coding model. Priced at $1.00/M input and $2.00/M output "
        "tokens, it's available through the API or the Grok Build tool.\n"
    )
    prices = facts(text, Field.INPUT_PRICE, Field.OUTPUT_PRICE)
    assert prices == {("Rover-build-0.1", "input_price", "1"), ("Rover-build-0.1", "output_price", "2")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The pricing is simple, with both input and output tokens priced at $0.15 per 1 million tokens.",
         {("Rover 4", "input_price", "0.15"), ("Rover 4", "output_price", "0.15")}),
        ("Historical pricing was $1 input / $5 output per 1M tokens.", set()),
    ],
)  # fmt: skip
def test_one_price_may_hold_both_ways_and_an_old_one_for_none(text: str, expected: Facts) -> None:
    assert facts(f"# Rover 4\n\nRover 4 is a model. {text}\n", Field.INPUT_PRICE, Field.OUTPUT_PRICE) == expected


def test_an_edition_with_a_number_is_short_for_a_name_whose_family_the_document_tells() -> None:
    text = (
        "# Should you go from Claude 9 Haiku to Haiku 9.5?\n\nHaiku 9.5 comes at $1/M input and $5/M output.\n\n"
        "- On one page, Haiku 9.5 is listed with a 200K-token context window.\n"
    )
    assert {model for model, _, _ in facts(text)} == {"Claude Haiku 9.5"}
    assert ("Claude Haiku 9.5", "context_length", "200000") in facts(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A month holds the day that is also said.
        ("# Rover 4\n\nReleased in October 2031, Rover 4 is quick.\n\nRover 4 was released on October 15, 2031.\n",
         {("Rover 4", "release_date", "2031-10-15")}),
        # A post of three days later is no day of release.
        ("# Falcon 9 Released: what people say\n\n2031-05-16\n\nOn May 13th, a lab launched Falcon 9.\n", set()),
        # Nor is the day of a paper.
        ("# LFM9 Technical Report\n\nBy A. Nyman · 01 Dec 2031\n\nWe present LFM9, a family of models.\n", set()),
    ],
)  # fmt: skip
def test_the_day_of_a_page_is_a_release_only_where_nothing_says_otherwise(text: str, expected: Facts) -> None:
    assert facts(text, Field.RELEASE_DATE) == expected


def test_the_size_of_a_class_of_models_is_no_models_own() -> None:
    text = "# Orca 9\n\nWe introduce our model, Orca 9, which is on a par with contemporary 7B parameter models.\n"
    assert facts(text, Field.PARAMETERS) == set()


def test_a_title_that_is_also_the_pages_address_is_no_name_where_a_name_stands_in_it() -> None:
    text = "# Acme launches Granite 9.0 hybrid LLM\n\nAll checkpoints are under the Apache 2.0 license.\n"
    url = "https://acme.example/acme-launches-granite-9-0-hybrid-llm"
    assert facts(text, Field.LICENSE, url=url) == {("Granite 9.0", "license", "Apache-2.0")}
