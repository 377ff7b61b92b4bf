"""WebSub: telling a hub that feeds have new entries, so that it can tell those who wait for them at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from feeds import atom, jsonfeed, rss
from feeds.catch_up import catch_up
from feeds.comparisons.rules import Rules
from feeds.edition import Edition
from feeds.entries import Site
from feeds.post import Answer, Refused, post
from feeds.site import with_tag
from storage.database import Database
from storage.desk import Desk
from storage.terms import ModelwireError

_CONSUMER: Final = "websub"
_ENDINGS: Final = (rss.ENDING, atom.ENDING, jsonfeed.ENDING)


@dataclass(frozen=True, slots=True)
class Told:
    """What became of telling the hub."""

    feeds: int = 0
    """How many feeds had something new; none is told when it is 0."""
    problem: str = ""
    """Why the hub was not told, in a sentence. It will be tried again the next time."""


def tell(database: Database, desk: Desk, site: Site, *, allow_private: bool = False) -> Told:
    """Tell the hub of the site which feeds have entries that it has not been told of, each in every format.

    Call it when readers can fetch them. Nothing is done where the site names no hub. A process that dies in between
    tells the hub once more, which is harmless: a ping says only that it is worth looking.
    """
    if not site.hub:
        return Told()
    edition = Edition(database, desk, with_tag(database, site))
    newest = edition.newest
    if newest is None:
        return Told()
    after, last = desk.cursor(_CONSUMER)
    if after > newest.seq or (after == newest.seq and last != newest.id):
        desk.restart(_CONSUMER)  # the facts were made anew beside an old desk
        after = 0
    feeds = edition.touched(after)
    if feeds:
        topics = [("hub.url", edition.site.address(feed.file(ending))) for feed in feeds for ending in _ENDINGS]
        problem = _ping(site.hub, [("hub.mode", "publish"), *topics], allow_private=allow_private)
        if problem:
            return Told(len(feeds), problem)
    if after != newest.seq:
        desk.take_in(_CONSUMER, after, newest.seq, newest.id, ())
    return Told(len(feeds))


@contextmanager
def telling(
    database: Database,
    desk: Desk,
    site: Site,
    say: Callable[[str], None],
    *,
    every: float = 30.0,
    rules: Rules | None = None,
    allow_private: bool = False,
) -> Iterator[None]:
    """While the site is served live: tell the hub of what is new, looking each `every` seconds, in the background.

    `say` hears of each problem once, until another one comes.
    """
    ended = threading.Event()

    def work() -> None:
        problem = ""
        while not ended.wait(every):
            try:
                catch_up(database, desk, site, rules)
                now = tell(database, desk, site, allow_private=allow_private).problem
            except ModelwireError as error:
                now = str(error)
            if now and now != problem:
                say(now)
            problem = now

    thread = threading.Thread(target=work, name="websub", daemon=True)
    if site.hub:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        if site.hub:
            thread.join(10)


def _ping(hub: str, form: list[tuple[str, str]], *, allow_private: bool) -> str:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "modelwire-websub"}
    try:
        answer = post(hub, urlencode(form).encode(), headers, allow_private=allow_private)
    except Refused as refusal:
        answer = Answer(0, str(refusal))
    if 200 <= answer.status < 300:
        return ""
    said = f"{answer.status} {answer.note}".strip() if answer.status else answer.note
    return f"the WebSub hub at {hub} was not told ({said}); it will be at the next time, or correct `websub`"
