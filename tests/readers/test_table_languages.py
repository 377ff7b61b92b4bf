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
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_reads_a_page_in_its_own_language(text: str, expected: set[str]) -> None:
    assert facts(text) == expected
