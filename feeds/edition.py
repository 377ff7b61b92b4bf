"""One state of everything that is published: each file of the site by its path, made when it is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final

from feeds import jsonfeed, opml, receipts
from feeds.atom import atom
from feeds.channels import MAIN, Channel, Story, channels, of_model
from feeds.comparisons import page, queue
from feeds.comparisons.addresses import Addresses
from feeds.comparisons.table import ComparisonTable
from feeds.comparisons.together import Together
from feeds.entries import Entry, Site, group_entry
from feeds.feed import AT_LEAST, Feed, archive, archive_path, entry_id, newest, shortened, window
from feeds.model_page import model_page, path_of
from feeds.rss import rss
from feeds.selection import Selection
from feeds.web import ours, render
from storage import catalog
from storage.database import Database
from storage.desk import SHOWN, Desk
from storage.desk.views import DESK_ONLY, ComparisonView
from storage.views import ChangeView, ModelView

FORMATS: Final = {
    "xml": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
    "html": "text/html",
    "md": "text/markdown",
    "opml": "text/x-opml",
}
"""The endings of files, and what they are."""
_FEEDS: Final = ("xml", "atom", "json", "html")
_PAGES: Final = ("html", "md", "json")
_DUE: Final = "comparisons"
_LATEST: Final = 30
"""Changes on the first page."""
_ARCHIVE: Final = re.compile(r"(.+)-archive/([1-9]\d{0,6})")
_EVERYTHING: Final = Selection()


class Edition:
    """What is published, at the state in which the databases are when it is made."""

    def __init__(self, database: Database, desk: Desk, site: Site) -> None:
        self.site = site
        self._database = database
        self._changes = catalog.changes(database)
        self._items = desk.items(None)
        self._notices = desk.notices()
        self._compared = {one.slug: one for one in desk.comparisons(SHOWN)}
        self._channels = {channel.path: channel for channel in channels(self._changes)}
        self._told: dict[tuple[str, int], Entry] = {}
        self._chosen: dict[str, Sequence[Story]] = {}
        self._pages: dict[str, Feed] = {}
        self._together = Together(database, desk)
        self._tables: dict[str, ComparisonTable | None] = {}

    def paths(self) -> Iterator[str]:
        """Every file of the site, the first page first."""
        yield "index.html"
        for feed in self.feeds:
            yield from (f"{feed.path}.{ending}" for ending in _FEEDS)
        yield from self.archive_paths()
        yield "feeds.opml"
        yield "models.opml"
        for model_id in self._of_models:
            yield from (path_of(model_id, ending) for ending in _FEEDS)
        self._together.keep(side.id for one in self._compared.values() for side in (one.a, one.b))
        for slug in self._compared:
            yield from (f"compare/{slug}.{ending}" for ending in _PAGES)
        yield from (f"compare/{stem}.html" for stem, _ in self._addresses.others())

    def archive_paths(self) -> Iterator[str]:
        """The pages of the past: they never change."""
        for feed in self.feeds:
            if feed.archive:
                last = int(feed.archive.rpartition("/")[2])
                for number in range(1, last + 1):
                    yield from (f"{archive_path(feed, number)}.{ending}" for ending in _FEEDS[:3])

    def file(self, path: str, chosen: Selection = _EVERYTHING) -> bytes | None:
        """The bytes of a file; None where there is none. `chosen` narrows a feed."""
        if path == "index.html":
            return self._index()
        if path == "feeds.opml":
            return opml.opml(self.feeds, self.site)
        if path == "models.opml":
            return opml.opml(self._feeds_of_models(), self.site, "Feeds of single models")
        stem, _, ending = path.rpartition(".")
        if stem.startswith("model/") and ending == "html":
            return self._model(stem.removeprefix("model/"))
        if stem.startswith("compare/"):
            compared = self._compared.get(stem.removeprefix("compare/"))
            if compared is not None:
                return self._comparison(compared, ending) if ending in _PAGES else None
            return self._moved(stem.removeprefix("compare/")) if ending == "html" else None
        if ending not in _FEEDS:
            return None
        feed = self._archive(stem) if "-archive/" in stem else self.feed(stem, chosen)
        return None if feed is None else self._written(feed, ending)

    def leads_to(self, path: str) -> str:
        """The name of the page that stands at another path, where `path` is another address of a comparison."""
        stem, _, ending = path.rpartition(".")
        name = stem.removeprefix("compare/")
        if name == stem or name in self._compared or ending not in _PAGES:
            return ""
        found = self._addresses.leads_to(name)
        return f"{found}.{ending}" if found else ""

    def _written(self, feed: Feed, ending: str) -> bytes | None:
        match ending:
            case "xml":
                return rss(feed, self.site)
            case "atom":
                return atom(feed, self.site)
            case "json":
                return jsonfeed.jsonfeed(feed, self.site)
        return None if feed.is_archive else feed_page(feed, self.site)

    # ------------------------------------------------------------------------------------------------------- feeds

    @cached_property
    def feeds(self) -> list[Feed]:
        """Every feed with what it shows now."""
        made = [self._feed(channel, _EVERYTHING) for channel in self._channels.values()]
        return [made[0], self._due(), *made[1:]]

    def feed(self, path: str, chosen: Selection = _EVERYTHING) -> Feed | None:
        """One feed, narrowed to a selection; None where there is none."""
        if path.startswith("model/"):
            channel = self._channel_of_model(path.removeprefix("model/"))
            return self._feed(channel, chosen) if channel else None
        if chosen == _EVERYTHING:
            return next((feed for feed in self.feeds if feed.path == path), None)
        if path == _DUE:
            return self._due()
        channel = self._channels.get(path)
        return self._feed(channel, chosen) if channel else None

    def touched(self, after: int) -> list[Feed]:
        """The feeds with entries of changes behind `after`, a change's `seq`, for those who wait for them."""
        newer = [change for change in self._changes if change.seq > after]
        if not newer:
            return []
        first = min(change.published_at for change in newer)
        moved = {
            path
            for path, channel in self._channels.items()
            if any(story[-1].seq > after for story in self._stories(channel))
        }
        if any(item.opened_at >= first for item in self._items):
            moved.add(_DUE)
        return [feed for feed in self.feeds if feed.path in moved]

    @property
    def newest(self) -> ChangeView | None:
        """The change that came last."""
        return self._changes[-1] if self._changes else None

    def _feed(self, channel: Channel, chosen: Selection) -> Feed:
        query = chosen.query()
        stories = self._stories(channel)
        if query:
            stories = channel.stories(self._changes, chosen.takes)
        shown = shortened(self._tell(stories[place]) for place in window([one[0].published_at for one in stories]))
        feed = Feed(channel.path, channel.title, channel.description, shown, query=query)
        if channel in MAIN and len(stories) > len(shown) and not query:
            feed = replace(feed, archive=archive_path(feed, len(stories) // AT_LEAST))
        own = [] if query else [receipts.entry(one, self.site) for one in self._notices if one.feed == channel.path]
        own = [one for one in own if len(shown) < AT_LEAST or one.published >= shown[-1].published]
        return replace(feed, entries=tuple(sorted((*shown, *own), key=lambda one: one.published, reverse=True)))

    def _archive(self, stem: str) -> Feed | None:
        named = _ARCHIVE.fullmatch(stem)
        feed = self.feed(named[1]) if named else None
        if named is None or feed is None or not feed.archive:
            return None
        number = int(named[2])
        part = self._stories(self._channels[feed.path])[(number - 1) * AT_LEAST : number * AT_LEAST]
        if len(part) < AT_LEAST:
            return None
        if stem not in self._pages:
            self._pages[stem] = archive(feed, number, [self._tell(story) for story in part])
        return self._pages[stem]

    def _stories(self, channel: Channel) -> Sequence[Story]:
        if channel.path.startswith("model/"):  # thousands of feeds: none of them looks through all changes again
            return self._of_models[channel.path.removeprefix("model/")]
        if channel.path not in self._chosen:
            self._chosen[channel.path] = channel.stories(self._changes)
        return self._chosen[channel.path]

    def _tell(self, story: Story) -> Entry:
        key = (story[0].id, len(story))
        if key not in self._told:
            self._told[key] = group_entry(story, self.site)
        return self._told[key]

    def _due(self) -> Feed:
        # A model that exists is news; a word is not. Within a day the closest rivals come first, so among equal times
        # they are handed over last.
        told = [item for item in self._items if item.lane not in DESK_ONLY]
        items = sorted(told, key=lambda item: (item.opened_at, -item.place, item.id))
        entries = newest(queue.entry(item, self.site) for item in items)
        return Feed(_DUE, "Comparisons due", "Pairs of models to set side by side, and why now.", entries)

    # ------------------------------------------------------------------------------------------------------- pages

    def _index(self) -> bytes:
        due = [queue.due(item) for item in self._items if item.state in ("open", "snoozed")]
        title = f"{self.site.title}: what changed about AI models"
        latest = self.feeds[0].entries[:_LATEST]
        return render(
            "index.html", site=self.site, title=title, feeds=self.feeds, due=due, latest=latest, root=""
        ).encode()

    @cached_property
    def _of_models(self) -> dict[str, list[Story]]:
        """The changes of each model that has a page: of those that its vendor said something new of."""
        found: dict[str, list[Story]] = {}
        for (change,) in self._stories(self._channels["changes"]):
            if change.model_id:
                found.setdefault(change.model_id, []).append((change,))
        return found

    @cached_property
    def _models(self) -> dict[str, ModelView]:
        return {model.id: model for model in catalog.models(self._database, ids=sorted(self._of_models))}

    def _channel_of_model(self, model_id: str) -> Channel | None:
        model = self._models.get(model_id) if model_id in self._of_models else None
        return of_model(model_id, model.name) if model else None

    def _feeds_of_models(self) -> list[Feed]:
        found = (self._channel_of_model(model_id) for model_id in self._of_models)
        named = sorted((one for one in found if one), key=lambda one: (one.title.lower(), one.path))
        return [Feed(one.path, one.title, one.description) for one in named]

    def _model(self, model_id: str) -> bytes | None:
        model = self._models.get(model_id) if model_id in self._of_models else None
        if model is None:
            return None  # merged into another since
        entries = [self._tell(story) for story in reversed(self._of_models[model_id])]
        compared = [one for one in self._compared.values() if model_id in (one.a.id, one.b.id)]
        return model_page(model, entries, compared, self.site)

    def _comparison(self, one: ComparisonView, ending: str) -> bytes | None:
        table = self._table(one)
        if table is None:
            return None  # one of them was merged away; a person closes the comparison
        if ending == "html":
            waits = [item for item in self._items if item.comparison == one and item.state == "open"]
            due = queue.due(waits[0]).reasons if waits else ()
            return page.as_html(table, self.site, one.slug, due).encode()
        return page.render(table, ending, self.site).encode()

    @cached_property
    def _addresses(self) -> Addresses:
        sides = sorted({side.id for one in self._compared.values() for side in (one.a, one.b)})
        models = {model.id: model for model in catalog.models(self._database, ids=sides)}
        return Addresses(self._compared.values(), models)

    def _moved(self, stem: str) -> bytes | None:
        found = self._compared.get(self._addresses.leads_to(stem))
        if found is None:
            return None
        title = f"{found.a.name} vs {found.b.name}"
        return render("moved.html", site=self.site, title=title, slug=found.slug).encode()

    def _table(self, one: ComparisonView) -> ComparisonTable | None:
        if one.slug not in self._tables:
            self._tables[one.slug] = self._together.table(one.a.id, one.b.id)
        return self._tables[one.slug]


def feed_page(feed: Feed, site: Site) -> bytes:
    """A feed for people who open it in a browser."""
    articles = [
        {"entry": one, "id": one.key.rpartition("/")[2], "tag": entry_id(one, site), "body": ours(one.content)}
        for one in feed.entries
    ]
    depth = "../" * feed.path.count("/")
    return render("feed.html", site=site, title=feed.title, feed=feed, articles=articles, root=depth).encode()
