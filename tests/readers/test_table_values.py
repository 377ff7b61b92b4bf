"""Values in tables about models: their units, terms and languages, each in a small document of our own."""

from __future__ import annotations

import pytest

from tests.readers.test_tables import facts

CASES = {
    "a mode's word in the name of a model, and its maker behind it": (
        "# Grok Code Fast 9 - xAI\n\n### Key Stats\n\n| | |\n|-|-|\n| Context Window | 256,000 tokens |\n"
        "| Input Token Price | $0.20 per million |\n| Output Token Price | $1.50 per million |\n",
        {"Grok_Code_Fast_9 context 256000", "Grok_Code_Fast_9 in 0.2", "Grok_Code_Fast_9 out 1.5"},
    ),
    "data under the names of models": (
        '{"anvil-9": {"max_input_tokens": 128000, "price": {"input": "$2 / 1M tokens"}}, '
        '"anvil-8-mini": {"max_input_tokens": 32000, "price": {"input": "$1 / 1M tokens"}}}',
        {"anvil-9 max-in 128000", "anvil-9 in 2", "anvil-8-mini max-in 32000", "anvil-8-mini in 1"},
    ),
    "units in a second row of headers": (
        (
            "<table><thead><tr><th rowspan=2>Model</th><th rowspan=2>Version</th><th>Context window</th>"
            "<th>Maximum input</th><th>Maximum output</th><th>Input price</th><th>Output price</th></tr>\n"
            "<tr><th colspan=3>(tokens)</th><th colspan=2>(per 1,000 tokens)</th></tr></thead><tr>"
            "<td>anvil-max</td><td>Stable</td><td>32,768</td><td>30,720</td><td>8,192</td><td>$0.0016</td>"
            "<td>$0.0064</td></tr>\n"
            "<tr><td>anvil-max-latest</td><td>Latest</td><td>32,768</td><td>30,720</td><td>8,192</td>"
            "<td>$0.0016</td><td>$0.0064</td></tr></table>"
        ),
        {
            "anvil-max context 32768",
            "anvil-max max-in 30720",
            "anvil-max max-out 8192",
            "anvil-max in 1.6",
            "anvil-max out 6.4",
            "anvil-max-latest context 32768",
            "anvil-max-latest max-in 30720",
            "anvil-max-latest max-out 8192",
            "anvil-max-latest in 1.6",
            "anvil-max-latest out 6.4",
        },
    ),
    "an inverse price beside the price": (
        (
            "|AI Model|Current Speed (Tokens per Second)|Input Token Price (Per Million Tokens)|"
            "Output Token Price (Per Million Tokens)|\n"
            "|-|-|-|-|\n"
            "|Llama 9 Scout (17Bx16E) 128k|594|$0.11<br>(9.09M / $1)*|$0.34<br>(2.94M / $1)*|"
        ),
        {"Llama_9_Scout_128k in 0.11", "Llama_9_Scout_128k out 0.34"},
    ),
    "directions in rows, tiers in columns": (
        (
            "<table><tr><th>Model</th><th>Type</th><th>Price (/1M tokens)<br>&lt;= 200K input tokens</th>"
            "<th>Price (/1M tokens)<br>&gt; 200K input tokens</th></tr>\n"
            "<tr><td rowspan=2>Gemini 9 Pro</td><td>Input (text, image, video, audio)</td><td>$1.25</td>"
            "<td>$2.5</td></tr><tr><td>Text output (response and reasoning)</td><td>$10</td><td>$15</td></tr></table>"
        ),
        {
            "Gemini_9_Pro in 1.25",
            "Gemini_9_Pro in 2.5 context=>200000",
            "Gemini_9_Pro out 10",
            "Gemini_9_Pro out 15 context=>200000",
        },
    ),
    "three prices in a cell, two modes": (
        (
            "|Model|Pricing (1M Tokens)|Pricing with Batch API (1M Tokens)|\n"
            "|-|-|-|\n"
            "|GPT-9 Global|Input: $2.00<br>Cached Input: $0.50<br>Output: $8.00|Input: $1.00<br>Output: $4.00|"
        ),
        {
            "GPT-9_Global in 2",
            "GPT-9_Global cached 0.5",
            "GPT-9_Global out 8",
            "GPT-9_Global in 1 mode=batch",
            "GPT-9_Global out 4 mode=batch",
        },
    ),
    "cards of one number a line": (
        (
            "<h1>Pricing</h1><section><h3>Command Z</h3><p>Great model for agents.</p><div><p>Input</p>"
            "<p>$2.50</p><p>/ 1M tokens</p></div><div><p>Output</p><p>$10.00</p><p>/ 1M tokens</p></div></section>"
        ),
        {"Command_Z in 2.5", "Command_Z out 10"},
    ),
    "two directions in brackets": (
        (
            "|Model|Modalities|Context|Rate limits|Pricing [in \\| out] per million tokens|\n"
            "|-|-|-|-|-|\n"
            "|grok-9|text, image → text|256,000|2M tpm / 480 rpm|$3.00 \\| $15.00|"
        ),
        {"grok-9 context 256000", "grok-9 in 3", "grok-9 out 15"},
    ),
    "prices by the time of day": (
        (
            "<table><tr><th colspan=2>MODEL</th><th>deepseek-talk</th><th>deepseek-think</th></tr><tr>"
            "<td colspan=2>CONTEXT LENGTH</td><td colspan=2>64K</td></tr><tr>"
            "<td colspan=2>MAX COT TOKENS</td><td>-</td><td>32K</td></tr><tr><td colspan=2>MAX OUTPUT</td>"
            "<td>8K</td><td>8K</td></tr>\n"
            "<tr><td rowspan=3>STANDARD PRICE<br>(UTC 00:30-16:30)</td><td>1M TOKENS INPUT (CACHE HIT)</td>"
            "<td>$0.07</td><td>$0.14</td></tr><tr><td>1M TOKENS INPUT (CACHE MISS)</td><td>$0.27</td>"
            "<td>$0.55</td></tr><tr><td>1M TOKENS OUTPUT</td><td>$1.10</td><td>$2.19</td></tr>\n"
            "<tr><td rowspan=3>DISCOUNT PRICE<br>(UTC 16:30-00:30)</td><td>1M TOKENS INPUT (CACHE HIT)</td>"
            "<td>$0.035</td><td>$0.035</td></tr><tr><td>1M TOKENS INPUT (CACHE MISS)</td><td>$0.135</td>"
            "<td>$0.135</td></tr><tr><td>1M TOKENS OUTPUT</td><td>$0.55</td><td>$0.55</td></tr></table>"
        ),
        {
            "deepseek-talk context 64000",
            "deepseek-think context 64000",
            "deepseek-talk max-out 8000",
            "deepseek-think max-out 8000",
            "deepseek-talk cached 0.07",
            "deepseek-talk in 0.27",
            "deepseek-talk out 1.1",
            "deepseek-think cached 0.14",
            "deepseek-think in 0.55",
            "deepseek-think out 2.19",
            "deepseek-talk cached 0.035 mode=off-peak",
            "deepseek-talk in 0.135 mode=off-peak",
            "deepseek-talk out 0.55 mode=off-peak",
            "deepseek-think cached 0.035 mode=off-peak",
            "deepseek-think in 0.135 mode=off-peak",
            "deepseek-think out 0.55 mode=off-peak",
        },
    ),
    "several facts in a line": (
        (
            "## Anvil 9\n"
            "\n"
            "Context: 128K | Max output: 8K | Input: $2 / 1M tokens | Output: $8 / 1M tokens\n"
            "\n"
            "## Anvil 9 Mini\n"
            "\n"
            "- Context: 32K\n"
            "- Price: $0.1 / 1M input tokens, $0.4 / 1M output tokens\n"
            ""
        ),
        {
            "Anvil_9 context 128000",
            "Anvil_9 max-out 8000",
            "Anvil_9 in 2",
            "Anvil_9 out 8",
            "Anvil_9_Mini context 32000",
            "Anvil_9_Mini in 0.1",
            "Anvil_9_Mini out 0.4",
        },
    ),
    "a definition list": (
        (
            "<h1>Prices</h1><p>USD per 1M tokens</p><h2>Anvil 9</h2><dl><dt>Input</dt><dd>$3</dd>"
            "<dt>Output</dt><dd>$9</dd><dt>Context</dt><dd>64K</dd></dl>"
        ),
        {"Anvil_9 in 3", "Anvil_9 out 9", "Anvil_9 context 64000"},
    ),
    "bare numbers, two directions": (
        ("|Model|Price ($/1M tokens, input/output)|\n|-|-|\n|anvil-9|0.15/0.60|\n|anvil-8|Input: 0.10, Output: 0.40|"),
        {"anvil-9 in 0.15", "anvil-9 out 0.6", "anvil-8 in 0.1", "anvil-8 out 0.4"},
    ),
    "intervals of thousands of tokens": (
        (
            "|模型名称|条件 千 token|输入 元/百万token|输出 元/百万token|\n"
            "|-|-|-|-|\n"
            "|doubao-9|输入长度 [0, 32]|0.8|2|\n"
            "|doubao-9|输入长度 (32, 128]|1.2|4|"
        ),
        {
            "doubao-9 in 0.8 CNY",
            "doubao-9 out 2 CNY",
            "doubao-9 in 1.2 CNY context=>32000,<=128000",
            "doubao-9 out 4 CNY context=>32000,<=128000",
        },
    ),
    "a unit for each row": (
        ("|Model|Unit|Input|Output|\n|-|-|-|-|\n|anvil-9|per 1M tokens|$2|$8|\n|anvil-paint|per image|-|$0.04|"),
        {"anvil-9 in 2", "anvil-9 out 8"},
    ),
    "Japanese": (
        (
            "|モデル|入力料金（100万トークンあたり）|出力料金（100万トークンあたり）|コンテキスト長|\n"
            "|-|-|-|-|\n"
            "|anvil-9|300円|1,200円|128K|"
        ),
        {"anvil-9 in 300 JPY", "anvil-9 out 1200 JPY", "anvil-9 context 128000"},
    ),
    "Spanish": (
        (
            "|Modelo|Precio de entrada (por 1M de tokens)|Precio de salida (por 1M de tokens)|Ventana de contexto|\n"
            "|-|-|-|-|\n"
            "|anvil-9|0,50 €|1,50 €|128.000|"
        ),
        {"anvil-9 in 0.5 EUR", "anvil-9 out 1.5 EUR", "anvil-9 context 128000"},
    ),
    "thinking and non-thinking": (
        (
            "|Model|Input price|Output price|\n"
            "|-|-|-|\n"
            "|anvil-flash-9|$0.15 / 1M tokens|$0.60 / 1M tokens (non-thinking)<br>$3.50 / 1M tokens (thinking)|"
        ),
        {
            "anvil-flash-9 in 0.15",
            "anvil-flash-9 out 0.6 variant=non-thinking",
            "anvil-flash-9 out 3.5 variant=thinking",
        },
    ),
    "modalities inside a cell": (
        (
            "|Model|Input price per 1M tokens|Output price|\n"
            "|-|-|-|\n"
            "|anvil-flash-9|$0.30 (text / image / video)<br>$1.00 (audio)|$2.50 per 1M tokens|"
        ),
        {"anvil-flash-9 in 0.3", "anvil-flash-9 in 1 modality=audio", "anvil-flash-9 out 2.5"},
    ),
    "a legend above": (
        ("# Rates\n\nUnit: USD / 1M tokens\n\n|Model|Input|Cached|Output|\n|-|-|-|-|\n|anvil-9|2|0.5|8|"),
        {"anvil-9 in 2", "anvil-9 cached 0.5", "anvil-9 out 8"},
    ),
    "a caption": (
        (
            "<table><caption>Prices in USD per million tokens</caption><tr><th>Model<th>Input<th>Output</tr>"
            "<tr><td>anvil-9<td>2<td>8</tr></table>"
        ),
        {"anvil-9 in 2", "anvil-9 out 8"},
    ),
    "per token": (
        ("|Model|Input (per token)|Output (per token)|\n|-|-|-|\n|anvil-9|$0.000002|$0.000008|"),
        {"anvil-9 in 2", "anvil-9 out 8"},
    ),
    "links, dates, sizes and licenses": (
        (
            "|Model|Released|Context|License|Parameters|\n"
            "|-|-|-|-|-|\n"
            "|[Anvil-7B](https://x.example)|2025/03/04|32k|"
            "[Apache 2.0](https://www.apache.org/licenses/LICENSE-2.0)|7.2B|"
        ),
        {
            "Anvil-7B release_date 2025-03-04",
            "Anvil-7B context 32000",
            "Anvil-7B license Apache-2.0",
            "Anvil-7B parameters 7200000000",
        },
    ),
    "fine-tuned models": (
        ("Prices per 1M tokens.\n\n## Fine-tuning\n\n|Model|Training|Input|Output|\n|-|-|-|-|\n|gpt-9|$25|$3|$12|"),
        {"gpt-9 in 3 variant=fine-tuned", "gpt-9 out 12 variant=fine-tuned"},
    ),
    "a native and an extended window": (
        ("|Model|Native context|Extended context (YaRN)|Params|\n|-|-|-|-|\n|Anvil-7B|32K|128K|7B|"),
        {"Anvil-7B context 32000", "Anvil-7B parameters 7000000000"},
    ),
    "a line for each model of a cell": (
        (
            "<p>Per 1M tokens</p><table><tr><th>Model<th>Input<th>Output</tr><tr><td>Anvil 3<br>Anvil 4"
            "<td>$1<br>$2<td>$3<br>$4</tr></table>"
        ),
        {"Anvil_3 in 1", "Anvil_4 in 2", "Anvil_3 out 3", "Anvil_4 out 4"},
    ),
    "marks of footnotes": (
        ("|Model|Input|Output|\n|-|-|-|\n|anvil-3¹|$3¹ / 1M tokens|$9.00* / 1M tokens|"),
        {"anvil-3 in 3", "anvil-3 out 9"},
    ),
    "no header over the names": (
        (
            "Per 1M tokens, USD\n"
            "\n"
            "||Input|Output|Context|\n"
            "|-|-|-|-|\n"
            "|Zephyrus Large|$2|$6|128K|\n"
            "|Zephyrus Mini|$1|$3|128K|"
        ),
        {
            "Zephyrus_Large in 2",
            "Zephyrus_Large out 6",
            "Zephyrus_Large context 128000",
            "Zephyrus_Mini in 1",
            "Zephyrus_Mini out 3",
            "Zephyrus_Mini context 128000",
        },
    ),
    "a heading with words around the name": (
        ("## Pricing for GPT-9 mini\n\n|Type|Price per 1M tokens|\n|-|-|\n|Input|$2|\n|Cached input|$1|\n|Output|$8|"),
        {"GPT-9_mini in 2", "GPT-9_mini cached 1", "GPT-9_mini out 8"},
    ),
    "a limit that is not of the output": (
        ("|Model|Context|Max chain-of-thought|Max output|\n|-|-|-|-|\n|anvil-9|131,072|38,912|16,384|"),
        {"anvil-9 context 131072", "anvil-9 max-out 16384"},
    ),
    "a storage price beside a cache price": (
        ("|Model|Context caching|Cache storage|\n|-|-|-|\n|anvil-3|$0.2 / 1M tokens|$1.00 / 1M tokens per hour|"),
        {"anvil-3 cached 0.2"},
    ),
    "characters are no tokens": (
        (
            "Prices per 1M tokens unless noted.\n"
            "\n"
            "|Model|Input|Output|\n"
            "|-|-|-|\n"
            "|anvil-tts|$15.00 / 1M characters|-|\n"
            "|anvil-live|$4 (text), $32 (audio)|$16 (text), $64 (audio)|"
        ),
        {"anvil-live in 4", "anvil-live in 32 modality=audio", "anvil-live out 16", "anvil-live out 64 modality=audio"},
    ),
    "a column of windows that is of tiers": (
        (
            "<p>USD per 1M tokens</p><table><tr><th>Model<th>Context<th>Input<th>Output</tr><tr>"
            "<td rowspan=2>anvil-9<td>&lt;=128K<td>1<td>4</tr><tr><td>&gt;128K<td>2<td>8</tr><tr><td>anvil-8"
            "<td>32K<td>0.5<td>1</tr></table>"
        ),
        {
            "anvil-9 in 1",
            "anvil-9 out 4",
            "anvil-9 in 2 context=>128000",
            "anvil-9 out 8 context=>128000",
            "anvil-8 in 0.5",
            "anvil-8 out 1",
        },
    ),
    "Arabic": (
        (
            "<table dir=rtl><tr><th>النموذج</th><th>سعر الإدخال (لكل مليون رمز)</th>"
            "<th>سعر الإخراج (لكل مليون رمز)</th><th>نافذة السياق</th></tr><tr><td>anvil-9</td><td>$٢٫٥</td>"
            "<td>$١٠</td><td>١٢٨ ألف</td></tr></table>"
        ),
        {"anvil-9 in 2.5", "anvil-9 out 10", "anvil-9 context 128000"},
    ),
    "Indonesian": (
        (
            "|Model|Harga input (per 1 juta token)|Harga output (per 1 juta token)|Jendela konteks|\n"
            "|-|-|-|-|\n"
            "|anvil-9|$0,50|$1,50|200 ribu token|"
        ),
        {"anvil-9 in 0.5", "anvil-9 out 1.5", "anvil-9 context 200000"},
    ),
    "a name in a row of its own": (
        (
            "<table><tr><th>Spec</th><th>Value</th></tr><tr><td>Name</td><td>Anvil 9</td></tr><tr>"
            "<td>Context</td><td>128,000 tokens</td></tr><tr><td>Price</td>"
            "<td>Input: $2 / 1M<br>Output: $8 / 1M</td></tr></table>"
        ),
        {"Anvil_9 context 128000", "Anvil_9 in 2", "Anvil_9 out 8"},
    ),
    "before and now": (
        ("|Model|Price before (in / out, per 1M)|New price (in / out, per 1M)|\n|-|-|-|\n|anvil-9|$3 / $9|$2 / $6|"),
        {"anvil-9 in 2", "anvil-9 out 6"},
    ),
    "columns of dates": (
        ("|Model|Until Dec 31, 2026|From Jan 1, 2027|\n|-|-|-|\n|anvil-9|$2 / 1M input tokens|$3 / 1M input tokens|"),
        {"anvil-9 in 2 effective_until=2026-12-31", "anvil-9 in 3 effective_from=2027-01-01"},
    ),
    "cents": (("|Model|Input|\n|-|-|\n|anvil-9|25¢ / 1M tokens|"), {"anvil-9 in 0.25"}),
    "several ids of one model": (
        ("|Model|Input|\n|-|-|\n|Anvil 9<br/>`anvil-9-0514`, `anvil-9-latest`|$2 / MTok|"),
        {"Anvil_9 in 2"},
    ),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_reads_every_value_with_its_terms(text: str, expected: set[str]) -> None:
    assert facts(text) == expected


SILENT = {
    "tokens that a request used": (
        "All prices are in USD per 1M tokens.\n\n|Model|Input tokens|Output tokens|Total cost|\n|-|-|-|-|\n"
        "|anvil-9|1,000|500|$0.01|\n|anvil-8|200|90|$0.02|"
    ),
    "dates of changes": "|Date|Model|Change|\n|-|-|-|\n|2026-01-02|anvil-9|Input lowered from $3 to $2|",
    "prices under a commitment": "|Model|Input|\n|-|-|\n|anvil-9|$2 / 1M tokens with 1-year commitment|",
    "prices by the size of a model": (
        "Per 1M tokens\n"
        "\n"
        "|Base model parameter count|$/1M tokens|\n"
        "|-|-|\n"
        "|Less than 4B parameters|$0.10|\n"
        "|4B - 16B parameters|$0.20|"
    ),
    "rows that are providers": ("# Anvil 3\n\nPer 1M tokens\n\n|Provider|Input|Output|\n|-|-|-|\n|CloudCo|$2|$4|"),
    "bounds, ranges and estimates": (
        "|Model|Input|\n"
        "|-|-|\n"
        "|anvil-3|from $2 / 1M tokens|\n"
        "|anvil-4|$2–$4 / 1M tokens|\n"
        "|anvil-5|up to $5 / 1M tokens|\n"
        "|anvil-6|$3 → $2 / 1M tokens|\n"
        "|anvil-7|~$2 / 1M tokens|\n"
        "|anvil-8|starting at $1 / MTok|"
    ),
    "a benchmark table with a price": ("|Model|MMLU|GPQA|Price|\n|-|-|-|-|\n|anvil-3|80|50|$2 / 1M tokens|"),
    "a subscription": ("|Model|Monthly price|\n|-|-|\n|anvil-3|$20|\n\n|Plan|Price|\n|-|-|\n|Pro|$20 / month|"),
    "pages": ("|Model|Input|Output|\n|-|-|-|\n|anvil-ocr-1|$1 / 1,000 pages|$3 / 1,000 annotated pages|"),
}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_says_nothing_of_what_is_no_price_of_a_model(text: str) -> None:
    assert facts(text) == set()
