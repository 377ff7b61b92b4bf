"""Which names are one model: never too many."""

from __future__ import annotations

import pytest

from storage import catalog
from storage.database import Database
from storage.ledger import Ledger
from storage.names import Member, display_name, family_of, main_member, months_of, name_key
from storage.terms import Authority, SourceKind
from tests.support.pages import ACME, Page, at


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Claude Opus 4.6", "claude-opus-4-6"),
        ("acme-ai/Acme-Small-3.1", "acme small 3.1"),
        ("Qwen2.5-72B", "qwen 2.5 72b"),
        ("Acme: One", "acme-one"[5:]),
        ("Command R+", "command-r-plus"),
        ("C4AI Command R+ 08-2024", "c4ai-command-r-plus-08-2024"),
    ],
)
def test_spellings_of_one_name_share_a_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("GPT-4", "GPT-4o"),
        ("Acme 3.1", "Acme 31"),
        ("Acme 7B", "Acme 70B"),
        ("acme-one:free", "acme-one"),
        ("o1", "o1-mini"),
        ("Command R+", "Command R"),
    ],
)
def test_different_names_do_not(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("mistralai/Mistral-Small-3.1-24B-Instruct-2503", "mistral-small-3-1"),
        ("Qwen2.5-72B-Instruct-AWQ", "qwen-2-5"),
        ("Acme One", "acme-one"),
        ("command-r-plus-08-2024", "command-r-plus"),
        ("Command R+ 08-2024", "command-r-plus"),
        ("gpt-4o-2024-08-06", "gpt-4o"),
        ("7B", "7b"),
    ],
)
def test_a_family_is_the_name_without_sizes_dates_and_packings(name: str, family: str) -> None:
    assert family_of(name) == family


@pytest.mark.parametrize(
    ("name", "months"),
    [
        ("mistral-small-2503", {"2503"}),
        ("Mistral Small 25.03", {"2503"}),
        ("claude-opus-4-5-20251101", {"2511"}),
        ("Qwen Plus 2025-07-28", {"2507"}),
        ("command-r-08-2024", {"2408"}),
        ("gpt-4-0613", set()),
        ("Qwen2.5-72B", set()),
    ],
)
def test_the_month_in_a_name_is_seen_in_every_spelling(name: str, months: set[str]) -> None:
    assert months_of(name) == months


def test_a_family_speaks_through_its_most_used_unpacked_member() -> None:
    members = [
        Member("1", "acme-ai/One-7B-GGUF", 9000),
        Member("2", "acme-ai/One-7B-Base", 8000),
        Member("3", "acme-ai/One-7B-Instruct", 700),
        Member("4", "acme-ai/One-1B-Instruct", 30),
    ]
    assert main_member(members) == "3"


def test_a_vendors_wording_is_shown_before_ids() -> None:
    assert display_name([("hub", "acme-ai/Acme-One"), ("acme", "acme-one"), ("acme", "Acme One")]) == "Acme One"


def hub(ledger: Ledger) -> Page:
    return Page(
        ledger,
        kind=SourceKind.LISTING,
        url="https://huggingface.co/api/models?author=acme-ai",
        namespace="hub",
        confirm=1,
        vendors=(ACME,),
    )


def test_docs_and_hub_speak_of_one_model_when_the_name_is_the_same(ledger: Ledger, database: Database) -> None:
    hub(ledger).says(at(), {"acme-ai/Acme-One-7B": {"license": "mit"}})
    Page(ledger).says(at(), {"Acme One 7B": {"context_length": "32000"}})
    (model,) = catalog.models(database)
    assert {name for _, name in model.aliases} == {"acme-ai/Acme-One-7B", "Acme One 7B"}
    assert {fact.provider for fact in model.facts} == {"acme"}


def test_two_repositories_are_two_models_however_alike(ledger: Ledger, database: Database) -> None:
    hub(ledger).says(
        at(), {"acme-ai/Acme-One-7B": {"license": "mit"}, "acme-ai/acme_one_7b": {"license": "apache-2.0"}}
    )
    assert len(catalog.models(database)) == 2


def test_a_name_that_stays_while_the_dated_model_behind_it_changes_is_no_dated_model(
    ledger: Ledger, database: Database
) -> None:
    page = Page(ledger, archived=True)
    page.aliases = {"Acme Small": ("acme-small-2402", "acme-small-latest")}
    page.says(at(), {"Acme Small": {"context_length": "32000"}})
    page.aliases = {"Acme Small": ("acme-small-2503", "acme-small-latest")}
    page.says(at(days=400), {"Acme Small": {"context_length": "128000"}})
    newer = Page(ledger, url="https://acme.example/2503", archived=True)
    newer.says(at(days=400), {"acme-small-2503": {"status": "available"}})
    names = {model.name: {name for _, name in model.aliases} for model in catalog.models(database)}
    assert names == {"Acme Small": {"Acme Small", "acme-small-2402"}, "acme-small-2503": {"acme-small-2503"}}


def test_two_names_of_which_one_page_says_contrary_things_are_two_models(ledger: Ledger, database: Database) -> None:
    page = Page(ledger, archived=True)
    page.aliases = {"Acme Small": ("acme-small-2402",), "Acme Small 24.02": ("acme-small-2402",)}
    page.says(at(), {"Acme Small": {"context_length": "32000"}})
    legacy = {"Acme Small": {"context_length": "128000"}, "Acme Small 24.02": {"context_length": "32000"}}
    page.says(at(days=1), legacy)
    assert {model.name for model in catalog.models(database)} == {"Acme Small", "Acme Small 24.02"}


def test_a_moving_name_gives_way_to_the_one_beside_it(ledger: Ledger, database: Database) -> None:
    page = Page(ledger, archived=True)
    page.aliases = {"acme-small-latest": ("acme-small-2402",)}
    page.says(at(), {"acme-small-latest": {"context_length": "32000"}})
    assert [model.name for model in catalog.models(database)] == ["acme-small-2402"]


def test_a_free_offer_is_not_the_model(ledger: Ledger, database: Database) -> None:
    page = Page(
        ledger,
        kind=SourceKind.LISTING,
        url="https://openrouter.example/models",
        namespace="openrouter",
        provider="openrouter",
        authority=Authority.AGGREGATOR,
        vendors=(ACME,),
    )
    page.says(at(), {"acme/one": {"input_price": "1"}, "acme/one:free": {"input_price": "0"}})
    Page(ledger).says(at(), {"One": {"input_price": "1"}})
    assert len(catalog.models(database)) == 2


def test_the_same_name_of_two_vendors_is_two_models(ledger: Ledger, database: Database) -> None:
    from storage.terms import Vendor

    Page(ledger).says(at(), {"Large": {"context_length": "1000"}})
    other = Page(ledger, url="https://other.example", vendor=Vendor("other", "Other"))
    other.says(at(), {"Large": {"context_length": "2000"}})
    assert len(catalog.models(database)) == 2
    with pytest.raises(catalog.AmbiguousModel, match=r"2 models go by 'Large': say which one"):
        catalog.find_model(database, "Large")
