"""A sitemap gives each address with the date of its last change."""

import gzip
from datetime import UTC, datetime

import pytest

from crawler.readers.sitemap import sitemap
from crawler.source import Document

URL = "https://acme.example/sitemap.xml"
MAP = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:xhtml="http://www.w3.org/1999/xhtml"><url><loc> https://acme.example/news/orca </loc>
<lastmod>2025-03-05T04:00:00+08:00</lastmod><xhtml:link rel="alternate" href="https://acme.example/de/news/orca"/></url>
<url><loc>/models</loc><lastmod>2025-03-01</lastmod></url><url><loc>https://acme.example/about</loc></url>
<url><loc>https://acme.example/about</loc></url><url/></urlset>"""


def test_addresses_come_once_with_their_last_change_in_utc() -> None:
    assert [(link.url, link.modified) for link in sitemap(Document(URL, MAP)).links] == [
        ("https://acme.example/news/orca", datetime(2025, 3, 4, 20, tzinfo=UTC)),
        ("https://acme.example/models", datetime(2025, 3, 1, tzinfo=UTC)),
        ("https://acme.example/about", None),
    ]


def test_a_sitemap_served_as_a_gzip_file_is_read() -> None:
    assert sitemap(Document(URL + ".gz", gzip.compress(MAP))).links == sitemap(Document(URL, MAP)).links


def test_an_index_leads_to_its_sitemaps() -> None:
    body = b"<sitemapindex><sitemap><loc>https://acme.example/a.xml</loc></sitemap></sitemapindex>"
    assert [link.url for link in sitemap(Document(URL, body)).links] == ["https://acme.example/a.xml"]


@pytest.mark.parametrize(
    "body", [b"<html/>", b"", b"<urlset><url><loc>http://[</loc></url></urlset>", b"\x1f\x8bbroken", b"<urlset/>"]
)
def test_what_is_no_sitemap_reads_as_nothing_and_says_why(body: bytes) -> None:
    reading = sitemap(Document(URL, body))
    assert not reading.says_something
    assert URL in reading.note
