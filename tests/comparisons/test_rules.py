"""When a comparison is due: a table of cases, and what must hold for any market at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.comparisons.profile import distance, kind_of, profile
from feeds.comparisons.rules import Market, Rules, Standing, candidates, duplicates, market, new_comparisons
from storage.desk.views import Opening
from storage.terms import Authority, ChangeKind, CommercialUse, Field, LicenseClass
from storage.views import ChangeView, FactView, ModelView, SuggestionView
from tests.support.changes import WHEN, change, evidence, licensed

F = Field
_CLASSES = {
    "MIT": (LicenseClass.PERMISSIVE, CommercialUse.YES),
    "CC-BY-NC-4.0": (LicenseClass.NON_COMMERCIAL, CommercialUse.NO),
}
OPEN = {F.LICENSE: "MIT", F.OPEN_WEIGHTS: "yes", F.PARAMETERS: "24000000000", F.PIPELINE: "text-generation"}
CHAT = OPEN | {F.CONTEXT_LENGTH: "128000"}


def model(name: str, vendor: str = "acme", facts: dict[Field, str] | None = None, **more: Any) -> ModelView:
    """A model with facts, from its vendor's pages."""
    said = []
    for field, value in (CHAT if facts is None else facts).items():
        proof = licensed(value, *_CLASSES[value]) if value in _CLASSES else evidence(value)
        unit = "USD/1M tokens" if field.endswith("price") else "tokens" if field is F.CONTEXT_LENGTH else ""
        said.append(FactView(name, vendor, field, unit, (), value, proof))
    values: dict[str, Any] = {
        "id": name,
        "vendor": vendor,
        "vendor_name": vendor.title(),
        "name": name,
        "family": name.lower(),
        "aliases": ((vendor, name),),
        "authority": Authority.FIRST_PARTY,
        "first_seen": WHEN,
        "facts": tuple(said),
    }
    return ModelView(**(values | more))


_SEQ = count(1)


def launch(one: ModelView, days: float = 0, **more: Any) -> ChangeView:
    """The launch of a model."""
    seq = next(_SEQ)
    return change(
        ChangeKind.MODEL_ADDED,
        seq=seq,
        id=f"{seq:026d}",
        model=one.name,
        model_id=one.id,
        vendor=one.vendor,
        provider=more.pop("provider", one.vendor),
        published_at=WHEN + timedelta(days=days),
        new_first_seen=WHEN + timedelta(days=days),
        **more,
    )


def due(changes: list[ChangeView], *models: ModelView, rules: Rules | None = None, **more: Any) -> list[Opening]:
    among = market(models, {c.model_id: c.published_at for c in changes}, **more)
    return new_comparisons(changes, among, Standing(), rules or Rules())


A = model("Ada")
B = model("Bob", "bolt", CHAT | {F.CONTEXT_LENGTH: "256000"})


def test_a_new_model_is_set_beside_its_rival_and_both_launches_are_named() -> None:
    (opening,) = due([launch(A), launch(B)], A, B)
    assert (opening.lane, opening.line) == ("new", "Comparison due: Ada vs Bob")
    assert opening.title == "Comparison due: Ada vs Bob (context 128K / 256K)"
    assert opening.why[0].sentence.startswith("Both appeared on 2026-11-22: Ada (")


NOT_DUE: dict[str, tuple[ModelView, ModelView, dict[str, Any]]] = {
    "only announced": (model("Ada", announced_only=True), B, {}),
    "withdrawn rival": (A, model("Bob", "bolt", CHAT | {F.CONTEXT_LENGTH: "256000"}, withdrawn=True), {}),
    "rival listed by others only": (
        A,
        model("Bob", "bolt", CHAT | {F.CONTEXT_LENGTH: "256000"}, authority=Authority.AGGREGATOR),
        {},
    ),
    "two fields only": (A, model("Bob", "bolt", {F.LICENSE: "CC-BY-NC-4.0", F.OPEN_WEIGHTS: "yes"}), {}),
    "nothing differs": (A, model("Bob", "bolt", CHAT), {}),
    "another kind": (A, model("Bob", "bolt", CHAT | {F.PIPELINE: "text-to-image", F.CONTEXT_LENGTH: "9"}), {}),
    "one family": (A, model("Ada Mini", facts=CHAT | {F.CONTEXT_LENGTH: "256000"}, family="ada"), {}),
    "too far apart": (
        A,
        model("Bob", "bolt", {F.LICENSE: "CC-BY-NC-4.0", F.PARAMETERS: "1000000000000", F.PIPELINE: "text-generation",
                              F.OPEN_WEIGHTS: "no", F.CONTEXT_LENGTH: "4000"}),
        {},
    ),
    "perhaps the same as another": (A, B, {"doubtful": {"Bob"}}),
}  # fmt: skip


