"""What running text tells: all claims that the reader of prose makes of it, in short."""

from __future__ import annotations

from crawler.readers.prose import prose
from crawler.source import Document
from storage.terms import Field

Facts = set[tuple[str, str, str]]


def facts(text: str, *fields: Field, url: str = "https://acme.example/blog/post") -> Facts:
    """(model, field, value) of all claims."""
    claims = prose(Document(url, text.encode())).claims
    return {(claim.model, str(claim.field), claim.value) for claim in claims if not fields or claim.field in fields}
