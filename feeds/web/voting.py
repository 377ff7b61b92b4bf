"""Votes over HTTP, from the site's own forms or widgets: only for whoever holds the token."""

from __future__ import annotations

import hmac
import json
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from feeds.web.answers import PRIVATE, now
from feeds.web.forms import body_of
from storage.desk import SHOWN, Desk
from storage.desk.views import ComparisonView
from storage.desk.votes import Vote, Votes
from storage.terms import ModelwireError

_LONGEST: Final = 200


class BadBallot(ModelwireError):
    """What was sent is no vote."""


def routes(desk: Desk, token: str) -> list[Route]:
    """`POST /compare/NAME/vote` with `{"for": "a" or "b", "voter": "..."}`; nothing at all without a token."""
    if not token:
        return []
    votes = Votes(desk.database)

    def count(name: str, letter: str, voter: str) -> dict[str, int]:
        pair = next((one for one in desk.comparisons(SHOWN) if one.slug == name), None)
        if pair is None:
            raise HTTPException(404)
        votes.cast([Vote((pair.a.id, pair.b.id), (pair.a if letter == "a" else pair.b).id, voter)], now())
        return tally(votes, pair)

    async def vote(request: Request) -> Response:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), token.encode()):
            raise HTTPException(401, "votes need the token of this site", {"www-authenticate": "Bearer"})
        letter, voter = _ballot(await body_of(request))
        return JSONResponse(await run_in_threadpool(count, request.path_params["name"], letter, voter), headers=PRIVATE)

    return [Route("/compare/{name}/vote", vote, methods=["POST"])]


def tally(votes: Votes, pair: ComparisonView) -> dict[str, int]:
    """How a pair stands: `a`, `b` and `total`."""
    counts = votes.counts().get((min(pair.a.id, pair.b.id), max(pair.a.id, pair.b.id)), {})
    a, b = counts.get(pair.a.id, 0), counts.get(pair.b.id, 0)
    return {"a": a, "b": b, "total": a + b}


def _ballot(body: bytes) -> tuple[str, str]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise BadBallot('a vote is JSON: {"for": "a", "voter": "..."}')
    letter, voter = said.get("for"), said.get("voter")
    if letter not in ("a", "b"):
        raise BadBallot('"for" must be "a" or "b"')
    if not isinstance(voter, str) or not voter.strip() or len(voter) > _LONGEST:
        raise BadBallot(f'"voter" must tell voters apart, in 1 to {_LONGEST} characters')
    return str(letter), voter
