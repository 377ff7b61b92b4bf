"""Crawls of a server on a loopback socket: outcomes, manners, and what is stored."""

from __future__ import annotations

import gzip
import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Sequence

import pytest

from crawler.config import Config
from crawler.documents import fetch
from crawler.registry import UnknownVendor
from crawler.run import CrawlError, CrawlOptions, Row, crawl, exit_code
from storage import catalog
from storage.database import CrawlRunning, DatabaseError, crawl_lock, open_database
from storage.terms import Outcome, SourceKind
from tests.crawling.conftest import FETCHING, HTML, Crawl, by_path, input_prices, prices, watching
from tests.crawling.origin import Answer, Origin

# ------------------------------------------------------------------------------------------------------- bad answers


def test_each_bad_answer_is_one_sentence_that_names_the_page(origin: Origin, run: Crawl, database: str) -> None:
    squeezed = gzip.compress(prices() + bytes(random.Random(1).randbytes(50_000)))
    zipped = {**HTML, "Content-Encoding": "gzip"}
    origin.answers |= {
        "/good": Answer(prices()),
        "/500": Answer(b"oops", 500),
        "/403": Answer(b"no", 403),
        "/404": Answer(b"no", 404),
        "/empty": Answer(b""),
        "/cut-gzip": Answer(squeezed[: len(squeezed) // 2], headers=zipped),
        "/whole-gzip": Answer(gzip.compress(prices()), headers=zipped),
        "/bomb": Answer(gzip.compress(b" " * 30_000_000), headers=zipped),
        "/20-mb": Answer(b"x" * 20_000_000),
        "/cut": Answer(prices()[:50], claims=5000),
        "/loop": Answer(b"", 302, {"Location": "/loop"}),
        "/inside": Answer(b"", 302, {"Location": "http://10.1.2.3/secret"}),
        "/local": Answer(b"", 302, {"Location": "http://localhost:1/secret"}),
        "/file": Answer(b"", 302, {"Location": "file:///etc/passwd"}),
        "/304": Answer(b"", 304),
        "/login": Answer(b"<title>Sign in</title><input type=password>"),
        "/moved": Answer(b'<meta http-equiv="refresh" content="0; url=/new">'),
    }
    bad = [path for path in origin.answers if path not in ("/robots.txt", "/good", "/whole-gzip")]
    pages = [f"{origin.url}{path}" for path in ("/good", "/whole-gzip", *bad)]
    nowhere = ("http://no-such-host.invalid/prices", "http://127.0.0.1:1/prices")
    verdict = run(watching(*pages, *nowhere))
    rows = by_path(verdict, origin)

    assert rows["/good"].outcome is Outcome.CHANGED
    assert rows["/whole-gzip"].outcome is Outcome.CHANGED
    said = {
        "/500": (Outcome.UNREACHABLE, "500 Internal Server Error"),
        "/403": (Outcome.BLOCKED, "403 Forbidden"),
        "/404": (Outcome.BROKEN, "find its new address"),
        "/empty": (Outcome.EMPTY, "empty body"),
        "/cut-gzip": (Outcome.BROKEN, "ends too early"),
        "/bomb": (Outcome.BROKEN, "max_body"),
        "/20-mb": (Outcome.BROKEN, "max_body"),
        "/cut": (Outcome.UNREACHABLE, "middle of the body"),
        "/loop": (Outcome.UNREACHABLE, "redirect"),
        "/inside": (Outcome.BLOCKED, "private address"),
        "/local": (Outcome.BLOCKED, "private address"),
        "/file": (Outcome.UNREACHABLE, "to nowhere"),
        "/304": (Outcome.UNREACHABLE, "304"),
        "/login": (Outcome.BROKEN, "login form"),
        "/moved": (Outcome.BROKEN, "redirect to /new"),
        nowhere[0]: (Outcome.UNREACHABLE, "no host named no-such-host.invalid"),
        nowhere[1]: (Outcome.UNREACHABLE, "refuses connections"),
    }
    assert set(rows) == {"/good", "/whole-gzip", *said}
    for path, (outcome, words) in said.items():
        row = rows[path]
        assert (row.outcome, words in row.note) == (outcome, True), row
        assert "\n" not in row.note
        assert path in row.note or "http://" in row.note
        assert ";" in row.note or "," in row.note, "it says what to do"
        assert row.broke
    assert verdict.exit_code == 1
    assert input_prices(database) == {"Acme One": "2", "Acme Two": "0.5"}


def test_what_breaks_later_keeps_what_was_stored_and_fails_once(origin: Origin, run: Crawl, database: str) -> None:
    good, other = f"{origin.url}/prices", f"{origin.url}/other"
    origin.answers |= {"/prices": Answer(prices()), "/other": Answer(prices(model="Acme Three"))}
    config = watching(good, other)
    assert run(config).exit_code == 0
    origin.answers["/prices"] = Answer(b"oops", 500)
    first, second = run(config), run(config)
    assert (first.exit_code, second.exit_code) == (1, 0)
    assert run(config, strict=True).exit_code == 1
    assert by_path(second, origin)["/prices"].outcome is Outcome.UNREACHABLE
    assert input_prices(database) == {"Acme One": "2", "Acme Two": "0.5", "Acme Three": "2"}
    origin.answers["/other"] = Answer(b"oops", 500)
    assert run(config).exit_code == 1


# ---------------------------------------------------------------------------------------------------------- changes


def test_a_price_that_moves_is_published_once_it_is_read_twice(origin: Origin, run: Crawl, database: str) -> None:
    config = watching(f"{origin.url}/prices")
    origin.answers["/prices"] = Answer(prices())
    assert run(config).rows[0].changes == 0
    origin.answers["/prices"] = Answer(prices("$1.25"))
    verdict = run(config)
    assert verdict.rows[0].changes == 1, "the page is read once more at the end of the run"
    assert run(config).rows[0].outcome is Outcome.UNCHANGED
    [change] = catalog.changes(open_database(database))
    assert (change.old, change.new, change.source) == ("2", "1.25", f"{origin.url}/prices")
    assert input_prices(database)["Acme One"] == "1.25"


def test_what_was_only_a_mistake_is_never_published(origin: Origin, run: Crawl, database: str) -> None:
    config = watching(f"{origin.url}/prices")
    origin.answers["/prices"] = Answer(prices())
    run(config)
    served = iter([prices("$1.25")])
    origin.answers["/prices"] = lambda asked: Answer(next(served, prices()))
    assert run(config).rows[0].changes == 0
    assert not list(catalog.changes(open_database(database)))


def test_only_what_is_due_is_fetched(origin: Origin, run: Crawl, database: str) -> None:
    config = watching(f"{origin.url}/prices")
    origin.answers["/prices"] = Answer(prices())
    options = CrawlOptions(database, config)
    assert len(crawl(options).rows) == 1
    idle = crawl(options)
    assert (idle.rows, idle.exit_code, idle.summary) == ((), 0, "Nothing is due.")
    assert len(origin.paths()) == 1


def test_a_dry_run_stores_nothing(origin: Origin, run: Crawl, database: str) -> None:
    origin.answers["/prices"] = Answer(prices())
    verdict = run(watching(f"{origin.url}/prices"), dry_run=True)
    assert verdict.rows[0].outcome is Outcome.CHANGED
    assert "nothing stored" in verdict.rows[0].note
    assert catalog.sources(open_database(database)) == []


def test_a_feed_can_be_watched_without_a_vendor_file(origin: Origin, run: Crawl, database: str) -> None:
    item = (
        f"<item><title>Acme One is here</title><link>{origin.url}/news/one</link>"
        "<pubDate>Mon, 02 Nov 2026 08:00:00 GMT</pubDate></item>"
    )
    text = f'<rss version="2.0"><channel><title>News</title>{item}</channel></rss>'
    origin.answers["/feed"] = Answer(text.encode(), headers={"Content-Type": "application/rss+xml"})
    verdict = run(watching(f"{origin.url}/feed", kind=SourceKind.DOCS))
    assert [row.outcome for row in verdict.rows] == [Outcome.CHANGED]


def test_an_index_leads_to_the_posts_below_it_once(origin: Origin, run: Crawl, database: str) -> None:
    posts = ("/news/acme-one-is-here", "/news/acme-two-is-here")
    cards = "".join(
        f'<article><a href="{path}"><h3>Acme {number} is here</h3></a><time datetime="2026-11-0{number}">'
        f"November {number}, 2026</time></article>"
        for number, path in enumerate(posts, 1)
    )
    index = f'<html><title>News</title><body><main>{cards}</main><footer><a href="/legal">Legal</a></footer>'
    origin.answers["/news"] = Answer(index.encode())
    post = (
        "<html><title>Acme One is here</title><h1>Acme One is here</h1><p>Acme One has a context window of 128K tokens."
    )
    origin.answers |= {path: Answer(post.encode()) for path in posts}
    config = watching(f"{origin.url}/news", kind=SourceKind.INDEX)
    assert {row.outcome for row in run(config).rows} == {Outcome.CHANGED}
    assert sorted(origin.paths()) == ["/news", *posts]
    origin.asked.clear()
    run(config)
    assert origin.paths() == ["/news"], "a post is read again when it is due, not with every visit of its index"
    parents = {view.url.removeprefix(origin.url): view.parent for view in catalog.sources(open_database(database))}
    assert parents[posts[0]] == f"{origin.url}/news"


# ----------------------------------------------------------------------------------------------------------- the run


def test_an_unknown_vendor_is_told_before_anything_is_done(database: str) -> None:
    with pytest.raises(UnknownVendor, match=r"'nobody'; known are .*mistral"):
        crawl(CrawlOptions(database, Config(), ("nobody",)))


def test_a_second_crawl_says_so_and_ends(origin: Origin, run: Crawl, database: str) -> None:
    with crawl_lock(open_database(database)), pytest.raises(CrawlRunning, match="another crawl"):
        run(watching(f"{origin.url}/prices"))
    assert origin.asked == []


def test_a_database_of_a_newer_version_is_left_alone(origin: Origin, run: Crawl, database: str) -> None:
    open_database(database).engine.dispose()
    with sqlite3.connect(database.removeprefix("sqlite:///")) as connection:
        tables = [name for (name,) in connection.execute("select name from sqlite_master where name like '%version%'")]
        connection.execute(f"update {tables[0]} set version_num = '9999'")
    with pytest.raises(DatabaseError, match="newer modelwire"):
        run(watching(f"{origin.url}/prices"))
    assert origin.asked == []


def test_one_document_can_be_fetched_alone(origin: Origin) -> None:
    origin.answers["/prices"] = Answer(prices())
    config = Config(fetching=FETCHING)
    document = fetch(f"{origin.url}/prices", config)
    assert (document.body, document.content_type) == (prices(), HTML["Content-Type"])
    with pytest.raises(CrawlError, match="404 Not Found"):
        fetch(f"{origin.url}/none", config)


def test_scrapys_own_commands_work_from_any_folder(tmp_path: object) -> None:
    environment = {**os.environ, "SCRAPY_SETTINGS_MODULE": "crawler.settings"}
    command = [sys.executable, "-m", "scrapy", "list"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=str(tmp_path), env=environment)
    assert {"anthropic", "mistral", "qwen", "huggingface", "openrouter", "pages"} <= set(done.stdout.split())


def rows(*outcomes: tuple[bool, bool]) -> Sequence[Row]:
    return [
        Row("acme", f"https://acme.example/{number}", Outcome.BROKEN, failed=failed, broke=broke)
        for number, (failed, broke) in enumerate(outcomes)
    ]


def test_the_exit_code_tells_new_breakage_from_old() -> None:
    well, known, new = (False, False), (True, False), (True, True)
    assert [exit_code(rows(*found)) for found in ((), (well,), (well, known), (well, new), (known,))] == [0, 0, 0, 1, 1]
    assert exit_code(rows(well, known), strict=True) == 1
