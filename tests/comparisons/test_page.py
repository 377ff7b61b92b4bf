"""The page in all its forms: the same table, one state of the facts, and nothing in it that does anything."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from feeds.comparisons import page
from feeds.comparisons.opinions import Tally, phrases
from feeds.comparisons.table import ComparisonTable, compare
from feeds.entries import Site
from storage.desk.reviews import Figure, Place, Seat
from storage.terms import Field
from tests.comparisons.sides import DAY, F, fact, interval, model, review
from tests.feeds.test_inert import HOSTILE

SITE = Site("https://changes.example.org")


class Seen(HTMLParser):
    """What a browser would find in a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.data = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        if self.tags[-1:] and self.tags[-1][0] == "script":
            self.data += data

    def every(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.tags if name == tag]


def made(name: str = "A1", words: str = "I like it.", **more: str) -> ComparisonTable:
    """Two models with prices that moved, reviews and votes; `more` is how every fact of the first is evidenced."""
    prices = {F.INPUT_PRICE: "3", F.OUTPUT_PRICE: "15", F.CONTEXT_LENGTH: "200000"}
    facts = [*(fact(field, value, **more) for field, value in prices.items()), fact(F.DESCRIPTION, words, **more)]
    facts += [fact(F.LICENSE, more.get("raw", "Apache-2.0"), **more)]
    a = replace(model("A1", facts, vendor_name=name, aliases=(("hub", name),)), name=name)
    history = [
        interval(F.INPUT_PRICE, "5", DAY - timedelta(60), DAY - timedelta(40)),
        interval(F.INPUT_PRICE, "3", DAY, DAY, "open"),
    ]
    spoken = review("A1", quote=words, text=words, best_for=words, reviewer=words)
    return compare(
        a,
        model("B2", {F.INPUT_PRICE: "1", F.OUTPUT_PRICE: "15"}),
        {"A1": history},
        [spoken, review("B2", Seat.FOUNDER)],
        Tally(3, 1),
    )


def test_the_page_says_what_it_is_to_people_and_to_machines() -> None:
    html = page.as_html(made(), SITE, "a1-vs-b2", due=["Because (https://acme.example/x)."])
    seen = Seen(html)
    assert {"rel": "canonical", "href": "https://changes.example.org/compare/a1-vs-b2.html"} in seen.every("link")
    said = json.loads(seen.data)
    assert (said["@context"], said["@type"]) == ("https://schema.org", "WebPage")
    assert said["url"] == "https://changes.example.org/compare/a1-vs-b2.html"
    assert (said["dateModified"], said["lastReviewed"]) == ("2026-11-01", "2026-11-05")
    a, b = said["about"]
    assert (a["name"], a["license"]) == ("A1", "https://spdx.org/licenses/Apache-2.0.html")
    assert [offer["priceSpecification"]["price"] for offer in b["offers"]] == ["1", "15"]
    assert [one["author"]["name"] for one in b["review"]] == ["Ada"]
    assert "Facts checked on" in html
    assert "Verdict reviewed on" in html
    assert html.count('<article class="seat ship">') == 2
    assert html.count("Empty seat") == 6
    assert "75% (3)" in html
    assert "4 votes, one a voter" in html
    assert len(seen.every("svg")) == 1


def test_every_footnote_that_is_referred_to_is_there_and_leads_to_its_quote() -> None:
    seen = Seen(page.as_html(made(), SITE))
    ids = {attrs["id"] for _, attrs in seen.tags if "id" in attrs}
    wanted = {attrs["href"].removeprefix("#") for attrs in seen.every("a") if attrs["href"].startswith("#")}
    assert wanted
    assert wanted <= ids
    assert len(ids) == len([1 for _, attrs in seen.tags if "id" in attrs]), "no two elements have one id"
    assert any(":~:text=input_price" in attrs["href"] for attrs in seen.every("a"))


