"""The editors' desk in a browser: what is due and why, and what is done about it. Nothing of it without a login."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from feeds.comparisons.queue import due
from feeds.entries import Site
from feeds.web import forms, render
from feeds.web.answers import PRIVATE, now
from storage.desk import Desk
from storage.desk.actions import ACTIONS, Act, ActionView, CannotAct, UnknownItem, histories
from storage.desk.editors import LASTS, Editors, Session
from storage.desk.views import ItemView

COOKIE: Final = "modelwire-desk"
_SHOWN: Final = {
    "open": ("open",),
    "accepted": ("accepted",),
    "snoozed": ("snoozed",),
    "decided": ("published", "dismissed", "closed"),
}
"""The lists of the desk, and the states of the items in each."""
_MOST: Final = 100
"""Items of a list that are shown: the newest."""
_DAYS: Final = (1, 7, 30, 90)


class _Rooms:
    """The pages of the desk."""

    def __init__(self, desk: Desk, site: Site, root: str) -> None:
        self._desk, self._site, self._root = desk, site, root
        self._editors = Editors(desk.database)
        self._secure = site.base_url.startswith("https:")

    async def queue(self, request: Request) -> Response:
        """One list of items."""
        session = await self._session(request)
        if session is None:
            return self._to("desk/login")
        return await self._queue(session, request.query_params.get("list", "open"), request.query_params.get("done"))

    async def act(self, request: Request) -> Response:
        """Do something with an item, then show the list from which it was done."""
        session, form = await self._session(request), await forms.fields(request)
        if session is None:
            return self._to("desk/login")
        if forms.is_foreign(request) or not _same(form.get("token", ""), session.form_token):
            problem = "That form was not made for this session: try again."
            return await self._queue(session, "open", problem=problem, status=403)
        item, what, shown = request.path_params["item"], request.path_params["what"], form.get("list", "open")
        try:
            done = await run_in_threadpool(self._desk.act, item, _act(what, session.editor, form))
        except (CannotAct, UnknownItem) as error:
            return await self._queue(session, shown, problem=f"{error}.", status=409)
        return self._to("desk?" + urlencode({"list": shown, "done": done.id}))

    async def login(self, request: Request) -> Response:
        """Ask for the token; a good one begins a session."""
        if request.method != "POST":
            return self._page("desk_login.html", title="The desk", problem="")
        form = await forms.fields(request)
        key = None
        if not forms.is_foreign(request):
            key = await run_in_threadpool(self._editors.log_in, form.get("key", "").strip(), now())
        if key is None:
            problem = "That is no editor's token. Whoever runs this site makes one with “modelwire editors add”."
            return self._page("desk_login.html", 403, title="The desk", problem=problem)
        answer = self._to("desk")
        seconds = int(LASTS.total_seconds())
        answer.set_cookie(
            COOKIE, key, seconds, path=f"{self._root}/desk", secure=self._secure, httponly=True, samesite="strict"
        )
        return answer

    async def logout(self, request: Request) -> Response:
        """End the session."""
        session, form = await self._session(request), await forms.fields(request)
        if session is not None and _same(form.get("token", ""), session.form_token):
            await run_in_threadpool(self._editors.log_out, request.cookies.get(COOKIE, ""))
        answer = self._to("desk/login")
        answer.delete_cookie(COOKIE, path=f"{self._root}/desk", secure=self._secure, httponly=True, samesite="strict")
        return answer

    async def _session(self, request: Request) -> Session | None:
        key = request.cookies.get(COOKIE)
        return await run_in_threadpool(self._editors.session, key, now()) if key else None

    async def _queue(
        self, session: Session, shown: str, done: str | None = None, problem: str = "", status: int = 200
    ) -> Response:
        return await run_in_threadpool(self._list, session, shown if shown in _SHOWN else "open", done, problem, status)

    def _list(self, session: Session, shown: str, done: str | None, problem: str, status: int) -> Response:
        self._desk.wake(now())
        everything = self._desk.items(None)
        lists = {name: [one for one in everything if one.state in states] for name, states in _SHOWN.items()}
        items = lists[shown][:_MOST]
        told = histories(self._desk.database, [one.id for one in items])
        return self._page(
            "desk.html",
            status,
            title="The desk",
            editor=session.editor,
            token=session.form_token,
            shown=shown,
            counts={name: len(found) for name, found in lists.items()},
            cards=[_card(one, told.get(one.id, ())) for one in items],
            left=len(lists[shown]) - len(items),
            done=_find(everything, done),
            problem=problem,
            days=_DAYS,
        )

    def _page(self, template: str, status: int = 200, **values: object) -> Response:
        values |= {"site": self._site, "root": f"{self._root}/", "desk": f"{self._root}/desk"}
        return HTMLResponse(render(template, **values), status, PRIVATE)

    def _to(self, path: str) -> Response:
        return RedirectResponse(f"{self._root}/{path}", 303, PRIVATE)


def routes(desk: Desk, site: Site, root: str) -> list[Route]:
    """The desk's addresses; `root` is the folder of the site on its host, without a slash at its end."""
    rooms = _Rooms(desk, site, root)
    return [
        Route("/desk", rooms.queue, methods=["GET"]),
        Route("/desk/login", rooms.login, methods=["GET", "POST"]),
        Route("/desk/logout", rooms.logout, methods=["POST"]),
        Route("/desk/items/{item}/{what}", rooms.act, methods=["POST"]),
    ]


def _act(what: str, who: str, form: dict[str, str]) -> Act:
    """What the form asks for. Raises `CannotAct`."""
    reason, url, at = form.get("reason", "").strip(), form.get("url", "").strip(), now()
    if what not in (*ACTIONS, "undo"):
        raise CannotAct(f"{what[:40]!r} cannot be done with a comparison")
    if what == "dismiss" and not reason:
        raise CannotAct("a comparison is dismissed for a reason: write one, it is kept and shown")
    if url and not url.startswith(("https://", "http://")):
        raise CannotAct(f"{url[:100]!r} is no web address: write the whole of it, with https://")
    days = form.get("days", "7")
    if not (days.isascii() and days.isdecimal() and 1 <= int(days[:5]) <= 3650):
        raise CannotAct(f"{days[:20]!r} is no number of days from 1 to 3650")
    return Act(what, who, reason, at, until=at + timedelta(days=int(days)) if what == "snooze" else None, url=url)


def _card(item: ItemView, told: Sequence[ActionView]) -> dict[str, object]:
    undone = sum(one.what == "undo" for one in told)
    return {"item": item, "due": due(item), "told": told, "undoes": len(told) > 2 * undone}


def _find(items: list[ItemView], item_id: str | None) -> ItemView | None:
    return next((one for one in items if one.id == item_id), None)


def _same(one: str, other: str) -> bool:
    return secrets.compare_digest(one.encode(), other.encode())
