"""Recorded responses out of WARC files: an index of several archives in order of date, and one record at a time."""

from __future__ import annotations

import contextlib
import io
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator

from storage.terms import ModelwireError


class ArchiveError(ModelwireError):
    """A file is no archive, or cannot be opened."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recorded response."""

    url: str
    at: datetime
    """When it was captured: aware, UTC."""
    status: int
    """304 for a `revisit` record: the server or the archive says that nothing had changed."""
    headers: tuple[tuple[str, str], ...]
    body: bytes
    """The payload without transfer and content encodings; empty for a 304."""
    damage: str = ""
    """Why the payload cannot be trusted, or nothing."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a record lies."""

    at: datetime
    url: str
    path: Path
    offset: int
    """In bytes from the beginning of the file as it is, compressed or not."""


@dataclass(frozen=True, slots=True)
class Index:
    """The responses of some archives, oldest first."""

    positions: tuple[Position, ...]
    damages: tuple[str, ...]
    """One sentence for each file that could not be read to its end."""


def index(paths: Sequence[Path], progress: Callable[[int], None] = lambda count: None) -> Index:
    """Find every response in the archives. Raises `ArchiveError` for a file that is no WARC at all.

    A file that ends in the middle of a record gives the records before it, and a sentence in `damages`.
    `progress` hears how many bytes of the files have been looked through.
    """
    positions: list[Position] = []
    damages: list[str] = []
    before = 0
    for path in paths:
        found = 0
        try:
            for position, offset in _positions(path):
                positions.append(position)
                found += 1
                progress(before + offset)
        except OSError as error:
            raise ArchiveError(f"{path} cannot be read: {error.strerror or error}; name a WARC file") from None
        except _Cut as cut:
            if not found:
                raise ArchiveError(f"{path} holds no whole response: fetch the file again") from None
            damages.append(f"{path}: {cut}; the {found} whole responses before that are used, fetch the file again")
        except Exception as error:  # the library raises whatever its parsing of damaged bytes runs into
            if not found:
                raise ArchiveError(f"{path} is no WARC file ({_short(error)}); name a .warc or .warc.gz file") from None
            damages.append(
                f"{path} is damaged after its first {found} responses ({_short(error)}); those are used, "
                "fetch the file again"
            )
        before += path.stat().st_size
    # The order is the archives' own time; at one moment, the order of files and records as given.
    order = {path: place for place, path in enumerate(paths)}
    positions.sort(key=lambda p: (p.at, order[p.path], p.offset))
    return Index(tuple(positions), tuple(damages))


def read(position: Position) -> Recorded:
    """The record at a position."""
    with position.path.open("rb") as file:
        file.seek(position.offset)
        with contextlib.redirect_stderr(io.StringIO()):
            record = next(ArchiveIterator(file, check_digests=True))
            if record.rec_type == "revisit":
                return Recorded(position.url, position.at, 304, _headers(record), b"")
            damage = ""
            try:
                body = record.content_stream().read()
            except (zlib.error, EOFError, OSError, ValueError) as error:
                body, damage = b"", f"its recorded body cannot be unpacked ({_short(error)})"
            if record.digest_checker is not None and record.digest_checker.passed is False:
                damage = damage or "its recorded body does not fit its digest"
    status = record.http_headers.get_statuscode() if record.http_headers else ""
    return Recorded(position.url, position.at, int(status) if status.isdigit() else 0, _headers(record), body, damage)


class _Cut(Exception):
    """An archive ends in the middle of a record."""


def _positions(path: Path) -> Iterator[tuple[Position, int]]:
    size = path.stat().st_size
    with path.open("rb") as file, contextlib.redirect_stderr(io.StringIO()):
        records = ArchiveIterator(file)
        offset = end = 0
        for record in records:
            offset = int(records.offset)
            length = 0
            while part := record.raw_stream.read(65536):
                length += len(part)
            expected = record.payload_length if record.payload_length >= 0 else record.length
            if expected is not None and length < expected:
                break
            end = records.get_record_offset() + records.get_record_length()
            at = _moment(record.rec_headers.get_header("WARC-Date"))
            url = record.rec_headers.get_header("WARC-Target-URI")
            if record.rec_type in ("response", "revisit") and url and at is not None:
                yield Position(at, url, path, offset), offset
    if end < size or not _member_ends_file(path, offset):
        raise _Cut(f"the file ends in the middle of a record, at byte {size:,}")


def _member_ends_file(path: Path, offset: int) -> bool:
    """Whether the compressed member that begins at `offset` is whole and the last thing in the file: the library takes
    a member of which only the first bytes are there for the end of the file. True for what is not compressed."""
    with path.open("rb") as file:
        file.seek(offset)
        start = file.read(65536)
        if not start.startswith(b"\x1f\x8b"):
            return bool(start)
        member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        while start and not member.eof:
            member.decompress(start)
            start = file.read(65536)
        return member.eof and not member.unused_data and not start


def _moment(text: str | None) -> datetime | None:
    try:
        said = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return said.replace(tzinfo=said.tzinfo or UTC).astimezone(UTC)


def _headers(record: Any) -> tuple[tuple[str, str], ...]:
    return tuple(record.http_headers.headers) if record.http_headers else ()


def _short(error: Exception) -> str:
    lines = " ".join(str(error).split())
    return lines[:120] or type(error).__name__
