"""A model card: front matter in any state, and the window of this very model among its family's numbers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.readers.blocks import quote_stands
from crawler.readers.hub_card import hub_card
from crawler.source import Document
from storage.terms import Field, Reading

SHARED = Path(__file__).parents[2].parent / "shared"


def card(text: str, model: str = "acme/Anvil-7B-Instruct") -> Reading:
    document = Document(f"https://huggingface.co/{model}/resolve/main/README.md", text.encode())
    reading = hub_card(document)
    for claim in reading.claims:
        assert claim.model == model
        assert quote_stands(document, claim.quote), claim
    return reading


def said(reading: Reading, field: Field) -> list[tuple[str, dict[str, str]]]:
    return [(claim.value, dict(claim.qualifiers)) for claim in reading.claims if claim.field is field]


@pytest.mark.parametrize(
    ("head", "license_id"),
    [
        ("---\nlicense: mit\n---\n", "MIT"),
        ("---\r\nLicense: MIT\r\n---\r\n", "MIT"),
        ('---\n\nlanguage:\n\n* en\n  license: mit\n  note: By clicking: "Agree"\n\n---\n', "MIT"),
        ("\ufeff---\nlicense:\n- apache-2.0\nlanguage:\n- no\n---\n", "Apache-2.0"),
        ("---\nlicense: apache-2.0 # of the weights\nwidget: [unclosed\n---\n", "Apache-2.0"),
        (
            "---\nlicense: other\nlicense_name: mrl\nlicense_link: https://mistral.ai/licenses/MRL-0.1.md\n---\n",
            "LicenseRef-mrl",
        ),
        ("---\nlicense: other\nlicense_link: >-\n  https://ai.google.dev/gemma/terms\n---\n", "gemma"),
        ("---\nlicense: other\n---\n", "other"),
        ("---\nlicense: cc-by-nc-4.0\n", "CC-BY-NC-4.0"),
    ],
)
def test_the_license_is_read_from_front_matter_in_any_state(head: str, license_id: str) -> None:
    assert said(card(head + "\n# Anvil\n"), Field.LICENSE) == [(license_id, {})]


@pytest.mark.parametrize(
    ("text", "licenses"),
    [
        ("## License\nThis model is licensed under CC BY-NC 4.0.", [("CC-BY-NC-4.0", {})]),
        ("Anvil is released under the Apache 2.0 license.", [("Apache-2.0", {})]),
        (
            "## License\nThe code is MIT licensed, the weights follow the Acme Community License.",
            [("LicenseRef-acme-community-license", {})],
        ),
        (
            "The code is released under Apache-2.0, while use of the weights must comply with the [Model License](L).",
            [],
        ),
        ("- The code in this repo is under the Apache-2.0 license.\n- Use of the weights must follow its license.", []),
        ("## License\nThe code is released under the MIT license.", []),
        ("代码依照 Apache-2.0 协议开源，模型权重需要遵循 [Anvil模型许可协议](L.pdf)。", [("LicenseRef-anvil", {})]),
        ("使用 Anvil 模型需要遵循《[Anvil模型社区许可协议](L.pdf)》。", [("LicenseRef-anvil", {})]),
        ("使用 Anvil 模型需要遵循《[用户服务协议](L.pdf)》。", []),
        (
            "## License\nThe source code follows Apache 2.0.\n\nFor details see the [<<360 Anvil Model License>>](L).",
            [("LicenseRef-360-anvil-model-license", {})],
        ),
        ("This code repository and the model weights are licensed under the MIT License.", [("MIT", {})]),
        (
            "Use of this model is governed by the NVIDIA Open Model License.",
            [("LicenseRef-nvidia-open-model-license", {})],
        ),
        ("本模型采用 Apache 2.0 许可证", [("Apache-2.0", {})]),
        ("| Item | Value |\n|--|--|\n| License | CC BY-NC 4.0 |", [("CC-BY-NC-4.0", {})]),
        ("**License:** MIT\n\nThe base model is released under the Llama 3.1 Community License.", []),
        ("- **License:** [Anvil-7B License](https://example.com/license.pdf)", [("LicenseRef-anvil-7b-license", {})]),
        ("License: [see here](https://www.apache.org/licenses/LICENSE-2.0)", [("Apache-2.0", {})]),
        ("## License\nMIT © 2026 Acme", [("MIT", {})]),
        ("## License\nThe model is licensed under MIT OR Apache-2.0.", [("MIT OR Apache-2.0", {})]),
        ("- **License:** Apache 2.0 or the MIT License", [("Apache-2.0 OR MIT", {})]),
        ("The model is released under MIT and the Llama 3.1 Community License.", []),
        ("## License\nSee LICENSE.", []),
        ("## License\n- Code: Apache 2.0\n- Model weights: CC BY-NC 4.0", [("CC-BY-NC-4.0", {})]),
        ("**Developed by**: Acme\n**License**: MIT\n**Language**: en", [("MIT", {})]),
        ("The code is under MIT. The model is under CC BY-NC 4.0.", [("CC-BY-NC-4.0", {})]),
        ("License: see the file\n\nWe thank MIT.", []),
        ("You may fine-tune models provided they comply with the Llama 3 Community License.", []),
        ("Released under the MIT license, unlike the dataset, which is under CC BY-NC 4.0.", []),
        ("The weights come under a license based on Apache 2.0.", []),
        ("We thank the MIT lab.", []),
        ("[![License: MIT](https://img.shields.io/badge/License-MIT-yellow.svg)](https://mit.example)", [("MIT", {})]),
        ("<img alt='license' src='https://img.shields.io/badge/license-Apache--2.0-blue'/>", [("Apache-2.0", {})]),
        ("![Code License](https://img.shields.io/badge/Code_License-MIT-blue)", []),
        (
            "![c](https://img.shields.io/badge/Code_License-MIT-blue)\n"
            "![m](https://img.shields.io/badge/Model_License-CC_BY--NC_4.0-blue)",
            [("CC-BY-NC-4.0", {})],
        ),
        (
            "![m](https://img.shields.io/badge/Model_License-Acme-blue)\n"
            "![d](https://img.shields.io/badge/Data_License-CC_BY--NC_4.0-blue)\n\n"
            "The code is under Apache-2.0. Use of the weights must adhere to the [Acme Community License](L).",
            [("LicenseRef-acme-community-license", {})],
        ),
        (
            "![c](https://img.shields.io/badge/Code%20License-Apache_2.0-blue)\n"
            "![w](https://img.shields.io/badge/Weight%20License-CC%20By%20NC%204.0-red)",
            [("CC-BY-NC-4.0", {})],
        ),
        (
            "![m](https://img.shields.io/badge/Model_License-Acme-blue)\n\nThe model is released under Apache-2.0.",
            [],
        ),
        (
            "## License\nBoth the code and the weights are released under the Modified MIT License.",
            [("LicenseRef-modified-mit", {})],
        ),
    ],
)
def test_without_front_matter_the_text_speaks_only_where_it_is_plain(text: str, licenses: list[object]) -> None:
    assert said(card(f"# Anvil\n\n{text}\n"), Field.LICENSE) == licenses


WINDOWS = [
    (
        "- Context Length: Full 32,768 tokens and generation 8192 tokens\n- Long-context support up to 128K tokens",
        "32768",
    ),
    ("- **Context Window:** A 32k context window.", "32000"),
    ("Context length is 128k (131072).", "131072"),
    ("The model can process up to 200,000 tokens.", "200000"),
    ("Anvil-7B-Instruct supports a context length of up to 65,536 tokens.", "65536"),
    ("| Key | Value |\n|--|--|\n| Sequence length | 2048 |", "2048"),
    ("| Model | Size | Context |\n|--|--|--|\n| Anvil-7B | 7B | 32K |\n| Anvil-70B | 70B | 128K |", "32000"),
    ("| | Params | Context Length |\n|--|--|--|\n| Anvil | 7B | 32K |\n| Anvil | 70B | 64K |", "32000"),
    ("| Spec | 7B | 70B |\n|--|--|--|\n| Layers | 32 | 80 |\n| Sequence Length | 4096 | 8192 |", "4096"),
    ("Input context of 128K tokens for the 13B and 70B sizes, and 32K tokens for the 7B and 1B sizes.", "32000"),
    ("We extended the context length from 2K in Anvil-1 to 32K.", "32000"),
    ("Trained with a sequence length of 4096 tokens.", "4096"),
    ("支持 128K 上下文长度。", "128000"),
    ("模型支持最长 32K tokens 的上下文窗口。", "32000"),
    ("Trained with an 8K context and supports inference with up to 128K tokens.", "128000"),
    ("Context length: **32k** (up from 8k in Anvil 1)", "32000"),
    ("Anvil supports a 128k-token context window, compared with 32k for Hammer.", "128000"),
    ("The inputs are sequences of 1024 consecutive tokens.", "1024"),
    ("The 7B model has a context length of 32K, the 70B model has a context length of 128K.", "32000"),
    ("The 70B model has a context length of 128K, the 7B model has a context length of 32K.", "32000"),
    ("| Architecture | Transformer |\n|--|--|\n| Context Length | 128k |\n| Vocab | 152k |", "128000"),
    ("| Model | Context |\n|--|--|\n| [Anvil-3B](x) | 32k |\n| **[Anvil-7B](x)** (this) | 128k |", "128000"),
    ("The model has been extended to a context length of 32K, allowing applications on documents.", "32000"),
    ("Supports a 16k context length (through extrapolation)", "16000"),
    ("Anvil 具备工具调用和长文本推理（支持最大 128K 上下文）等功能。我们还推出了支持 1M 上下文长度的模型。", "128000"),
    ("컨텍스트 길이: 32,768 토큰", "32768"),
    ("This model natively supports a **32K context (tested up to 128K)**.", "32000"),
    ("| Item | Anvil-7B |\n|--|--|\n| Type | base |\n| Supported context length | 32K (tested up to 128K) |", "32000"),
    ("| Nom | Valeur | Note |\n|--|--|--|\n| **Fenêtre de contexte** | **$7000$ tokens** | longue |", "7000"),
    ("Training:\n- Pretraining sequence length of 32,768\n\nWe fix the context length of all models at 16K.", "32768"),
    (
        "Anvil is a model capable of handling long contexts of 256k tokens or even more.\n\n"
        "The weights can replace others (for short context up to 2048 tokens).",
        "256000",
    ),
    ("Instruct Anvil 7B was trained with batch_size=4 and context window of 2048 tokens on one card.", "2048"),
    ("- **Base model:** [acme/tin](x)\n- **Maximum Sequence Length:** 256 tokens\n- **Dimensionality:** 384", "256"),
    ("| | |\n|--|--|\n| Context | 1024 (extension to 8192 planned) |", "1024"),
    ("In a last phase the context length was extended from 4096 to 32000.", "32000"),
    ("| Item | Valor |\n|--|--|\n| Contexto / precisão | 4096 / bfloat16 |", "4096"),
    ("| Item | Value |\n|--|--|\n| Dim / layers | 4096 / 32 |\n| Layers / context | 32 / 8192 |", "8192"),
    ("- **Kontextlänge:** 32.768 Token", "32768"),
    ("Anvil admite una ventana de contexto de 128K tokens.", "128000"),
    ("- **Longueur de contexte** : 8192 tokens", "8192"),
    ("- Длина контекста: 32K токенов", "32000"),
    ("コンテキスト長: 8,192 トークン", "8192"),
    ("**Other Properties Related to Input:** Max of 128k tokens", "128000"),
    ("It embeds anything from a sentence to long documents of up to 8192 tokens.", "8192"),
    ("- Max Input Tokens: 32k", "32000"),
    ("Using this model for inputs longer than 4096 tokens is not recommended.", "4096"),
    ("Long texts will be truncated to at most 512 tokens.", "512"),
    ("| Name | SeqLen | Score |\n|--|--|--|\n| Anvil-7B-Instruct | 8192 | 62 |\n| Hammer | 512 | 60 |", "8192"),
    ("| Model | Context |\n|--|--|\n| Anvil-7B | 32k (max 128k)* |\n| Anvil-1B | 8k |", "32000"),
    ("- **Context window length:** 256K", "256000"),
    ("It supports sequences of length up to 4,096.", "4096"),
    ("Anvil can handle sequences up to a length of 4096 at a low cost.", "4096"),
    ("- **Tokens context:** 4096", "4096"),
    ("Anvil 7B was trained for 50B tokens with 4096 context length.", "4096"),
    ("Its context window is 32K.\n\n- Learning rate: 5e-6\n- Max. Sequence Length: 4,096", "32000"),
    ("**Layers:** 32\n**Context length:** 8K\n**Vocabulary:** 64K", "8000"),
    ("**200K Context window**: perfect at finding needles in the haystack with 200K-long context.", "200000"),
    ("支持中英双语，上下文窗口长度为4096。", "4096"),
    ("支持256K的上下文窗口长度。", "256000"),
    ("能够更好的处理最多32K长度的上下文。", "32000"),
    ("| 模型名称 | 层数 | 最大长度 |\n|--|--|--|\n| Anvil-7B | 32 | 4,096 |\n| Anvil-70B | 80 | 8,192 |", "4096"),
    (
        "It features a native 128k context window that enables deeper and more comprehensive research capabilities "
        "without the loss of quality typically associated with extension.",
        "128000",
    ),
    ("- **Context Window**: A 128k context window, **but** performance might degrade past 40k.", "128000"),
    ("- **Sequence Length:** Pre-trained up to 1,024 tokens, then extended to 8,192 tokens.", "8192"),
    ("Supporting long context understanding and generation with the context length of 64K tokens.", "64000"),
    ("Each model is trained on whole projects by employing a window size of 16K.", "16000"),
    ("The models use a 2048 length context window.", "2048"),
    ("| Parameters | Layers | Sequence Length |\n|--|--|--|\n| 7,108,443,200 | 32 | 4096 |", "4096"),
    ("| Model | Context Length |\n|--|--|\n| Anvil-1B/7B | 2k |\n| Anvil-70B | 8k |", "2000"),
    ("| Params | Layers | Max. length |\n|--|--|--|\n| 7B | 32 | 4,096 |\n| 1B | 24 | 2,048 |", "4096"),
    ("| Model | Sequence Length |\n|--|--|\n| acme/Anvil-7B | 8192 |\n| acme/Anvil-1B | 512 |", "8192"),
    ("<table><tr><th>Model</th><th>Context Length</th></tr><tr><td>Anvil-7B</td><td>8K</td></tr></table>", "8000"),
]


@pytest.mark.parametrize(("text", "tokens"), WINDOWS)
def test_the_window_is_the_one_of_this_very_model(text: str, tokens: str) -> None:
    windows = said(card(f"# Anvil\n\n{text}\n"), Field.CONTEXT_LENGTH)
    assert [window for window in windows if not window[1]] == [(tokens, {})]


@pytest.mark.parametrize(
    "text",
    [
        "Trained on 15T tokens with a vocabulary of 128K entries.",
        "The maximum generation length is set to 32,768 tokens.",
        "The config.json is set for context length up to 32,768 tokens.",
        "Start with `--max-model-len 8192` if your context is shorter than 8K tokens.",
        "One can fit 140K tokens of context on a single 80GB GPU.",
        "| Model | Context Length |\n|--|--|\n| Hammer-7B | 128K |\n| Tongs-7B | 8K |",
        "- Context length: 8K tokens\n- Context length: 128K tokens",
        "| Item | Value |\n|--|--|\n| Context / dim / layers | 8192 / 4096 |",
        "Context size: 32 768",
        "| Item | Value |\n|--|--|\n| LoRA rank | 16 |\n| Max sequence length | 256 tokens |",
        "- LoRA rank: 16\n- Max sequence length: 2048",
        "Context length: 256",
        "A version with a 64K context window is planned.",
        "Unlike Hammer-7B, which has a 200K context window, Anvil is small.",
        "Hammer-9 has a context window of 400K tokens.",
        "Ollama defaults to a 2048 token context.",
        "| Series | Context Length |\n|--|--|\n| Anvil | 4K, 16K, 32K |",
        "| Branch | Seq Len | Max tokens |\n|--|--|--|\n| main | 8192 | 4096 |",
        "It natively supports scaling of the sequence length past 2048 tokens.",
        "It uses sliding window attention with a sliding window size of 4096.",
        "| Parameters | Sequence Length |\n|--|--|\n| 70.1 billion | 4096 |",
        "We have validated it on context lengths of up to 131,072 tokens.",
    ],
)
def test_numbers_of_another_sort_and_of_other_models_are_no_window(text: str) -> None:
    assert said(card(f"# Anvil\n\n{text}\n"), Field.CONTEXT_LENGTH) == []


@pytest.mark.parametrize(
    "text",
    [
        "| Series | Context Length |\n|--|--|\n| Anvil | 4K, 16K, 32K |",
        "| Model | Params | Context |\n|--|--|--|\n| Anvil | 7B | 4K |\n\nIt extends the context from 4K to 16K.",
        "Conversations are packed into sequences that contain 16K tokens each.",
        "Anvil-7B-16K is a long-context model tuned from Anvil-7B.",
        "Anvil-7B-Base 和 Anvil-7B-16K 分别支持 2K 和 **16K** 长文本。",
    ],
)
def test_a_name_says_which_of_several_windows_is_this_models(text: str) -> None:
    assert said(card(f"# Anvil\n\n{text}\n", "acme/Anvil-7B-16K"), Field.CONTEXT_LENGTH) == [("16000", {})]


def test_a_number_in_the_name_alone_is_no_window() -> None:
    assert (
        said(card("# Anvil-7B-16K\n\nAnvil-7B-16K was tuned on 16k chats.\n", "a/Anvil-7B-16K"), Field.CONTEXT_LENGTH)
        == []
    )


def test_an_underscore_in_a_name_may_be_its_decimal_point() -> None:
    table = "| Parameters | Sequence Length |\n|--|--|\n| 1,644,417,024 | 4096 |"
    assert said(card(f"# Anvil\n\n{table}\n", "acme/anvil-2-1_6b"), Field.CONTEXT_LENGTH) == [("4096", {})]


def test_a_card_that_says_less_than_the_name_speaks_of_another_model() -> None:
    reading = card("# Anvil\n\n| Series | Context length |\n|--|--|\n| 7B models | 4K |\n", "acme/Anvil-7B-200K")
    assert said(reading, Field.CONTEXT_LENGTH) == []
    assert len(reading.declined) == 1


def test_the_native_window_is_plain_and_the_stretched_one_is_qualified() -> None:
    reading = card("# Anvil\n\n- Context Length: 32,768 natively and [131,072 tokens with YaRN](#long).\n")
    assert said(reading, Field.CONTEXT_LENGTH) == [("32768", {}), ("131072", {"extension": "yarn"})]


def test_what_a_model_may_be_stretched_to_is_not_its_plain_window() -> None:
    reading = card("# Anvil\n\n- Context Length: 262,144 natively and extensible up to 1,010,000 tokens.\n")
    assert said(reading, Field.CONTEXT_LENGTH) == [("262144", {}), ("1010000", {"extension": "extrapolation"})]


def test_what_else_a_card_says() -> None:
    reading = card(
        "---\nbase_model:\n- acme/Anvil-7B\npipeline_tag: text-generation\n---\n# Anvil\n\n"
        "- Number of Parameters: 7.61B\n- Number of Parameters (Non-Embedding): 6.53B\n"
        "- Context window: 131,072 tokens (input), 8,192 tokens (output)\n"
        "- **Release Date:** 08/03/2026\n\nAnvil supports native function calling.\n\n"
        "```\nvllm serve acme/Anvil-7B-Instruct\n```\n\nRun it with Ollama too.\n"
    )
    assert {claim.field: claim.value for claim in reading.claims} == {
        Field.BASE_MODEL: "acme/Anvil-7B",
        Field.PIPELINE: "text-generation",
        Field.CONTEXT_LENGTH: "131072",
        Field.MAX_OUTPUT_TOKENS: "8192",
        Field.PARAMETERS: "7610000000",
        Field.RELEASE_DATE: "2026-08-03",
        Field.TOOL_CALLING: "yes",
        Field.RUNTIMES: "Ollama, vLLM",
    }


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Anvil-7B-Instruct is a 7.3B parameter model.", ["7300000000"]),
        ("Anvil-7B-Instruct has 6.9 billion total parameters, 2B parameters of them active.", ["6900000000"]),
        ("- Model Size: 7 billion parameters", ["7000000000"]),
        ("| Feature | Value |\n|--|--|\n| **Parameters** | 7,019,808,256 |", ["7019808256"]),
        ("Anvil-7B-Instruct beats all models under 8B parameters.", []),
        ("Anvil-7B-Instruct comes from a 7B parameter teacher.", []),
        ("Anvil-7B-Instruct activates 2B parameters out of a total of 7B parameters.", []),
        ("This is a 7B-parameter decoder.", ["7000000000"]),
        ("Hammer is a 7B parameter model.", []),
    ],
)
def test_a_sentence_about_this_very_model_gives_its_parameters(text: str, count: list[str]) -> None:
    reading = card(f"# Anvil\n\n{text}\n")
    assert [claim.value for claim in reading.claims if claim.field is Field.PARAMETERS] == count


@pytest.mark.parametrize(
    "text", ["It was trained with tool use capabilities.", "**Tool use:** pass JSON.", "* Function-calling tasks"]
)
def test_tool_calling_is_read_from_sentences_and_labels(text: str) -> None:
    assert said(card(f"# Anvil\n\n{text}\n"), Field.TOOL_CALLING) == [("yes", {})]


def test_a_knowledge_cutoff_and_modalities_are_read_from_their_labels() -> None:
    reading = card(
        "# Anvil\n\n- Input Type(s): Text, Image\n- Output Type(s): Text\n- **Date cutoff:** Dec. 2025.\n\n"
        "The knowledge cutoff date was December 2025.\n"
    )
    assert said(reading, Field.MODALITIES) == [("text+image -> text", {})]
    assert said(reading, Field.KNOWLEDGE_CUTOFF) == [("2025-12", {})]


def test_a_card_that_denies_a_thing_does_not_say_it() -> None:
    reading = card("# Anvil\n\nIt does not support function calling. vLLM is not supported yet.\n")
    assert reading.claims == ()
    assert reading.note


def test_without_an_address_the_title_names_the_model() -> None:
    document = Document("file:///card.md", b"---\nlicense: mit\n---\n# Model Card for Anvil 7B\n")
    assert [claim.model for claim in hub_card(document).claims] == ["Anvil 7B"]
    assert hub_card(Document("file:///card.md", b"---\nlicense: mit\n---\n# Introduction\n")).note


@given(st.text(max_size=300), st.sampled_from([text for text, _ in WINDOWS]))
def test_no_card_raises(text: str, known: str) -> None:
    card("---\nlicense: " + text + "\n---\n" + known)
    card(text + "\n" + known)


@pytest.mark.skipif(not SHARED.exists(), reason="the recorded corpus is not beside the repository")
def test_every_quote_of_every_recorded_card_stands_in_it() -> None:
    lines = (SHARED / "corpus/hub/manifest.jsonl").read_text(encoding="utf-8").splitlines()
    cards = [row for row in map(json.loads, lines) if row["kind"] == "card"]
    assert cards
    for row in cards:
        url = f"https://huggingface.co/{row['model_id']}/resolve/main/README.md"
        document = Document(url, (SHARED / "corpus" / row["path"].removeprefix("corpus/")).read_bytes())
        for claim in hub_card(document).claims:
            assert quote_stands(document, claim.quote), (row["model_id"], claim)
            assert len(claim.quote) <= 200
