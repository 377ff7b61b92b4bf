"""The site as files: valid feeds, the same bytes for the same entries, whole files only."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import feedparser
import pytest

from crawler.config import Config
from crawler.replay import replay
from feeds.catch_up import catch_up
from feeds.files import CannotWrite, fresh_folder, write
from feeds.site import Site, write_feeds
from tests.feeds.conftest import SITE
from tests.support.feed_rules import wrong_with
from tests.support.market import TORTOISE, World, world
from tests.support.pages import at

ARCHIVES = sorted(Path(__file__).parents[3].glob("shared/corpus/archive/*.warc.gz"))


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def published(made: World, folder: Path, site: Site = SITE) -> dict[str, bytes]:
    catch_up(made.database, made.desk, site)
    write_feeds(made.database, made.desk, folder, site)
    return tree(folder)


def test_every_feed_keeps_the_rules_of_its_format(launched: World, tmp_path: Path) -> None:
    written = published(launched, tmp_path / "site")
    assert {f"{path}.xml" for path in ("changes", "comparisons", "resellers", "community", "maintainers")} <= set(
        written
    )
    assert not wrong_in(written)


def test_a_feed_says_the_same_in_every_format(launched: World, tmp_path: Path) -> None:
    written = published(launched, tmp_path / "site")
    for name in [name for name in written if name.endswith(".xml")]:
        rss = feedparser.parse(written[name])
        atom = feedparser.parse(written[name.replace(".xml", ".atom")])
        sent = json.loads(written[name.replace(".xml", ".json")])
        assert (rss.bozo, rss.version, atom.bozo, atom.version) == (False, "rss20", False, "atom10")
        assert [e.id for e in rss.entries] == [e.id for e in atom.entries] == [item["id"] for item in sent["items"]]
        assert [e.title for e in rss.entries] == [e.title for e in atom.entries]


def test_every_page_names_a_feed_for_readers_to_find(launched: World, tmp_path: Path) -> None:
    written = published(launched, tmp_path / "site")
    pages = {name: data for name, data in written.items() if name.endswith(".html")}
    assert not [name for name, data in pages.items() if b'<link rel="alternate" type="application/rss+xml"' not in data]


@pytest.mark.slow
@pytest.mark.skipif(not ARCHIVES, reason="needs the recorded archives beside the project")
def test_every_feed_of_two_recorded_years_keeps_the_rules(tmp_path: Path) -> None:
    made = world(tmp_path)
    replay(ARCHIVES, made.database, Config())
    assert not wrong_in(published(made, tmp_path / "site"))


def wrong_in(written: dict[str, bytes]) -> list[str]:
    """What is wrong with the feeds of a site."""
    feeds = [name for name in written if name.endswith((".xml", ".atom", ".opml"))]
    feeds += [name for name in written if name.endswith(".json") and not name.startswith("compare/")]
    return [problem for name in feeds for problem in wrong_with(written[name], SITE.address(name))]


def test_an_entry_tells_old_and_new_with_quote_and_link(launched: World, tmp_path: Path) -> None:
    feed = feedparser.parse(published(launched, tmp_path / "site")["changes.xml"])
    (price,) = [e for e in feed.entries if "input price" in e.title]
    assert price.title == "Acme One (Acme AI API): input price $3.00 → $1.50 per 1M tokens (-50.0%)"
    assert price.link == "https://acme.example/models#:~:text=Acme%20One,1.5"
    assert "“Acme One | 1.5”" in price.content[0].value
    assert price.guidislink is False
    assert {tag.term for tag in price.tags} >= {"fact.changed", "acme", "input_price", "major"}


def test_newest_entries_come_first(launched: World, tmp_path: Path) -> None:
    feed = feedparser.parse(published(launched, tmp_path / "site")["changes.xml"])
    times = [entry.published_parsed for entry in feed.entries]
    assert times == sorted(times, reverse=True)
    assert feed.feed.updated_parsed == times[0]


def test_what_a_killed_writer_left_is_taken_away_and_what_is_being_written_is_not(
    launched: World, tmp_path: Path
) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    left, written = (tmp_path / "models" / f".{process}-abc.part" for process in (ended.pid, os.getpid()))
    left.parent.mkdir()
    for path in (left, written, tmp_path / ".mine.part"):
        path.write_bytes(b"half")
    published(launched, tmp_path)
    assert {str(path.relative_to(tmp_path)) for path in tmp_path.rglob(".*")} == {
        ".mine.part",
        f"models/{written.name}",
    }


def test_the_same_entries_give_the_same_bytes_and_untouched_files(launched: World, tmp_path: Path) -> None:
    site = tmp_path / "site"
    before = published(launched, site)
    for path in site.rglob("*"):
        os.utime(path, (1, 1))
    assert published(launched, site) == before
    assert {path.stat().st_mtime for path in site.rglob("*") if path.is_file()} == {1}


def test_an_entry_is_never_edited_and_its_id_outlives_the_address(launched: World, tmp_path: Path) -> None:
    def entries(folder: str, site: Site) -> dict[str, dict[str, object]]:
        sent = json.loads(published(launched, tmp_path / folder, site)["changes.json"])
        return {item["id"]: item for item in sent["items"] if ":change/" in item["id"]}

    before = entries("one", SITE)
    launched.bolt.says(at(8), {"Tortoise 3.1": {**TORTOISE["Tortoise 3.1"], "context_length": "512000"}})
    launched.ends(8)
    after = entries("two", SITE)
    assert len(after) > len(before)
    assert {key: after[key] for key in before} == before
    assert entries("three", Site("https://moved.example")).keys() == after.keys()


def test_a_stamp_stands_before_every_title(launched: World, tmp_path: Path) -> None:
    written = published(launched, tmp_path / "site", Site("https://demo.invalid", stamp="DEMO"))
    for name, data in written.items():
        if name.endswith((".xml", ".opml")):
            titles = [e.text or "" for e in ElementTree.fromstring(data).iter() if e.tag.endswith("title")]
            assert all(title.startswith("DEMO: ") for title in titles), name
        elif name.endswith(".html"):
            assert b"<title>DEMO: " in data
            assert b"<h1>DEMO: " in data
        elif name.endswith(".md"):
            assert data.startswith(b"# DEMO: ")


def test_an_entry_leads_to_the_page_of_its_model_and_that_to_its_comparisons(launched: World, tmp_path: Path) -> None:
    written = published(launched, tmp_path / "site")
    feed = feedparser.parse(written["changes.xml"])
    for entry in feed.entries:
        if "/change/" in entry.id:
            (link,) = [part for part in entry.content[0].value.split('"') if "/model/" in part]
            page = written[link.removeprefix("https://changes.example.org/")].decode()
            assert entry.title in page
    tortoise = next(data.decode() for name, data in written.items() if name[:6] == "model/" and b"<h1>Tort" in data)
    assert "256,000 tokens" in tortoise
    assert "“Tortoise 3.1 | 256000”" in tortoise
    assert 'href="../compare/hare-open-vs-tortoise-3-1.html"' in tortoise


def test_a_feed_without_entries_is_a_feed(launched: World, tmp_path: Path) -> None:
    feed = feedparser.parse(published(launched, tmp_path / "site")["resellers.xml"])
    assert (feed.bozo, feed.entries) == (False, [])


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotWrite, match="name another --out folder"):
        write(tmp_path / "file" / "changes.xml", b"")


def test_a_fresh_folder_is_never_one_with_something_in_it(tmp_path: Path) -> None:
    first = fresh_folder(tmp_path / "demo")
    assert fresh_folder(tmp_path / "demo") == first
    (first / "file").write_text("")
    assert fresh_folder(tmp_path / "demo") == tmp_path / "demo-2"
