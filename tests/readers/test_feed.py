"""Feeds of every dialect read as the same announcements, and what is no feed reads as nothing."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.readers.feed import feed
from crawler.source import Document

URL = "https://acme.example/blog/feed.xml"
RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Acme</title>
<link>https://acme.example/</link>
<lastBuildDate>Wed, 05 Mar 2025 10:00:00 +0000</lastBuildDate>
<item><title>Orca 2 &amp;amp; friends</title><link>/blog/orca-2</link><pubDate>Tue, 04 Mar 2025 23:30:00 -0800</pubDate>
<media:title url="x">A picture</media:title>
<description><![CDATA[<p>Our <b>largest</b> model yet.</p><script>track()</script>]]></description></item>
<item><title>Orca 1</title>
<guid isPermaLink="true">https://acme.example/blog/orca-1</guid>
<pubDate>yesterday</pubDate></item>
<item><title>No address</title></item><item><title>Bad</title><link>javascript:alert(1)</link></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Acme</title><link rel="next" href="?page=2"/>
<entry><title type="html">Orca 2 &amp;amp; friends</title><link rel="enclosure" href="/a.mp3"/>
<link rel="alternate" href="https://acme.example/blog/orca-2"/><published>2025-03-05T07:30:00Z</published>
<updated>2025-03-09T00:00:00Z</updated><summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Our
<b>largest</b>
model yet.</div></summary></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://acme.example/"><title>Acme</title></channel>
<item rdf:about="x"><title>Orca 2 &amp; friends</title><link>https://acme.example/blog/orca-2</link>
<dc:date>2025-03-05T07:30:00+00:00</dc:date><description>Our largest model yet.</description></item></rdf:RDF>"""


def read(text: str):  # type: ignore[no-untyped-def]
    return feed(Document(URL, text.encode()))


@pytest.mark.parametrize("text", [RSS, ATOM, RDF], ids=["rss", "atom", "rdf"])
def test_one_post_reads_the_same_in_every_dialect(text: str) -> None:
    first = read(text).announcements[0]
    assert first.url == "https://acme.example/blog/orca-2"
    assert first.title == "Orca 2 & friends"
    assert first.published == datetime(2025, 3, 5, 7, 30, tzinfo=UTC)
    assert first.summary == "Our largest model yet."


def test_entries_without_an_address_are_left_out_and_a_bad_date_is_no_date() -> None:
    reading = read(RSS)
    assert [(a.title, a.published) for a in reading.announcements][1:] == [("Orca 1", None)]
    assert [link.url for link in reading.links] == [a.url for a in reading.announcements]


def test_a_link_is_modified_when_its_entry_was_updated_and_paging_is_followed() -> None:
    reading = read(ATOM)
    assert reading.links[0].modified == datetime(2025, 3, 9, tzinfo=UTC)
    assert reading.next_url == "https://acme.example/blog/feed.xml?page=2"


def test_the_second_of_the_build_on_several_entries_is_no_publication() -> None:
    item = "<item><title>{0}</title><link>/{0}</link><pubDate>Wed, 05 Mar 2025 10:20:30 +0000</pubDate></item>"
    head = "<rss><channel><lastBuildDate>Wed, 05 Mar 2025 10:20:30 +0000</lastBuildDate>"
    several = read(head + item.format("a") + item.format("b") + "</channel></rss>")
    assert [a.published for a in several.announcements] == [None, None]
    assert len(several.declined) == 2
    one = read(head + item.format("a") + "</channel></rss>")
    assert one.announcements[0].published == datetime(2025, 3, 5, 10, 20, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["<!doctype html><html><body>Sorry</body></html>", "", "{}", "<rss><channel/></rss>"])
def test_what_holds_no_entries_reads_as_nothing_and_says_why(text: str) -> None:
    reading = read(text)
    assert not reading.says_something
    assert URL in reading.note


def test_a_feed_cut_in_the_middle_gives_what_is_whole() -> None:
    assert [a.title for a in read(RSS[: RSS.index("<item><title>No address")]).announcements] == [
        "Orca 2 & friends",
        "Orca 1",
    ]


def test_no_entity_is_expanded() -> None:
    bomb = '<!DOCTYPE r [<!ENTITY a "boom"><!ENTITY b "&a;&a;"><!ENTITY f SYSTEM "file:///etc/hostname">]>'
    post = "<rss><channel><item><title>x&b;&f;</title><link>https://acme.example/x</link></item></channel></rss>"
    assert read(bomb + post).announcements[0].title == "x"


def test_a_summary_is_short_and_plain() -> None:
    text = RSS.replace("Our <b>largest</b> model yet.", "many words " * 100)
    summary = read(text).announcements[0].summary
    assert len(summary) <= 200
    assert summary.endswith("…")


@given(st.text(alphabet=st.sampled_from('<>/&; arsitemlnkfed"=\x00é'), max_size=200))
def test_arbitrary_markup_never_raises(text: str) -> None:
    read(text)
    read("<rss><channel><item>" + text)
