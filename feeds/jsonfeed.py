"""JSON Feed 1.1."""

from __future__ import annotations

import json

from feeds.entries import Entry, Site
from feeds.feed import Feed, entry_id

ENDING = "json"
MEDIA_TYPE = "application/feed+json"


def jsonfeed(feed: Feed, site: Site) -> bytes:
    """The feed as JSON Feed, UTF-8; each item carries the change as data under `_modelwire`."""
    said: dict[str, object] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": site.called(feed.title),
        "home_page_url": site.address(f"{feed.path.partition('-archive/')[0]}.html"),
        "feed_url": site.address(feed.file(ENDING)),
        "description": feed.description,
        "language": "en",
        "authors": [{"name": site.title}],
        "items": [_item(entry, site) for entry in feed.entries],
    }
    if feed.archive:
        said["next_url"] = site.address(f"{feed.archive}.{ENDING}")
    if site.hub:
        said["hubs"] = [{"type": "WebSub", "url": site.hub}]
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def _item(entry: Entry, site: Site) -> dict[str, object]:
    item: dict[str, object] = {
        "id": entry_id(entry, site),
        "url": entry.link,
        "title": entry.title,
        "summary": entry.summary or entry.title,
        "date_published": entry.published.isoformat().replace("+00:00", "Z"),
        "tags": list(entry.categories),
    }
    # An item needs content; what is not sent in full is sent as its summary.
    item |= {"content_html": entry.content} if entry.content else {"content_text": entry.summary or entry.title}
    if entry.record:
        item["_modelwire"] = dict(entry.record)
    return item