@pytest.mark.parametrize("case", NOT_DUE)
def test_a_comparison_is_not_due_when(case: str) -> None:
    a, b, more = NOT_DUE[case]
    assert due([launch(a)], a, b, **more) == []


def test_a_resellers_listing_of_a_model_triggers_nothing() -> None:
    assert due([launch(A, authority=Authority.AGGREGATOR, provider="openrouter")], A, B) == []


def test_a_pair_that_was_ever_opened_is_not_opened_again() -> None:
    among = market((A, B), {})
    standing = Standing(pairs={frozenset(("Ada", "Bob"))})
    assert new_comparisons([launch(A)], among, standing, Rules()) == []


def test_editors_block_pairs_and_allow_them_whatever_their_distance() -> None:
    pair = frozenset(("Ada", "Bob"))
    far = model("Bob", "bolt", CHAT | {F.CONTEXT_LENGTH: "4000", F.PARAMETERS: "1000000000000", F.OPEN_WEIGHTS: "no"})
    assert due([launch(A)], A, B, rules=Rules(blocked=frozenset({pair}))) == []
    assert due([launch(A)], A, far) == []
    assert len(due([launch(A)], A, far, rules=Rules(allowed=frozenset({pair})))) == 1


def test_only_the_nearest_rivals_count_and_never_more_than_the_caps_allow() -> None:
    rivals = [model(f"R{n}", f"v{n}", CHAT | {F.CONTEXT_LENGTH: str(128000 + 10000 * n)}) for n in range(1, 9)]
    lines = [opening.line for opening in due([launch(A)], A, *rivals)]
    assert lines == [f"Comparison due: Ada vs R{n}" for n in (1, 2, 3)]


def test_a_dispute_among_a_vendors_own_sources_has_to_be_resolved_first() -> None:
    said = model("Bob", "bolt", CHAT | {F.CONTEXT_LENGTH: "256000"})
    facts = tuple(replace(one, conflict="real") if one.field is F.CONTEXT_LENGTH else one for one in said.facts)
    (opening,) = due([launch(A)], A, replace(said, facts=facts))
    assert (opening.lane, opening.title) == ("conflict", "Resolve first: Ada vs Bob")
    assert opening.why[0].sentence.startswith("Resolve first: sources of Bolt disagree on the context of Bob: 256,000")
    assert {why.lane for why in opening.why} == {"conflict", "new"}


def test_a_question_of_identity_holds_a_launch_back_and_is_put_to_an_editor() -> None:
    asked = SuggestionView("Ada", "Ada", "Old", "Ada Old", "Ada and Ada Old are named alike")
    others = SuggestionView("X", "X", "Y", "Y", "X and Y are named alike")
    (opening,) = duplicates([asked, others], [launch(A)])
    assert (opening.lane, opening.line, opening.pair) == ("duplicate", "Duplicate? Ada and Ada Old", None)
    assert "modelwire models merge Ada Old, or split" in opening.why[0].sentence


ANNOUNCED = [
    ({}, "Introducing Ada", 1),
    ({"announced_only": False}, "Introducing Ada", 0),
    ({"vendor": "bolt"}, "Introducing Ada", 0),
    ({}, "Introducing Adamant", 0),
]


@pytest.mark.parametrize(("more", "title", "count"), ANNOUNCED)
def test_only_what_its_own_vendor_announced_and_nothing_shows_is_a_candidate(
    more: dict[str, Any], title: str, count: int
) -> None:
    said = change(ChangeKind.ANNOUNCEMENT, title=title, url="https://acme.example/news/ada")
    facts = replace(model("Ada"), **({"announced_only": True, "facts": ()} | more))
    assert [one.lane for one in candidates(said, [facts])] == ["candidate"] * count


def test_a_flood_of_launches_becomes_one_grouped_item_beyond_the_cap() -> None:
    many = [model(f"M{n:02}", f"v{n}", CHAT | {F.CONTEXT_LENGTH: str(100000 + 1000 * n)}) for n in range(40)]
    openings = due([launch(one) for one in many], *many)
    assert [opening.pair is None for opening in openings] == [False] * 10 + [True]
    assert openings[-1].line.endswith("more pairs of 2026-11-22")


