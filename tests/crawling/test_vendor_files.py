"""What holds for every vendor file at once, and for the addresses they claim."""

from __future__ import annotations

import csv
import json
import re
import time
from collections import Counter
from pathlib import Path

import pytest

from crawler import hub, registry
from crawler.config import Config, WatchedPage, parse
from crawler.known_vendors import MAKERS
from crawler.registry import UnknownVendor, find
from crawler.source import Document
from storage.terms import Authority, SourceKind

DEFAULT = Config()
FILES = registry.spiders(DEFAULT)
SHARED = Path(__file__).parents[3] / "shared" / "corpus"


@pytest.mark.parametrize("name", FILES)
def test_file_name_and_class_are_one(name: str) -> None:
    spider = FILES[name]
    assert spider.name == name
    assert spider.__module__ == f"crawler.spiders.{name}"
    assert spider.__name__ == f"{name.capitalize()}Spider"
    assert spider.vendor is None or spider.vendor.slug == name
    assert re.fullmatch(r"[a-z][a-z0-9]*", name)


@pytest.mark.parametrize("name", FILES)
def test_each_source_is_well_declared(name: str) -> None:
    for found in FILES[name].watched(DEFAULT):
        source = found.source
        assert source.url.startswith("https://")
        assert source.info(found.vendor).every_seconds >= 900
        assert source.confirm >= (1 if source.kind is SourceKind.LISTING else 2)
        if source.authority is not Authority.FIRST_PARTY:
            assert source.provider
        for follow in source.follow:
            assert follow.pattern.startswith("https://")
            host = re.escape(source.url.split("/")[2].rpartition(".")[0].rpartition(".")[2])
            assert re.match(rf"https://[^/]*{host}", follow.pattern), f"{follow.pattern} leaves the vendor's site"


def test_there_are_many_vendors_and_each_is_declared_once() -> None:
    assert len(FILES) >= 35
    known = registry.vendors(DEFAULT)
    for names in (
        [vendor.slug for vendor in known],
        [org for vendor in known for org in vendor.hub],
        [author for vendor in known for author in vendor.openrouter],
        [url for f in registry.watched(DEFAULT) for url in (f.url, *f.source.formerly)],
    ):
        assert [name for name, times in Counter(names).items() if times > 1] == []
    assert {vendor.slug for vendor in MAKERS}.isdisjoint(FILES)


def test_a_declared_address_is_found_by_all_its_names() -> None:
    for found in registry.watched(DEFAULT):
        for url in (found.url, *found.source.formerly):
            again = find(url, DEFAULT)
            assert again is not None
            assert again.url == found.url, url
    overview = find("https://platform.claude.com/docs/en/about-claude/models/overview.md", DEFAULT)
    assert overview is not None
    for url in (
        "http://platform.claude.com/docs/en/about-claude/models/overview.md/",
        "https://PLATFORM.claude.com/docs/en/about-claude/models/overview.md?utm_source=x#prices",
        "https://docs.claude.com/en/docs/about-claude/models/overview",
    ):
        assert find(url, DEFAULT) == overview


@pytest.mark.parametrize(
    ("url", "vendor", "kind", "authority"),
    [
        ("https://www.anthropic.com/news/claude-next", "anthropic", SourceKind.ANNOUNCEMENT, Authority.FIRST_PARTY),
        ("https://huggingface.co/api/models?author=mistralai", "mistral", SourceKind.LISTING, Authority.FIRST_PARTY),
        (
            "https://huggingface.co/api/models?limit=5&author=Qwen&cursor=abc",
            *("qwen", SourceKind.LISTING, Authority.FIRST_PARTY),
        ),
        (
            "https://huggingface.co/mistralai/Mistral-3.1/resolve/main/README.md",
            *("mistral", SourceKind.CARD, Authority.FIRST_PARTY),
        ),
        (
            "https://huggingface.co/mistralai/Mistral-3.1/raw/0123abc/config.json",
            *("mistral", SourceKind.CONFIG, Authority.FIRST_PARTY),
        ),
        (
            "https://huggingface.co/some-one/Tuned-7B/resolve/main/README.md",
            *("some-one", SourceKind.CARD, Authority.COMMUNITY),
        ),
        ("https://huggingface.co/api/models/Qwen/Qwen3-8B", "qwen", SourceKind.LISTING, Authority.FIRST_PARTY),
        ("https://huggingface.co/api/models?sort=lastModified", "huggingface", SourceKind.LISTING, Authority.COMMUNITY),
        (
            "https://openrouter.ai/api/v1/models?sort=top-weekly",
            *("openrouter", SourceKind.LISTING, Authority.AGGREGATOR),
        ),
    ],
)
def test_addresses_nobody_declared_are_known_by_their_kind(
    url: str, vendor: str, kind: SourceKind, authority: Authority
) -> None:
    found = find(url, DEFAULT)
    assert found is not None
    assert (found.vendor.slug, found.source.kind, found.source.authority) == (vendor, kind, authority)
    if kind in (SourceKind.CARD, SourceKind.CONFIG):
        assert found.info.parent.startswith(f"{hub.HUB}/api/models?author=")


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/",
        "https://huggingface.co/datasets/some/thing/resolve/main/README.md",
        "https://huggingface.co/Qwen/Qwen3-8B/resolve/main/model.safetensors",
        "https://evil.example/https://www.anthropic.com/news/x",
        "https://[broken/",
        "not an address",
    ],
)
def test_what_nobody_watches_is_not_found(url: str) -> None:
    assert find(url, DEFAULT) is None


