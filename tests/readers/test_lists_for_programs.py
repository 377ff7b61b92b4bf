"""Lists of models that are written for programs: delimited rows, TOML, and literals in JavaScript and TypeScript."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.readers.blocks import quote_stands
from crawler.readers.page import page
from crawler.source import Document

CSV = """# Prices in USD per 1M tokens
model_id,vendor,input_price,output_price,context_window
anvil-7b,Acme,0.20,0.60,131072
"anvil-70b",Acme,"1.10",3.30,131072
"""
SEMICOLONS = """Modell;Eingabe (€ / 1M Tokens);Ausgabe (€ / 1M Tokens)
anvil-7b;0,20;0,60
anvil-70b;1,10;3,30
"""
TOML = """# An entry of the catalogue
name = "Anvil 7B"
release_date = 2026-03-09
tool_call = true

[limit]
context = 131_072
output = 8_192

[cost]
input = 0.2
"""
TYPESCRIPT = """// Prices per million tokens (USD)
export interface Entry { name: string; maxContext: number; inputPrice: number; outputPrice: number }

export const MODELS: Record<string, Entry> = {
  'anvil-7b': { name: 'Anvil 7B', maxContext: 131072, inputPrice: 0.20, outputPrice: 0.60 },
  'anvil-70b': {
    name: 'Anvil 70B', // the big one
    maxContext: 131072,
    inputPrice: 1.10,
    outputPrice: 3.30,
  },
};
"""
NAMED_UNIT = """export const costPer1kTokens = [
  { model_name: "anvil-7b", inputCost: "$0.0005", outputCost: "$0.0015" },
  { model_name: "anvil-70b", inputCost: "$0.01", outputCost: "$0.03" },
];
"""
CALCULATED = """// Prices per million tokens (USD)
const MODELS = [{ id: "anvil-7b", input: 30.00 / 1e6, output: 60.00 / 1e6 }, { id: "anvil-70b", input: 1, output: 2 }];
"""


IN_A_PAGE = """<html><body><h1>API pricing</h1><p>All prices in USD per 1M tokens.</p><div id="grid"></div><script>
const MODELS = [
  { id: 'anvil-7b', context: 131072, input: 0.20, output: 0.60 }, // small
  { id: 'anvil-70b', context: 131072, input: 1.10, output: 3.30 },
];
function draw() { const style = { width: 100 }; }
</script></body></html>"""
MAPPINGS = """currency: USD
unit: per_1m_tokens
models:
  anvil-7b:
    input: 0.20
    output: 0.60
  anvil-70b:
    input: 1.10
    output: 3.30
"""


IN_MDX = """# Models

Prices in USD per 1M tokens.

export const Prices = () => {
  const rows = [{ model: "anvil-7b", input: 0.20, output: 0.60, note: "a ] in words" }, {
    model: "anvil-70b", input: 1.10, output: 3.30
  }];
  return <List rows={rows} />;
};

