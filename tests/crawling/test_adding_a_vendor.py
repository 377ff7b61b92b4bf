"""The guide to adding a vendor does what it says."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from crawler.config import Config, parse
from crawler.source import Follow, Source
from crawler.spider import VendorSpider
from crawler.vendor_file import __all__ as offered
from storage.terms import SourceKind

GUIDE = (Path(__file__).parents[2] / "docs" / "adding-a-vendor.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_example_is_a_working_vendor_file() -> None:
    names: dict[str, object] = {}
    exec(compile(block("python"), "acme.py", "exec"), names)
    spider = names["AcmeSpider"]
    assert isinstance(spider, type)
    assert issubclass(spider, VendorSpider)
    watched = spider.watched(Config())
    assert [found.source.kind for found in watched] == [
        *(SourceKind.PRICING, SourceKind.DOCS, SourceKind.ANNOUNCEMENT, SourceKind.LISTING)
    ]
    assert watched[1].info.unseen
    assert watched[1].info.every_seconds == 7200
    assert watched[2].source.follow[0].takes("https://acme.example/news/acme-one")
    assert "author=acme-ai" in watched[3].url


def test_the_example_of_a_watched_page_is_valid() -> None:
    text = block("toml")
    assert tomllib.loads(text)
    assert parse(text).watch[0].vendor == "Acme AI"


@pytest.mark.parametrize("part", ["every", "formerly", "follow", "unseen", "authority", "provider"])
def test_the_parts_of_a_source_are_explained(part: str) -> None:
    assert hasattr(Source("u", SourceKind.DOCS, None), part)  # type: ignore[arg-type]
    assert f"`{part}" in GUIDE
    assert Follow("x", SourceKind.DOCS, None).limit == 20  # type: ignore[arg-type]


def test_the_readers_it_names_are_offered() -> None:
    for name in ("page", "feed", "links", "sitemap"):
        assert name in offered
        assert f"`{name}`" in GUIDE
