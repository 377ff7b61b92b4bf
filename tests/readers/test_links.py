"""Index pages lead to posts with their titles and days, whatever they are built of."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.readers.links import links
from crawler.source import Document
from storage.terms import Reading

URL = "https://acme.example/news"
POSTS = [("/news/orca-9", "Introducing Orca 9", "2026-03-04"), ("/news/orca-8", "Orca 8 retires", "2026-02-11")]
CHROME = (
    '<nav><a href="/news/pinned">Pinned in the menu</a></nav><header><a href="/about">About</a></header>'
    '<a href="/news/tags/research">Research</a><a href="https://other.example/news/x">Elsewhere</a>'
    '<a href="/a.png">x</a>'
)


def read(body: str, url: str = URL) -> Reading:
    return links(Document(url, body.encode()))


def cards() -> str:
    made = "".join(
        f"<article><h3>{title}</h3><p>A text about it that is long enough to be a summary of it.</p>"
        f'<footer>March 4, 2026 · 3 min</footer><a href="{url}" aria-label="post link"></a></article>'.replace(
            "March 4, 2026", f"{datetime.fromisoformat(day):%B %d, %Y}"
        )
        for url, title, day in POSTS
    )
    return f"<html><body>{CHROME}<main><h1>Newsroom</h1>{made}<a href='?page=2'>Next »</a></main></body></html>"


def rows() -> str:
    made = "".join(
        f'<li><a href="{url}#top"><time datetime="{day}T00:00:00Z">{day}</time>'
        f"<span>Product</span><span>{title}</span></a></li>"
        for url, title, day in POSTS
    )
    return f"<html><body>{CHROME}<h1>Newsroom</h1><ul>{made}</ul></body></html>"


def data() -> str:
    posts = [{"title": title, "slug": {"current": url[6:]}, "publishedOn": day} for url, title, day in POSTS]
    state = json.dumps({"props": {"posts": posts}})
    return (
        f'<html><body><p>Loading</p><script id="__NEXT_DATA__" type="application/json">{state}</script></body></html>'
    )


def markdown() -> str:
    return "# Newsroom\n\n" + "".join(f"- {day}: [{title}]({url})\n" for url, title, day in POSTS)


@pytest.mark.parametrize("page", [cards, rows, data, markdown], ids=lambda page: page.__name__)
def test_one_list_reads_the_same_in_every_make(page) -> None:  # type: ignore[no-untyped-def]
    reading = read(page())
    expected = [
        (f"https://acme.example{url}", title, datetime.fromisoformat(day).replace(tzinfo=UTC))
        for url, title, day in POSTS
    ]
    assert [(link.url, link.title, link.modified) for link in reading.links] == expected
    assert [(post.url, post.title, post.published) for post in reading.announcements] == expected


def test_the_next_page_and_a_summary_are_told() -> None:
    reading = read(cards())
    assert reading.next_url == "https://acme.example/news?page=2"
    assert reading.announcements[0].summary.startswith("A text about it")


def test_a_link_without_a_day_is_no_announcement() -> None:
    reading = read('<body><p>See <a href="/docs/models">the overview of our models</a>.</p></body>')
    assert [(link.url, link.title) for link in reading.links] == [
        ("https://acme.example/docs/models", "the overview of our models")
    ]
    assert not reading.announcements


def test_a_page_that_leads_nowhere_says_so() -> None:
    reading = read("<html><body><p>Loading</p></body></html>")
    assert not reading.says_something
    assert URL in reading.note


@given(st.text(alphabet=st.sampled_from('<>/&; ahref="time=2026-03'), max_size=200))
def test_arbitrary_markup_never_raises(text: str) -> None:
    read("<html><body>" + text)
