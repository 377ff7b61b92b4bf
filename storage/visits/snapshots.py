"""Bodies as they were served: content-addressed, compressed, with their headers; the evidence behind every value."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import zstandard
from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from storage.schema import ObservationRow, SnapshotRow, SourceRow, VisitRow
from storage.terms import Outcome

_LEVEL = 9


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One stored body with its headers as received."""

    sha256: str
    url: str
    fetched_at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def digest(body: bytes) -> str:
    """The address of a body: its sha256 in hexadecimal."""
    return hashlib.sha256(body).hexdigest()


def keep(session: Session, url: str, at: datetime, status: int, headers: Sequence[tuple[str, str]], body: bytes) -> str:
    """Store a body once and give its address."""
    sha256 = digest(body)
    if session.scalar(select(SnapshotRow.sha256).where(SnapshotRow.sha256 == sha256)) is None:
        session.add(
            SnapshotRow(
                sha256=sha256,
                url=url,
                fetched_at=at,
                status=status,
                headers=json.dumps(
                    [[name, value] for name, value in headers if name.lower() != "set-cookie"], ensure_ascii=False
                ),
                size=len(body),
                body=zstandard.ZstdCompressor(level=_LEVEL).compress(body),
            )
        )
    return sha256


def load(session: Session, sha256: str) -> Snapshot | None:
    """A stored body, byte for byte, or None."""
    row = session.get(SnapshotRow, sha256)
    if row is None:
        return None
    return Snapshot(
        sha256=row.sha256,
        url=row.url,
        fetched_at=row.fetched_at,
        status=row.status,
        headers=tuple((str(name), str(value)) for name, value in json.loads(row.headers)),
        body=zstandard.ZstdDecompressor().decompress(row.body, max_output_size=row.size),
    )


def beginning_with(session: Session, start: str) -> list[str]:
    """The ids (at most two) of kept bodies that begin so."""
    found = select(SnapshotRow.sha256).where(SnapshotRow.sha256.startswith(start.lower(), autoescape=True)).limit(2)
    return list(session.scalars(found))


def ids(session: Session) -> list[str]:
    """The ids of all kept bodies, oldest first."""
    return list(session.scalars(select(SnapshotRow.sha256).order_by(SnapshotRow.fetched_at, SnapshotRow.sha256)))


def drop_unused(session: Session, sha256: str) -> None:
    """Forget a body that is neither evidence, nor the last good reading of a source, nor among its last unreadable."""
    if not sha256:
        return
    session.flush()
    evidence = select(ObservationRow.id).where(
        or_(ObservationRow.snapshot == sha256, ObservationRow.confirmed_snapshot == sha256)
    )
    newest = select(SourceRow.id).where(SourceRow.body == sha256)
    if session.scalar(evidence.limit(1)) is None and session.scalar(newest.limit(1)) is None:
        session.execute(delete(SnapshotRow).where(SnapshotRow.sha256 == sha256))


def drop_old_unreadable(session: Session, source_id: int, keep: int = 3) -> None:
    """Of the bodies of a source that could not be read, keep the last few."""
    unreadable = session.scalars(
        select(VisitRow.digest)
        .where(VisitRow.source_id == source_id, VisitRow.outcome.in_([Outcome.BROKEN, Outcome.EMPTY]))
        .order_by(VisitRow.at.desc())
        .limit(keep * 4)
    )
    distinct = list(dict.fromkeys(digest for digest in unreadable if digest))
    for sha256 in distinct[keep:]:
        drop_unused(session, sha256)
