"""Shapes of price lists and model lists beyond plain tables: drawn boxes, lists in YAML, orders said in words."""

from __future__ import annotations

import pytest

from crawler.readers.page import page
from crawler.source import Document

SHORT = {
    "input_price": "in",
    "output_price": "out",
    "cached_input_price": "cached",
    "cache_write_price": "write",
    "context_length": "context",
    "max_output_tokens": "max-out",
}


def facts(text: str, url: str = "https://acme.example/docs/pricing") -> set[str]:
    """Prices and sizes as "model field value currency terms"."""
    return {
        " ".join(
            [
                claim.model.replace(" ", "_"),
                SHORT[claim.field],
                claim.value,
                *([claim.unit[:3]] if claim.unit not in ("tokens", "USD/1M tokens") else []),
                *(f"{name}={value}" for name, value in claim.qualifiers),
            ]
        )
        for claim in page(Document(url, text.encode())).claims
        if claim.field in SHORT
    }


BOXES = """<html><body><main><h1>Pricing</h1><p>Prices per million tokens.</p>
<section><h2>Text</h2>
<div class="grid grid-cols-3"><div>Model</div><div>Context</div><div>Input</div></div>
<div><a class="grid grid-cols-3"><div class="flex flex-col"><span>Anvil Max</span><span>anvil-max-3</span></div>
<div>256K</div><div><span class="line-through">$3.00</span> $2.50</div></a>
<a class="grid grid-cols-3"><div class="flex flex-col"><span>Anvil Mini</span><span>anvil-mini-3</span></div>
<div>32K</div><div>$0.40</div></a></div></section>
<p>A request with 1,000 input tokens costs a quarter of a cent, at a price of $0.0025.</p></main></body></html>"""

