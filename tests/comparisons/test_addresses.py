"""Where a comparison stands: one address, to which every other name of the pair leads, live and as files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from feeds.catch_up import catch_up
from feeds.comparisons.addresses import Addresses
from feeds.site import Site, write_feeds
from storage.desk.actions import Act
from storage.desk.views import ComparisonView, Side
from tests.comparisons.sides import DAY, model
from tests.support.browser import Browser, served
from tests.support.market import World, launch, world

SITE = Site("https://changes.example.org/wire")
PAGE = "hare-open-vs-tortoise-3-1"


@pytest.fixture
def made(tmp_path: Path) -> World:
    """A comparison is due; one of its models has other names."""
    one = world(tmp_path)
    one.bolt.aliases = {"Tortoise 3.1": ("tortoise-31", "bolt/Tortoise-3.1-24B")}
    launch(one)
    catch_up(one.database, one.desk, SITE)
    return one


@pytest.fixture
def client(made: World) -> Iterator[Browser]:
    with served(made, SITE) as browser:
        yield browser


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        (f"/compare/{PAGE}.html", ""),
        ("/compare/tortoise-3-1-vs-hare-open.html", f"{PAGE}.html"),
        ("/compare/tortoise-3-1-vs-hare-open.json", f"{PAGE}.json"),
        ("/compare/hare-open-vs-tortoise-31.md", f"{PAGE}.md"),
        ("/compare/bolt-tortoise-3-1-24b-vs-hare-open.html", f"{PAGE}.html"),
        ("/wire/compare/tortoise-31-vs-hare-open.html", f"{PAGE}.html"),
    ],
)
def test_every_name_of_a_pair_leads_to_its_page(client: Browser, asked: str, leads_to: str) -> None:
    got = client.ask(asked)
    assert (got.status, got.headers.get("location", "")) == (301 if leads_to else 200, leads_to)


@pytest.mark.parametrize("asked", ["hare-open-vs-hare-open", "hare-open-vs-acme-one", "x", "-vs-", "tortoise-3-1.xml"])
def test_what_names_no_comparison_stands_nowhere(client: Browser, asked: str) -> None:
    assert client.ask(f"/compare/{asked}.html").status == 404


def test_files_lead_on_and_go_with_their_comparison(made: World, tmp_path: Path) -> None:
    out = tmp_path / "site"
    write_feeds(made.database, made.desk, out, SITE)
    pages = {file.stem: file.read_text() for file in (out / "compare").glob("*.html")}
    assert {"tortoise-3-1-vs-hare-open", "hare-open-vs-tortoise-31", "tortoise-31-vs-hare-open"} <= pages.keys()
    for stem, html in pages.items():
        canonical = f'<link rel="canonical" href="https://changes.example.org/wire/compare/{PAGE}.html">'
        assert canonical in html
        assert (f'content="0; url={PAGE}.html"' in html) == (stem != PAGE)
    made.desk.act(PAGE, Act("dismiss", "ed", "no", DAY))
    write_feeds(made.database, made.desk, out, SITE)
    assert list((out / "compare").iterdir()) == []


def test_a_name_that_two_pairs_bear_leads_nowhere() -> None:
    known = {letter: replace(model(letter, {}), aliases=(("acme", "twin"),)) for letter in ("A", "B")}
    known["C"] = model("C", {})
    sides = {letter: Side(letter, letter) for letter in known}
    pairs = [
        ComparisonView(f"{x}{y}", f"{x}-vs-{y}".lower(), sides[x], sides[y], "due", DAY, None)
        for x, y in (("A", "C"), ("B", "C"))
    ]
    addresses = Addresses(pairs, known)
    assert addresses.leads_to("c-vs-a") == "a-vs-c"
    assert addresses.leads_to("twin-vs-c") == ""
    assert sorted(addresses.others()) == [("c-vs-a", "a-vs-c"), ("c-vs-b", "b-vs-c")]
