"""Forms that come over HTTP: small, and of our own pages only."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

_LARGEST: Final = 4096


async def fields(request: Request) -> dict[str, str]:
    """What the form says, by name. Raises `HTTPException` 413 where it is larger than a form of ours can be."""
    body = await body_of(request)
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=50))


async def body_of(request: Request) -> bytes:
    """What was sent, small as anything is that is sent to us. Raises `HTTPException` 413."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST:
            raise HTTPException(413)
    return body


def is_foreign(request: Request) -> bool:
    """Whether the browser says that another site's page sent this."""
    return request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none")
