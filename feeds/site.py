"""The whole site as files: every feed in every format, a page beside each, and a page for each comparison."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from feeds.comparisons import charts, page, queue
from feeds.edition import Edition
from feeds.entries import Site
from feeds.files import fresh_folder, remove, remove_unfinished, write
from storage import catalog
from storage.database import Database
from storage.desk import Desk

__all__ = ["Site", "fresh_folder", "with_tag", "write_feeds"]


_LEADS_ON: Final = b'<meta http-equiv="refresh" '
"""What only our pages have that lead to another: one whose comparison is gone leads nowhere."""


@dataclass(frozen=True, slots=True)
class Written:
    """The files of a site."""

    paths: tuple[Path, ...]
    """All of them, the first page first."""
    moved: int = 0
    """How many are new or not what they were."""


def write_feeds(
    database: Database, desk: Desk, out: Path, site: Site, progress: Callable[[int, int], None] | None = None
) -> Written:
    """Write all feeds and pages into `out`; `progress` is told how many of how many files are done.

    The bytes depend on the changes, the facts and `site` alone; a file that would be the same is not touched. Pages of
    comparisons that were dismissed are taken away, and so is what a writer that was killed has left.
    Raises `CannotWrite`.
    """
    edition = Edition(database, desk, with_tag(database, site))
    remove_unfinished(out)
    settled = {path for path in edition.archive_paths() if _is_there(out / path, edition.site.address(path))}
    written, moved, wanted = [], 0, list(edition.paths())
    for number, path in enumerate(wanted, 1):
        changed = False if path in settled else write_page(edition, out, path)
        if changed is None:
            continue
        moved += changed
        written.append(out / path)
        if progress is not None:
            progress(number, len(wanted))
    for one in desk.comparisons(("dismissed",)):
        for ending in page.FORMS:
            remove(out / queue.page_path(one, ending))
    for file in set((out / "compare").glob("*.html")) - set(written):
        if _LEADS_ON in file.read_bytes()[:500]:
            remove(file)
    return Written(tuple(written), moved)


def write_page(edition: Edition, out: Path, path: str) -> bool | None:
    """Write one file of the site; whether it is not what it was, None where there is none. Raises `CannotWrite`."""
    if path.startswith("compare/") and path.endswith(".html") and (out / path).is_file():
        charts.remember((out / path).read_text(encoding="utf-8", errors="replace"))
    data = edition.file(path)
    return None if data is None else write(out / path, data)


def with_tag(database: Database, site: Site) -> Site:
    """The site with the beginning of its ids: fixed when the database first publishes, whatever the address becomes."""
    catalog.set_host(database, urlsplit(site.base_url).hostname or "")
    host, year = catalog.tag_authority(database)
    return replace(site, tag=f"tag:{host},{year}:")


def _is_there(file: Path, address: str) -> bool:
    """Whether a page that never changes stands there already, made for this address."""
    try:
        with file.open("rb") as opened:
            return address.encode() in opened.read(4000)
    except OSError:
        return False
