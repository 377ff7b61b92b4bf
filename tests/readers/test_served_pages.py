"""Pricing pages as hosts serve them: cards, rows and data whose units and directions stand elsewhere."""

from __future__ import annotations

import pytest

from tests.readers.test_tables import facts

CASES = {
    "a card whose last line says the unit and the counts": (
        (
            "<h2>Transparent prices</h2><div><div><div>Anvil 9 Flash</div>"
            "<div><div><div>Input</div><div>$0.08</div></div><div><div>Output</div><div>$0.16</div></div>"
            "<div><div>Cache</div><div>$0.016</div></div></div>"
            "<div>1M context &middot; 384K max output &middot; per M tokens</div></div>"
            "<div><div>Anvil 9 Pro</div>"
            "<div><div><div>Input</div><div>$1.30</div></div><div><div>Output</div><div>$2.60</div></div></div>"
            "<div>256K context &middot; 65K max output &middot; per M tokens</div></div></div>"
        ),
        {
            "Anvil_9_Flash in 0.08",
            "Anvil_9_Flash out 0.16",
            "Anvil_9_Flash cached 0.016",
            "Anvil_9_Flash context 1000000",
            "Anvil_9_Flash max-out 384000",
            "Anvil_9_Pro in 1.3",
            "Anvil_9_Pro out 2.6",
            "Anvil_9_Pro context 256000",
            "Anvil_9_Pro max-out 65000",
        },
    ),
    "two amounts in a cell, whose order a note below names": (
        (
            "<table><tr><th>Model ID</th><th>Context Length</th><th>Pricing</th><th>Country</th></tr>"
            "<tr><td>anvil/anvil-9-8b</td><td>262K</td><td>$0.10 / $0.20<span class='block'>per 1M tokens</span></td>"
            "<td>Peru</td></tr></table><p>Pricing is input / output per million tokens.</p>"
        ),
        {"anvil/anvil-9-8b context 262000", "anvil/anvil-9-8b in 0.1", "anvil/anvil-9-8b out 0.2"},
    ),
    "what is free beside a price by the minute": (
        (
            "<table><tr><th>Name</th><th>Input tokens</th><th>Output tokens</th></tr>"
            "<tr><td>anvil-9-small</td><td>€1.80 /million tokens</td><td>€5.50 /million tokens</td></tr>"
            "<tr><td>anvil-embed-8b</td><td>€0.10 /million tokens</td><td>Free</td></tr>"
            "<tr><td>anvil-listen-v3</td><td>€0.003 /Audio minute</td><td>Free</td></tr></table>"
        ),
        {
            "anvil-9-small in 1.8 EUR",
            "anvil-9-small out 5.5 EUR",
            "anvil-embed-8b in 0.1 EUR",
            "anvil-embed-8b out 0 EUR",
        },
    ),
    "counts of thousands, four levels down in data": (
        (
            '<html><body><script id="__NEXT_DATA__" type="application/json">'
            '{"models": [{"id": "anvil-9-120b", "metadata": {"specs": '
            '{"limits": {"params": {"context_size_k": 131, "max_output_token_k": 16}}}}}, '
            '{"id": "anvil-9-8b", "metadata": {"specs": '
            '{"limits": {"params": {"context_size_k": 32, "max_output_token_k": 8}}}}}]}</script></body></html>'
        ),
        {
            "anvil-9-120b context 131000",
            "anvil-9-120b max-out 16000",
            "anvil-9-8b context 32000",
            "anvil-9-8b max-out 8000",
        },
    ),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_reads_a_served_page(text: str, expected: set[str]) -> None:
    assert facts(text) == expected
