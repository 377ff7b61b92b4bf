"""A LICENSE file: its digest, which license it is, and the condition that its own words state."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fields.license import terms_of, text_digest
from crawler.readers.blocks import quote_stands
from crawler.readers.license_text import license_text
from crawler.source import Document
from storage.terms import Claim, Field, LicenseClass

SHARED = Path(__file__).parents[2].parent / "shared"
HUB = "https://huggingface.co/acme/Anvil-7B/resolve/main/LICENSE"
GRANT = "By using the Materials you agree to these terms. The Licensor grants You a worldwide right to use them. "


def read(text: str, url: str = HUB) -> dict[Field, Claim]:
    document = Document(url, text.encode(), "text/plain")
    reading = license_text(document)
    assert all(quote_stands(document, claim.quote) for claim in reading.claims)
    assert bool(reading.claims) != bool(reading.note)
    return {claim.field: claim for claim in reading.claims}


def test_a_text_gives_its_digest_and_its_license() -> None:
    text = "Anvil Community License Agreement\n\n" + GRANT * 3
    claims = read(text)
    assert claims[Field.LICENSE_TEXT].value == text_digest(text)
    assert claims[Field.LICENSE].value == "LicenseRef-anvil-community-license-agreement"
    assert claims[Field.LICENSE].model == "acme/Anvil-7B"
    assert claims[Field.LICENSE].license_class is LicenseClass.UNKNOWN


@pytest.mark.parametrize(
    ("clause", "condition"),
    [
        (
            "If your products have more than 50 million monthly active users, you must request a license from us.",
            "a separate license is needed above 50 million monthly active users",
        ),
        (
            "Products with more than 5,000,000 daily active users shall prominently display the name Anvil.",
            "products above 5 million daily active users must show the model's name",
        ),
        (
            "Entities whose annual revenue exceeds US$ 10 million must obtain a commercial license.",
            "a separate license is needed above 10 million US dollars of yearly revenue",
        ),
        (
            "You will not use the Materials or any output to improve any other large language model.",
            "outputs may not improve other models",
        ),
        ("You may not use the Materials for military purposes.", "no military use"),
        ("There are 50 million reasons to use it.", ""),
    ],
)
def test_a_condition_is_the_one_that_the_text_states(clause: str, condition: str) -> None:
    claim = read(f"Anvil Community License\n\n{GRANT * 3}\n{clause}\n")[Field.LICENSE]
    assert claim.condition == condition


@pytest.mark.parametrize(
    "clause",
    [
        "The Materials may be used solely for non-commercial research.",
        "You shall not use the Materials for any commercial purposes.",
        "Non-commercial use only.",
    ],
)
def test_a_text_that_shuts_commerce_out_is_non_commercial(clause: str) -> None:
    assert terms_of(GRANT + clause).license_class is LicenseClass.NON_COMMERCIAL


def test_a_known_license_keeps_its_class_and_a_modified_one_says_its_own_condition() -> None:
    grant = "Permission is hereby granted, free of charge, to any person obtaining a copy of this software, to use it. "
    assert read("MIT License\n\nCopyright Acme\n\n" + grant * 2)[Field.LICENSE].value == "MIT"
    clause = "Products with more than 3 million monthly active users must display our name."
    modified = read(f"Modified MIT License\n\n{grant * 2}{clause}")[Field.LICENSE]
    assert modified.condition == "products above 3 million monthly active users must show the model's name"


def test_a_license_named_after_a_model_is_that_models() -> None:
    text = "LLAMA 4 COMMUNITY LICENSE AGREEMENT\n\n" + GRANT * 3
    claim = read(text, "https://github.com/acme/models/blob/main/LICENSE")[Field.LICENSE]
    assert (claim.model, claim.value) == ("Llama 4", "llama4")


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("", HUB),
        ("Not found", HUB),
        ("We released a new model. " * 40, HUB),
        ("Anvil License\n" + GRANT * 3, "https://example.com/LICENSE"),
        ("MIT License\n" + GRANT * 3, HUB.replace("LICENSE", "LICENSE-CODE")),
    ],
)
def test_what_is_no_license_of_a_known_model_gives_a_note(text: str, url: str) -> None:
    assert read(text, url) == {}


@given(st.text(max_size=400))
def test_no_text_raises(text: str) -> None:
    read(text)
    read("Anvil License\n" + GRANT * 3 + text)


@pytest.mark.skipif(not SHARED.exists(), reason="the recorded corpus is not beside the repository")
def test_recorded_texts_have_the_class_and_the_condition_of_the_labelled_list() -> None:
    with (SHARED / "corpus/hub/licenses.csv").open(encoding="utf-8") as lines:
        labelled = {row["hf_id"]: row["class"] for row in csv.DictReader(lines)}
    rows = map(json.loads, (SHARED / "corpus/hub/manifest.jsonl").read_text(encoding="utf-8").splitlines())
    texts = [row for row in rows if row["kind"] == "license_text"]
    assert texts
    for row in texts:
        claims = read(
            (SHARED / "corpus" / row["path"]).read_text(encoding="utf-8"), row.get("hf_url") or "https://x.test/LICENSE"
        )
        said = claims[Field.LICENSE]
        name = said.value.removeprefix("LicenseRef-").lower()
        assert said.license_class == labelled.get(name, "use-restricted")
        assert bool(said.condition) == (said.license_class is LicenseClass.USE_RESTRICTED)