KINDS = [
    ({F.PIPELINE: "text-generation"}, "Ada", "chat"),
    ({F.PIPELINE: "feature-extraction"}, "Ada", "embedding"),
    ({F.KIND: "image", F.PIPELINE: "text-generation"}, "Ada", "image"),
    ({F.CONTEXT_LENGTH: "128000", F.OUTPUT_PRICE: "3"}, "Ada", "chat"),
    ({F.CONTEXT_LENGTH: "8000", F.INPUT_PRICE: "3"}, "ada-embed", "embedding"),
    ({F.MODALITIES: "text -> image"}, "Ada", "image"),
    ({F.LICENSE: "MIT"}, "Ada", ""),
]


@pytest.mark.parametrize(("facts", "name", "wanted"), KINDS)
def test_what_a_model_is_for(facts: dict[Field, str], name: str, wanted: str) -> None:
    assert kind_of(model(name, facts=facts)) == wanted


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("claude-opus-4-5-20251101", "2025-11-15"),
        ("Command R+ (08-2024)", "2024-08-15"),
        ("Mistral-Small-2503", "2025-03-15"),
        ("gemini-2.5-flash-preview-2025-09", "2025-09-15"),
        ("Qwen2.5-72B", "None"),
        ("GPT-4.1", "None"),
        ("model-123456", "None"),
    ],
)
def test_an_old_model_that_is_listed_anew_is_as_old_as_its_name_says(name: str, wanted: str) -> None:
    assert str(profile(model(name)).appeared) == wanted


def test_a_name_says_more_of_a_models_kind_than_a_price_list() -> None:
    stated = FactView("x", "openrouter", F.KIND, "", (), "chat", evidence("chat", authority=Authority.AGGREGATOR))
    assert kind_of(replace(model("Ada 3 Image"), facts=(stated,))) == "image"
    assert kind_of(replace(model("Ada 3"), facts=(stated,))) == "chat"


# ----------------------------------------------------------------------------------------------- whatever the market is

_FACTS = st.fixed_dictionaries(
    {},
    optional={
        F.LICENSE: st.sampled_from(["MIT", "CC-BY-NC-4.0"]),
        F.OPEN_WEIGHTS: st.sampled_from(["yes", "no"]),
        F.CONTEXT_LENGTH: st.sampled_from(["0", "128000", "131072", "1000000", "many"]),
        F.PARAMETERS: st.sampled_from(["7000000000", "70000000000"]),
        F.INPUT_PRICE: st.sampled_from(["0", "3", "1e999", "NaN"]),
        F.OUTPUT_PRICE: st.sampled_from(["0", "15"]),
        F.PIPELINE: st.sampled_from(["text-generation", "text-to-image"]),
        F.RELEASE_DATE: st.sampled_from(["2026-11", "2026-02-30", "2026-01-05"]),
    },
)


@st.composite
def markets(draw: st.DrawFn) -> tuple[list[ModelView], list[ChangeView]]:
    made = [
        model(
            f"M{n}", draw(st.sampled_from(["a", "b"])), draw(_FACTS), family=draw(st.sampled_from(["x", "y", f"f{n}"]))
        )
        for n in range(draw(st.integers(0, 7)))
    ]
    chosen = draw(st.lists(st.sampled_from(made), unique_by=lambda m: m.id)) if made else []
    return made, [launch(one, days=draw(st.integers(0, 2))) for one in chosen]


@given(markets())
def test_one_item_a_pair_never_of_one_family_and_never_without_a_launch(
    made: tuple[list[ModelView], list[ChangeView]],
) -> None:
    models, changes = made
    families = {one.id: (one.vendor, one.family) for one in models}
    openings = [opening for opening in due(changes, *models) if opening.pair]
    pairs = [frozenset(side.id for side in opening.pair or ()) for opening in openings]
    assert len(set(pairs)) == len(pairs)
    launched = {change.model_id for change in changes}
    for pair in pairs:
        assert pair & launched
        assert len({families[one] for one in pair}) == 2
    assert len(openings) <= Rules().per_day * 3


@given(_FACTS, _FACTS)
def test_distance_has_no_direction_and_none_from_itself(one: dict[Field, str], other: dict[Field, str]) -> None:
    a, b = profile(model("Ada", "a", one)), profile(model("Bob", "b", other))
    assert distance(a, b) == distance(b, a) >= 0


def test_a_market_knows_the_main_member_of_each_family() -> None:
    packed = model("Ada GGUF", family="ada", downloads=10**9)
    among = market((model("Ada", family="ada"), packed), {})
    assert isinstance(among, Market)
    assert among.mains == {"Ada"}
