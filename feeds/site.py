"""The whole site as files: every feed in every format, a page beside each, and a page for each comparison."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from feeds import jsonfeed, opml, receipts
from feeds.atom import atom
from feeds.channels import MAIN, channels
from feeds.comparisons import page, queue
from feeds.entries import Entry, Site, entry
from feeds.feed import AT_LEAST, Feed, archive, archive_path, entry_id, newest, shortened, window
from feeds.files import fresh_folder, write
from feeds.rss import rss
from feeds.web import ours, render
from storage import catalog
from storage.database import Database
from storage.desk import SHOWN, Desk
from storage.desk_views import ItemView
from storage.views import ChangeView

__all__ = ["Site", "fresh_folder", "write_feeds"]

_DUE = "comparisons"
_LATEST = 30
"""Changes on the first page."""


def write_feeds(database: Database, desk: Desk, out: Path, site: Site) -> list[Path]:
    """Write all feeds and pages into `out` and give their paths, the first page first.

    The bytes depend on the changes, the facts and `site` alone; a file that would be the same is not touched.
    Raises `CannotWrite`.
    """
    site = with_tag(database, site)

    def is_there(page: str) -> bool:
        """Whether a page that never changes stands there already, for this address."""
        try:
            with (out / page).open("rb") as file:
                return site.address(page).encode() in file.read(4000)
        except OSError:
            return False

    written = []
    for path, data in files(database, desk, site, is_there):
        write(out / path, data)
        written.append(out / path)
    return written


def with_tag(database: Database, site: Site) -> Site:
    """The site with the beginning of its ids: fixed when the database first publishes, whatever the address becomes."""
    catalog.set_host(database, urlsplit(site.base_url).hostname or "")
    host, year = catalog.tag_authority(database)
    return replace(site, tag=f"tag:{host},{year}:")


def files(
    database: Database, desk: Desk, site: Site, is_there: Callable[[str], bool] = lambda path: False
) -> Iterable[tuple[str, bytes]]:
    """Each file of the site: its path and its bytes. Pages that never change are left out where they are there."""
    changes = catalog.changes(database)
    telling = _Telling(site)
    feeds = all_feeds(changes, desk, site, telling)
    items = desk.items(None)
    yield "index.html", _index(feeds, items, site)
    for feed in feeds:
        yield from _in_every_format(feed, site)
        yield f"{feed.path}.html", feed_page(feed, site)
    for channel, feed in zip(channels(changes), [feed for feed in feeds if feed.path != _DUE], strict=True):
        if feed.archive:
            yield from _archives(feed, channel.select(changes), telling, site, is_there)
    yield "feeds.opml", opml.opml(feeds, site)
    yield from _comparisons(database, desk, items, site)


def _archives(
    feed: Feed, chosen: Sequence[ChangeView], telling: _Telling, site: Site, is_there: Callable[[str], bool]
) -> Iterable[tuple[str, bytes]]:
    for number in range(1, len(chosen) // AT_LEAST + 1):
        if is_there(f"{archive_path(feed, number)}.xml") and is_there(f"{archive_path(feed, number)}.json"):
            continue
        part = chosen[(number - 1) * AT_LEAST : number * AT_LEAST]
        yield from _in_every_format(archive(feed, number, [telling.of(change) for change in part]), site)


class _Telling:
    """Entries of changes, each made once however many feeds carry it."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._told: dict[str, Entry] = {}

    def of(self, change: ChangeView) -> Entry:
        if change.id not in self._told:
            self._told[change.id] = entry(change, self._site)
        return self._told[change.id]


def _in_every_format(feed: Feed, site: Site) -> Iterable[tuple[str, bytes]]:
    yield f"{feed.path}.xml", rss(feed, site)
    yield f"{feed.path}.atom", atom(feed, site)
    yield f"{feed.path}.{jsonfeed.ENDING}", jsonfeed.jsonfeed(feed, site)


def all_feeds(changes: Sequence[ChangeView], desk: Desk, site: Site, telling: _Telling | None = None) -> list[Feed]:
    """Every feed with what it shows now."""
    telling = telling or _Telling(site)
    feeds = []
    notices = desk.notices()
    for channel in channels(changes):
        chosen = channel.select(changes)
        shown = shortened(telling.of(chosen[place]) for place in window([change.published_at for change in chosen]))
        feed = Feed(channel.path, channel.title, channel.description, shown)
        if channel in MAIN and len(chosen) > len(shown):
            feed = replace(feed, archive=archive_path(feed, len(chosen) // AT_LEAST))
        own = [receipts.entry(one, site) for one in notices if one.feed == channel.path]
        own = [one for one in own if len(shown) < AT_LEAST or one.published >= shown[-1].published]
        feeds.append(replace(feed, entries=tuple(sorted((*shown, *own), key=lambda one: one.published, reverse=True))))
    feeds.insert(1, _due_feed(desk, site))
    return feeds


def _due_feed(desk: Desk, site: Site) -> Feed:
    # Within a day the closest rivals come first, so among equal times they are handed over last.
    items = sorted(desk.items(None), key=lambda item: (item.opened_at, -item.place, item.id))
    entries = newest(queue.entry(item, site) for item in items)
    return Feed(_DUE, "Comparisons due", "Pairs of models to set side by side, and why now.", entries)


def feed_page(feed: Feed, site: Site) -> bytes:
    """A feed for people who open it in a browser."""
    articles = [
        {"entry": one, "id": one.key.rpartition("/")[2], "tag": entry_id(one, site), "body": ours(one.content)}
        for one in feed.entries
    ]
    depth = "../" * feed.path.count("/")
    return render("feed.html", site=site, title=feed.title, feed=feed, articles=articles, root=depth).encode()


def _index(feeds: Sequence[Feed], items: Sequence[ItemView], site: Site) -> bytes:
    due = [queue.due(item) for item in items if item.state in ("open", "snoozed")]
    changes = next(feed for feed in feeds if feed.path == "changes")
    return render(
        "index.html",
        site=site,
        title=f"{site.title}: what changed about AI models",
        feeds=feeds,
        due=due,
        latest=changes.entries[:_LATEST],
        root="",
    ).encode()


def _comparisons(database: Database, desk: Desk, items: Sequence[ItemView], site: Site) -> Iterable[tuple[str, bytes]]:
    shown = desk.comparisons(SHOWN)
    sides = sorted({side.id for one in shown for side in (one.a, one.b)})
    models = {model.id: model for model in catalog.models(database, ids=sides)}
    waiting = {item.comparison.id: queue.due(item) for item in items if item.comparison and item.state == "open"}
    for one in shown:
        a, b = models.get(one.a.id), models.get(one.b.id)
        if a is None or b is None:
            continue  # one of them was merged away; a person closes the comparison
        table = page.compare(a, b)
        due = waiting[one.id].reasons if one.id in waiting else ()
        yield queue.page_path(one), page.as_html(table, site, one.slug, due).encode()
        yield queue.page_path(one, "md"), page.as_markdown(table, site).encode()
        yield queue.page_path(one, "json"), page.as_json(table, site).encode()
