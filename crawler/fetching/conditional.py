"""Conditional requests: the server's own validators are sent back, and a 304 is the outcome `unchanged`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from storage.visits.sources import SourceState

if TYPE_CHECKING:
    from scrapy import Request

__all__ = ["WHOLE_AFTER", "ConditionalMiddleware", "validators"]

WHOLE_AFTER: Final = timedelta(days=7)
"""How often a page is fetched whole whatever its validators say: some lie."""


def validators(state: SourceState, reader_version: int, now: datetime) -> dict[str, str]:
    """The headers that ask for a body only if it changed; none when the whole body is wanted."""
    last = state.last_unconditional_at
    if last is None or now - last >= WHOLE_AFTER or state.reader_version != reader_version:
        return {}
    headers = {}
    if state.etag:
        headers["If-None-Match"] = state.etag
    if state.last_modified:
        headers["If-Modified-Since"] = state.last_modified
    return headers


class ConditionalMiddleware:
    """Adds the validators that the spider found. After a redirect only the entity tag goes along: a date could match
    the older page that a redirect leads to, a tag does not."""

    def process_request(self, request: Request) -> None:
        redirected = bool(request.meta.get("redirect_times"))
        for name, value in (request.meta.get("validators") or {}).items():
            if name == "If-Modified-Since" and redirected:
                request.headers.pop(name, None)
            else:
                request.headers[name] = value
