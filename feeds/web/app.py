"""The site over HTTP: an ASGI application that any server can run. Answers are cacheable; nothing is ever private."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from html import escape
from typing import Any, Final
from urllib.parse import parse_qs

from feeds.web.live import Answer, Live
from storage.catalog import AmbiguousModel
from storage.desk import Desk
from storage.subscribers import Subscribers, UnknownToken
from storage.terms import ModelwireError

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_HEADERS: Final = (
    ("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
)
_MAX_FORM: Final = 4096
_MAX_QUERY: Final = 4096


class App:
    """The application. `live` answers; the desk hears of those who confirm or leave the weekly mail."""

    def __init__(self, live: Live, desk: Desk) -> None:
        self._live = live
        self._subscribers = Subscribers(desk.database)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or the server's own start and end."""
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        if scope["type"] != "http":
            return
        path, method = str(scope["path"]), str(scope["method"])
        query = scope.get("query_string", b"").decode("latin-1")
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        head = method == "HEAD"
        if len(query) > _MAX_QUERY:
            await _plain(send, 414, {"error": "the query is too long"}, head)
        elif path in ("/mail/confirm", "/mail/leave"):
            await self._mail(path, method, query, receive, send)
        elif method not in ("GET", "HEAD"):
            await _plain(send, 405, {"error": "only GET and HEAD are understood here"}, head, ("allow", "GET, HEAD"))
        else:
            try:
                answer = await asyncio.to_thread(self._live.answer, path, query)
            except AmbiguousModel as error:
                await _plain(send, 404, {"error": str(error)}, head)
            except ModelwireError as error:
                await _plain(send, 400, {"error": str(error)}, head)
            except ValueError:
                await _plain(send, 400, {"error": "the query is not understood"}, head)
            else:
                if answer is None:
                    await _plain(send, 404, {"error": "nothing stands at this address"}, head)
                else:
                    await _answer(send, answer, headers, head)

    async def _mail(self, path: str, method: str, query: str, receive: Receive, send: Send) -> None:
        """Opening a link does nothing, for programs open links too; the button (or RFC 8058's one click) does."""
        token = (parse_qs(query).get("token") or [""])[0][:200]
        if method in ("GET", "HEAD"):
            verb = "Confirm" if path.endswith("confirm") else "Leave"
            form = (
                f'<form method="post" action="{path}?token={escape(token, quote=True)}"><button>{verb}</button></form>'
            )
            await _page(send, 200, f"{verb}: the weekly mail", form, method == "HEAD")
            return
        if method != "POST":
            await _plain(send, 405, {"error": "only GET and POST are understood here"}, False, ("allow", "GET, POST"))
            return
        if not await _drained(receive):
            await _plain(send, 413, {"error": "the form is too large"}, False)
            return
        if path.endswith("leave"):
            await asyncio.to_thread(self._subscribers.leave, token)
            await _page(send, 200, "You have left the list", "<p>Your address is deleted.</p>", False)
            return
        try:
            await asyncio.to_thread(self._subscribers.confirm, token, datetime.now(UTC))
        except UnknownToken as error:
            await _page(send, 404, "That did not work", f"<p>{escape(str(error))}</p>", False)
        else:
            await _page(send, 200, "You are on the list", "<p>The next mail comes on Monday.</p>", False)


async def _answer(send: Send, answer: Answer, headers: MutableMapping[str, str], head: bool) -> None:
    packed = answer.packed if _takes_gzip(headers.get("accept-encoding", "")) else None
    tag = f'"{answer.etag}-gzip"' if packed is not None else f'"{answer.etag}"'
    said = [
        ("etag", tag),
        ("vary", "Accept-Encoding"),
        ("cache-control", "public, max-age=60"),
        ("access-control-allow-origin", "*"),
        *_HEADERS,
    ]
    if answer.modified is not None:
        said.append(("last-modified", format_datetime(answer.modified.astimezone(UTC), usegmt=True)))
    if _is_known(answer, headers):
        await _send(send, 304, said, b"", True)
        return
    said.append(("content-type", f"{answer.media_type}; charset=utf-8"))
    if packed is not None:
        said.append(("content-encoding", "gzip"))
    body = answer.body if packed is None else packed
    said.append(("content-length", str(len(body))))
    await _send(send, 200, said, body, head)


def _is_known(answer: Answer, headers: MutableMapping[str, str]) -> bool:
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


async def _plain(send: Send, status: int, said: object, head: bool, *more: tuple[str, str]) -> None:
    body = (json.dumps(said, ensure_ascii=False) + "\n").encode("utf-8", "replace")
    headers = [("content-type", "application/json; charset=utf-8"), ("content-length", str(len(body))), *_HEADERS]
    await _send(send, status, [*headers, ("cache-control", "no-store"), *more], body, head)


async def _page(send: Send, status: int, title: str, inside: str, head: bool) -> None:
    page = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><h1>{title}</h1>{inside}</html>'
    body = page.encode("utf-8", "replace")
    headers = [("content-type", "text/html; charset=utf-8"), ("content-length", str(len(body))), *_HEADERS]
    await _send(send, status, [*headers, ("cache-control", "no-store")], body, head)


async def _send(send: Send, status: int, headers: list[tuple[str, str]], body: bytes, head: bool) -> None:
    raw = [(name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in headers]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": b"" if head else body})


async def _drained(receive: Receive) -> bool:
    """Read a form away; False when it is larger than a form can be."""
    size = 0
    while True:
        part = await receive()
        size += len(part.get("body", b""))
        if size > _MAX_FORM:
            return False
        if not part.get("more_body"):
            return True


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        said = await receive()
        await send({"type": f"{said['type']}.complete"})
        if said["type"] == "lifespan.shutdown":
            return