def test_all_forms_say_the_same() -> None:
    table = made()
    record = json.loads(page.as_json(table, SITE))
    markdown, html = page.as_markdown(table, SITE), page.as_html(table, SITE)
    docs = (Path(__file__).parents[2] / "docs" / "comparisons.md").read_text(encoding="utf-8")
    keys = {*record, *record["a"], *record["rows"][0], *record["rows"][0]["a"]}
    assert not {key for key in keys if f"`{key}`" not in docs}
    for row in record["rows"]:
        for side in ("a", "b"):
            if row[side]["text"]:
                assert row[side]["text"] in markdown
                assert row[side]["text"] in html
    assert [record["votes"], record["checked"], record["verdict_on"]] == [
        {"a": 3, "b": 1, "total": 4},
        "2026-11-01T08:00:00Z",
        "2026-11-05",
    ]
    assert [seat["review"] and seat["review"]["score"] for seat in record["panels"]["a"]["seats"]] == [
        "7",
        None,
        None,
        None,
    ]
    assert [point["value"] for point in record["history"][0]["a"]] == ["5", "3"]
    body = MarkdownIt().enable("table").render(markdown)
    assert body.count("<tr>") == len(table.rows) + len(table.groups) + 1
    assert [text for text in table.differs if text not in markdown] == []


def test_samples_are_marked_wherever_they_stand_and_no_search_engine_hears_of_them() -> None:
    spoken = review("A1", sample=True, best_for="tests")
    table = compare(model("A1", {F.LICENSE: "MIT"}), model("B2", {}), reviews=[spoken])
    html = page.as_html(table, SITE)
    assert html.count('class="stamp">SAMPLE') == 2
    assert "The reviews on this page are samples" in html
    assert "sample reviews" in html
    said = json.loads(Seen(html).data)
    assert "review" not in said["about"][0]
    assert "lastReviewed" not in said
    assert "sample" in page.as_markdown(table, SITE)
    assert json.loads(page.as_json(table, SITE))["panels"]["a"]["seats"][0]["review"]["sample"] is True


def test_flags_and_changes_are_seen_on_the_page() -> None:
    bad = Figure(Place.QUOTE, 0, 4, "128K", "A1", Field.CONTEXT_LENGTH, "tokens", (), "128000", matched=True)
    lost = replace(bad, start=9, end=13, raw="$300", field=None, model_id="", matched=False)
    spoken = review("A1", quote="128K and $300.", figures=(lost, bad))
    now = fact(F.CONTEXT_LENGTH, "200000", first_seen=DAY + timedelta(9))
    html = page.as_html(compare(model("A1", [now]), model("B2", {}), reviews=[spoken]), SITE)
    text = re.sub(r"<[^>]+>", "", html)
    assert "“128K and $300.”" in text
    assert "“128K”: now context of A1: 200,000 tokens" in text
    assert "“$300”: no source says so" in text
    assert "<mark>Changed</mark> known since 2026-11-10" in html


SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.sampled_from(Place)), max_size=6)


@given(st.text(max_size=30), SPANS)
def test_marks_never_change_the_words_of_a_review(words: str, spans: list[tuple[int, int, Place]]) -> None:
    figures = tuple(Figure(place, start, end, "", "", None) for start, end, place in spans if start < end)
    for place in Place:
        spoken = review("A1", quote=words, text=words, best_for=words, figures=figures)
        assert "".join(one.text for one in phrases(spoken, place, {})) == words


def test_a_card_says_where_a_model_is_not_simply_there() -> None:
    gone, announced = model("A1", {}, withdrawn=True), model("B2", {}, announced_only=True)
    html = page.as_html(compare(gone, announced), SITE)
    assert "No source lists it any more." in html
    assert "Announced; no documentation, price or repository shows it yet." in html


@pytest.mark.parametrize("said", HOSTILE, ids=[said[:20].encode("ascii", "replace").decode() for said in HOSTILE])
def test_whatever_pages_and_people_say_is_text(said: str) -> None:
    table = made(
        said,
        said[:2000].replace("\ud800", ""),
        source=said,
        quote=said,
        locator=said,
        snapshot=said,
        raw=said,
        condition=said,
    )
    html = page.as_html(table, SITE, due=[said])
    html.encode()
    seen = Seen(html)
    scripts = seen.every("script")
    assert scripts == [{"type": "application/ld+json"}]
    json.loads(seen.data)
    assert not {tag for tag, _ in seen.tags} & {"img", "iframe", "object", "form", "foreignobject"}
    assert not {name for _, attrs in seen.tags for name in attrs if name.startswith("on")}
    addresses = [value for _, attrs in seen.tags for name, value in attrs.items() if name in ("href", "src")]
    assert not [one for one in addresses if one.lower().startswith(("javascript:", "data:"))]
    assert "\u202e" not in html
    assert "\x00" not in html
    assert len(html) < 200_000
    markdown = page.as_markdown(table, SITE)
    body = MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown)
    assert not {tag for tag, _ in Seen(body).tags} & {"script", "img"}
    json.loads(page.as_json(table, SITE).encode("utf-8", "replace"))