def test_the_same_file_of_another_revision_is_the_same_source() -> None:
    one = find("https://huggingface.co/Qwen/Qwen3-8B/raw/0a1b2c/README.md", DEFAULT)
    two = find("https://huggingface.co/Qwen/Qwen3-8B/resolve/main/README.md", DEFAULT)
    assert one is not None
    assert one == two


def test_a_mirror_of_the_hub_can_be_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "https://mirror.example/")
    found = find("https://mirror.example/Qwen/Qwen3-8B/resolve/main/README.md", DEFAULT)
    assert found is not None
    assert found.info.parent.startswith("https://mirror.example/api/models?author=Qwen")
    assert find("https://huggingface.co/Qwen/Qwen3-8B/resolve/main/README.md", DEFAULT) == found


def test_only_wanted_vendors_are_watched() -> None:
    config = Config(vendors=("mistral",))
    assert set(registry.spiders(config)) == {"mistral", "pages"}
    assert find("https://mistral.ai/pricing/api", config) is not None
    assert find("https://huggingface.co/api/models?author=mistralai", config) is not None
    assert find("https://www.anthropic.com/news", config) is None
    assert find("https://huggingface.co/api/models?author=Qwen", config) is None
    assert registry.vendors(config) == registry.vendors(DEFAULT), "who made a model does not depend on what is watched"
    with pytest.raises(UnknownVendor, match=r"mistrall.*mistral"):
        registry.spiders(Config(vendors=("mistrall",)))


def test_any_page_can_be_watched_without_a_file() -> None:
    config = parse(
        "[[watch]]\nurl = 'https://acme.example/pricing'\nvendor = 'Acme AI'\nkind = 'pricing'\nevery = '2h'"
    )
    found = find("https://acme.example/pricing/", config)
    assert found is not None
    assert (found.vendor.slug, found.vendor.name, found.info.every_seconds) == ("acme-ai", "Acme AI", 7200)
    known = Config(watch=(WatchedPage("https://qwen.example/", "Qwen"),))
    joined = find("https://qwen.example/", known)
    assert joined is not None
    assert joined.vendor == FILES["qwen"].vendor


def test_documents_nobody_declared_are_read_by_their_type() -> None:
    text = b"| Model | Context |\n| --- | --- |\n| Acme One | 128K tokens |\n"
    assert registry.reader_for(Document("https://acme.example/x.md", text), DEFAULT).name == "page"


def test_finding_is_quick() -> None:
    begun = time.perf_counter()
    for number in range(20_000):
        find(f"https://huggingface.co/some-{number}/Model-7B/resolve/main/README.md", DEFAULT)
        find(f"https://nobody.example/{number}", DEFAULT)
    assert time.perf_counter() - begun < 10


def test_recorded_addresses_are_claimed_and_unrecorded_sources_say_so() -> None:
    if not SHARED.is_dir():
        pytest.skip("the recorded pages are not beside this checkout")
    lines = (SHARED / "pages" / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    manifest = [json.loads(line) for line in lines]
    recorded = {one["url"] for one in manifest if "thirdparty" not in one["path"]}  # those are feeds of other people
    found = {url: find(url, DEFAULT) for url in recorded if " or " not in url}
    unclaimed = {url for url, one in found.items() if one is None}
    assert len(unclaimed) <= 5, sorted(unclaimed)
    seen = {one.url for one in found.values() if one is not None}
    for one in registry.watched(DEFAULT):
        if one.source.kind is not SourceKind.LISTING and not one.source.formerly:
            assert one.source.unseen is (one.url not in seen), one.url


def test_every_lab_of_the_vendor_list_with_a_price_list_is_watched() -> None:
    if not SHARED.is_dir():
        pytest.skip("the list of vendors is not beside this checkout")
    with (SHARED / "vendors.csv").open(encoding="utf-8", newline="") as file:
        labs = [row for row in csv.DictReader(file) if row["kind"] == "lab" and row["openrouter_author"]]
    authors = {author for vendor in registry.vendors(DEFAULT) for author in vendor.openrouter}
    missing = {row["vendor"] for row in labs if not set(row["openrouter_author"].split("; ")) & authors}
    assert missing == set()
