"""Reading a source's last document again when its reader has a new version: corrections come before news."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from crawler import visiting
from crawler.source import Document
from crawler.watched import Found
from storage.ledger import Ledger, Recorded
from storage.terms import Vendor


def reread(ledger: Ledger, found: Found, vendors: Sequence[Vendor], now: datetime) -> Recorded | None:
    """Let the reader of today read the document that an older version read last, and record what it corrects.

    To be called before a visit is recorded. None when the reader is the same, or nothing was kept to read again.
    """
    kept = ledger.to_reread(found.info)
    if kept is None:
        return None
    headers = {name.lower(): value for name, value in kept.headers}
    document = Document(kept.url, kept.body, headers.get("content-type", ""), kept.headers, kept.fetched_at)
    visit = visiting.visit(
        found.info, document, found.source.reader, kept.status or 200, kept.fetched_at, vendors=vendors
    )
    return ledger.correct(visit, now)
