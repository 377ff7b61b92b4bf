"""A small database of what vendors state, to judge pages by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.reading import audited, document_of
from feeds.comparisons.audit import Audit, audit
from feeds.comparisons.recognition import names_of
from storage import catalog
from storage.database import Database, open_database
from storage.ledger import Ledger
from storage.terms import Authority, Claim, CommercialUse, LicenseClass, Reading, SourceKind, Vendor
from tests.support.pages import Page, Says, at, claims

META = Vendor("meta", "Meta", hub=("meta-llama",))
MISTRAL = Vendor("mistral", "Mistral AI", hub=("mistralai",))
ANTHROPIC = Vendor("anthropic", "Anthropic")
QWEN = Vendor("qwen", "Alibaba Qwen", hub=("Qwen",))
GOOGLE = Vendor("google", "Google", hub=("google",))
ACME = Vendor("acme", "Acme AI")
OPENAI = Vendor("openai", "OpenAI", openrouter=("openai",))

_CONDITIONAL = {"llama3.1": "a separate license is needed above 700 million users", "gemma": "", "qwen": ""}
_OPEN = {"open_weights": "yes"}
_LLAMA = {**_OPEN, "license": "llama3.1", "context_length": "131072", "tool_calling": "yes"}
_SONNET = {"context_length": "200000", "input_price": "3", "output_price": "15"}

STATED: dict[str, tuple[Vendor, Says]] = {
    "https://meta.example/models": (
        META,
        {
            "Llama 3.1 8B Instruct": {**_LLAMA, "parameters": "8030261248"},
            "Llama 3.1 70B Instruct": {**_LLAMA, "parameters": "70553706496"},
        },
    ),
    "https://mistral.example/models": (
        MISTRAL,
        {
            "Mistral 7B": {
                **_OPEN,
                "license": "apache-2.0",
                "context_length": "32000",
                "input_price": "0.25",
                "output_price": "0.25",
                "parameters": "7241732096",
            },
            "Mistral Small 3.1": {**_OPEN, "license": "apache-2.0", "context_length": "128000"},
            "Mistral Medium 3.1": {"context_length": "131072"},
            "Codestral": {"license": "cc-by-nc-4.0"},
        },
    ),
    "https://anthropic.example/models": (
        ANTHROPIC,
        {
            "Claude Haiku 4.5": {
                "context_length": "200000",
                "input_price": "1",
                "input_price?mode=batch": "0.5",
                "output_price": "5",
                "tool_calling": "yes",
                "release_date": "2025-10-15",
            },
            "Claude Haiku 3.5": {"context_length": "200000", "input_price": "0.8", "output_price": "4"},
            "Claude Sonnet 4": _SONNET,
        },
    ),
    "https://qwen.example/models": (
        QWEN,
        {
            "Qwen2.5 7B Instruct": {
                **_OPEN,
                "license": "apache-2.0",
                "context_length": "131072",
                "parameters": "7615616512",
                "tool_calling": "yes",
            },
            "Qwen2.5 72B Instruct": {**_OPEN, "license": "qwen", "context_length": "131072"},
        },
    ),
    "https://google.example/models": (
        GOOGLE,
        {
            "Gemma 3 27B": {**_OPEN, "license": "gemma", "context_length": "128000", "parameters": "27000000000"},
            "Gemma 3 1B": {**_OPEN, "license": "gemma", "context_length": "32000", "parameters": "1000000000"},
        },
    ),
    "https://acme.example/models": (ACME, {"Acme Chat": {"license": "mit", "context_length": "8000"}}),
}


def _read(claim: Claim) -> Claim:
    """The claim with our reading of its license."""
    if claim.value in _CONDITIONAL:
        use = CommercialUse.CONDITIONAL
        return replace(
            claim,
            license_class=LicenseClass.USE_RESTRICTED,
            commercial_use=use,
            condition=_CONDITIONAL[claim.value],
        )
    return claim


def _say(page: Page, days: float, says: Says) -> None:
    read = Reading(tuple(_read(claim) for claim in claims(says)))
    page.ledger.record(replace(page.visit(at(days)), reading=read, body=repr(sorted(says.items())).encode()))


@pytest.fixture(scope="session")
def known(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """What six vendors state, and what a price list says of a seventh; a context and a license have moved."""
    database = open_database(f"sqlite:///{tmp_path_factory.mktemp('audit') / 'modelwire.db'}")
    ledger = Ledger(database)
    for url, (vendor, says) in STATED.items():
        _say(Page(ledger, SourceKind.DOCS, url, vendor, archived=True), 0, says)
    moved = {**STATED["https://anthropic.example/models"][1]}
    moved["Claude Sonnet 4"] = {**_SONNET, "context_length": "1000000"}
    _say(Page(ledger, SourceKind.DOCS, "https://anthropic.example/models", ANTHROPIC, archived=True), 7, moved)
    license_moved = {"Acme Chat": {"license": "cc-by-nc-4.0", "context_length": "8000"}}
    _say(Page(ledger, SourceKind.DOCS, "https://acme.example/models", ACME, archived=True), 7, license_moved)
    config = Page(ledger, SourceKind.CONFIG, "https://qwen.example/config.json", QWEN, archived=True)
    _say(config, 0, {"Qwen2.5 32B": {"context_length": "163840"}})
    listing = Page(
        ledger,
        SourceKind.LISTING,
        "https://list.example/models",
        OPENAI,
        Authority.AGGREGATOR,
        provider="list",
        archived=True,
    )
    _say(listing, 0, {"GPT-4o": {"input_price": "2.5", "context_length": "128000"}})
    return database


@pytest.fixture
def audited_text(known: Database) -> Callable[[Path], Audit]:
    """The audit of a file."""

    def judge(path: Path) -> Audit:
        models = catalog.models(known)
        page = audited(document_of(path), names_of(models))
        return audit(page, models, lambda model, field: catalog.history(known, model, field))

    return judge
