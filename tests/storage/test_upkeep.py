"""What is kept, what is let go, and copies that others can read."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from sqlalchemy import func, select
from warcio.archiveiterator import ArchiveIterator

from storage import catalog
from storage.database import CrawlRunning, Database, crawl_lock, open_database
from storage.export import ExportError, backup, restore, write_warc
from storage.ledger import Ledger
from storage.schema import VisitDayRow, VisitRow
from storage.terms import Outcome
from tests.support.pages import Page, at

ONE = {"Acme One": {"context_length": "128000"}}


def test_visits_of_a_month_ago_become_a_line_a_day(ledger: Ledger, database: Database) -> None:
    page = Page(ledger)
    page.says(at(), ONE)
    for hour in range(1, 49):
        page.repeats(at(hours=hour))
    page.repeats(at(days=40))
    assert ledger.prune(at(days=41), forecast=True).visits == 49
    assert ledger.prune(at(days=41), forecast=False).visits == 49
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(VisitRow)) == 1
        days = {(row.day, row.outcome): row.visits for row in session.scalars(select(VisitDayRow))}
    assert sum(days.values()) == 49
    assert ledger.prune(at(days=41), forecast=False).visits == 0


def test_bodies_are_kept_as_evidence_and_while_they_can_explain_a_failure(ledger: Ledger, database: Database) -> None:
    page = Page(ledger)
    page.says(at(), ONE, body=b"the evidence")
    for day in range(1, 6):
        page.says(at(days=day), ONE, body=f"another dress {day}".encode())
    for day in range(6, 12):
        page.says(at(days=day), {}, body=f"unreadable {day}".encode())
        assert catalog.sources(database)[0].outcome is not None
    ledger.prune(at(days=12), forecast=False)
    bodies = {one.body for one in catalog.all_snapshots(database)}
    assert b"the evidence" in bodies
    assert b"another dress 3" not in bodies


def test_snapshots_leave_as_a_warc_that_others_read(ledger: Ledger, database: Database, tmp_path: Path) -> None:
    body = b"<p>caf\xc3\xa9 \x00 </p>"
    Page(ledger).says(at(), ONE, body=body, headers=(("Content-Type", "text/html"), ("Content-Encoding", "gzip")))
    for name in ("out.warc.gz", "out.warc"):
        assert write_warc(database, tmp_path / name) == 1
        with (tmp_path / name).open("rb") as file:
            (record,) = ArchiveIterator(file, check_digests=True)
        with (tmp_path / name).open("rb") as file:
            (read,) = [r.content_stream().read() for r in ArchiveIterator(file)]
        assert (record.rec_headers.get_header("WARC-Target-URI"), read) == ("https://acme.example/models", body)
        fast = next(iter(FastIterator(io.BytesIO((tmp_path / name).read_bytes()), parse_http=True)))
        assert (fast.reader.read(), fast.http_headers["Content-Type"]) == (body, "text/html")


def test_a_backup_is_a_database_that_can_take_the_others_place(
    ledger: Ledger, database: Database, tmp_path: Path
) -> None:
    Page(ledger).says(at(), ONE)
    target = tmp_path / "copy.db"
    if database.engine.dialect.name != "sqlite":
        with pytest.raises(ExportError, match="pg_dump"):
            backup(database, target)
        return
    with database.writing():
        backup(database, target)  # a crawl is at work
    copy = open_database(f"sqlite:///{target}")
    assert catalog.models(copy) == catalog.models(database)
    copy.engine.dispose()
    with pytest.raises(ExportError, match="exists already"):
        backup(database, target)


def test_a_backup_is_put_back_whatever_the_log_of_the_database_still_holds(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'modelwire.db'}"
    database = open_database(url)
    Page(Ledger(database)).says(at(), ONE)
    backup(database, tmp_path / "copy.db")
    before = catalog.models(database)
    Page(Ledger(database)).says(at(days=1), {"Another": {"context_length": "8000"}})
    assert (tmp_path / "modelwire.db-wal").stat().st_size > 0
    shutil.copytree(tmp_path, tmp_path.with_name("killed"))  # as a killed process leaves it
    database.engine.dispose()

    folder = tmp_path.with_name("killed")
    kept = restore(folder / "copy.db", f"sqlite:///{folder / 'modelwire.db'}", at(days=2))
    back = open_database(f"sqlite:///{folder / 'modelwire.db'}")
    assert catalog.models(back) == before
    back.engine.dispose()
    assert kept is not None
    later = open_database(f"sqlite:///{kept}")
    assert len(catalog.models(later)) == len(before) + 1
    later.engine.dispose()


def test_what_is_no_copy_is_not_put_in_anybodys_place(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'modelwire.db'}"
    open_database(url).engine.dispose()
    (tmp_path / "cut.db").write_bytes((tmp_path / "modelwire.db").read_bytes()[:5000])
    (tmp_path / "page.html").write_text("<p>no database</p>")
    for name in ("cut.db", "page.html", "absent.db"):
        with pytest.raises(ExportError, match=f"{name} is no whole copy"):
            restore(tmp_path / name, url, at())
    assert catalog.models(open_database(url)) == []


def test_nothing_is_put_back_while_a_crawl_runs(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'modelwire.db'}")
    backup(database, tmp_path / "copy.db")
    with crawl_lock(database), pytest.raises(CrawlRunning):
        restore(tmp_path / "copy.db", database.url, at())


def test_a_failed_export_leaves_nothing_behind(ledger: Ledger, database: Database, tmp_path: Path) -> None:
    Page(ledger).says(at(), ONE)
    with pytest.raises(ExportError, match="cannot be written"):
        write_warc(database, tmp_path / "no" / "folder" / "x.warc")
    assert list(tmp_path.glob("**/*.part")) == []


def test_a_snapshot_comes_back_byte_for_byte_with_its_headers(ledger: Ledger, database: Database) -> None:
    body, headers = b"\xff\x00<p>caf\xc3\xa9\r\n", (("Content-Type", "text/html"), ("ETag", 'W/"1"'))
    Page(ledger).says(at(), ONE, body=body, headers=headers)
    ((fact,),) = [model.facts for model in catalog.models(database)]
    kept = catalog.find_snapshot(database, fact.evidence.snapshot[:8])
    assert (kept.sha256, kept.body) == (fact.evidence.snapshot, body)
    assert tuple(kept.headers) == headers
    with pytest.raises(catalog.UnknownSnapshot, match="no snapshot has that id"):
        catalog.find_snapshot(database, "000000ff")


def test_a_paused_source_says_so(ledger: Ledger, database: Database) -> None:
    page = Page(ledger)
    page.says(at(), ONE)
    assert ledger.pause("acme.example") == page.url
    assert catalog.sources(database)[0].paused
    ledger.pause(page.url, paused=False)
    assert not catalog.sources(database)[0].paused
    assert page.repeats(at(days=1)).outcome is Outcome.UNCHANGED
