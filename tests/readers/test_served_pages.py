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
    "a document of Markdown inside the data of a page": (
        (
            '<html><body><div id="root"></div><script>window._ROUTER_DATA = {"page": {"doc": {"content": '
            '"Prices vary.\\n\\n## Online inference\\n\\n|**Model ID** |**Pricing tiers**<br>(K tokens) |**Input**<br>'
            "(non\\\\-audio)<br>(USD/M tokens) |**Input**<br>(audio)<br>(USD/M tokens) |"
            "**Output**<br>(USD/M tokens) |\\n"
            "|---|---|---|---|---|\\n|anvil\\\\-9\\\\-lite |Prompt length [0, 128] |0.25 |3.75 |2.00 |\\n"
            '||Prompt length (128, 256] |0.50 |7.50 |4.00 |\\n"}}}</script></body></html>'
        ),
        {
            "anvil-9-lite in 0.25",
            "anvil-9-lite in 3.75 modality=audio",
            "anvil-9-lite out 2",
            "anvil-9-lite in 0.5 context=>128000,<=256000",
            "anvil-9-lite in 7.5 context=>128000,<=256000 modality=audio",
            "anvil-9-lite out 4 context=>128000,<=256000",
        },
    ),
    "a kind of tokens that stays while regions change": (
        (
            "<table><tr><th>Model</th><th>Type</th><th>Region</th><th>Price (/1M tokens) &lt;= 200K input tokens</th>"
            "<th>Price (/1M tokens) &lt;= 200K cached input tokens</th></tr>"
            "<tr><td>Anvil 9 Flash</td><td>Input (text, image)</td><td>Global</td><td>$1.50</td><td>$0.15</td></tr>"
            "<tr><td></td><td></td><td>Non-global *</td><td>$1.65</td><td>$0.165</td></tr>"
            "<tr><td></td><td>Text output</td><td>Global</td><td>$7.50</td><td>N/A</td></tr>"
            "<tr><td></td><td></td><td>Non-global *</td><td>$8.25</td><td>N/A</td></tr></table>"
        ),
        {
            "Anvil_9_Flash in 1.5",
            "Anvil_9_Flash cached 0.15",
            "Anvil_9_Flash out 7.5",
            "Anvil_9_Flash in 1.65 region=non-global",
            "Anvil_9_Flash cached 0.165 region=non-global",
            "Anvil_9_Flash out 8.25 region=non-global",
        },
    ),
    "a badge behind the link that names the model, and a name with its variant in brackets": (
        (
            "<h2>Prices /M Tokens</h2><table><tr><th>Model</th><th>Input</th><th>Output</th></tr>"
            '<tr><td><a href="/anvil-9">Anvil Large 9 <span>↗</span></a> <span>Sale price</span></td>'
            "<td><span>Original price:</span> <s>$1.36</s> <span>Sale price:</span> $0.68</td><td>$2.09</td></tr>"
            '<tr><td><a href="/anvil-8">Anvil 8 (Turbo)</a></td><td>$0.5</td><td>$1.5</td></tr></table>'
        ),
        {"Anvil_Large_9 in 0.68", "Anvil_Large_9 out 2.09", "Anvil_8_Turbo in 0.5", "Anvil_8_Turbo out 1.5"},
    ),
    "a tab for each region": (
        (
            '<h2>Anvil models</h2><button id="t1" role="tab">Global</button><div role="tabpanel" aria-labelledby="t1">'
            "<table><tr><th>Model</th><th>Input (/1M tokens)</th></tr><tr><td>Anvil 9</td><td>$5.00</td></tr></table>"
            '</div><button id="t2" role="tab">us-east5</button><div role="tabpanel" aria-labelledby="t2">'
            "<table><tr><th>Model</th><th>Input (/1M tokens)</th></tr><tr><td>Anvil 9</td><td>$5.50</td></tr></table>"
            "</div>"
        ),
        {"Anvil_9 in 5", "Anvil_9 in 5.5 region=us-east5"},
    ),
    "a heading for each region, the first of which is home": (
        (
            "<h3>US East (N. Virginia)</h3>"
            "<table><tr><th>Model</th><th>Input (/1M tokens)</th></tr><tr><td>Anvil 9</td><td>$5.00</td></tr></table>"
            "<h3>Europe (Frankfurt)</h3>"
            "<table><tr><th>Model</th><th>Input (/1M tokens)</th></tr><tr><td>Anvil 9</td><td>$5.50</td></tr></table>"
        ),
        {"Anvil_9 in 5", "Anvil_9 in 5.5 region=europe (frankfurt)"},
    ),
    "a price that ends on a day, and the one that comes after it": (
        (
            "<h2>Anvil 9 Flash</h2><table><tr><th></th><th>Paid Tier, per 1M tokens in USD</th></tr>"
            "<tr><td>Input price</td><td>$0.75 through December 31, 2026. $1.50</td></tr></table>"
        ),
        {
            "Anvil_9_Flash in 0.75 effective_until=2026-12-31",
            "Anvil_9_Flash in 1.5 effective_from=2027-01-01",
        },
    ),
    "embeddings two headings above their table": (
        (
            "<h1>Catalog</h1><h2>Text Embedding Models</h2><h3>General Purpose</h3>"
            "<table><tr><th>Model</th><th>Context</th><th>Price/1M tokens</th></tr>"
            "<tr><td>anvil-9-large</td><td>32K</td><td>$0.12</td></tr></table>"
            "<h2>Language and embedding models</h2><h3>General Purpose</h3>"
            "<table><tr><th>Model</th><th>Price/1M tokens</th></tr>"
            "<tr><td>anvil-8-chat</td><td>$0.90</td></tr></table>"
        ),
        {"anvil-9-large context 32000", "anvil-9-large in 0.12"},
    ),
    "a card with a price and no label": (
        (
            "<h2>Prices</h2><div><h3>anvil-9-lite</h3><div>$0.02 <span>/1M tokens</span></div>"
            "<p>Our smallest embeddings</p></div><div><h3>anvil-rerank-2</h3><div>$0.05 <span>/1M tokens</span></div>"
            "</div><div><h3>anvil-9-chat</h3><div>$0.70 <span>/1M tokens</span></div><p>Talks well</p></div>"
        ),
        {"anvil-9-lite in 0.02", "anvil-rerank-2 in 0.05"},
    ),
    "amounts before their directions, on the page of one model": (
        (
            "<h1>anvil/Anvil-9-70B-Turbo</h1><div>Public</div><div>$0.12/$0.30 in/out Mtoken</div><div>fp8</div>"
            "<h2>API</h2><p>Send your requests to our endpoint.</p>"
        ),
        {"anvil/Anvil-9-70B-Turbo in 0.12", "anvil/Anvil-9-70B-Turbo out 0.3"},
    ),
    "each amount before its direction": (
        (
            "<h1>Anvil-9-70B-Turbo</h1><div><span>$0.13</span><span>in</span></div>"
            "<div><span>$0.38</span><span>out</span></div><div>/ 1M tokens</div>"
        ),
        {"Anvil-9-70B-Turbo in 0.13", "Anvil-9-70B-Turbo out 0.38"},
    ),
    "both directions in one header": (
        (
            "<table><tr><th>Model</th><th>Price in/out per 1M tokens</th></tr>"
            "<tr><td>Anvil 9</td><td>$0.12 / $0.30</td></tr></table>"
        ),
        {"Anvil_9 in 0.12", "Anvil_9 out 0.3"},
    ),
    "a label, a free tier and two context tiers in lines below one another": (
        (
            "<h2>Anvil 9 Pro</h2><p>Paid tier, per 1M tokens in USD</p><p>Input price</p><p>Free of charge</p>"
            "<p>$1.25, prompts &lt;= 200k tokens</p><p>$2.50, prompts &gt; 200k tokens</p><p>Output price</p>"
            "<p>Not available</p><p>$10.00, prompts &lt;= 200k tokens</p><p>$15.00, prompts &gt; 200k tokens</p>"
        ),
        {
            "Anvil_9_Pro in 1.25",
            "Anvil_9_Pro in 2.5 context=>200000",
            "Anvil_9_Pro out 10",
            "Anvil_9_Pro out 15 context=>200000",
        },
    ),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_reads_a_served_page(text: str, expected: set[str]) -> None:
    assert facts(text) == expected
