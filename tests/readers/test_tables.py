"""Tables about models: each shape in a small document of our own, and all that must be read in it."""

from __future__ import annotations

import pytest

from crawler.readers.blocks import quote_stands
from crawler.readers.tables import price_table
from crawler.source import Document
from storage.terms import Reading


def read(text: str, url: str = "https://acme.example/docs/pricing") -> Reading:
    document = Document(url, text.encode())
    reading = price_table(document)
    for claim in reading.claims:
        assert quote_stands(document, claim.quote), claim
        assert claim.raw
        assert claim.locator
    return reading


def facts(text: str) -> set[str]:
    """Claims as "model field value currency terms", in the shortest form that a person can check."""
    short = {"input_price": "in", "output_price": "out", "cached_input_price": "cached", "cache_write_price": "write",
             "context_length": "context", "max_output_tokens": "max-out", "max_input_tokens": "max-in"}  # fmt: skip
    return {
        " ".join(
            [
                claim.model.replace(" ", "_"),
                short.get(claim.field, claim.field),
                claim.value,
                *([claim.unit.removesuffix("/1M tokens")] if claim.unit not in ("", "tokens", "USD/1M tokens") else []),
                *(f"{name}={value}" for name, value in claim.qualifiers),
            ]
        )
        for claim in read(text).claims
    }


