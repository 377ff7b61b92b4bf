"""How an answer leaves: conditional, packed where the client can unpack, cacheable; and errors as a sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Final

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from feeds.web import render
from feeds.web.live import Answer
from storage.catalog import AmbiguousModel
from storage.database import DatabaseError
from storage.terms import ModelwireError

PRIVATE: Final = {"cache-control": "no-store"}
_PUBLIC: Final = {
    "vary": "Accept-Encoding",
    "cache-control": "public, max-age=60",
    "access-control-allow-origin": "*",
}
_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_SAFETY: Final = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


class Guarded:
    """Middleware that puts the headers on every answer which keep a browser from doing more than showing it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_SAFETY]
            await send(message)

        await self._app(scope, receive, guarded)


def conditional(request: Request, answer: Answer) -> Response:
    """The answer, or 304 where the client has it, or 301 where it stands elsewhere."""
    if answer.location:
        return Response(status_code=301, headers={"location": answer.location, **_PUBLIC})
    packed = answer.packed if _takes_gzip(request.headers.get("accept-encoding", "")) else None
    said = {"etag": f'"{answer.etag}-gzip"' if packed is not None else f'"{answer.etag}"', **_PUBLIC}
    if answer.modified is not None:
        said["last-modified"] = format_datetime(answer.modified.astimezone(UTC), usegmt=True)
    if _is_known(answer, request.headers):
        return Response(status_code=304, headers=said)
    if packed is not None:
        said["content-encoding"] = "gzip"
    body = answer.body if packed is None else packed
    return Response(body, headers=said, media_type=f"{answer.media_type}; charset=utf-8")


def page(title: str, text: str, button: str = "", status: int = 200) -> Response:
    """A small page of our own, with a button that posts to the address at which it stands."""
    return HTMLResponse(render("notice.html", title=title, text=text, button=button), status, PRIVATE)


async def refused(_: Request, error: Exception) -> Response:
    """An error as JSON: `error` is a sentence."""
    status, said = 400, str(error)
    headers: Mapping[str, str] = {}
    if isinstance(error, HTTPException):
        status, said, headers = error.status_code, _SENTENCES.get(error.status_code, error.detail), error.headers or {}
    elif isinstance(error, AmbiguousModel):
        status = 404
    elif isinstance(error, DatabaseError):
        status, headers = 503, {"retry-after": "60"}
    elif not isinstance(error, ModelwireError):
        said = "the query is not understood"
    body = (json.dumps({"error": said}, ensure_ascii=False) + "\n").encode("utf-8", "replace")
    return Response(body, status, {**headers, **PRIVATE}, "application/json; charset=utf-8")


_SENTENCES: Final = {
    404: "nothing stands at this address",
    405: "only what `allow` names is understood here",
    413: "the form is too large",
    414: "the query is too long",
}


def _is_known(answer: Answer, headers: Headers) -> bool:
    """Whether the client has it: by its tag where it names one, else by its time (RFC 9110, 13.2.2)."""
    tags = headers.get("if-none-match")
    if tags is not None:
        named = {tag.strip().removeprefix("W/").strip('"').removesuffix("-gzip") for tag in tags.split(",")}
        return bool(named & {"*", answer.etag})
    since = headers.get("if-modified-since")
    if since is None or answer.modified is None:
        return False
    try:
        then = parsedate_to_datetime(since)
    except ValueError:
        return False
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    return answer.modified.replace(microsecond=0) <= then


def _takes_gzip(accepted: str) -> bool:
    for one in accepted.lower().split(","):
        name, _, weight = one.partition(";")
        if name.strip() == "gzip":
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def now() -> datetime:
    """The clock of those who ask over HTTP."""
    return datetime.now(UTC)
