"""Whatever a page says, it is text in what we publish: never markup, never a script, never an invalid document."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.atom import atom
from feeds.edition import feed_page
from feeds.entries import Site, entry
from feeds.feed import Feed, newest
from feeds.jsonfeed import jsonfeed
from feeds.opml import opml
from feeds.rss import rss
from feeds.text import at_quote, clean, plain, web_address
from feeds.words import value_text
from storage.terms import ChangeKind, Field
from storage.views import ChangeView
from tests.support.changes import change, evidence, line

SITE = Site("https://changes.example.org", tag="tag:changes.example.org,2026:")

HOSTILE = [
    "<script>alert(1)</script>",
    "]]><script>alert(1)</script><![CDATA[",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\u202egnp.exe\u202c",
    "nul \x00 bell \x07 escape \x1b[31m",
    "lone \ud800 surrogate",
    "non-character \ufffe",
    "{{ site }} {% raw %}",
    "x" * 1_000_000,
    "9" * 100_000,
    "1e999999999",
]


class Tags(HTMLParser):
    """Collects the tags, attributes and addresses of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]


def poisoned(said: str, kind: ChangeKind) -> ChangeView:
    """A change in which every text that comes from outside is `said`."""
    bad = evidence(said, said, source=said, locator=said, snapshot=said, raw=said, condition=said)
    return change(
        kind,
        Field.LICENSE,
        said,
        said,
        said,
        model=said,
        vendor=said,
        vendor_name=said,
        provider=said,
        qualifiers=((said, said),),
        source=said,
        url=said,
        quote=said,
        snapshot=said,
        note=said,
        title=said,
        members=(said, said),
        old_evidence=bad,
        new_evidence=bad,
        facts=(replace(line(Field.LICENSE, said), evidence=bad, model=said, model_id=said, old=said),),
    )


@pytest.mark.parametrize("field", [Field.LICENSE, Field.CONTEXT_LENGTH, Field.INPUT_PRICE, Field.PARAMETERS])
@pytest.mark.parametrize("said", HOSTILE[-3:], ids=("letters", "digits", "exponent"))
def test_what_is_no_number_of_this_world_is_shown_as_it_is(field: Field, said: str) -> None:
    assert len(value_text(field, said, "USD/1M tokens")) <= 230


@pytest.mark.parametrize("said", HOSTILE, ids=[said[:20].encode("ascii", "replace").decode() for said in HOSTILE])
@pytest.mark.parametrize("kind", list(ChangeKind))
def test_what_a_page_says_is_inert_in_every_format(said: str, kind: ChangeKind) -> None:
    told = entry(poisoned(said, kind), SITE)
    feed = Feed("changes", plain(said, 80), plain(said, 80), newest([told]))
    for written in (rss(feed, SITE), atom(feed, SITE)):
        parsed = feedparser.parse(written, sanitize_html=False)
        assert not parsed.bozo
        (item,) = parsed.entries
        assert "\u202e" not in item.title
        assert item.link.startswith("https://changes.example.org")
        assert "<script" not in item.content[0].value
    (sent,) = json.loads(jsonfeed(feed, SITE))["items"]
    assert sent["url"].startswith("https://changes.example.org")
    opml([feed], SITE)
    page = feed_page(feed, SITE).decode()
    assert "\x00" not in page
    for html in (page, told.content):
        seen = Tags()
        seen.feed(html)
        assert not seen.tags & {"script", "img", "iframe", "object"}
        assert not {name for name in seen.attributes if name.startswith("on")}
        assert not [url for url in seen.addresses if url.lower().startswith(("javascript:", "data:"))]
    assert len(page) < 600_000


@given(st.text(max_size=300))
def test_clean_text_is_fit_for_xml_and_one_line(said: str) -> None:
    text = clean(said)
    text.encode("utf-8")
    assert "\n" not in text
    assert clean(text) == text
    assert not set("<>") & set(plain(said))


@pytest.mark.parametrize(
    "url",
    [
        *(
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "//host/x",
            "mailto:a@b",
        ),
        *("https://", "http://[", "https://a b/", "https://host:port/", "https://x/\u202e", ""),
    ],
)
def test_only_web_addresses_become_links(url: str) -> None:
    assert web_address(url) == ""
    assert at_quote(url, "quote") == ""


def test_a_text_fragment_spans_cells_and_long_sentences() -> None:
    page = "https://acme.example/p"
    assert at_quote(page, "A1 | $3 - in | 200,000") == f"{page}#:~:text=A1,200%2C000"
    assert at_quote(page, "one two-three & four") == f"{page}#:~:text=one%20two%2Dthree%20%26%20four"
    long = " ".join(f"w{n}" for n in range(20))
    assert at_quote(page, long) == f"{page}#:~:text=w0%20w1%20w2%20w3%20w4,w15%20w16%20w17%20w18%20w19"
    assert at_quote(f"{page}#part", "x") == f"{page}#part"
