"""The reader that a document gets when no source declares one."""

from __future__ import annotations

import pytest

from crawler.readers.choose import for_type
from crawler.source import Document


@pytest.mark.parametrize(
    ("url", "body", "reader"),
    [
        ("https://huggingface.co/acme/Anvil-7B/resolve/main/README.md", "# Anvil", "hub_card"),
        ("https://huggingface.co/acme/Anvil-7B/raw/main/config.json", "{}", "hub_config"),
        ("https://huggingface.co/api/models?author=acme", "[]", "hub_listing"),
        ("https://huggingface.co/api/models/acme/Anvil-7B", "{}", "hub_model"),
        ("https://openrouter.ai/api/v1/models", '{"data": []}', "openrouter"),
        ("https://acme.example/feed", "<rss version='2.0'><channel><item/></channel></rss>", "feed"),
        (
            "https://acme.example/sitemap.xml",
            "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'></urlset>",
            "sitemap",
        ),
        ("https://acme.example/pricing", "<html><body><table></table></body></html>", "page"),
        ("https://huggingface.co/blog/anvil", "<html><body><p>Anvil</p></body></html>", "page"),
        ("https://[broken/", "text", "page"),
        ("", "", "page"),
    ],
)
def test_address_and_type_choose_the_reader(url: str, body: str, reader: str) -> None:
    assert for_type(Document(url, body.encode())).name == reader
