"""The demonstration's pages say what its story tells: the readers of the very sources see it, and nothing else."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from crawler import registry, visiting
from crawler.demo import recording
from crawler.demo.recording import Page, pages
from crawler.demo.story import DAYS, demo_config
from crawler.fetching import archive
from crawler.source import Document
from storage.terms import Claim, Field, Outcome, Reading, Visit

CONFIG = demo_config()
PRICING = "https://mistral.ai/pricing/api"
MODELS = "https://docs.mistral.ai/getting-started/models/"
ANTHROPIC_PRICING = "https://platform.claude.com/docs/en/about-claude/pricing.md"
DEPRECATIONS = "https://platform.claude.com/docs/en/about-claude/model-deprecations.md"
HUB = "https://huggingface.co"
HAIKU = {"Claude Haiku Open Weights", "Anthropic/claude-haiku-open-weights"}
MISTRAL = {"Mistral 3.1", "mistralai/Mistral-3.1"}
RESEARCH = "LicenseRef-anthropic-research-non-commercial-license"


@cache
def visit(page: Page) -> Visit:
    """The page as the replay visits it."""
    found = registry.find(page.url, CONFIG)
    assert found is not None, f"no source claims {page.url}"
    document = Document(page.url, page.body, page.content_type, fetched_at=page.at)
    return visiting.visit(found.info, document, found.source.reader, page.status, page.at, archived=True)


@cache
def on_day(number: int) -> dict[str, Page]:
    begin, end = [None, *[end for end, _ in DAYS]][number - 1], DAYS[number - 1][0]
    return {page.url: page for page in pages() if page.at < end and (begin is None or page.at >= begin)}


def reading(day: int, url: str) -> Reading:
    read = visit(on_day(day)[url]).reading
    assert read is not None
    return read


def facts(read: Reading) -> set[tuple[str, Field, str, str]]:
    return {(claim.model, claim.field, str(claim.qualifiers), claim.value) for claim in read.claims}


def said_of(day: int, names: set[str]) -> dict[Field, set[str]]:
    """All values of the plain slots of a model, over every page of a day."""
    claims: list[Claim] = [
        claim for page in on_day(day).values() if (read := visit(page).reading) for claim in read.claims
    ]
    mine = [claim for claim in claims if claim.model in names and not claim.qualifiers]
    return {field: {claim.value for claim in mine if claim.field is field} for field in {claim.field for claim in mine}}


def test_the_recording_is_a_whole_archive_of_the_pages_and_the_same_bytes_each_time(tmp_path: Path) -> None:
    made = recording(tmp_path / "one")
    assert made.read_bytes() == recording(tmp_path / "two").read_bytes()
    index = archive.index([made])
    assert not index.damages
    found = [archive.read(position) for position in index.positions]
    assert [(one.url, one.at, one.status, one.body) for one in found] == [
        (page.url, page.at, page.status, page.body) for page in pages()
    ]


@pytest.mark.parametrize("page", tuple(pages()), ids=lambda page: f"{page.at:%m-%d} {page.url}")
def test_every_page_says_that_it_is_a_demonstration(page: Page) -> None:
    assert b"DEMO" in page.body or b'"_demo"' in page.body or b'"demo"' in page.body


@pytest.mark.parametrize("page", tuple(pages()), ids=lambda page: f"{page.at:%m-%d} {page.url}")
def test_every_page_can_be_read_but_the_one_that_breaks(page: Page) -> None:
    broken = page == on_day(2)[DEPRECATIONS]
    made = visit(page)
    assert made.outcome is (Outcome.BROKEN if broken else Outcome.CHANGED), made.note
    assert broken == bool(made.note)


def test_two_models_appear_on_the_second_day() -> None:
    assert said_of(1, HAIKU) == said_of(1, MISTRAL) == {}
    haiku, mistral = said_of(2, HAIKU), said_of(2, MISTRAL)
    assert (haiku[Field.LICENSE], mistral[Field.LICENSE]) == ({RESEARCH}, {"Apache-2.0"})
    assert (haiku[Field.CONTEXT_LENGTH], mistral[Field.CONTEXT_LENGTH]) == ({"200000"}, {"256000", "262144"})
    assert haiku[Field.TOOL_CALLING] == mistral[Field.TOOL_CALLING] == {"yes"}
    assert haiku[Field.OPEN_WEIGHTS] == mistral[Field.OPEN_WEIGHTS] == {"yes"}


def test_the_documentation_of_the_second_day_describes_mistral_3_1() -> None:
    mine = {claim.field: claim.value for claim in reading(2, MODELS).claims if claim.model in MISTRAL}
    assert mine == {Field.LICENSE: "Apache-2.0", Field.CONTEXT_LENGTH: "256000", Field.TOOL_CALLING: "yes"}


def test_the_vendors_announce_them() -> None:
    posts = {
        one.title: one.url
        for page in on_day(2).values()
        if (read := visit(page).reading)
        for one in read.announcements
        if one.published and f"{one.published:%m-%d}" == "11-09"
    }
    assert (
        posts["[DEMO] Introducing Claude Haiku Open Weights"]
        == "https://www.anthropic.com/news/claude-haiku-open-weights"
    )
    assert posts["[DEMO] Mistral 3.1"] == "https://mistral.ai/news/mistral-3-1"
    assert all(title.startswith("[DEMO]") for title in posts)


def test_one_price_falls() -> None:
    before, after = facts(reading(1, ANTHROPIC_PRICING)), facts(reading(2, ANTHROPIC_PRICING))
    assert before - after == {("Claude Haiku 4.5", Field.OUTPUT_PRICE, "()", "5")}
    assert after - before == {("Claude Haiku 4.5", Field.OUTPUT_PRICE, "()", "4")}
    assert len(before) == 15


def test_one_page_is_redesigned_without_any_change_of_fact() -> None:
    assert on_day(1)[PRICING].body != on_day(2)[PRICING].body
    assert facts(reading(1, PRICING)) == facts(reading(2, PRICING))
    assert len(facts(reading(1, PRICING))) == 8


def test_the_listings_lead_to_the_cards_and_configs_that_are_in_the_recording() -> None:
    for owner in ("Anthropic", "mistralai"):
        (listing,) = [url for url in on_day(2) if f"author={owner}" in url]
        linked = {link.url for link in reading(2, listing).links}
        recorded = {url for url in on_day(2) if url.startswith(f"{HUB}/{owner}/")}
        assert recorded
        assert recorded <= linked
