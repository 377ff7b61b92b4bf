"""Copies that leave the database: snapshots as a WARC file, and the whole of it as a backup."""

from __future__ import annotations

import io
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import make_url, text
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from storage import catalog
from storage.database import Database, crawl_lock, engine_for
from storage.terms import ModelwireError
from storage.visits.snapshots import Snapshot

_ENCODED: Final = frozenset({"content-encoding", "transfer-encoding", "content-length"})
"""Headers that speak of the body as it travelled; bodies are kept as they were read."""


class ExportError(ModelwireError):
    """A copy cannot be written."""


def write_warc(database: Database, target: Path, progress: Callable[[int], None] = lambda done: None) -> int:
    """Write every kept snapshot as a WARC 1.1 response record, oldest first; how many there were.

    The file appears when it is whole. Raises `ExportError`.
    """
    unfinished = target.with_name(f".{target.name}.part")
    count = 0
    try:
        with unfinished.open("wb") as file:
            writer = WARCWriter(file, gzip=target.suffix == ".gz", warc_version="1.1")
            for snapshot in catalog.all_snapshots(database):
                _write(writer, snapshot)
                count += 1
                progress(count)
        unfinished.replace(target)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise ExportError(f"{target} cannot be written: {error.strerror or error}; name another --warc file") from None
    return count


def _write(writer: WARCWriter, snapshot: Snapshot) -> None:
    stamp = snapshot.fetched_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    headers = [pair for pair in snapshot.headers if pair[0].lower() not in _ENCODED]
    headers.append(("Content-Length", str(len(snapshot.body))))
    status = snapshot.status or 200
    known = {one.value: one.phrase for one in HTTPStatus}
    writer.write_record(
        writer.create_warc_record(
            snapshot.url,
            "response",
            payload=io.BytesIO(snapshot.body),
            http_headers=StatusAndHeaders(f"{status} {known.get(status, '')}".strip(), headers, protocol="HTTP/1.1"),
            warc_headers_dict={
                "WARC-Date": stamp,
                "WARC-Record-ID": f"<urn:uuid:{uuid5(NAMESPACE_URL, f'{snapshot.url} {stamp} {snapshot.sha256}')}>",
            },
        )
    )


def backup(database: Database, target: Path) -> None:
    """Write a consistent copy of an SQLite database, also while a crawl runs. The file appears when it is whole.

    Raises `ExportError`; for PostgreSQL, use its own pg_dump.
    """
    if database.engine.dialect.name != "sqlite":
        raise ExportError(f"{database.shown} is a PostgreSQL database: pg_dump makes a consistent copy of it")
    if target.exists():
        raise ExportError(f"{target} exists already: name a new file")
    unfinished = target.with_name(f".{target.name}.part")
    unfinished.unlink(missing_ok=True)
    try:
        with database.engine.connect() as connection:
            connection.execute(text("commit"))  # a copy cannot be made inside a transaction
            connection.exec_driver_sql("vacuum into ?", (str(unfinished),))
        unfinished.replace(target)
    except (OSError, sqlite3.Error) as error:
        unfinished.unlink(missing_ok=True)
        raise ExportError(f"{target} cannot be written: {error}; name another file") from None


def restore(copy: Path, url: str, now: datetime) -> Path | None:
    """Put a copy where the SQLite database at `url` is; gives where that is kept now, None where there was none.

    A copy must not be laid over a database by hand: what its write-ahead log still holds would be read into the copy.
    Raises `ExportError`, and `CrawlRunning` while a crawl writes there.
    """
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not address.database:
        raise ExportError(f"{address.render_as_string()} is no file: pg_restore puts back what pg_dump copied")
    target = Path(address.database)
    _check(copy)
    try:
        with crawl_lock(Database(url, engine_for(url))):
            kept = _put_aside(target, now)
            unfinished = target.with_name(f".{target.name}.part")
            shutil.copyfile(copy, unfinished)
            unfinished.replace(target)
            return kept
    except (OSError, sqlite3.Error) as error:
        raise ExportError(f"{target} cannot be put back ({error}): end what uses it, and run this again") from None


def _check(copy: Path) -> None:
    """Raise `ExportError` where a file is no whole database."""
    try:
        with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            (said,) = connection.execute("pragma quick_check(1)").fetchone()
    except sqlite3.Error as error:
        said = str(error)
    if said != "ok":
        raise ExportError(f"{copy} is no whole copy of a database ({said}): name a file that `modelwire backup` made")


def _put_aside(target: Path, now: datetime) -> Path | None:
    """Close a database's write-ahead log and give the file another name."""
    if not target.exists():
        return None
    with closing(sqlite3.connect(target, timeout=5)) as connection:
        busy, *_ = connection.execute("pragma wal_checkpoint(truncate)").fetchone()
    if busy:
        raise sqlite3.OperationalError("another program is reading or writing it")
    kept = target.with_name(f"{target.stem}.before-{now:%Y%m%dT%H%M%SZ}{target.suffix}")
    target.replace(kept)
    for ending in ("-wal", "-shm"):
        target.with_name(f"{target.name}{ending}").unlink(missing_ok=True)
    return kept
