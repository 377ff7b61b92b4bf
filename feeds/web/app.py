"""The site over HTTP: an ASGI application of public, cacheable answers, with the editors' desk behind a login."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from feeds.web import desk, mail, voting
from feeds.web.answers import Guarded, conditional, refused
from feeds.web.live import Live
from storage.desk import Desk
from storage.terms import ModelwireError

_MAX_QUERY: Final = 4096


def app(live: Live, opened: Desk, vote_token: str = "") -> Starlette:
    """The application: `live` answers what is public, the desk serves those who log in, and who read the mail.

    Votes are taken from whoever knows `vote_token`; without one from nobody.
    """

    async def public(request: Request) -> Response:
        path, query = request.path_params["path"], request.scope["query_string"].decode("latin-1")
        if len(query) > _MAX_QUERY:
            raise HTTPException(414)
        answer = live.kept(path, query) or await run_in_threadpool(live.answer, path, query)
        if answer is None:
            raise HTTPException(404)
        return conditional(request, answer)

    prefix = urlsplit(live.site.base_url).path.rstrip("/")
    routes: list[BaseRoute] = [
        *mail.routes(opened.database),
        *desk.routes(opened, live.site, prefix),
        *voting.routes(opened, vote_token),
        Route("/{path:path}", public, methods=["GET"]),
    ]
    return Starlette(
        # A proxy may pass the address on whole, or without the folder in which the site stands.
        routes=[Mount(prefix, routes=routes), *routes] if prefix else routes,
        middleware=[Middleware(Guarded)],
        exception_handlers={HTTPException: refused, ModelwireError: refused, ValueError: refused},
    )