CASES = {
    "rows drawn with boxes, the unit far above, an example of a cost below": (
        BOXES,
        {"Anvil_Max context 256000", "Anvil_Max in 2.5", "Anvil_Mini context 32000", "Anvil_Mini in 0.4"},
    ),
    "one grid whose style says how many columns it has": (
        "<html><body><h1>Prices per 1M tokens</h1><div style='display:grid;grid-template-columns:repeat(3, 1fr)'>"
        "<span>Model</span><span>Input</span><span>Output</span>"
        "<p>anvil-3<br>for the forge</p><p>$1</p><p>$4</p><p>anvil-2</p><p>$2</p><p>$5</p></div></body></html>",
        {"anvil-3 in 1", "anvil-3 out 4", "anvil-2 in 2", "anvil-2 out 5"},
    ),
    "an order of prices that a sentence names": (
        "Each cell gives **input / cached input / output**, in USD per 1M tokens.\n\n"
        "| Model | Standard | Priority |\n|---|---|---|\n| Anvil 3 | \\$1 / \\$0.10 / \\$4 | \\$2 / - / \\$8 |",
        {
            *("Anvil_3 in 1", "Anvil_3 cached 0.1", "Anvil_3 out 4"),
            *("Anvil_3 in 2 mode=priority", "Anvil_3 out 8 mode=priority"),
        },
    ),
    "money beside a unit of account of the seller's own": (
        "| Model | Price in tokens | Price in sparks |\n|---|---|---|\n"
        "| anvil-3 | $0.05 per M input tokens <br/> $0.40 per M output tokens "
        "| 4500 sparks per M input tokens <br/> 36000 sparks per M output tokens |",
        {"anvil-3 in 0.05", "anvil-3 out 0.4"},
    ),
    "a row of tiers below a model, with prices that carry words": (
        "| Maker | Model | Input ($/MTok) | Output ($/MTok) |\n|---|---|---|---|\n"
        "| Acme | anvil-3 | $3.50 (up to 128K tokens) | $10.50 (up to 128K tokens) |\n"
        "| | | $7.00 (longer than 128K tokens) | $21.00 (longer than 128K tokens) |\n| Acme | anvil-2 | $1 | $2 |",
        {
            *("anvil-3 in 3.5", "anvil-3 in 7 context=>128000", "anvil-3 out 10.5", "anvil-3 out 21 context=>128000"),
            *("anvil-2 in 1", "anvil-2 out 2"),
        },
    ),
    "prices per something else than tokens": (
        "Prices per 1M tokens unless noted.\n\n| Model | Per generation |\n|---|---|\n| Anvil Song 3 | $0.10 |\n\n"
        "| Model | Per edit |\n|---|---|\n| Anvil Image 2 | $0.19 |",
        set(),
    ),
    "a price list in Chinese whose rows hold one direction each": (
        "<table><tr><th>产品名</th><th>单位</th><th>刊例价</th></tr><tr><td rowspan=2>anvil-t1</td>"
        "<td rowspan=2>每百万 token</td><td>输入：1 元</td></tr><tr><td>输出：4 元</td></tr></table>",
        {"anvil-t1 in 1 CNY", "anvil-t1 out 4 CNY"},
    ),
    "tiers as intervals, of the question and of the answer": (
        "| 模型名称 | 条件（千 token） | 输入 元/百万token | 输出 元/百万token |\n|---|---|---|---|\n"
        "| anvil-3 | 输入长度 [0, 32] 且输出长度 [0, 0.2] | 0.8 | 2 |\n"
        "| anvil-3 | 输入长度 [0, 32] 且输出长度 (0.2, +∞] | 0.8 | 8 |\n| anvil-3 | 输入长度 (32, 128] | 1.2 | 16 |",
        {
            *("anvil-3 in 0.8 CNY", "anvil-3 out 2 CNY", "anvil-3 in 0.8 CNY output_length=>200"),
            *("anvil-3 out 8 CNY output_length=>200", "anvil-3 in 1.2 CNY context=>32000,<=128000"),
            "anvil-3 out 16 CNY context=>32000,<=128000",
        },
    ),
    "online and batch prices side by side": (
        "| 模型名称 | 子项 | 在线推理 | 批量推理 | 单位 |\n|---|---|---|---|---|\n"
        "| anvil-3 | 输入 | 0.0008元 | 0.0003元 | 千tokens |\n| | 输出 | 0.003元 | 0.001元 | 千tokens |",
        {
            *("anvil-3 in 0.8 CNY", "anvil-3 out 3 CNY"),
            *("anvil-3 in 0.3 CNY mode=batch", "anvil-3 out 1 CNY mode=batch"),
        },
    ),
    "roubles for a thousand tokens, with decimal commas": (
        "| Модель | Стоимость за 1000 входящих токенов | Стоимость за 1000 исходящих токенов | Контекст |\n"
        "|---|---|---|---|\n| Anvil 5 Pro | 0,80 ₽ | 1,20 ₽ | 32 768 токенов |",
        {"Anvil_5_Pro in 800 RUB", "Anvil_5_Pro out 1200 RUB", "Anvil_5_Pro context 32768"},
    ),
    "euros for a million tokens, in German": (
        "| Modell | Eingabe | Ausgabe | Kontext |\n|---|---|---|---|\n"
        "| Anvil 5 | 0,40 € pro 1 Mio. Token | 1,60 € pro 1 Mio. Token | 128.000 Token |",
        {"Anvil_5 in 0.4 EUR", "Anvil_5 out 1.6 EUR", "Anvil_5 context 128000"},
    ),
    "cards with a license whose name has a version": (
        "<html><body><article><h3>anvil-small-3</h3><ul><li>Licence : Apache 2.0</li>"
        "<li>Taille de contexte : 128 000 tokens</li><li>Entrée : 0,09 € / million de tokens</li></ul></article>",
        {"anvil-small-3 context 128000", "anvil-small-3 in 0.09 EUR"},
    ),
    "the page of one model: its id below its name, its maker as a value, its facts before and after a table of tiers": (
        "<html><body><main><h1>Anvil-3</h1><p>acme/anvil-3</p><h3>输入</h3><p>缓存读取 $0.06 / M Tokens</p>"
        "<table><tr><th>输入长度</th><th>输出价格(百万 tokens)</th></tr>"
        "<tr><td>1 &lt;= tokens &lt; 524,288</td><td>$1</td>"
        "</tr><tr><td>524,288 &lt;= tokens &lt; 1,000,000</td><td>$4</td></tr></table>"
        "<dl><dt>提供商</dt><dd>MiniMax</dd><dt>上下文长度</dt><dd>1000000</dd><dt>最大输出</dt><dd>131072</dd></dl></main></body></html>",
        {
            *("Anvil-3 cached 0.06", "Anvil-3 out 1", "Anvil-3 out 4 context=>524288,<1000000"),
            *("Anvil-3 context 1000000", "Anvil-3 max-out 131072"),
        },
    ),
    "a guide to one model, whose tiers stand in the first column": (
        "# Anvil M3 API: Complete Integration Guide\n\nAnvil M3 is a model.\n\n## Price\n\nIn USD per 1M tokens:\n\n"
        "| Total input tier | New input | Output |\n|---|---|---|\n| Up to 512K | $0.30 | $1.20 |\n"
        "| Above 512K | $0.60 | $2.40 |",
        {
            *("Anvil_M3 in 0.3", "Anvil_M3 out 1.2"),
            *("Anvil_M3 in 0.6 context=>512000", "Anvil_M3 out 2.4 context=>512000"),
        },
    ),
    "embeddings by their heading, per million tokens and per billion pixels": (
        "## Multimodal embeddings\n\n| Model | Price per 1M tokens | Price per 1B pixels |\n|---|---|---|\n"
        "| anvil-see-3 | $0.12 | $0.60 |",
        {"anvil-see-3 in 0.12"},
    ),
    "the maker's name over the model's, and words of praise that speak of scenarios": (
        "| Developer/Model ID | Context length |\n|---|---|\n| **Meta**<br/>Anvil-3-70B | 131k |\n\n"
        "### Anvil-4-highspeed\n\n- A version for low-latency scenarios\n- Output: $2.4/1M\n- Context window: 32K",
        {"Anvil-3-70B context 131000", "Anvil-4-highspeed out 2.4", "Anvil-4-highspeed context 32000"},
    ),
    "tabs whose labels stand on what holds them": (
        "import { Tabs } from 'docs'\n\nPrices per 1M tokens.\n\n<Tabs items={['Fast', 'Base']}>\n<Tabs.Tab>\n\n"
        "| Model | Input |\n|---|---|\n| anvil-3 | $2 |\n\n</Tabs.Tab>\n<Tabs.Tab>\n\n| Model | Input |\n|---|---|\n"
        "| anvil-3 | $1 |\n\n</Tabs.Tab>\n</Tabs>",
        {"anvil-3 in 2 mode=fast", "anvil-3 in 1"},
    ),
    "models as columns whose names have no number, known by the label beside them": (
        "| 模型 | | anvil-chat | anvil-deep |\n|---|---|---|---|\n| 上下文长度 | | 64K | 32K |\n"
        "| 标准时段价格（百万tokens） | 输入（缓存命中） | 0.5元 | 1元 |\n"
        "| 优惠时段价格（百万tokens） | 输出 | 4元 | 8元 |",
        {
            *("anvil-chat context 64000", "anvil-deep context 32000"),
            *("anvil-chat cached 0.5 CNY", "anvil-deep cached 1 CNY"),
            *("anvil-chat out 4 CNY mode=off-peak", "anvil-deep out 8 CNY mode=off-peak"),
        },
    ),
    "an owner before the slash, a badge behind the name, a whole window": (
        "| 模型名称 | Context window (input + output tokens) | 输出价格（￥/ M Tokens） |\n|---|---|---|\n"
        "| deepseek-ai/DeepSeek-V9热门 | 131,072 | 3.00 |",
        {"deepseek-ai/DeepSeek-V9 context 131072", "deepseek-ai/DeepSeek-V9 out 3 CNY"},
    ),
    "two prices of one output": (
        "| Model | Output (non-thinking) per 1M tokens | Output (thinking) per 1M tokens |\n|---|---|---|\n"
        "| anvil-3 | $1.20 | $3.00 |",
        {"anvil-3 out 1.2 variant=non-thinking", "anvil-3 out 3 variant=thinking"},
    ),
    "cards of models that only their prices tell from plans": (
        "<html><body><main><h1>Pricing</h1><p>Prices in USD per million tokens.</p><div><h3>Forge Ultra</h3><p>Best"
        "</p><ul><li><span>Input</span> <span>$4.00</span></li><li>Output $16.00</li></ul></div>"
        "<div><h3>Developer</h3><p>Input $1.00</p><p>Output $2.00</p></div></main></body></html>",
        {"Forge_Ultra in 4", "Forge_Ultra out 16"},
    ),
    "rows that are sold one direction each": (
        "| SKU | Unit | Price |\n|---|---|---|\n| anvil-30b input tokens | 1M tokens | $0.05 |\n"
        "| anvil-30b cached input tokens | 1M tokens | $0.01 |\n| anvil-30b output tokens | 1M tokens | $0.20 |",
        {"anvil-30b in 0.05", "anvil-30b cached 0.01", "anvil-30b out 0.2"},
    ),
    "cards of components, headed by their titles": (
        "import { Card } from 'docs'\n\n<CardGroup cols={2}>\n  <Card title=\"Anvil X5\">\n    Adaptive.\n\n"
        "    - **Context window:** 1M tokens\n    - **Input:** \\$0.60 per 1M tokens\n  </Card>\n</CardGroup>",
        {"Anvil_X5 context 1000000", "Anvil_X5 in 0.6"},
    ),
    "data that names its unit and its currency once": (
        '{"currency": "USD", "unit": "per 1M tokens", "models": {"anvil-3": {"limits": {"context": 32000}, '
        '"cost": {"input": 2.5}}, "anvil-4": {"cost": {"input": 3}}}}',
        {"anvil-3 context 32000", "anvil-3 in 2.5", "anvil-4 in 3"},
    ),
    "the tiers of one model in data, below the mapping that names it": (
        '{"model_code": "anvil-flash-2", "prices": ['
        '{"input_range": "输入<=128K", "unit": "元/千tokens", "input": 0.00015}, '
        '{"input_range": "128K<输入<=256K", "unit": "元/千tokens", "input": 0.0006}], '
        '"limits": {"max_output_length": "32K", "context_length": "1M"}}',
        {
            *("anvil-flash-2 context 1000000", "anvil-flash-2 max-out 32000", "anvil-flash-2 in 0.15 CNY"),
            "anvil-flash-2 in 0.6 CNY context=>128000,<=256000",
        },
    ),
    "data whose entries name a model and a direction": (
        '{"currency": "USD", "plans": [{"name": "anvil-3 input", "price": 0.6, "unit": "per 1M tokens"}, '
        '{"name": "anvil-3 cached input", "price": 0.06, "unit": "per 1M tokens"}]}',
        {"anvil-3 in 0.6", "anvil-3 cached 0.06"},
    ),
    "pairs of labels and values side by side": (
        "# anvil-5\n\n| 参数 | 值 | 参数 | 值 |\n|---|---|---|---|\n| 最大输入长度 | 169984 | 最大输出长度 | 16384 |\n"
        "| 上下文长度 | 202752 | 最大思维链长度 | 32768 |",
        {"anvil-5 context 202752", "anvil-5 max-out 16384"},
    ),
    "sentences under a heading that names no model": (
        "<html><body><h1>Compare anvil-5 with others</h1><h2>Comparison Insights</h2><p>Window of 200K tokens, it "
        "sings.</p><p>Input processing costs $1.00 per million tokens.</p><p>Output generation costs $3.20 per million "
        "tokens.</p></body></html>",
        set(),
    ),
    "a box drawn close around a table": (
        "Preços por 1M de tokens em USD.\n\n<div id='prices'>\n  | Modelo | Preço de entrada | Contexto |\n"
        "  | --- | --- | --- |\n  | Anvil 4 | \\$1.00 | 128K |\n</div>\n\nMais.",
        {"Anvil_4 in 1", "Anvil_4 context 128000"},
    ),
    "a title that says API beside the name, and limits in German": (
        "# Anvil 4 Max API\n\nAnvil 4 Max gibt es als `anvil-4-max`.\n\n| Spezifikation | Wert |\n|---|---|\n"
        "| Kontextfenster | 1M Tokens |\n| Maximale Ausgabe | 64K Tokens |\n| Eingabe | $1.50 / 1M Tokens |",
        {"Anvil_4_Max context 1000000", "Anvil_4_Max max-out 64000", "Anvil_4_Max in 1.5"},
    ),
    "a scheme of paying that is no unit of the prices": (
        "Serverless inference is priced per token.\n\n* Prices below are **per 1 million tokens** in US dollars.\n\n"
        "## Text\n\n| Model | Input |\n|---|---|\n| Anvil K2.6 | $0.95 |",
        {"Anvil_K2.6 in 0.95"},
    ),
    "one table for two modes": (
        "Prices per 1M tokens.\n\n## Standard\n\n| Model | Input |\n|---|---|\n| anvil-3 | $2 |\n\n## Flex / Batch\n\n"
        "| Model | Input |\n|---|---|\n| anvil-3 | $1 |",
        {"anvil-3 in 2", "anvil-3 in 1 mode=batch", "anvil-3 in 1 mode=flex"},
    ),
    "tiers of the context as groups of columns": (
        "<p>Prices per million tokens.</p><table><thead><tr><th rowspan=2>Model<th colspan=2>≤ 128K context"
        "<th colspan=2>&gt; 128K context</tr><tr><th>Input<th>Output<th>Input<th>Output</tr></thead>"
        "<tr><td>anvil-3<td>$2<td>$8<td>$4<td>$16</table>",
        {
            *("anvil-3 in 2", "anvil-3 out 8"),
            *("anvil-3 in 4 context=>128000", "anvil-3 out 16 context=>128000"),
        },
    ),
    "text and audio under a heading that names other modalities": (
        "## Image and audio tokens\n\n| Model | Text input | Audio input |\n|---|---|---|\n"
        "| anvil-live-1 | $4.00 / 1M tokens | $32.00 / 1M tokens |",
        {"anvil-live-1 in 4", "anvil-live-1 in 32 modality=audio"},
    ),
    "a name and its id that only their style sets apart, in a list drawn as a table": (
        "<html><body><h1>Prices in USD / 1M tokens</h1><ul><li><span>Model</span><span>Input</span></li><li><a>"
        "<span><b>Vega 3 mini</b><small>vega-3-mini-0115</small></span><span>$1.10</span></a></li></ul></body></html>",
        {"Vega_3_mini in 1.1"},
    ),
    "lines of facts under a name whose size is set in lower case": (
        "## Titan Forge 2 mini\n\n**Context window:** 400,000 tokens | **Max output:** 64,000 tokens\n\n"
        "Pricing (per 1M tokens): Input $0.25 · Cached input $0.025 · Output $2.00",
        {
            *("Titan_Forge_2_mini context 400000", "Titan_Forge_2_mini max-out 64000", "Titan_Forge_2_mini in 0.25"),
            *("Titan_Forge_2_mini cached 0.025", "Titan_Forge_2_mini out 2"),
        },
    ),
    "thousands in Portuguese beside prices in reais for a million tokens": (
        '<html lang="pt"><body><h1>Preços</h1><p>Preços por 1 milhão de tokens, em reais.</p><table><tr><th>Modelo'
        "<th>Contexto<th>Entrada<th>Processamento em lote (entrada)</tr>"
        "<tr><td>Forja-4<td>128 mil tokens<td>R$ 5,00<td>R$ 2,50</table></body></html>",
        {"Forja-4 context 128000", "Forja-4 in 5 BRL", "Forja-4 in 2.5 BRL mode=batch"},
    ),
    "counts that stand over their labels": (
        "<html><body><h1>Anvil-3</h1><div><div>200,000</div><div>context window</div></div><div><div>100,000</div>"
        "<div>max output tokens</div></div><div>Knowledge cutoff</div><div>Jun 01, 2025</div></body></html>",
        {"Anvil-3 context 200000", "Anvil-3 max-out 100000"},
    ),
    "praise below a name that is no mode of service": (
        "| Model | Input / 1M tokens |\n|---|---|\n| Anvil 4<br>Fast & cheap | $0.25 |\n"
        "| Anvil 5<br>Batch API | $0.10 |",
        {"Anvil_4 in 0.25", "Anvil_5 in 0.1 mode=batch"},
    ),
    "cells that list labelled facts, a limit where input and output count tokens": (
        "| Model | Type | Capabilities |\n|---|---|---|\n"
        "| `anvil-large` <br> **Preview** | chat | - **Input:** text (128,000 tokens) <br> - **Output:** text (8,192 "
        "tokens) <br> - **Tool calling:** Yes |\n"
        "| `Anvil-Think-2` | chat | - **Input:** text. <br> - **Output:** text (up to 64,000 tokens). <br> "
        "- **Context length:** 256,000 tokens <br> - **Key features:** reads 20 pages |\n"
        "| `anvil-embed-1` | embeddings | - **Input:** text (512 tokens) <br> - **Output:** Vector (256, 512 dim.) |",
        {"anvil-large max-out 8192", "Anvil-Think-2 max-out 64000", "Anvil-Think-2 context 256000"},
    ),
    "ids of one word, praise in a column of its own, and the settings of those who use the models": (
        "| Model ID | Context | Input / 1M tokens | Best for |\n|---|---|---|---|\n"
        "| `anvil` | 128K | $0.25 | General tasks, fast responses |\n| `anvil-2` | 64K | $0.50 | Batch jobs |\n\n"
        "| Agent | Model | Temperature | Max tokens |\n|---|---|---|---|\n| helper | anvil-2 | 0.7 | 8000 |",
        {"anvil context 128000", "anvil in 0.25", "anvil-2 context 64000", "anvil-2 in 0.5"},
    ),
    "the page of a model whose name is a name only by the id that the page quotes": (
        "# Step 7 Flash\n\nCall `step-7-flash` as follows.\n\n## Price\n\n| Item | Price (per 1M tokens) |\n|---|---|\n"
        "| Input (cache hit) | $0.27 |\n| Input (cache miss) | $1.35 |\n| Output | $8.10 |",
        {"Step_7_Flash cached 0.27", "Step_7_Flash in 1.35", "Step_7_Flash out 8.1"},
    ),
    "a model whose id stands in the first heading and its name below": (
        "<html><body><h1>acme/anvil-m3</h1><h2>Anvil-M3</h2><p>acme/anvil-m3</p><h3>功能</h3><div>输入</div>"
        "<div>$0.3 / M Tokens</div><table><tr><th>输入长度<th>输出价格(百万 tokens)<tr><td>&lt;= 512K<td>$1</table>"
        "<h3>信息</h3><div>上下文长度</div><div>1000000</div><div>最大输出</div><div>131072</div></body></html>",
        {
            *("acme/anvil-m3 in 0.3", "Anvil-M3 out 1"),
            *("acme/anvil-m3 context 1000000", "acme/anvil-m3 max-out 131072"),
        },
    ),
    "a card whose name goes on after what prose takes for it": (
        "<html><body><h1>Similar models</h1><a href='/m'><h3>GPT-9.6 Sol</h3><p>400K context</p><p>$5/M input</p>"
        "<p>$30/M output</p></a></body></html>",
        {"GPT-9.6_Sol in 5", "GPT-9.6_Sol out 30", "GPT-9.6_Sol context 400000"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_reads(name: str) -> None:
    text, expected = CASES[name]
    assert facts(text) == expected


def test_a_list_in_yaml_is_a_table_under_the_comments_that_open_it() -> None:
    text = """# Prices are per 1 million tokens.
- model: 'Anvil 5'
  threshold: '≤ 272K'
  input: $2.50
  cache_write: Not applicable
- model: Anvil 5
  threshold: '> 272K'
  input: $5.00
"""
    assert facts(text, "https://acme.example/models.yml") == {"Anvil_5 in 2.5", "Anvil_5 in 5 context=>272000"}


@pytest.mark.parametrize(
    ("older", "wanted"),
    [
        ("anvil-3-2402 | 32k", {"Anvil_3 context 256000", "anvil-3-2402 context 32000"}),
        ("anvil-3-2402 | 256k", {"Anvil_3 context 256000"}),  # nothing contrary: one model may well be meant
        ("anvil-3-base | 32k", set()),  # which of two undated rows is today's, the page does not say
    ],
)
def test_an_earlier_version_under_todays_name_goes_by_its_dated_id(older: str, wanted: set[str]) -> None:
    text = (
        "## Models\n\n| Model | Model ID | Context |\n|---|---|---|\n| Anvil 3 | `anvil-3-latest` | 256k |\n\n"
        f"## Legacy models\n\n| Model | Model ID | Context |\n|---|---|---|\n| Anvil 3 | {older} |\n"
    )
    assert facts(text) == wanted
