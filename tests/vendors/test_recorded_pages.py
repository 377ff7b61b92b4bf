"""Every declared source has a recorded page, and the readers see in it what a person has confirmed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler import hub, registry, visiting
from crawler.config import Config
from crawler.maintaining import golden
from crawler.readers.hub_listing import hub_listing
from crawler.registry import find, reader_for
from storage.terms import Outcome

ROOT = Path(__file__).parents[2]
DEFAULT = Config()
GOLDEN = {str(path.relative_to(Path(__file__).parent)): path for path in golden.pages_in(ROOT)}


@pytest.mark.parametrize("name", GOLDEN)
def test_the_reading_is_the_one_that_a_person_confirmed(name: str) -> None:
    path = GOLDEN[name]
    expected = golden.load(path)
    document = golden.recorded_page(path, expected)
    found = find(expected.url, DEFAULT)
    assert found is not None, f"{name}: no source has the address {expected.url}; correct it, or declare the source"
    assert expected.confirmed, (
        f"{name} is not confirmed: run `modelwire read {golden.page_of(path).relative_to(ROOT)} --url {expected.url}`, "
        "compare it with the page, correct the golden reading where the page says otherwise, then set confirmed: true"
    )
    now = golden.seen(found, document, reader_for(document, DEFAULT)(document))
    assert golden.differences(expected.seen, now) == [], "`modelwire vendors reread` drafts what is read otherwise"
    assert expected.seen.models or expected.seen.announces or expected.seen.leads_to, f"{name} expects nothing at all"


@pytest.mark.parametrize("name", GOLDEN)
def test_a_visit_of_the_page_would_be_good(name: str) -> None:
    expected = golden.load(GOLDEN[name])
    document = golden.recorded_page(GOLDEN[name], expected)
    found = find(expected.url, DEFAULT)
    assert found is not None
    visit = visiting.visit(found.info, document, found.source.reader, 200, datetime(2026, 1, 1, tzinfo=UTC))
    assert (visit.outcome, visit.note) == (Outcome.CHANGED, "")


def test_every_declared_source_has_a_recorded_page() -> None:
    recorded = {golden.load(path).url: path for path in GOLDEN.values()}
    listings = {found.url for found in registry.watched(DEFAULT) if hub.owns(found.url)}
    missing = [found.url for found in registry.watched(DEFAULT) if found.url not in recorded | dict.fromkeys(listings)]
    assert missing == [], "record these pages under tests/vendors, each with its golden reading beside it"
    for url, path in recorded.items():
        found = find(url, DEFAULT)
        assert found is not None
        assert path.parent.name == found.vendor.slug or hub.owns(url)


def test_one_recorded_listing_stands_for_those_of_all_organisations_on_the_hub() -> None:
    listings = [found for found in registry.watched(DEFAULT) if hub.owns(found.url)]
    assert {found.source.reader for found in listings} == {hub_listing}
    assert len({found.url.split("&", 1)[1] for found in listings}) == 1, "they differ in the author alone"
    assert {found.url for found in listings} & {golden.load(path).url for path in GOLDEN.values()}


def test_no_page_is_left_without_a_golden_reading() -> None:
    pages = {path for path in Path(__file__).parent.glob("*/*") if not path.name.endswith((golden.SUFFIX, ".pyc"))}
    assert pages == {golden.page_of(path) for path in GOLDEN.values()}


@pytest.mark.parametrize("name", GOLDEN)
def test_recorded_pages_are_small(name: str) -> None:
    page = golden.page_of(GOLDEN[name])
    assert page.stat().st_size < 20_000, "cut it down to the parts that show its shape"
