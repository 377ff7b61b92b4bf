"""What the readers see in one document: a file, under the address it came from. Nothing is stored."""

from __future__ import annotations

import gzip
import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from crawler.auditing import assertions
from crawler.config import Config
from crawler.registry import reader_for
from crawler.source import Document
from crawler.visiting import why_nothing
from storage.assertions import AssertedPage
from storage.terms import ModelwireError, Reading

_TYPES = {".md": "text/markdown", ".mdx": "text/markdown", ".jsonl": "application/json", ".xml": "application/xml"}


class UnreadableFile(ModelwireError):
    """The file named does not exist, or cannot be read."""


@dataclass(frozen=True, slots=True)
class Read:
    """A reading, and who made it."""

    document: Document
    reader: str
    """The reader's name."""
    reading: Reading


def read_file(path: Path, url: str, config: Config) -> Read:
    """Read a file as if it had been fetched from `url` (its own path when empty).

    The reader is that of the source that claims the address, else the one for the document's type.
    Raises `UnreadableFile`.
    """
    return read_document(document_of(path, url), config)


def document_of(path: Path, url: str = "", content_type: str = "") -> Document:
    """A file as if it had been fetched from `url` (its own path when empty), of the type said, else that of its name.

    Raises `UnreadableFile`.
    """
    try:
        urlsplit(url)
    except ValueError:
        raise UnreadableFile(f"{url!r} is no address: write --url https://...") from None
    try:
        body = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read: {error.strerror}; name a file or an address") from None
    name = path.name
    if name.endswith(".gz") and body.startswith(b"\x1f\x8b"):
        name = name.removesuffix(".gz")
        try:
            body = gzip.decompress(body)
        except (OSError, EOFError) as error:
            raise UnreadableFile(f"{path} is damaged and cannot be unpacked ({error}); fetch it again") from None
    suffix = Path(name).suffix.lower()
    guessed = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or ""
    return Document(url or path.resolve().as_uri(), body, content_type or guessed)


def audited(document: Document, known: Iterable[str] = ()) -> AssertedPage:
    """What a page asserts about models, those of `known` names among them, for an audit.

    Raises `UnreadableFile` where there is no text to read.
    """
    page = assertions(document, known)
    if not page.passages:
        raise UnreadableFile(f"{document.url} has no text that could be read: name a page in HTML, Markdown or text")
    return page


def read_document(document: Document, config: Config) -> Read:
    """Read a document that was fetched already. One that says nothing has the reason in its note, where it shows."""
    reader = reader_for(document, config)
    reading = reader(document)
    if not reading.claims and not reading.announcements and (why := why_nothing(document)):
        reading = replace(reading, note=why[1])
    return Read(document, reader.name, reading)
