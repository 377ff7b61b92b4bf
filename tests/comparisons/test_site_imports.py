"""Pages of an editor's site: found through a sitemap or a page, and registered where both models are recognised."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.site_pages import pages_of
from crawler.source import Document
from feeds.comparisons.imports import Imported, import_site
from storage.terms import Link
from tests.support.market import World, launch, world

NOW = datetime(2026, 3, 9, 18, tzinfo=UTC)
SITE = "https://editor.example"
SITEMAP = f"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>{SITE}/compare/acme-one-vs-hare-open</loc></url>
<url><loc>{SITE}/compare/hare-open-vs-tortoise-3-1-comparison.html</loc></url>
<url><loc>{SITE}/compare/acme-one-vs-acme-one</loc></url>
<url><loc>{SITE}/compare/acme-one-vs-unicorn-9</loc></url>
<url><loc>{SITE}/about</loc></url></urlset>""".encode()


@pytest.fixture
def made(tmp_path: Path) -> World:
    one = world(tmp_path)
    launch(one)
    return one


def nothing(urls: Sequence[str]) -> Iterator[Document]:
    raise AssertionError(f"{urls} are fetched")


def listed(made: World) -> dict[str, str]:
    return {url: f"{one.a.name} vs {one.b.name}" for one in made.desk.comparisons() for url in one.pages}


def test_a_sitemap_registers_the_pairs_that_its_addresses_name(made: World) -> None:
    found = pages_of(Document(f"{SITE}/sitemap.xml", SITEMAP, "application/xml"), nothing)
    done = import_site(made.database, made.desk, found, NOW)
    assert (done.pages, done.passed_over) == (2, 1)
    assert listed(made) == {
        f"{SITE}/compare/acme-one-vs-hare-open": "Acme One vs Hare Open",
        f"{SITE}/compare/hare-open-vs-tortoise-3-1-comparison.html": "Hare Open vs Tortoise 3.1",
    }
    one_model, unknown = done.problems
    assert "are one model" in one_model
    assert "unicorn-9" in unknown
    assert "no source knows a model of that name" in unknown
    assert import_site(made.database, made.desk, found, NOW) == done


def test_an_index_of_sitemaps_is_followed_and_a_packed_one_unpacked() -> None:
    index = b'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>/a.xml.gz</loc></sitemap>'
    packed = Document(f"{SITE}/a.xml.gz", gzip.compress(SITEMAP), "application/gzip")
    asked: list[str] = []

    def fetched(urls: Sequence[str]) -> Iterator[Document]:
        asked.extend(urls)
        yield packed

    found = pages_of(Document(f"{SITE}/sitemap.xml", index + b"</sitemapindex>", "application/xml"), fetched)
    assert asked == [f"{SITE}/a.xml.gz"]
    assert len(found) == 5


def test_a_page_registers_itself_and_the_comparisons_that_it_leads_to(made: World) -> None:
    body = b"""<html><head><title>Acme One vs Tortoise 3.1: which to choose | Editor</title></head><body><main>
    <h1>Acme One vs Tortoise 3.1</h1><p>See also <a href="/x/17">Hare Open vs. Tortoise 3.1</a>,
    <a href="https://elsewhere.example/acme-one-vs-hare-open">another site</a> and <a href="/imprint">the rest</a>.</p>
    </main></body></html>"""
    found = pages_of(Document(f"{SITE}/17", body, "text/html"), nothing)
    assert import_site(made.database, made.desk, found, NOW) == Imported(2, (), 1)
    assert listed(made) == {f"{SITE}/17": "Acme One vs Tortoise 3.1", f"{SITE}/x/17": "Hare Open vs Tortoise 3.1"}


def test_an_address_that_leads_nowhere_on_the_web_is_refused(made: World) -> None:
    done = import_site(made.database, made.desk, [Link("javascript:alert(1)", "Acme One vs Hare Open")], NOW)
    assert (done.pages, len(done.problems)) == (0, 1)
