"""How a crawl behaves towards the servers that it asks: who it says it is, what it obeys, how much it asks for."""

from __future__ import annotations

import sqlite3
import subprocess
import threading
import time
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from crawler.config import Config
from crawler.documents import fetch
from crawler.run import CrawlError, CrawlOptions, crawl
from storage.terms import Outcome
from tests.crawling.conftest import FETCHING, HTML, Crawl, by_path, prices, watching
from tests.crawling.origin import Answer, Asked, Origin


def test_validators_are_sent_back_and_a_304_changes_nothing(origin: Origin, run: Crawl) -> None:
    tag, when = '"v1"', "Mon, 02 Nov 2026 08:00:00 GMT"

    def serve(asked: Asked) -> Answer:
        if asked.headers.get("If-None-Match") == tag and asked.headers.get("If-Modified-Since") == when:
            return Answer(b"", 304)
        return Answer(prices(), headers={**HTML, "ETag": tag, "Last-Modified": when})

    origin.answers["/prices"] = serve
    config = watching(f"{origin.url}/prices")
    assert [run(config).rows[0].outcome for _ in range(3)] == [
        Outcome.CHANGED,
        Outcome.UNCHANGED,
        Outcome.UNCHANGED,
    ]
    assert "If-None-Match" not in next(a for a in origin.asked if a.path == "/prices").headers


def test_a_week_later_the_page_is_fetched_whole(origin: Origin, run: Crawl, database: str) -> None:
    origin.answers["/prices"] = Answer(prices(), headers={**HTML, "ETag": '"liar"'})
    config = watching(f"{origin.url}/prices")
    run(config)
    with sqlite3.connect(database.removeprefix("sqlite:///")) as connection:
        connection.execute("update source set last_unconditional_at = datetime(last_unconditional_at, '-8 days')")
    run(config)
    assert all("If-None-Match" not in asked.headers for asked in origin.asked)


def test_requests_say_who_asks_and_carry_nothing_else(origin: Origin, run: Crawl) -> None:
    origin.answers["/prices"] = Answer(prices(), headers={**HTML, "Set-Cookie": "id=1"})
    config = watching(f"{origin.url}/prices")
    run(config)
    run(config)
    for asked in origin.asked:
        assert asked.headers["User-Agent"].startswith("modelwire/")
        assert "(+ops@example.org)" in asked.headers["User-Agent"]
        assert not {"Cookie", "Referer", "Authorization"} & set(asked.headers)


def test_robots_txt_is_obeyed(origin: Origin, run: Crawl) -> None:
    origin.answers["/robots.txt"] = Answer(b"User-agent: modelwire\nDisallow: /private/\nUser-agent: *\nDisallow: /\n")
    origin.answers |= {
        "/prices": Answer(prices()),
        "/private/prices": Answer(prices()),
        "/moved": Answer(b"", 301, {"Location": "/private/prices"}),
    }
    verdict = run(watching(*(f"{origin.url}{path}" for path in ("/prices", "/private/prices", "/moved"))))
    rows = by_path(verdict, origin)
    assert rows["/prices"].outcome is Outcome.CHANGED
    assert rows["/private/prices"].outcome is Outcome.BLOCKED
    assert "robots.txt" in rows["/private/prices"].note
    assert rows["/moved"].outcome is Outcome.BLOCKED
    assert "/private/prices" not in origin.paths()
    assert [asked.path for asked in origin.asked].count("/robots.txt") == 1


@pytest.mark.parametrize(("status", "fetched"), [(404, True), (403, True), (500, False), (503, False), (429, False)])
def test_a_robots_txt_that_fails_means_not_now(origin: Origin, run: Crawl, status: int, fetched: bool) -> None:
    origin.answers |= {"/robots.txt": Answer(b"Disallow: /", status), "/prices": Answer(prices())}
    row = run(watching(f"{origin.url}/prices")).rows[0]
    assert row.outcome is (Outcome.CHANGED if fetched else Outcome.UNREACHABLE)
    assert ("/prices" in origin.paths()) is fetched
    assert fetched or "robots.txt" in row.note


