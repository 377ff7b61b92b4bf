"""Tables, cards and pages in other languages than English, each a small document of our own."""

from __future__ import annotations

import pytest

from tests.readers.test_tables import facts

CASES = {
    "MDX cards whose titles are labels": (
        "# Amboss-3\n\n<CardGroup cols={2}>\n  <Card title=\"输入模态\" icon={<svg style={{mask: 'url(a.svg)'}} />}>\n"
        '    文本\n  </Card>\n\n  <Card title="上下文窗口" icon="a">\n    128K\n  </Card>\n\n'
        '  <Card title="最大输出 Tokens">\n    96K\n  </Card>\n</CardGroup>\n',
        {"Amboss-3 context 128000", "Amboss-3 max-out 96000"},
    ),
    "cards whose labels stand over their values, with sign, number and unit apart": (
        "<h1>模型</h1><div><h3>GLM-9.7</h3><p>发行日期：2025年12月23日</p><p>上下文长度：</p><p>205K</p>"
        "<p>许可：</p><p>MIT</p><div><p>输入:</p><p>$</p><p>0.42</p><p>/ M Tokens</p></div>"
        "<div><p>输出:</p><p>$</p><p>2.2</p><p>/ M Tokens</p></div></div>",
        {"GLM-9.7 release_date 2025-12-23", "GLM-9.7 context 205000", "GLM-9.7 license MIT", "GLM-9.7 in 0.42",
         "GLM-9.7 out 2.2"},
    ),
    "a million without a word for tokens, beside a direction": (
        "# 价格\n\n| 模型 | 输入价格（美元/百万） | 输出价格（美元/百万） |\n|---|---|---|\n| qwen9-max | 1.25 | 5 |",
        {"qwen9-max in 1.25", "qwen9-max out 5"},
    ),
    "a default of the output is no limit of it": (
        "|模型|最大输入Tokens|默认最大输出Tokens|最大输出Tokens|\n|-|-|-|-|\n|ERNIE-9.0-8K|5120|1024|2048|",
        {"ERNIE-9.0-8K max-in 5120", "ERNIE-9.0-8K max-out 2048"},
    ),
    "a labelled amount below the plain one of a cell": (
        "<table><tr><th>모델</th><th>입력 / 1M 토큰</th><th>출력 / 1M 토큰</th></tr><tr><td>Anvil-4</td>"
        "<td>$2.50 / 1M 토큰<br><br>캐시 입력 :<br>$1.25 / 1M 토큰</td><td>$10 / 1M 토큰</td></tr></table>",
        {"Anvil-4 in 2.5", "Anvil-4 cached 1.25", "Anvil-4 out 10"},
    ),
    "what a month costs": (
        "料金は100万トークンあたりの単価です。\n\n|モデル|入力単価 ($/1M tokens)|出力単価 ($/1M tokens)|\n|-|-|-|\n"
        "|anvil-4|$5.00|$15.00|\n\n月間10万リクエストの場合\n\n|モデル|入力コスト|出力コスト|月額合計|\n|-|-|-|-|\n|anvil-4|$250|$450|$700|",
        {"anvil-4 in 5", "anvil-4 out 15"},
    ),
    "a long context in the labels and in the heading above": (
        "### Preços de Contexto Longo por Modelo\n\n|Modelo|Entrada Padrão (≤200K)|Entrada de Contexto Longo (>200K)|"
        "Saída Padrão|Saída de Contexto Longo|\n|-|-|-|-|-|\n|Anvil 4|$5/MTok|$10/MTok|$25/MTok|$37.50/MTok|",
        {"Anvil_4 in 5", "Anvil_4 in 10 context=>200000", "Anvil_4 out 25", "Anvil_4 out 37.5 context=long"},
    ),
    "labels with their explanations below them": (
        "<h1>Anvil 4 Pro</h1><p><span>Контекстное окно</span> <span>200K</span></p><p>Дата релиза 22 октября 2024</p>"
        "<table><tr><th>Тип</th><th>Стоимость</th></tr><tr><td>Входящие токены<br>Всё, что модель получила и прочла "
        "в запросе, вместе с историей разговора.</td><td>606 ₽<br>/ 1M токенов</td></tr><tr><td>Исходящие токены<br>"
        "Всё, что модель написала в ответ на этот запрос, слово за словом.</td><td>3030 ₽<br>/ 1M токенов</td></tr>"
        "<tr><td>Запись кеша<br>Токены, которые остаются в памяти для следующих запросов той же беседы.</td>"
        "<td>757 ₽<br>/ 1M токенов</td></tr></table>",
        {"Anvil_4_Pro context 200000", "Anvil_4_Pro release_date 2024-10-22", "Anvil_4_Pro in 606 RUB",
         "Anvil_4_Pro out 3030 RUB", "Anvil_4_Pro write 757 RUB"},
    ),
    "one count under its heading, on the page of one model": (
        "<h1>Anvil 4 Pro</h1><h3>上下文长度</h3><p>256K tokens</p>", {"Anvil_4_Pro context 256000"},
    ),
    "panes named for models, with cards in them": (
        "# GLM-9\n\n<Tabs>\n  <Tab title=\"GLM-9-Plus\">\n    <Card title=\"上下文窗口\">\n      128K\n    </Card>\n\n"
        "    <Card title=\"最大输出 Tokens\">\n      4K\n    </Card>\n  </Tab>\n\n  <Tab title=\"GLM-9-FlashX\">\n"
        "    <Card title=\"上下文窗口\">\n      64K\n    </Card>\n\n    <Card title=\"最大输出 Tokens\">\n      16K\n"
        "    </Card>\n  </Tab>\n</Tabs>\n",
        {"GLM-9-Plus context 128000", "GLM-9-Plus max-out 4000", "GLM-9-FlashX context 64000",
         "GLM-9-FlashX max-out 16000"},
    ),
    "rupiah grouped by commas": (
        "|Model|Masukan/1M token|Keluaran/1M token|\n|-|-|-|\n|gemma-9-27b-it|Rp 200|Rp 1,500|\n"
        "|gemma-9-4b-it|Rp 2.500|Rp 36,543|",
        {"gemma-9-27b-it in 200 IDR", "gemma-9-27b-it out 1500 IDR", "gemma-9-4b-it in 2500 IDR",
         "gemma-9-4b-it out 36543 IDR"},
    ),
    "what a test has cost": (
        "Harga per juta token (USD):\n\n|Model|Input (/1M)|Output (/1M)|\n|-|-|-|\n|anvil-4|$5.00|$15.00|\n\nHasil\n\n"
        "|Model|Biaya Input|Biaya Output|Total Biaya|\n|-|-|-|-|\n|anvil-4|$6.15|$0.41|$6.56|",
        {"anvil-4 in 5", "anvil-4 out 15"},
    ),
    "two prices for one unit that is said before or behind them": (
        "|模型 ID|价格|\n|-|-|\n|anvil-4|每 1M $0.15 / $0.50|\n"
        "|anvil-3|$0.10 / $0.40 por 1M|\n|anvil-2|每 1M $0.50 / $0.20|",
        {"anvil-4 in 0.15", "anvil-4 out 0.5", "anvil-3 in 0.1", "anvil-3 out 0.4"},
    ),
    "data whose unit stands in a comment": (
        '{"comment": "价格表。单位:元/百万 token。可选字段 cached", '
        '"prices": {"anvil-4": {"in": 2, "out": 8, "cached": 0.4}, "anvil-3": {"in": 1, "out": 4}}}',
        {"anvil-4 in 2 CNY", "anvil-4 out 8 CNY", "anvil-4 cached 0.4 CNY",
         "anvil-3 in 1 CNY", "anvil-3 out 4 CNY"},
    ),
    "a row of ids below a row of titles": (
        "<table><tr><td>旗舰模型</td><td>铁砧-Max<p>适合复杂任务</p></td><td>铁砧-Plus<p>均衡</p></td></tr><tr><td>API调用模型名<p>（稳定版本）"
        "</p></td><td>qwen9-max</td><td>qwen9-plus</td></tr><tr><td>最大上下文长度<p>（Token数）</p></td><td>32,768</td><td>131,072</td>"
        "</tr><tr><td>输入价格<p>（每千Token）</p></td><td>0.02元<p>Batch调用：0.01元</p></td><td>0.0008元</td></tr></table>",
        {"qwen9-max context 32768", "qwen9-plus context 131072", "qwen9-max in 20 CNY",
         "qwen9-max in 10 CNY mode=batch", "qwen9-plus in 0.8 CNY"},
    ),
    "ids with their tiers, and prices from an amount on": (
        "|模型系列|具体型号|输入单价（元/百万Token）|输出单价（元/百万Token）|\n|-|-|-|-|\n|Qwen9-Max|qwen9-max（≤32K）|2.5元|10元|\n"
        "|Qwen9-Max|qwen9-max（32K~128K段）|4元|16元|\n|Qwen9-Flash|qwen9-flash|0.2元起（阶梯）|2元起|\n"
        "|Qwen9-Long（长文本专用）|qwen9-long|0.5元|2元|",
        {"Qwen9-Max in 2.5 CNY", "Qwen9-Max out 10 CNY", "Qwen9-Max in 4 CNY context=>32000,<=128000",
         "Qwen9-Max out 16 CNY context=>32000,<=128000", "Qwen9-Long in 0.5 CNY", "Qwen9-Long out 2 CNY"},
    ),
    "credits are no money": (
        "<h1>Anvil 4 Pro</h1><ul><li>文本输入：0 积分</li><li>消息输出：0 积分</li></ul><h3>API</h3>"
        "<ul><li>输入价格：$0.14/1M tokens</li><li>输出价格：$2.49/1M tokens</li></ul>",
        {"Anvil_4_Pro in 0.14", "Anvil_4_Pro out 2.49"},
    ),
    "rows that are platforms, with the models they offer": (
        "|Nền tảng|Context Window|Giá/1M Tokens|Độ phủ mô hình|\n|-|-|-|-|\n|ForgeHub|128K tokens|$8.00|GPT-4, GPT-4o|"
        "\n|AnvilCloud|200K tokens|$15.00|Claude 3.5 Sonnet|",
        set(),
    ),
    "costs in other languages": (
        "|Modell|Kosten|\n|-|-|\n|Anvil-4|$5/1M Input-Tokens, $15/1M Output-Tokens|\n\n"
        "|Modello|Costi|Prezzo|\n|-|-|-|\n|Anvil-3|bassi|$2/1M token input, $8/1M token output|",
        {"Anvil-4 in 5", "Anvil-4 out 15", "Anvil-3 in 2", "Anvil-3 out 8"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_reads_a_page_in_its_own_language(text: str, expected: set[str]) -> None:
    assert facts(text) == expected
