"""The site, live: the same bytes as the static files, kept until something changes."""

from __future__ import annotations

import gzip
import hashlib
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from feeds.catch_up import catch_up
from feeds.edition import FORMATS, Edition
from feeds.entries import Site
from feeds.selection import Selection
from feeds.site import with_tag
from feeds.web import api
from storage import activity
from storage.database import Database
from storage.desk import Desk
from storage.triggers import Rules

_KEPT: Final = 500
"""Answers kept at once: readers choose filters of their own, and there is no end to those."""
_WORTH_PACKING: Final = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """Something to send, ready in both forms."""

    body: bytes
    media_type: str
    etag: str
    """Strong, of the plain form, without quotation marks."""
    modified: datetime | None
    packed: bytes | None
    """gzip, where that is shorter."""
    location: str = ""
    """Where it stands instead, for good; then there is no body."""


class Live:
    """Answers by path and query. Safe to use from many threads; answers are made one at a time."""

    def __init__(
        self, database: Database, desk: Desk, site: Site, fresh_for: float = 1.0, rules: Rules | None = None
    ) -> None:
        """`fresh_for`: seconds for which nobody looks whether something has changed."""
        self._rules = rules
        self._database, self._desk = database, desk
        self._fresh_for, self._looked = fresh_for, float("-inf")
        self.site = with_tag(database, site)
        self._lock = threading.Lock()
        self._version: tuple[object, ...] = ()
        self._edition: Edition | None = None
        self._answers: OrderedDict[tuple[str, str], Answer | None] = OrderedDict()

    def kept(self, path: str, query: str) -> Answer | None:
        """The answer where it is at hand and surely fresh; None where somebody has to look. Never waits."""
        if time.monotonic() - self._looked < self._fresh_for:
            return self._answers.get((path, query))
        return None

    def answer(self, path: str, query: str) -> Answer | None:
        """What stands at a path; None where nothing does. Raises `BadSelection` or `BadRequest` for a wrong query."""
        key = (path, query)
        with self._lock:
            self._look()
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
            made = self._make(path, query)
            if made is not None or len(self._answers) < _KEPT // 2:
                self._answers[key] = made
                while len(self._answers) > _KEPT:
                    self._answers.popitem(last=False)
            return made

    def _look(self) -> None:
        """Forget every answer when something has changed."""
        now = time.monotonic()
        if now - self._looked < self._fresh_for:
            return
        self._looked = now
        version = (*activity.version(self._database), *self._desk.version())
        if version != self._version:
            catch_up(self._database, self._desk, self.site, self._rules)
            version = (*activity.version(self._database), *self._desk.version())
            self._edition = None
            self._answers.clear()
            self._version = version

    def _make(self, path: str, query: str) -> Answer | None:
        wanted = path.lstrip("/") or "index.html"
        if wanted.startswith("api/"):
            body = api.respond(self._database, self._desk, self.site, wanted.removeprefix("api/"), query)
            return None if body is None else _answer(body, api.media_type(wanted), None)
        wanted = wanted.removeprefix("feeds/")
        chosen = Selection.parse(query)
        if self._edition is None:
            self._edition = Edition(self._database, self._desk, self.site)
        if moved := self._edition.leads_to(wanted):
            return Answer(b"", "text/html", "", None, None, moved)
        data = self._edition.file(wanted, chosen)
        if data is None:
            return None
        stem, _, ending = wanted.rpartition(".")
        feed = self._edition.feed(stem, chosen)
        media = "application/json" if ending == "json" and stem.startswith("compare/") else FORMATS[ending]
        return _answer(data, media, feed.updated if feed else None)


def _answer(body: bytes, media_type: str, modified: datetime | None) -> Answer:
    packed = gzip.compress(body, 6, mtime=0) if len(body) > _WORTH_PACKING else None
    shorter = packed if packed is not None and len(packed) < len(body) else None
    return Answer(body, media_type, hashlib.sha256(body).hexdigest()[:32], modified, shorter)