def test_crawl_delay_and_delay_are_kept(origin: Origin, run: Crawl) -> None:
    origin.answers["/robots.txt"] = Answer(b"User-agent: *\nCrawl-delay: 0.4\n")
    pages = [f"/{number}" for number in range(4)]
    origin.answers |= {path: Answer(prices()) for path in pages}
    run(watching(*(f"{origin.url}{path}" for path in pages)))
    times = [asked.at for asked in origin.asked if asked.path != "/robots.txt"]
    assert all(later - earlier >= 0.38 for earlier, later in pairwise(times))


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_asks_to_wait_is_left_alone_and_asked_again(origin: Origin, run: Crawl, status: int) -> None:
    refusals = iter([Answer(b"later", status, {"Retry-After": "1"})])
    origin.answers |= {"/a": lambda asked: next(refusals, Answer(prices())), "/b": Answer(prices())}
    verdict = run(watching(f"{origin.url}/a", f"{origin.url}/b"))
    assert {row.outcome for row in verdict.rows} == {Outcome.CHANGED}
    times = [asked.at for asked in origin.asked if asked.path == "/a"]
    assert len(times) == 2
    assert times[1] - times[0] >= 0.99


def test_a_server_that_asks_for_too_much_is_asked_in_a_later_run(origin: Origin, run: Crawl) -> None:
    origin.answers |= {"/a": Answer(b"later", 503, {"Retry-After": "86400"}), "/b": Answer(prices())}
    begun = time.monotonic()
    verdict = run(watching(f"{origin.url}/a"))
    assert verdict.rows[0].outcome is Outcome.UNREACHABLE
    assert len(origin.paths()) == 1
    assert time.monotonic() - begun < 30


def test_private_addresses_are_refused_unless_allowed(origin: Origin, run: Crawl) -> None:
    origin.answers["/prices"] = Answer(prices())
    closed = watching(f"{origin.url}/prices", fetching=replace(FETCHING, allow_private=()))
    row = run(closed).rows[0]
    assert row.outcome is Outcome.BLOCKED
    assert "fetching.allow_private" in row.note
    assert origin.asked == []


def test_a_name_that_means_a_private_address_is_refused_too(origin: Origin) -> None:
    port = origin.url.rpartition(":")[2]
    host = subprocess.run(["hostname"], capture_output=True, text=True, check=True).stdout.strip()
    with pytest.raises(CrawlError, match=r"private address|no host named"):
        fetch(f"http://{host}:{port}/prices", Config())
    assert origin.asked == []


def test_a_host_is_never_asked_for_more_at_once_than_it_may_be(origin: Origin, run: Crawl) -> None:
    waiting = threading.Lock()
    at_once: list[int] = [0]

    def answer(asked: Asked) -> Answer:
        with waiting:
            at_once.append(at_once[-1] + 1)
        time.sleep(0.05)
        with waiting:
            at_once.append(at_once[-1] - 1)
        return Answer(prices())

    pages = [f"/{number}" for number in range(20)]
    origin.answers |= dict.fromkeys(pages, answer)
    run(watching(*(f"{origin.url}{page}" for page in pages), fetching=replace(FETCHING, per_host=3)))
    assert sorted(origin.paths()) == sorted(pages)
    assert max(at_once) == 3


def test_time_runs_out_and_the_rest_stays_due(origin: Origin, run: Crawl, database: str) -> None:
    origin.answers |= {f"/{number}": Answer(prices()) for number in range(8)}
    config = watching(
        *(f"{origin.url}/{number}" for number in range(8)), fetching=replace(FETCHING, delay=0.7, per_host=1)
    )
    first = crawl(CrawlOptions(database, config, max_time=timedelta(seconds=2)))
    assert 0 < len(first.rows) < 8
    second = crawl(CrawlOptions(database, replace(config, fetching=FETCHING)))
    assert len(first.rows) + len(second.rows) == 8
