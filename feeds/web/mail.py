"""The two links in a weekly mail: to confirm that it is wanted, and to leave."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from feeds.web import forms
from feeds.web.answers import now, page
from storage.database import Database
from storage.desk.subscribers import Subscribers, UnknownToken


def routes(desk: Database) -> list[Route]:
    """Opening a link does nothing, for programs open links too; the button (or RFC 8058's one click) does."""
    subscribers = Subscribers(desk)

    async def confirm(request: Request) -> Response:
        if request.method != "POST":
            return page("The weekly mail", "Do you want it? It comes on Mondays.", "Yes, send it to me")
        await forms.fields(request)
        try:
            await run_in_threadpool(subscribers.confirm, _token(request), now())
        except UnknownToken as error:
            return page("That did not work", f"{str(error).capitalize()}.", status=404)
        return page("You are on the list", "The next mail comes on Monday.")

    async def leave(request: Request) -> Response:
        if request.method != "POST":
            return page("The weekly mail", "Do you want to leave the list?", "Leave")
        await forms.fields(request)
        await run_in_threadpool(subscribers.leave, _token(request))
        return page("You have left the list", "Your address is deleted.")

    both = ["GET", "POST"]
    return [Route("/mail/confirm", confirm, methods=both), Route("/mail/leave", leave, methods=both)]


def _token(request: Request) -> str:
    return request.query_params.get("token", "")[:200]