CASES = {
    "unit in the cells, terms in the headers": (
        """
| Model | Base input tokens | 5m cache writes | 1h cache writes | Cache hits | Output tokens |
|---|---|---|---|---|---|
| Anvil 3 (deprecated) | \\$3 / MTok | \\$3.75 / MTok | \\$6 / MTok | \\$0.30 / MTok | \\$15 / MTok |
""",
        {"Anvil_3 in 3", "Anvil_3 write 3.75 ttl=5m", "Anvil_3 write 6 ttl=1h", "Anvil_3 cached 0.3", "Anvil_3 out 15"},
    ),
    "unit and currency in the headers": (
        "| Model | Input (USD per 1K tokens) | Output (USD per 1K tokens) |\n|---|---|---|\n| "
        "anvil-3 | 0.003 | 0.015 |",
        {"anvil-3 in 3", "anvil-3 out 15"},
    ),
    "two currencies side by side": (
        "| Model | Input (USD) | Input (EUR) |\n|---|---|---|\n| anvil-3 | $2 / 1M tokens | 1.85€ / 1M tokens |",
        {"anvil-3 in 2", "anvil-3 in 1.85 EUR"},
    ),
    "unit in the sentence above": (
        "Prices are per million tokens, in US dollars.\n\n|Model|Input|Output|\n|-|-|-|\n|anvil-3|$2.00|$6.00|",
        {"anvil-3 in 2", "anvil-3 out 6"},
    ),
    "unit in the note below": (
        "# Prices\n\n|Model|Input|Output|\n|-|-|-|\n|anvil-3|$2.00|$6.00|\n\nAll prices are per 1M tokens.",
        {"anvil-3 in 2", "anvil-3 out 6"},
    ),
    "unit and currency in columns of their own": (
        "|Model|Item|Price|Unit|Currency|\n|-|-|-|-|-|\n|anvil-3|Input|2.5|1M tokens|USD|\n|anvil-3|"
        "Output|10|1M tokens|USD|",
        {"anvil-3 in 2.5", "anvil-3 out 10"},
    ),
    "models as columns": (
        """
| Feature | Anvil 3 Pro | Anvil 3 Mini |
|---|---|---|
| API ID | anvil-3-pro | anvil-3-mini |
| Pricing | $5 / input MTok<br/>$25 / output MTok | $1 / input MTok<br/>$5 / output MTok |
| Context window | 1M tokens | 200k tokens |
| Max output | 128k tokens | 64k tokens |
""",
        {
            "Anvil_3_Pro in 5",
            "Anvil_3_Pro out 25",
            "Anvil_3_Pro context 1000000",
            "Anvil_3_Pro max-out 128000",
            "Anvil_3_Mini in 1",
            "Anvil_3_Mini out 5",
            "Anvil_3_Mini context 200000",
            "Anvil_3_Mini max-out 64000",
        },
    ),
    "grouped headers are context tiers": (
        """<p>Prices per 1M tokens.</p><table><thead>
<tr><th rowspan=2>Model<th colspan=2>Short context<th colspan=2>Long context</tr>
<tr><th>Input<th>Output<th>Input<th>Output</tr></thead>
<tr><td>anvil-3<td>$2<td>$8<td>$4<td>$12</tr></table>""",
        {"anvil-3 in 2", "anvil-3 out 8", "anvil-3 in 4 context=long", "anvil-3 out 12 context=long"},
    ),
    "grouped headers are modes": (
        """<p>Per 1M tokens</p><table><tr><th></th><th colspan=2>Standard</th><th colspan=2>Batch</th></tr>
<tr><th>Model</th><th>Input</th><th>Output</th><th>Input</th><th>Output</th></tr>
<tr><td>anvil-3</td><td>$2</td><td>$8</td><td>$1</td><td>$4</td></tr></table>""",
        {"anvil-3 in 2", "anvil-3 out 8", "anvil-3 in 1 mode=batch", "anvil-3 out 4 mode=batch"},
    ),
    "spanning cells and a tier in child rows": (
        """<table><tr><th>Model<th>Prompt<th>Input / MTok<th>Output / MTok</tr>
<tr><td rowspan=0>anvil-3<td>&le; 200K<td>$1<td>$5</tr>
<tr><td>&gt; 200K<td>$2<td>$9</tr></table>""",
        {"anvil-3 in 1", "anvil-3 out 5", "anvil-3 in 2 context=>200000", "anvil-3 out 9 context=>200000"},
    ),
    "child rows without spans": (
        """
| Model | Input length | Input price | Output price |
|---|---|---|---|
| anvil-tier-4 | up to 128K | $1 / 1M tokens | $4 / 1M tokens |
| | above 128K | $2 / 1M tokens | $8 / 1M tokens |
| anvil-flat-4 | all | $0.5 / 1M tokens | $1.5 / 1M tokens |
""",
        {
            "anvil-tier-4 in 1",
            "anvil-tier-4 out 4",
            "anvil-tier-4 in 2 context=>128000",
            "anvil-tier-4 out 8 context=>128000",
            "anvil-flat-4 in 0.5",
            "anvil-flat-4 out 1.5",
        },
    ),
    "modalities in child rows": (
        """<p>Per 1M tokens</p><table><tr><th>Model<th>Modality<th>Input<th>Output</tr>
<tr><td rowspan=2>anvil-voice-1<td>Text<td>$4<td>$16</tr><tr><td>Audio<td>$32<td>$64</tr></table>""",
        {
            "anvil-voice-1 in 4",
            "anvil-voice-1 out 16",
            "anvil-voice-1 in 32 modality=audio",
            "anvil-voice-1 out 64 modality=audio",
        },
    ),
    "directions in rows": (
        """<table><tr><th>Model<th>Type<th>Price per 1M tokens</tr>
<tr><td rowspan=3>anvil-3<td>Input<td>$2</tr><tr><td>Cached input<td>$0.2</tr><tr><td>Output<td>$8</tr></table>""",
        {"anvil-3 in 2", "anvil-3 cached 0.2", "anvil-3 out 8"},
    ),
    "tiers inside a cell": (
        "|Model|Input (per 1M tokens)|Output (per 1M tokens)|\n|-|-|-|\n"
        "|anvil-3|$2.00, prompts <= 200k tokens<br>$4.00, prompts > 200k tokens|$12.00, prompts "
        "<= 200k<br>$18.00, prompts > 200k|",
        {"anvil-3 in 2", "anvil-3 in 4 context=>200000", "anvil-3 out 12", "anvil-3 out 18 context=>200000"},
    ),
    "bare numbers under tiers in a cell": (
        "|Model|Input price (CNY/million tokens)|\n|-|-|\n|anvil-3|0<Token≤128K: 0.8<br>128K<Token≤256K: 2.4|",
        {"anvil-3 in 0.8 CNY", "anvil-3 in 2.4 CNY context=>128000,<=256000"},
    ),
    "two directions in a cell, in the order of the header": (
        "|Model|Context (in / out)|Price (input / output) per 1M tokens|\n|-|-|-|\n|anvil-3|1M "
        "/ 64K|$2 / $12 (<200k tokens)<br>$4 / $18 (>200k tokens)|",
        {
            "anvil-3 context 1000000",
            "anvil-3 max-out 64000",
            "anvil-3 in 2",
            "anvil-3 out 12",
            "anvil-3 in 4 context=>200000",
            "anvil-3 out 18 context=>200000",
        },
    ),
    "two directions in a cell, each with its name": (
        "|Model|Price|\n|-|-|\n|anvil-3|Input: $1.10 / 1M tokens; Output: $4.40 / 1M tokens|",
        {"anvil-3 in 1.1", "anvil-3 out 4.4"},
    ),
    "two models in a cell, one with another name": (
        "|Model|Input|Output|\n|-|-|-|\n|Anvil 3 / Anvil 4|$5 / MTok|$25 / MTok|\n|Anvil Mini "
        "2 (`anvil-mini-2`)|$1 / MTok|$2 / MTok|",
        {"Anvil_3 in 5", "Anvil_3 out 25", "Anvil_4 in 5", "Anvil_4 out 25", "Anvil_Mini_2 in 1", "Anvil_Mini_2 out 2"},
    ),
    "two models in a row": (
        "|Model|Price per 1M|Model|Price per 1M|\n|-|-|-|-|\n|anvil-embed-1|$0.10|anvil-embed-2|$0.02|",
        {"anvil-embed-1 in 0.1", "anvil-embed-2 in 0.02"},
    ),
    "a price with dates": (
        "|Model|Input|\n|-|-|\n|Anvil 5 through August 31, 2026|$2 / MTok|\n|Anvil 5 starting "
        "September 1, 2026|$3 / MTok|",
        {"Anvil_5 in 2 effective_until=2026-08-31", "Anvil_5 in 3 effective_from=2026-09-01"},
    ),
    "struck, old, free and missing prices": (
        """
| Model | Old input price | Input / MTok | Output / MTok |
|---|---|---|---|
| anvil-sale-5 | $4 / MTok | ~~$3~~ $2 | ~~$9~~ $6 |
| anvil-gift-5 | - | Free | Free |
| anvil-soon-6 | N/A | coming soon | TBD |
""",
        {"anvil-sale-5 in 2", "anvil-sale-5 out 6", "anvil-gift-5 in 0", "anvil-gift-5 out 0"},
    ),
    "mode from the heading": (
        "# Pricing\n\n|Model|Input|\n|-|-|\n|anvil-3|$2 / MTok|\n\n## Batch processing\n\n|Model|"
        "Batch input|\n|-|-|\n|anvil-3|$1 / MTok|\n\n"
        "## Fast mode pricing\n\n|Model|Input|\n|-|-|\n|anvil-3|$12 / MTok|",
        {"anvil-3 in 2", "anvil-3 in 1 mode=batch", "anvil-3 in 12 mode=fast"},
    ),
    "mode from a hidden tab": (
        """<p>Prices per 1M tokens.</p><div role=tablist><button role=tab id=a>Standard</button>
<button role=tab id=b>Flex</button></div>
<div role=tabpanel aria-labelledby=a><table><tr><th>Model<th>Input</tr><tr><td>anvil-3<td>$2</tr></table></div>
<div role=tabpanel aria-labelledby=b hidden><table><tr><th>Model<th>Input</tr><tr><td>anvil-3
<td>$1</tr></table></div>""",
        {"anvil-3 in 2", "anvil-3 in 1 mode=flex"},
    ),
    "Chinese, with labels in spanning columns": (
        """<h1>模型与价格</h1><table><tr><td colspan=2>模型</td><td>anvil-3-flash</td><td>anvil-3-pro</td></tr>
<tr><td colspan=2>上下文长度</td><td>1M</td><td>128K</td></tr><tr><td colspan=2>最大输出长度</td>
<td>最大 384K</td><td>8K</td></tr>
<tr><td rowspan=3>价格</td><td>百万tokens输入（缓存命中）</td><td>0.02元</td><td>0.025元</td></tr>
<tr><td>百万tokens输入（缓存未命中）</td><td>1元</td><td>3元</td></tr><tr><td>百万tokens输出</td><td>2元</td>
<td>6元</td></tr>
<tr><td colspan=2>并发限制</td><td>2500</td><td>500</td></tr></table>""",
        {
            "anvil-3-flash context 1000000",
            "anvil-3-flash max-out 384000",
            "anvil-3-flash cached 0.02 CNY",
            "anvil-3-flash in 1 CNY",
            "anvil-3-flash out 2 CNY",
            "anvil-3-pro context 128000",
            "anvil-3-pro max-out 8000",
            "anvil-3-pro cached 0.025 CNY",
            "anvil-3-pro in 3 CNY",
            "anvil-3-pro out 6 CNY",
        },
    ),
    "German and French, with decimal commas": (
        "|Modell|Eingabe (€/1M Token)|Ausgabe (€/1M Token)|Kontext|\n|-|-|-|-|\n|Anvil-Klein-3|0,25|1,20|32.768|\n\n"
        "# Tarifs\n\n|Modèle|Entrée|Sortie|\n|-|-|-|\n|anvil-grand-3|1,20 € / million de tokens|"
        "3,60 € / million de tokens|",
        {
            "Anvil-Klein-3 in 0.25 EUR",
            "Anvil-Klein-3 out 1.2 EUR",
            "Anvil-Klein-3 context 32768",
            "anvil-grand-3 in 1.2 EUR",
            "anvil-grand-3 out 3.6 EUR",
        },
    ),
    "Korean": (
        "|모델|입력 (1M 토큰당)|출력 (1M 토큰당)|컨텍스트 길이|\n|-|-|-|-|\n|anvil-3|$2|$8|128K|",
        {"anvil-3 in 2", "anvil-3 out 8", "anvil-3 context 128000"},
    ),
    "cards": (
        """<h1>Pricing</h1><p>Prices per million tokens, in US dollars.</p>
<div><h3>Anvil Large 3</h3><p>For hard work.</p><div><span>Input</span><span>$3.00</span></div><div>
<span>Output</span><span>$15.00</span></div>
<div><span>Context window</span><span>200K tokens</span></div></div>
<div><h3>Anvil Small 3</h3><div>Input: $0.25 / MTok</div><div>Output: $1.25 / MTok</div></div>
<div><div>Anvil Nano 3</div><ul><li>Input $0.05</li><li>Output $0.40</li></ul></div>""",
        {
            "Anvil_Large_3 in 3",
            "Anvil_Large_3 out 15",
            "Anvil_Large_3 context 200000",
            "Anvil_Small_3 in 0.25",
            "Anvil_Small_3 out 1.25",
            "Anvil_Nano_3 in 0.05",
            "Anvil_Nano_3 out 0.4",
        },
    ),
    "a grid of blocks": (
        """<h1>Prices</h1><div><div>Model</div><div>Context</div><div>Input (per 1M tokens)</div>
<div>Output (per 1M tokens)</div></div>
<div><div>anvil-large-3</div><div>256K</div><div>$2.00</div><div>$6.00</div></div>
<div><div>anvil-embed-2</div><div>8K</div><div>$0.02</div><div>-</div></div>""",
        {
            "anvil-large-3 context 256000",
            "anvil-large-3 in 2",
            "anvil-large-3 out 6",
            "anvil-embed-2 context 8000",
            "anvil-embed-2 in 0.02",
        },
    ),
    "data of a page that scripts fill": (
        """<div id=root>Loading</div><script id="__NEXT_DATA__" type="application/json">{"props":{"models":[
{"name":"Anvil Large 3","slug":"anvil-large-3","contextWindow":"200K","inputPrice":"$3.00 / 1M tokens",
"outputPrice":"$15.00 / 1M tokens"}]}}</script>""",
        {"Anvil_Large_3 context 200000", "Anvil_Large_3 in 3", "Anvil_Large_3 out 15"},
    ),
    "a JSON document": (
        """{"data":[{"id":"anvil-large-3","context_length":131072,"pricing":{"input":"2.50","output":"10.00",
"currency":"USD","unit":"1M tokens"}},
{"id":"anvil-small-3","context_length":32768,"pricing":{"input":"0.10","output":"0.40","currency":"USD",
"unit":"1M tokens"}}]}""",
        {
            "anvil-large-3 context 131072",
            "anvil-large-3 in 2.5",
            "anvil-large-3 out 10",
            "anvil-small-3 context 32768",
            "anvil-small-3 in 0.1",
            "anvil-small-3 out 0.4",
        },
    ),
    "the properties of one model": (
        "# Anvil 3 Pro\n\n|Property|Value|\n|-|-|\n|Model code|`anvil-3-pro`|\n|Input token limit|"
        "1,048,576|\n|Output token limit|65,536|\n"
        "|Knowledge cutoff|January 2025|\n|License|Apache 2.0|",
        {
            "Anvil_3_Pro max-in 1048576",
            "Anvil_3_Pro max-out 65536",
            "Anvil_3_Pro knowledge_cutoff 2025-01",
            "Anvil_3_Pro license Apache-2.0",
        },
    ),
    "one model's prices by tier of customers": (
        "## Anvil 3 Pro\n\n||Free tier|Paid tier, per 1M tokens in USD|\n|-|-|-|\n|Input price|"
        "Free of charge|$1.25, prompts <= 200k tokens<br>$2.50, prompts > 200k tokens|\n"
        "|Output price|Free of charge|$10.00|\n|Context caching price|Not available|$0.31<br>$4.50 "
        "/ 1,000,000 tokens per hour (storage price)|",
        {"Anvil_3_Pro in 1.25", "Anvil_3_Pro in 2.5 context=>200000", "Anvil_3_Pro out 10", "Anvil_3_Pro cached 0.31"},
    ),
    "sizes in a column of their own": (
        """<table><tr><th></th><th>Training data</th><th>Params</th><th>Context length</th><th>License</th></tr>
<tr><td rowspan=2>Llama 9</td><td rowspan=2>Public text</td><td>7B</td><td>4k</td><td>MIT</td></tr><tr>
<td>70B</td><td>8k</td><td>MIT</td></tr></table>""",
        {
            "Llama_9_7B context 4000",
            "Llama_9_7B license MIT",
            "Llama_9_7B parameters 7000000000",
            "Llama_9_70B context 8000",
            "Llama_9_70B license MIT",
            "Llama_9_70B parameters 70000000000",
        },
    ),
    "regions, of which the first is home": (
        "|Region|Model|Input (per 1K tokens)|Output (per 1K tokens)|\n|-|-|-|-|\n"
        "|US East|anvil-9|$0.002|$0.008|\n|Europe|anvil-9|$0.0022|$0.008|\n|Europe|anvil-8|$0.001|-|",
        {"anvil-9 in 2", "anvil-9 in 2.2 region=europe", "anvil-9 out 8", "anvil-8 in 1 region=europe"},
    ),
    "deprecations": (
        "|Retirement date|Deprecated model|Recommended replacement|\n|-|-|-|\n|August 5, 2026|"
        "`anvil-1-20250805`|`anvil-2-8`|",
        {"anvil-1-20250805 retirement_date 2026-08-05", "anvil-1-20250805 successor anvil-2-8"},
    ),
    "days that are only promised, and advice that is no model": (
        "|Model ID|EOL no sooner than|EOL date|Self-deploy alternative|\n|-|-|-|-|\n"
        "|`anvil-1-maas`|July 21, 2026|October 21, 2026|Self-deploy Anvil-1 on your machines|",
        {"anvil-1-maas retirement_date 2026-10-21"},
    ),
    "sections between the rows": (
        """<p>Per 1M tokens, USD</p><table><tr><th>Model<th>Input<th>Output</tr><tr>
<td colspan=3>Flagship models</td></tr>
<tr><td>anvil-3<td>$2<td>$8</tr><tr><td colspan=3>Batch API</td></tr><tr><td>anvil-3<td>$1<td>$4</tr></table>""",
        {"anvil-3 in 2", "anvil-3 out 8", "anvil-3 in 1 mode=batch", "anvil-3 out 4 mode=batch"},
    ),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_reads_every_fact_and_no_other(text: str, expected: set[str]) -> None:
    assert facts(text) == expected


SILENT = {
    "prices of other things than tokens": (
        "|Model|Price|\n|-|-|\n|anvil-paint-1|$0.04 / image|\n|anvil-talk-1|$0.006 per minute|"
        "\n|anvil-film-1|$0.10 per second|"
    ),
    "a price per second above the table": "Prices per second.\n\n|Model|Size|Price|\n|-|-|-|\n|anvil-film-1|1k|$1|",
    "no unit anywhere": "|Model|Input|Output|\n|-|-|-|\n|anvil-3|$2.00|$6.00|",
    "no currency anywhere": "|Model|Input per 1M tokens|\n|-|-|\n|anvil-3|2.00|",
    "a worked example": (
        "## Worked example\n\n|Line item|Calculation|Cost|\n|-|-|-|\n|Input tokens|50,000 x $5 "
        "/ 1,000,000|$0.25|\n|Total||$0.705|"
    ),
    "multipliers": "|Cache operation|Multiplier|\n|-|-|\n|5-minute cache write|1.25x base input price|",
    "tools": "Per 1M tokens\n\n|Tool|Price|\n|-|-|\n|Web search|$10.00 / 1k calls|\n|Session runtime|"
    "$0.08 per session-hour|",
    "tokens that are no window": "|Model|Tool choice|System prompt token count|\n|-|-|-|\n|Anvil 3|auto|290 tokens|",
    "rate limits": "|Model|Tokens per minute|Requests per minute|\n|-|-|-|\n|anvil-3|200,000|500|",
    "benchmarks": "|Benchmark|Anvil 3|Anvil 2|\n|-|-|-|\n|MMLU|86.0|84.1|\n|GPQA|59.1|41.3|\n|# Total params|"
    "70B|20B|\n|HumanEval|82|70|",
    "rows that are tiers or notes": "Per 1M tokens\n\n|Model|Input|\n|-|-|\n|Batch|$2|\n|Total|$3.00|\n|All models|$4|",
    "a table that lost its headings": "Model | Input | Output\nanvil-3 | $2 | $8\nanvil-3 | $1 | $4\n",
}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_says_nothing_where_nothing_is_sure(text: str) -> None:
    assert facts(text) == set()


def test_two_values_of_one_price_are_declined() -> None:
    reading = read("|Model|Input|\n|-|-|\n|anvil-3|$2 / MTok|\n|anvil-3|$5 / MTok|")
    assert not reading.claims
    assert "several values" in reading.declined[-1].reason


def test_ids_are_aliases_and_markers_are_not() -> None:
    reading = read("|Model|API ID|Context window|\n|-|-|-|\n|Anvil 3|`anvil-3-20260101`|128K|\n|Anvil 2|—|32K|")
    assert [(claim.model, claim.aliases) for claim in reading.claims] == [
        ("Anvil 3", ("anvil-3-20260101",)),
        ("Anvil 2", ()),
    ]


def test_order_letter_case_and_padding_of_headers_change_nothing() -> None:
    one = facts("|Model|Input / MTok|Context window|\n|-|-|-|\n|anvil-3|$2|128K|")
    other = facts("|  CONTEXT WINDOW |   INPUT / MTOK   | MODEL |\n|---|---|---|\n|  128K | $2   |   anvil-3 |")
    assert one == other == {"anvil-3 in 2", "anvil-3 context 128000"}
