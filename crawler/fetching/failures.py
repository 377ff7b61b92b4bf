"""Why something was not fetched: the outcome and the sentence for every way in which a request can fail."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

from crawler.visiting import shown
from storage.terms import Outcome

__all__ = ["NotFetched", "explain"]

_TLS: Final = re.compile(r"certificate|\bssl\b|\btls\b|service_identity|VerificationError", re.IGNORECASE)
_LATER: Final = "a later visit tries again"


class NotFetched(IgnoreRequest):
    """Raised by modelwire's own middlewares for a request that is not made, or a body that cannot be used."""

    def __init__(self, outcome: Outcome, reason: str) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.reason = reason
        """The rest of a sentence that begins with the address."""


def explain(error: BaseException, url: str) -> tuple[Outcome, str]:
    """The outcome of a failed request, and one sentence: which address, what happened, what to do."""
    host = urlsplit(url).netloc
    url = shown(url)
    if isinstance(error, NotFetched):
        return error.outcome, f"{url}: {error.reason}"
    if isinstance(error, CannotResolveHostError):
        return Outcome.UNREACHABLE, f"{url}: no host named {host} can be found; check the address and the network"
    if isinstance(error, DownloadConnectionRefusedError):
        return Outcome.UNREACHABLE, f"{url}: {host} refuses connections; {_LATER}"
    if isinstance(error, DownloadTimeoutError):
        return Outcome.UNREACHABLE, f"{url}: {host} did not answer in time; {_LATER}"
    if isinstance(error, DownloadCancelledError):
        return Outcome.BROKEN, f"{url}: the body is larger than fetching.max_body allows; raise that, or watch a part"
    if isinstance(error, ResponseDataLossError):
        return Outcome.UNREACHABLE, f"{url}: the connection ended in the middle of the body; {_LATER}"
    if isinstance(error, UnsupportedURLSchemeError):
        return Outcome.BLOCKED, f"{url}: only http and https are fetched; correct the address"
    if isinstance(error, IgnoreRequest):
        return Outcome.UNREACHABLE, f"{url}: {str(error) or 'the request was dropped'}; check the address"
    said = re.sub(r"\s+", " ", str(error)).strip()[:160] or type(error).__name__
    if _TLS.search(said):
        return Outcome.UNREACHABLE, f"{url}: {host} cannot prove who it is by its TLS certificate; check the address"
    return Outcome.UNREACHABLE, f"{url}: the request failed ({said}); {_LATER}"