<Prices />
"""
IN_A_FENCE = IN_MDX.replace("export const Prices", "```ts\nexport const Prices").replace("};\n", "};\n```\n")


def said(name: str, text: str) -> set[tuple[str, str, str, str]]:
    document = Document(f"https://acme.example/{name}", text.encode(), "text/plain")
    claims = page(document).claims
    assert all(quote_stands(document, claim.quote) for claim in claims)
    return {(claim.model, str(claim.field), claim.value, claim.unit) for claim in claims}


PRICES = {("anvil-7b", "0.2", "0.6"), ("anvil-70b", "1.1", "3.3")}


@pytest.mark.parametrize(
    ("name", "text", "currency"),
    [
        ("models.csv", CSV, "USD"),
        ("models.tsv", CSV.replace(",", "\t"), "USD"),
        ("preise.csv", SEMICOLONS, "EUR"),
        ("models.ts", TYPESCRIPT, "USD"),
        ("pricing", IN_A_PAGE, "USD"),
        ("models.yaml", MAPPINGS, "USD"),
        ("models.mdx", IN_MDX, "USD"),
    ],
)
def test_rows_and_literals_state_prices(name: str, text: str, currency: str) -> None:
    found = said(name, text)
    for model, taken, given_back in PRICES:
        names = (model, model.replace("anvil-7", "Anvil 7").replace("b", "B"))
        assert any((one, "input_price", taken, f"{currency}/1M tokens") in found for one in names)
        assert any((one, "output_price", given_back, f"{currency}/1M tokens") in found for one in names)


def test_a_name_of_a_constant_gives_the_unit() -> None:
    assert said("models.js", NAMED_UNIT) == {
        ("anvil-7b", "input_price", "0.5", "USD/1M tokens"),
        ("anvil-7b", "output_price", "1.5", "USD/1M tokens"),
        ("anvil-70b", "input_price", "10", "USD/1M tokens"),
        ("anvil-70b", "output_price", "30", "USD/1M tokens"),
    }


def test_one_record_alone_states_its_prices() -> None:
    prices = '{"input_usd_per_1m": 0.2, "outputUsdPer1k": 0.002}'
    text = f'{{"model": {{"id": "anvil-7b", "contextWindow": 131072, "pricing": {prices}}}}}'
    assert said("anvil-7b.json", text) == {
        ("anvil-7b", "context_length", "131072", "tokens"),
        ("anvil-7b", "input_price", "0.2", "USD/1M tokens"),
        ("anvil-7b", "output_price", "2", "USD/1M tokens"),
    }


def test_an_example_in_a_fence_states_nothing() -> None:
    assert said("models.mdx", IN_A_FENCE) == set()


def test_a_literal_with_calculations_states_nothing() -> None:
    assert said("models.js", CALCULATED) == set()


def test_a_list_without_a_currency_states_no_price() -> None:
    bare = CSV.replace("USD ", "").replace("Prices in per", "Prices per")
    assert {field for _, field, _, _ in said("models.csv", bare)} == {"context_length"}


def test_toml_is_read_with_its_limits_and_its_dates() -> None:
    assert said("anvil-7b.toml", TOML) == {
        ("Anvil 7B", "context_length", "131072", "tokens"),
        ("Anvil 7B", "max_output_tokens", "8192", "tokens"),
        ("Anvil 7B", "release_date", "2026-03-09", ""),
        ("Anvil 7B", "tool_calling", "yes", ""),
    }


def test_max_tokens_beside_an_input_limit_is_no_window() -> None:
    text = (
        '{"anvil-7b": {"max_tokens": 8191, "max_input_tokens": 100000, "max_output_tokens": 8191},'
        ' "anvil-70b": {"max_tokens": 4096, "max_input_tokens": 128000, "max_output_tokens": 4096}}'
    )
    assert {field for _, field, _, _ in said("models.json", text)} == {"max_input_tokens", "max_output_tokens"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("models.csv", "model,context window\n" + "anvil-7b,131072\n" * 6_000),
        ("models.toml", "[[models]]\nid = 'anvil-7b'\ncontext_window = 131072\n" * 10_000),
        ("models.yaml", "models:\n" + "- id: anvil-7b\n  context_window: 131072\n" * 14_000),
    ],
)
def test_of_a_list_beyond_all_bounds_the_beginning_is_read(name: str, text: str) -> None:
    reading = page(Document(f"https://acme.example/{name}", text.encode(), "text/plain"))
    assert {(claim.model, claim.value) for claim in reading.claims} == {("anvil-7b", "131072")}
    assert reading.declined[0].what == "the end of the document"


@given(st.sampled_from(["a.csv", "a.tsv", "a.toml", "a.js", "a.ts"]), st.text(max_size=300))
def test_no_text_raises(name: str, text: str) -> None:
    said(name, text)
    said(name, f"const a = [{text}\n\n# {text}")
