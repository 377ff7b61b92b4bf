"""Pages that became text: their tables have crippled lines under the header, and lost the cells that spanned rows."""

from __future__ import annotations

import pytest

from crawler.readers.blocks import Paragraph, markdown_blocks
from crawler.readers.page import page
from crawler.source import Document


def facts(text: str) -> set[str]:
    document = Document("https://acme.example/models", text.encode(), "text/markdown")
    return {f"{claim.model} {claim.field} {claim.value}" for claim in page(document).claims}


CASES = {
    "a line under the header with one part": (
        "The models:\nModel | Context length | Use |\n---|\n"
        "Anvil 3 Pro | 32k tokens | chat |\nAnvil 3 Mini | 8k tokens | |\n",
        {"Anvil 3 Pro context_length 32000", "Anvil 3 Mini context_length 8000"},
    ),
    "a table close below a list": (
        "There are:\n- warm ones\n- cold ones\nWhat you get:\nModel | Context length |\n---|---|\n"
        "Anvil 3 Pro | 32k tokens |\nAnvil 3 Mini | 8k tokens |\n",
        {"Anvil 3 Pro context_length 32000", "Anvil 3 Mini context_length 8000"},
    ),
    "rows that moved to the left": (
        "Maker | Model | What | Price (USD/M Tokens) | Billing | Quota |\n---|---|---|---|---|---|\n"
        "Acme | Anvil-3-pro | Inference (input) | $0.40 | later | 500K tokens |\n"
        "Inference (output) | $1.60 | later | |||\n"
        "Anvil-3-mini | Inference (input) | $0.10 | later | 500K tokens | |\n"
        "Inference (output) | $0.30 | later | |||\n",
        {
            "Anvil-3-pro input_price 0.4",
            "Anvil-3-pro output_price 1.6",
            "Anvil-3-mini input_price 0.1",
            "Anvil-3-mini output_price 0.3",
        },
    ),
    "a row that fits in two places stays where it is": (
        "Model | Input / 1M | Output / 1M | Cached / 1M |\n---|---|---|---|\n"
        "Anvil-3-pro | $0.40 | $1.60 | $0.10 |\nAnvil-3-mini | $0.20 | $0.90 | |\n",
        {
            "Anvil-3-pro input_price 0.4",
            "Anvil-3-pro output_price 1.6",
            "Anvil-3-pro cached_input_price 0.1",
            "Anvil-3-mini input_price 0.2",
            "Anvil-3-mini output_price 0.9",
        },
    ),
    "a card that names its model in a line": (
        "# Please add it\n\n## Model Specifications\n\n- **Model Name**: anvil-70b-instruct\n"
        "- **Context Window**: 200,000 tokens\n"
        "- **Pricing**:\n  - **Input Tokens**: $3 per million tokens\n  - **Output Tokens**: $15 per million tokens\n",
        {
            "anvil-70b-instruct context_length 200000",
            "anvil-70b-instruct input_price 3",
            "anvil-70b-instruct output_price 15",
        },
    ),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_reads_a_text_dump(text: str, expected: set[str]) -> None:
    assert facts(text) == expected


def test_lines_keep_their_numbers_where_a_table_is_kept_from_a_list() -> None:
    text = CASES["a table close below a list"][0] + "\nWords behind it.\n"
    *_, last = markdown_blocks(text)
    assert (type(last), last.locator) == (Paragraph, "line 10")
