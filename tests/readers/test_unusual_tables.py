"""Tables that are no Markdown, or not quite: narrow rules, tables set close together, frames, data in components."""

from __future__ import annotations

import pytest

from crawler.readers.blocks import Paragraph, markdown_blocks
from tests.readers.test_table_shapes import facts

CASES = {
    "a dump that draws one dash under any row, and leaves out the lines between tables": (
        "| |\n|---|\n| Streaming | yes |\n| Kind | chat |\n| Model | Input / 1M tokens | Output / 1M tokens |\n|---|\n"
        "| Anvil 3 | $1.00 | $4.00 |\n| Anvil 2 | $2.00 | $5.00 |\nNext steps",
        {"Anvil_3 in 1", "Anvil_3 out 4", "Anvil_2 in 2", "Anvil_2 out 5"},
    ),
    "a dump that leaves no line between a list, a heading and the table": (
        "- Prices are per 1 million tokens in US dollars.\nText models\n| Model | Input | Output |\n|---|\n"
        "| Anvil 3 | $1.00 | $4.00 |\nEmbeddings",
        {"Anvil_3 in 1", "Anvil_3 out 4"},
    ),
    "a dump that breaks rows where cells were broken": (
        "Limits\n| Model ID | Context window | Max output tokens |\n|---|---|---|\n"
        "anvil-3 |\n256K | 8,192 |\nanvil-2 |\n32K | 4,096 |\nOther models",
        {"anvil-3 context 256000", "anvil-3 max-out 8192", "anvil-2 context 32000", "anvil-2 max-out 4096"},
    ),
    "a header behind the sentence above it": (
        "# Prices\n\nWhat you pay is counted by the tokens of your request. Model | Input ($/1M) | Output ($/1M)  \n"
        "---|---|---  \n**Anvil 3** | $1 | $4  \n**Anvil 2** | $2 | -  \nGlossary\n",
        {"Anvil_3 in 1", "Anvil_3 out 4", "Anvil_2 in 2"},
    ),
    "rows without pipes at their ends": (
        "# Limits\n\nModel | Context\n---|---\nAnvil 3 | 256K\nAnvil 2 | 32K\n",
        {"Anvil_3 context 256000", "Anvil_2 context 32000"},
    ),
    "a line in the midst of a table that only sets its rows apart": (
        "| Model | Context |\n|---|---|\n| Anvil 3 | 256K |\n| --- | --- |\n| Anvil 2 | 32K |",
        {"Anvil_3 context 256000", "Anvil_2 context 32000"},
    ),
    "a framed table": (
        "#|\n|| **Model and URI** | **Context** ||\n|| **Anvil 3 Pro** </br>`am://<folder>/anvil-3-pro`\t| 32,000 ||\n"
        "|| [Anvil 3 Lite](lite.md) | 8,192 ||\n"
        "|| {{ anvil }} 8B </br>`am://<folder>/anvil-8b/latest` | 16,384 ||\n|#\n",
        {"Anvil_3_Pro context 32000", "Anvil_3_Lite context 8192", "anvil-8b context 16384"},
    ),
    "records that a component draws": (
        '## Models\n\n<Prices\n  sorted={true}\n  rows={[\n'
        '    {"model": "acme/anvil-3", "contextWindow": 131000, "maxOutput": 8000},\n'
        '    {"model": "acme/anvil-2", "contextWindow": 32000, "maxOutput": 32000}\n  ]}\n/>\n',
        {
            "acme/anvil-3 context 131000", "acme/anvil-3 max-out 8000",
            "acme/anvil-2 context 32000", "acme/anvil-2 max-out 32000",
        },
    ),
    "records that are no JSON": ('<Prices rows={[{model: name("anvil-3"), contextWindow: N}]} />\n', set()),
    "properties under labels of one and of two cells": (
        "<table><tr><th>Model ID</th><th><code>anvil-3-pro</code></th><td></td></tr>"
        "<tr><th>Token limits</th><th>Context window</th><td>1,048,576</td></tr>"
        "<tr><th>Maximum output tokens</th><th>65,536</th><td></td></tr></table>",
        {"anvil-3-pro context 1048576", "anvil-3-pro max-out 65536"},
    ),
    "what another seller asks, beside the price here": (
        "| Model | Token type | Provider price per 1M tokens | Our price per 1M tokens |\n|---|---|---|---|\n"
        "| Anvil 3 | Input | $15.00 | $16.50 |\n| | Output | $75.00 | $82.50 |",
        {"Anvil_3 in 16.5", "Anvil_3 out 82.5"},
    ),
    "the list price, where no other is said": (
        "| Model | List price, input per 1M tokens |\n|---|---|\n| Anvil 3 | $15.00 |",
        {"Anvil_3 in 15"},
    ),
    "models whose window is told in their descriptions alone": (
        "| Model | Description |\n|---|---|\n"
        "| `anvil-3` | Our best, with a 256K context window and up to 32K output tokens. |\n"
        "| `anvil-2` | Speaks the languages of anvil-3. This model has a context length of 4096 tokens. |\n"
        "| `anvil-1` | Smaller than the context window of 64K tokens that came before. |",
        {"anvil-3 context 256000", "anvil-3 max-out 32000", "anvil-2 context 4096"},
    ),
    "parameters with descriptions": (
        "| Name | Description |\n|---|---|\n| model | The model, with a context window of 128K tokens. |\n"
        "| max_tokens | The maximum output of 4096 tokens. |",
        set(),
    ),
    "a description that rounds what its row says": (
        "| Model | Description | Context |\n|---|---|---|\n| anvil-3 | A 128K context window. | 131,072 |",
        {"anvil-3 context 131072"},
    ),
    "a model's id and one size below its name": (
        "# Models\n\n## Anvil 3 8B\n- Model id: `acme/Anvil-3-8B-Chat-FP8`\n- Context length: 8192 tokens\n\n"
        "## Anvil 3 70B\n- Model id: `acme/Anvil-3-70B-Chat.w4a16`\n- Context length: 128k (131072) tokens\n",
        {"Anvil_3_8B context 8192", "Anvil_3_70B context 131072"},
    ),
    "a model that a component is given as a literal": (
        "# Anvil 3\n\n<ModelFacts model={{\n  name: 'Anvil 3',\n  id: 'anvil-3-0',\n  kinds: [Kind.Text],\n"
        "  specs: { contextWindow: '16K', maxOutputTokens: '8K' },\n}}/>\n\n"
        "<Box style={{model: 'anvil-2', context: '8K'}}>A box.</Box>\n",
        {"anvil-3-0 context 16000", "anvil-3-0 max-out 8000"},
    ),
    "rows that a component is given as literals": (
        "# Prices\n\nIn USD per 1M tokens.\n\n<Prices rows={[\n  { model: 'anvil-3', input: '$1', output: \"$4\" },\n"
        "  { model: 'anvil-2', input: '$0.50', output: `$2.00` },\n]} />\n",
        {"anvil-3 in 1", "anvil-3 out 4", "anvil-2 in 0.5", "anvil-2 out 2"},
    ),
    "a literal that does not close": ("# Prices\n\n<Prices rows={[{ model: 'anvil-3', input: '$1' ]} />\n", set()),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=list(CASES))
