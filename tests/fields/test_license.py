"""License names, mentions, the Hub's keys and license texts become the right license, or none."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fields.license import from_hub, mentions, named, recognise_text, text_digest
from crawler.fields.license.catalogue import entries, spdx
from storage.terms import CommercialUse, LicenseClass

SHARED = Path(__file__).parents[2].parent / "shared"

NAMES = [
    ("Apache 2.0", "Apache-2.0"),
    ("apache-2.0", "Apache-2.0"),
    ("Apache License, Version 2.0", "Apache-2.0"),
    ("Apache2", "Apache-2.0"),
    ("✅ Apache 2.0", "Apache-2.0"),
    ("License: MIT", "MIT"),
    ("The MIT License (MIT)", "MIT"),
    ("Modified MIT License", "LicenseRef-modified-mit"),
    ("Llama 3.1 Community License", "llama3.1"),
    ("LLAMA 4 COMMUNITY LICENSE AGREEMENT", "llama4"),
    ("Gemma Terms of Use", "gemma"),
    ("Mistral Research License", "LicenseRef-mrl"),
    ("MRL", "LicenseRef-mrl"),
    ("CC-BY-NC 4.0", "CC-BY-NC-4.0"),
    ("Creative Commons Attribution-ShareAlike 4.0 International", "CC-BY-SA-4.0"),
    ("CC BY-NC", "LicenseRef-cc-by-nc"),
    ("GPLv3", "gpl-3.0"),
    ("GPL-3.0-or-later", "GPL-3.0-or-later"),
    ("MIT OR Apache-2.0", "MIT OR Apache-2.0"),
    ("ACME MODEL LICENSE AGREEMENT", "LicenseRef-acme-model-license-agreement"),
    ("FLUX.1 [dev] Non-Commercial License", "LicenseRef-flux-1-dev-non-commercial-license"),
    ("Creative Commons Attribution-NonCommercial 4.0 International Public License", "CC-BY-NC-4.0"),
    ("Anvil 2 模型许可协议", "LicenseRef-anvil-2"),
    ("Llama 3.1社区许可协议", "llama3.1"),
    ("Acme Open Community License v2", "LicenseRef-acme-open-community-license-v2"),
    ("https://www.apache.org/licenses/LICENSE-2.0", "Apache-2.0"),
    ("https://mistral.ai/licenses/MNPL-0.1.md", "LicenseRef-mnpl"),
    ("https://creativecommons.org/licenses/by-nc/4.0/legalcode", "CC-BY-NC-4.0"),
    ("https://img.shields.io/badge/License-Apache_2.0-blue.svg", "Apache-2.0"),
    ("[Apache 2.0](LICENSE)", "Apache-2.0"),
]


@pytest.mark.parametrize(("text", "license_id"), NAMES)
def test_a_name_an_id_a_badge_and_an_address_are_the_license_they_name(text: str, license_id: str) -> None:
    value = named(text)
    assert value is not None
    assert (value.id, value.raw) == (license_id, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Llama 3.1",
        "Gemma",
        "Intel",
        "Code License",
        "not MIT",
        "Apache-style",
        "no license",
        "Both the code and the weights are released under the Modified MIT License",
        "128K",
        "Free of charge",
    ],
)
def test_what_only_resembles_a_license_name_is_none(text: str) -> None:
    assert named(text) is None


@pytest.mark.parametrize(
    "url", ["https://img.shields.io/badge/Code_License-MIT-blue", "https://example.com/LICENSE", "https://mit.edu/"]
)
def test_an_address_that_is_no_licensors_names_no_license(url: str) -> None:
    assert named(url) is None


def test_a_models_name_is_a_license_only_where_one_must_stand() -> None:
    assert named("Llama 3.1") is None
    value = named("Llama 3.1", expected=True)
    assert value is not None
    assert value.id == "llama3.1"


@given(
    st.sampled_from([text for text, _ in NAMES if "/" not in text]), st.sampled_from(["based on", "similar to", "not"])
)
def test_a_license_that_another_is_based_on_is_never_read_as_the_license(text: str, hedge: str) -> None:
    assert named(f"{hedge} {text}") is None
    assert all(mention.hedged for mention in mentions(f"under terms {hedge} the {text}"))


@given(st.text(max_size=300))
def test_no_text_raises(text: str) -> None:
    named(text)
    named(text, expected=True)
    recognise_text(text * 3)
    from_hub(text, text, text)
    for mention in mentions(text):
        assert text[mention.start : mention.end] == mention.value.raw


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Weights are released under the Apache 2.0 license.", [("Apache-2.0", False)]),
        ("a permissive license based on Apache 2.0", [("Apache-2.0", True)]),
        ("shipped under an Apache-style license", [("Apache-2.0", True)]),
        ("It is no longer MIT licensed", [("MIT", True)]),
        ("Code under MIT, weights under the Llama 3.1 Community License.", [("MIT", False), ("llama3.1", False)]),
        ("MIT researchers compared Llama 3.1 with Gemma", []),
        ("本模型采用 Apache 2.0 许可证", [("Apache-2.0", False)]),
        ("使用须遵循《Anvil模型许可协议》", [("LicenseRef-anvil", False)]),
        ("请阅读《用户协议》和《模型许可协议》", []),
        ("under the Acme Community License Agreement", [("LicenseRef-acme-community-license-agreement", False)]),
        ("released under the Anvil Solar License", [("LicenseRef-anvil-solar-license", False)]),
        ("read the Anvil Solar License", []),
        ("weights follow the Anvil Model License.md", [("LicenseRef-anvil-model-license", False)]),
        ("weights follow the Model License", [("LicenseRef-model-license", False)]),
        ("read the License Agreement before you Download License", []),
    ],
)
def test_prose_names_its_licenses_and_says_which_are_only_likened_to(
    sentence: str, found: list[tuple[str, bool]]
) -> None:
    assert [(m.value.id, m.hedged) for m in mentions(sentence)] == found


@pytest.mark.parametrize(
    ("keys", "license_id", "raw"),
    [
        (("mit",), "MIT", "mit"),
        (("gpl-3.0",), "gpl-3.0", "gpl-3.0"),
        (("other", "mrl"), "LicenseRef-mrl", "mrl"),
        (("other", "acme-license", ""), "LicenseRef-acme-license", "acme-license"),
        (("other", "", "https://ai.google.dev/gemma/terms"), "gemma", "https://ai.google.dev/gemma/terms"),
        (("other", "license"), "other", "license"),
        (("unknown",), "unknown", "unknown"),
        (("apache-2.0", "old-name"), "Apache-2.0", "apache-2.0"),
        (("Apache 2.0",), "Apache-2.0", "Apache 2.0"),
    ],
)
def test_the_hubs_three_keys_together_name_one_license(keys: tuple[str, ...], license_id: str, raw: str) -> None:
    value = from_hub(*keys)
    assert value is not None
    assert (value.id, value.raw) == (license_id, raw)


@pytest.mark.parametrize(
    ("name", "license_class"),
    [
        ("jamba-open-model-license", LicenseClass.USE_RESTRICTED),
        ("hyperclovax-seed", LicenseClass.USE_RESTRICTED),
        ("tencent-hunyuan-a13b", LicenseClass.USE_RESTRICTED),
        ("cogvideox-license", LicenseClass.USE_RESTRICTED),
        ("acme-openrail-m", LicenseClass.USE_RESTRICTED),
        ("polyform-noncommercial-1.0.0", LicenseClass.NON_COMMERCIAL),
        ("bria-2.3", LicenseClass.NON_COMMERCIAL),
        ("Apache 2.0", LicenseClass.PERMISSIVE),
        ("acme-community-license", LicenseClass.UNKNOWN),
    ],
)
def test_a_license_name_of_the_hub_has_its_class_or_an_unknown_one(name: str, license_class: LicenseClass) -> None:
    value = from_hub("other", name)
    assert value is not None
    assert value.license_class is license_class


def test_keys_that_say_nothing_are_no_license() -> None:
    assert from_hub("") is None
    assert from_hub("none") is None


def test_a_condition_stands_only_where_commerce_is_conditional() -> None:
    for entry in entries():
        value = entry.value
        if value.condition:
            assert value.commercial_use is CommercialUse.CONDITIONAL
        if value.license_class is LicenseClass.NON_COMMERCIAL:
            assert value.commercial_use is CommercialUse.NO
        if value.id[:1].isupper() and not value.id.startswith("LicenseRef-"):
            assert spdx(value.id) is not None, f"{value.id} is no SPDX id"


def test_layout_does_not_change_a_texts_digest_but_words_do() -> None:
    assert text_digest("You  may “use”\nit.") == text_digest('You may "use" it.')
    assert text_digest("You may use it.") != text_digest("You may not use it.")


def test_a_license_text_with_an_added_clause_is_not_the_plain_license() -> None:
    grant = "Permission is hereby granted, free of charge, to any person obtaining a copy of this software, to use it. "
    assert (value := recognise_text("MIT License\n\nCopyright Acme\n\n" + grant * 2)) is not None
    assert value.id == "MIT"
    assert recognise_text("MIT License\n\n" + grant + "Products with many users must show our name. " * 40) is None
    assert recognise_text("Modified MIT License\n\n" + grant * 2) is not None


@pytest.mark.skipif(not SHARED.exists(), reason="the recorded corpus is not beside the repository")
def test_classes_and_commercial_use_agree_with_the_labelled_list() -> None:
    differing = []
    with (SHARED / "corpus/hub/licenses.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if " " in row["hf_id"]:  # a line about several names at once
                continue
            value = from_hub(row["hf_id"]) if row["as"] == "license" else from_hub("other", row["hf_id"])
            if value is None or (value.license_class, value.commercial_use) != (row["class"], row["commercial_use"]):
                differing.append(row["hf_id"])
    assert differing == []
