"""How each kind of change is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from feeds.entries import Site, entry, title
from storage.terms import Authority, ChangeKind, CommercialUse, Field, LicenseClass, qualifiers
from storage.views import ChangeView
from tests.support.changes import change, evidence, licensed, line

K, F = ChangeKind, Field
USD = "USD/1M tokens"
SITE = Site("https://changes.example.org")

TOLD: list[tuple[ChangeView, str]] = [
    (
        change(K.FACT_CHANGED, F.LICENSE, "Apache-2.0", "LicenseRef-acme-community-1.1"),
        "Acme A1: license Apache-2.0 → acme-community-1.1",
    ),
    (
        change(K.FACT_CHANGED, F.CONTEXT_LENGTH, "128000", "200000", "tokens"),
        "Acme A1: context 128,000 → 200,000 tokens (+56.3%)",
    ),
    (
        change(K.FACT_CHANGED, F.INPUT_PRICE, "3", "1.5", USD),
        "Acme A1 (Acme API): input price $3.00 → $1.50 per 1M tokens (-50.0%)",
    ),
    (
        change(K.FACT_CHANGED, F.INPUT_PRICE, "3", "0.0025", "EUR/1M tokens", provider="bargain"),
        "Acme A1 (bargain): input price €3.00 → €0.0025 per 1M tokens (-99.9%)",
    ),
    (
        change(K.FACT_CHANGED, F.OUTPUT_PRICE, "3", "2", USD, qualifiers=qualifiers(mode="batch", context=">200000")),
        "Acme A1 (Acme API): output price (context above 200,000, batch) $3.00 → $2.00 per 1M tokens (-33.3%)",
    ),
    (
        change(
            K.MODEL_ADDED,
            facts=(
                line(F.LICENSE, "Apache-2.0"),
                line(F.CONTEXT_LENGTH, "128000"),
                line(F.INPUT_PRICE, "3", USD),
                line(F.OUTPUT_PRICE, "15", USD),
            ),
        ),
        "Acme A1: new model (128K context, Apache-2.0, $3.00 in / $15.00 out per 1M)",
    ),
    (change(K.MODEL_ADDED), "Acme A1: new model"),
    (change(K.MODEL_ADDED, provider="openrouter"), "Acme A1: on openrouter, new model"),
    (change(K.MODEL_WITHDRAWN), "Acme A1: no longer listed"),
    (
        change(
            K.MODEL_DEPRECATED,
            F.STATUS,
            "available",
            "deprecated",
            facts=(line(F.STATUS, "deprecated"), line(F.RETIREMENT_DATE, "2027-03-01")),
        ),
        "Acme A1: deprecated, retires 2027-03-01 (99 days)",
    ),
    (change(K.MODEL_DEPRECATED, F.STATUS, "available", "retired"), "Acme A1: retired"),
    (
        change(K.FACT_ADDED, F.CONTEXT_LENGTH, None, "131072", "tokens"),
        "Acme A1: context now known: 131,072 tokens",
    ),
    (
        change(K.FACT_ADDED, facts=(line(F.LICENSE, "MIT"), line(F.CONTEXT_LENGTH, "8192"))),
        "Acme A1: now also known (8,192 context, MIT)",
    ),
    (
        change(K.FACT_WITHDRAWN, F.CONTEXT_LENGTH, "128000", None, "tokens"),
        "Acme A1: context 128,000 tokens no longer stated",
    ),
    (
        change(K.FACT_SCHEDULED, F.INPUT_PRICE, None, "2", USD, qualifiers=qualifiers(effective_from="2026-12-01")),
        "Acme A1 (Acme API): input price $2.00 per 1M tokens from 2026-12-01",
    ),
    (
        change(
            K.FACT_SCHEDULE_CANCELLED, F.INPUT_PRICE, "2", None, USD, qualifiers=qualifiers(effective_from="2026-12-01")
        ),
        "Acme A1 (Acme API): input price $2.00 per 1M tokens from 2026-12-01 is cancelled",
    ),
    (
        change(K.FACT_CORRECTED, F.CONTEXT_LENGTH, "128000", "1280000", "tokens"),
        "Acme A1: correction: context is 1,280,000 tokens, not 128,000 tokens",
    ),
    (change(K.FACT_CORRECTED, F.LICENSE, "MIT", None), "Acme A1: correction: license MIT was misread"),
    (change(K.FACT_RETRACTED, F.LICENSE, None, "MIT"), "Acme A1: retracted: license MIT"),
    (
        replace(
            change(K.FACT_CONFLICT, F.CONTEXT_LENGTH, "131072", "200000", "tokens"),
            old_evidence=evidence("131072", source="https://huggingface.co/acme/a1"),
        ),
        "Acme A1: sources disagree on context (vendor 200,000 / Hugging Face 131,072)",
    ),
    (
        change(K.FACT_AGREED, F.CONTEXT_LENGTH, None, "200000", "tokens"),
        "Acme A1: sources agree again on context (200,000 tokens)",
    ),
    (change(K.ANNOUNCEMENT, model="", title="Meet A2"), "Acme: Meet A2"),
    (
        change(K.ALIAS_REPOINTED, None, "Acme A0", "Acme A1", model="a-latest"),
        "a-latest: now points at Acme A1 (was Acme A0)",
    ),
    (
        change(
            K.FACT_CHANGED,
            model="",
            facts=tuple(line(F.LICENSE, "MIT", model_id=str(n), model=f"A{n}", old="Apache-2.0") for n in range(12)),
        ),
        "Acme: 12 values of 12 models changed at once",
    ),
    (change(K.SOURCE_BROKEN, model=""), "Source broken: acme.example/pricing"),
    (change(K.SOURCE_RECOVERED, model=""), "Source recovered: acme.example/pricing"),
    (change(K.SOURCE_HELD, model=""), "Source held: acme.example/pricing"),
]


@pytest.mark.parametrize(("made", "wanted"), TOLD, ids=[wanted for _, wanted in TOLD])
def test_a_title_says_the_model_and_both_values(made: ChangeView, wanted: str) -> None:
    assert title(made) == wanted


def test_every_kind_of_change_is_told() -> None:
    assert {made.kind for made, _ in TOLD} == set(ChangeKind)


@pytest.mark.parametrize("made", [made for made, _ in TOLD], ids=[wanted for _, wanted in TOLD])
def test_every_entry_is_whole(made: ChangeView) -> None:
    told = entry(made, SITE)
    assert told.key == f"change/{made.id}"
    assert told.link.startswith("https://")
    assert told.content
    assert len(told.title) <= 110
    assert not set("<>") & set(told.title)


def test_a_license_shows_its_class_as_our_reading_with_the_quote() -> None:
    made = replace(
        change(K.FACT_CHANGED, F.LICENSE, "Apache-2.0", "LicenseRef-acme-1"),
        old_evidence=licensed("Apache-2.0", LicenseClass.PERMISSIVE, CommercialUse.YES),
        new_evidence=licensed("LicenseRef-acme-1", LicenseClass.NON_COMMERCIAL, CommercialUse.NO),
    )
    told = entry(made, SITE)
    assert told.summary.startswith(
        "Our reading of the license: permissive, commercial use: yes; now non-commercial, commercial use: no. "
        "The price page at acme.example says so."
    )
    assert "(our reading: non-commercial, commercial use: no)" in told.content
    assert "“A1 | LicenseRef-acme-1”" in told.content


def test_a_summary_says_how_long_the_old_value_stood() -> None:
    made = replace(
        change(K.FACT_CHANGED, F.CONTEXT_LENGTH, "128000", "200000", "tokens"),
        old_evidence=evidence(
            "128000", first_seen=change(K.FACT_CHANGED, F.LICENSE, "", "").published_at.replace(month=1)
        ),
        old_last_seen=change(K.FACT_CHANGED, F.LICENSE, "", "").published_at.replace(day=15),
    )
    assert entry(made, SITE).summary == (
        "The price page at acme.example says so. The old value was seen until 2026-11-15 08:00 UTC after at least "
        "297 days, the new one from 2026-11-22 08:00 UTC."
    )


def test_the_link_leads_to_the_quote_and_the_snapshot_is_named() -> None:
    told = entry(change(K.FACT_CHANGED, F.CONTEXT_LENGTH, "128000", "200000", "tokens"), SITE)
    assert told.link == "https://acme.example/pricing#:~:text=A1,200000"
    assert "ab" * 32 in told.content


def test_what_a_program_reads_leads_people_to_the_models_page() -> None:
    made = change(
        K.MODEL_ADDED,
        source="https://huggingface.co/api/models?author=acme",
        quote='"id": "acme/a1"',
        authority=Authority.FIRST_PARTY,
    )
    assert entry(made, SITE).link == "https://huggingface.co/acme/a1"


def test_each_fact_of_a_launch_leads_to_a_page_that_people_can_read() -> None:
    card, listing = "https://huggingface.co/acme/a1/resolve/main/README.md", "https://huggingface.co/api/models?limit=1"
    facts = (
        line(F.LICENSE, "MIT", evidence=evidence("MIT", "license: mit", source=card)),
        line(F.GATED, "no", evidence=evidence("no", '"gated": false', source=listing)),
    )
    told = entry(change(K.MODEL_ADDED, facts=facts, source=card, quote="license: mit"), SITE).content
    assert f'href="{card}#:~:text=license%3A%20mit">“license: mit”' in told
    assert 'href="https://huggingface.co/acme/a1">“&quot;gated&quot;: false”' in told


def test_a_long_name_is_cut_before_the_values_are() -> None:
    made = change(K.FACT_CHANGED, F.CONTEXT_LENGTH, "128000", "200000", "tokens", model="Very " * 40 + "Long")
    assert title(made).endswith("…: context 128,000 → 200,000 tokens (+56.3%)")
    assert len(title(made)) <= 110