def test_an_unusual_table_is_read_as_what_it_shows(text: str, expected: set[str]) -> None:
    assert facts(text) == expected


def test_a_page_speaks_of_the_model_that_its_title_and_its_address_name() -> None:
    page = (
        "# Mercury 3 usage, cost and rank\n\n"
        "| Fact | Value |\n|---|---|\n| Context window | 1M |\n| Max output | 131K |\n\n"
        "## Pricing: USD per 1M tokens\n\n| Input | Output | Cached input |\n|---|---|---|\n| $0.10 | $0.35 | $0.01 |\n"
    )
    expected = {"in 0.1", "out 0.35", "cached 0.01", "context 1000000", "max-out 131000"}
    assert facts(page, "https://acme.example/data/mercury-3") == {f"Mercury_3 {fact}" for fact in expected}


def test_items_under_an_item_are_about_the_model_that_it_names() -> None:
    text = (
        "# Minor changes\n\n  • Add qwen-9-pro and move the alias\n\n    • Add acme/qwen-9-pro:\n"
        "      • contextWindow: 524288\n      • cost: input $1.4, output $4.4 per 1M tokens\n    • Fix the docs\n"
    )
    assert facts(text) == {f"acme/qwen-9-pro {fact}" for fact in ("context 524288", "in 1.4", "out 4.4")}


def test_no_table_moves_the_lines_below_it() -> None:
    text = (
        '#|\n|| **A** | **B** ||\n|| 1 | 2 ||\n|#\n\n<Prices rows={[\n{"model": "x"}\n]} />\n\n'
        "| A | B |\n|---|\n| 1 | 2 |\nThe end."
    )
    end = [block for block in markdown_blocks(text) if isinstance(block, Paragraph)][-1]
    assert (end.text, end.locator) == ("The end.", "line 13")
