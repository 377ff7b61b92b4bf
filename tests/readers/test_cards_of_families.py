"""Vendors' cards in repositories: families that a card labels as a whole, folders that say whose a description is."""

from __future__ import annotations

import pytest

from crawler.readers.page import page
from crawler.source import Document

FAMILY = (
    "## Model Information\n\nThe Jamba 9 collection of language models comes in two sizes, Jamba 9 2B and Jamba 9 9B."
    "\n\n"
)


def facts(text: str, url: str = "https://acme.example/models/jamba/MODEL_CARD.md") -> set[str]:
    """Claims as "model field value"."""
    claims = page(Document(url, text.encode(), "text/markdown")).claims
    return {f"{claim.model} {claim.field} {claim.value}" for claim in claims}


CARDS = {
    "lines of a card about a family are said of the family": (
        FAMILY + "**Model Release Date:** May 6, 2031\n\n**License:** MIT",
        {"Jamba 9 release_date 2031-05-06", "Jamba 9 license MIT"},
    ),
    "a label set apart by its type alone": (
        FAMILY + "**Model Release Date** May 6, 2031.",
        {"Jamba 9 release_date 2031-05-06"},
    ),
    "a section on the license of the model, in a card about a family": (
        "# Jamba 9\n\nWe introduce Jamba 9, a collection of models: Jamba 9 2B and Jamba 9 9B.\n\n"
        "## License\n\nThe model is licensed under the [MIT License](./LICENSE).",
        {"Jamba 9 license MIT"},
    ),
    "a highlight that is headed by the license": (
        "Welcome to the Jamba 9 series, open models for all.\n\n- `jamba-9-2b`: for phones\n- `jamba-9-9b`: for desks"
        "\n\n"
        "### Highlights\n\n- **Permissive Apache 2.0 license:** Build freely.",
        {"Jamba 9 license Apache-2.0"},
    ),
    "two lines with one label are said of parts that nothing names": (
        FAMILY + "**License:** MIT\n\nFor the weights of the larger:\n\n**License:** Apache 2.0",
        set(),
    ),
    "a line under a heading of one size is not said of all": (
        "# Cards\n\n" + FAMILY + "### 2B\n\n**License:** MIT",
        set(),
    ),
    "a window widened by a newer model is the newer one's": (
        "# Jamba 9\n\nJamba 9 models extend the context length of Jamba 8 models from 4K to 128K tokens.",
        {"Jamba 9 context_length 128000"},
    ),
    "the size of a part is not the model's": (
        "# Jamba 9\n\nJamba 9 sees with a 300-million-parameter vision encoder. It has 9 billion parameters.",
        {"Jamba 9 parameters 9000000000"},
    ),
    "what a model takes, said behind how it was trained": (
        "# Jamba 9\n\nJamba 9 is a language model. Its training context length extends to 1 million tokens, and it can "
        "handle up to 4 million tokens.",
        {"Jamba 9 context_length 4000000"},
    ),
    "these models are those of the sentence before": (
        "# Our models\n\nJamba 9 models are made for phones. The context length for these models is 4096 tokens.",
        {"Jamba 9 context_length 4096"},
    ),
    "these models are nobody's where two were named before": (
        "# Our models\n\nUnlike Jamba 9 2B, Falcon 8 9B and Falcon 8 3B are slow. "
        "The context length for these models is 4096 tokens.",
        set(),
    ),
    "a card that says whose it is in its first words": (
        "The Model Card for Jamba 9 2B tells of a completion model, trained on the Kestrel-4 dataset.\n\n"
        "The model's checkpoints are licensed under the MIT License.",
        {"Jamba 9 2B license MIT"},
    ),
    "news of a series that is out": (
        "# Jamba 9\n\n## News\n\n- 05/21/2031: [Jamba 9 series](https://acme.example/jamba) is finally out!",
        {"Jamba 9 release_date 2031-05-21"},
    ),
    "a column of days on which models were published": (
        "# Models\n\n| Model | Context window | Publish date |\n|--|--|--|\n| Jamba-9-2B | 4k tokens | 2031/5/6 |\n",
        {"Jamba-9-2B context_length 4000", "Jamba-9-2B release_date 2031-05-06"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CARDS.values(), ids=CARDS)
def test_cards(text: str, expected: set[str]) -> None:
    kept = ("license", "context_length", "release_date", "parameters")
    assert {fact for fact in facts(text) if fact.rsplit(" ", 2)[1] in kept} == expected


DESCRIPTION = (
    "# Description\n\nJamba is a series of models. `Jamba-9-2b-chat` is trained from scratch.\n\n- **License:** MIT\n\n"
    "Its figures:\n\n| Size | Context Length |\n|--|--|\n| 2B parameters | 4096 tokens |\n"
)


def test_a_folder_says_whose_description_it_holds() -> None:
    read = facts(DESCRIPTION, "https://acme.example/models/system/Jamba-9-2b-chat/description.md")
    assert {"Jamba-9-2b-chat license MIT", "Jamba-9-2b-chat context_length 4096"} <= read


def test_a_folder_that_the_text_does_not_name_says_nothing() -> None:
    read = facts(DESCRIPTION.replace("Jamba-9-2b-chat", "it"), "https://acme.example/models/Jamba-9-9b/description.md")
    assert not {fact for fact in read if "Jamba-9-9b" in fact}
