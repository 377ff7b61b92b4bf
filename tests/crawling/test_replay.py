"""Replay: archives in their own time, in any order and any number of goes, with the same changes."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.config import Config
from crawler.demo import recording
from crawler.fetching.archive import ArchiveError, index
from crawler.replay import Replayed, replay
from storage.database import CrawlRunning, Database, crawl_lock, open_database
from tests.support.killing import told


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return recording(tmp_path_factory.mktemp("recording"))


def database_in(folder: Path) -> Database:
    return open_database(f"sqlite:///{folder / 'modelwire.db'}")


def run(archives: list[Path], database: Database, until: datetime | None = None) -> Replayed:
    return replay(archives, database, Config(), until=until)


def test_a_second_replay_changes_nothing(archive: Path, tmp_path: Path) -> None:
    database = database_in(tmp_path)
    first = run([archive], database)
    before = told(database)
    again = run([archive], database)
    assert first.changes == len(before) > 0
    assert (again.visits, again.changes, told(database)) == (0, 0, before)


def test_a_replay_in_parts_is_the_replay_of_the_whole(archive: Path, tmp_path: Path) -> None:
    whole, parts = (tmp_path / "whole"), (tmp_path / "parts")
    whole.mkdir()
    parts.mkdir()
    run([archive], database_in(whole))
    run([archive], database_in(parts), until=datetime(2026, 11, 3, tzinfo=UTC))
    run([archive], database_in(parts))
    assert told(database_in(parts)) == told(database_in(whole))


def test_records_that_no_source_claims_are_counted_and_skipped(archive: Path, tmp_path: Path) -> None:
    raw = gzip.decompress(archive.read_bytes())
    strange = raw.replace(b"https://mistral.ai/", b"https://mistral.zz/")
    (tmp_path / "strange.warc").write_bytes(strange)
    result = run([tmp_path / "strange.warc"], database_in(tmp_path))
    assert result.unclaimed.total() > 0
    assert all("mistral.zz" in url for url in result.unclaimed)
    assert result.records == len(index([archive]).positions)


def test_an_archive_that_is_cut_gives_what_is_whole_and_says_so(archive: Path, tmp_path: Path) -> None:
    body = archive.read_bytes()
    for name, content in (("cut.warc.gz", body[: len(body) // 2]), ("cut.warc", gzip.decompress(body)[:9000])):
        (tmp_path / name).write_bytes(content)
        found = index([tmp_path / name])
        assert 0 < len(found.positions) < len(index([archive]).positions)
        assert f"{name}: the file ends in the middle of a record" in found.damages[0]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "holds no whole response"),
        (b"hello\nworld\n" * 50, "is no WARC file"),
        (gzip.compress(b"hello\nworld\n" * 50), "is no WARC file"),
        (None, "cannot be read: No such file"),
    ],
)
def test_what_is_no_archive_is_named(content: bytes | None, says: str, tmp_path: Path) -> None:
    path = tmp_path / "what.warc.gz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ArchiveError, match=says) as error:
        index([path])
    assert str(path) in str(error.value)


def test_a_replay_into_a_database_that_is_being_crawled_is_refused(archive: Path, tmp_path: Path) -> None:
    database = database_in(tmp_path)
    with crawl_lock(database), pytest.raises(CrawlRunning):
        run([archive], open_database(database.url))


def test_archives_are_merged_by_date(archive: Path, tmp_path: Path) -> None:
    found = index([archive, archive])
    moments = [position.at for position in found.positions]
    assert moments == sorted(moments)
    assert moments[-1] - moments[0] > timedelta(days=6)
