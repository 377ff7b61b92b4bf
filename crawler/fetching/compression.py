"""Compressed bodies: decoded to the end and within the cap, or refused. Scrapy's own passes on what a cut one holds."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

from crawler.fetching.failures import NotFetched
from storage.terms import Outcome

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

__all__ = ["CompressionMiddleware", "Damaged", "TooLarge", "inflate"]

ACCEPTED: Final = "gzip, deflate"
_STEP: Final = 1 << 16


class Damaged(Exception):
    """Compressed data that is cut short or wrong."""


class TooLarge(Exception):
    """Compressed data that holds more than may be kept."""


class CompressionMiddleware:
    """Asks for compressed bodies and decodes them."""

    def __init__(self, most: int) -> None:
        self._most = most

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CompressionMiddleware:
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_request(self, request: Request) -> None:
        request.headers.setdefault("Accept-Encoding", ACCEPTED)

    def process_response(self, request: Request, response: Response) -> Response:
        codings = (response.headers.get("Content-Encoding") or b"").decode("latin-1").lower().replace(",", " ").split()
        if not response.body or not codings:
            return response
        body = response.body
        for coding in reversed(codings):
            if coding == "identity":
                continue
            if coding not in ("gzip", "x-gzip", "deflate"):
                raise NotFetched(Outcome.BROKEN, f"the body came as {coding!r}, which was not asked for")
            try:
                body = inflate(body, coding, self._most)
            except Damaged:
                raise NotFetched(
                    Outcome.BROKEN, "the compressed body is damaged or ends too early; a later visit tries again"
                ) from None
            except TooLarge:
                raise NotFetched(
                    Outcome.BROKEN, "the body is larger than fetching.max_body allows; raise that, or watch a part"
                ) from None
        headers = response.headers.copy()
        del headers["Content-Encoding"]
        headers.pop("Content-Length", None)
        return response.replace(body=body, headers=headers)


def inflate(body: bytes, coding: str, most: int) -> bytes:
    """Decode gzip (all members) or deflate (with or without its zlib wrapper). Raises `Damaged` and `TooLarge`."""
    if coding == "deflate":
        wrapped = len(body) >= 2 and body[0] & 0x0F == 8 and (body[0] << 8 | body[1]) % 31 == 0
        wbits = zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS
    else:
        wbits = 16 + zlib.MAX_WBITS
    parts: list[bytes] = []
    size = 0
    left = body
    while left:
        decoder = zlib.decompressobj(wbits)
        data = left
        while not decoder.eof:
            try:
                part = decoder.decompress(data, _STEP)
            except zlib.error as error:
                raise Damaged(str(error)) from None
            data = decoder.unconsumed_tail
            size += len(part)
            if size > most:
                raise TooLarge
            parts.append(part)
            if not part and not data and not decoder.eof:
                raise Damaged("it ends too early")
        left = decoder.unused_data
        if coding == "deflate" or not left.startswith(b"\x1f\x8b"):
            break  # servers pad; only another member continues a gzip body
    return b"".join(parts)
