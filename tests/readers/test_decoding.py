"""Bytes to text, and what a text is, whatever its server calls it."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.readers.decoding import DocumentType, decode, sniff
from crawler.source import Document


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        (b"price 5\xc2\xa0\xe2\x82\xac", "", "price 5\xa0€"),
        (codecs.BOM_UTF8 + b"plain", "text/html; charset=latin-1", "plain"),
        (codecs.BOM_UTF16_LE + "价格".encode("utf-16-le"), "", "价格"),
        ("价格".encode("gb18030"), "text/html; charset=GB2312", "价格"),
        (b"<meta charset='windows-1252'>5 \x80", "text/html", "<meta charset='windows-1252'>5 €"),
        (b"<meta charset='utf-16'>plain", "text/html", "<meta charset='utf-16'>plain"),
        ("<meta charset=iso-8859-1>5 €".encode(), "", "<meta charset=iso-8859-1>5 €"),
        (b"a\x00b", "", "ab"),
    ],
)
def test_decodes_by_mark_header_and_meta_and_never_against_the_bytes(body: bytes, content_type: str, text: str) -> None:
    assert decode(body, content_type) == text


@given(st.binary(max_size=300), st.text(max_size=40))
def test_any_bytes_under_any_header_become_text(body: bytes, content_type: str) -> None:
    assert "\x00" not in decode(body, content_type)


@pytest.mark.parametrize(
    ("body", "url", "kind"),
    [
        ("<!doctype html><p>Hello</p>", "https://a.example/x", DocumentType.HTML),
        ("# Title\n\n|a|b|\n|-|-|\n|1|2|\n", "https://a.example/x.md", DocumentType.MARKDOWN),
        ("---\ntitle: News\n---\n\nPlain words follow.\n", "https://a.example/x", DocumentType.MARKDOWN),
        ('{"data": []}', "https://a.example/api", DocumentType.JSON),
        ("<?xml version='1.0'?><rss version='2.0'><channel/></rss>", "https://a.example/feed", DocumentType.FEED),
        (
            "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'></urlset>",
            "https://a.example/s.xml",
            DocumentType.SITEMAP,
        ),
    ],
)
def test_tells_documents_by_what_they_hold(body: str, url: str, kind: DocumentType) -> None:
    assert sniff(Document(url, body.encode())) is kind
