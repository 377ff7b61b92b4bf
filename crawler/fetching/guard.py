"""The guard: only http and https, and never an address inside the operator's own network unless it is allowed.

Names are judged where they are resolved, at the moment of connecting, so that neither a redirect nor a name that points
elsewhere the second time gets around it; addresses written as numbers are never resolved and are judged in requests.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy.exceptions import CannotResolveHostError
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.error import DNSLookupError

from crawler.fetching.failures import NotFetched
from crawler.project import ALLOWED, configuration
from storage.network import is_global
from storage.terms import Outcome

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from twisted.internet.base import ReactorBase
    from twisted.internet.defer import Deferred

__all__ = ["GuardMiddleware", "GuardedResolver", "PrivateAddressError", "is_private", "may_ask", "refusal"]


REFUSED: Final[set[str]] = set()
"""Names that the resolver of this process has refused: Twisted does not pass on why a name was not resolved."""


class PrivateAddressError(DNSLookupError):
    """A name that means a private address."""


def is_private(host: str) -> bool:
    """Whether a host written as a number is inside a private, loopback, link-local or otherwise unroutable network."""
    try:
        ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return False
    return not is_global(host)


def as_number(host: str) -> str:
    """A host that the system's resolver reads as an IPv4 address although it is not written as four decimal numbers."""
    parts = host.rstrip(".").split(".")
    if not 1 <= len(parts) <= 4 or not all(parts):
        return host
    try:
        numbers = [int(part, 0) if not part.isdecimal() else int(part, 8 if part[0] == "0" else 10) for part in parts]
        value = numbers[-1] + sum(number << 8 * (3 - place) for place, number in enumerate(numbers[:-1]))
        return str(ipaddress.IPv4Address(value))
    except ValueError:
        return host


def may_ask(url: str, allowed: Collection[str]) -> None:
    """Raise `NotFetched` for an address that is none of ours, as far as it can be told without resolving its host."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise NotFetched(Outcome.BLOCKED, f"leads to {url}, and only http and https are fetched")
    host = (parts.hostname or "").lower()
    if host not in allowed and (is_private(as_number(host)) or _is_local_name(host)):
        raise refusal(host)


class GuardMiddleware:
    """Refuses requests, also redirected ones, to schemes and addresses that are none of ours."""

    def __init__(self, allowed: Collection[str]) -> None:
        self._allowed = frozenset(allowed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> GuardMiddleware:
        return cls(crawler.settings.getlist(ALLOWED))

    def process_request(self, request: Request) -> None:
        may_ask(request.url, self._allowed)

    def process_exception(self, request: Request, exception: Exception) -> None:
        host = (urlsplit(request.url).hostname or "").lower()
        if host in REFUSED and isinstance(exception, CannotResolveHostError):
            raise refusal(host)


def refusal(host: str) -> NotFetched:
    """The reason for keeping away from a host."""
    return NotFetched(
        Outcome.BLOCKED,
        f"leads to {host}, which is a private address; if that is meant, add it to fetching.allow_private",
    )


def _is_local_name(host: str) -> bool:
    return host == "localhost" or host.endswith((".localhost", ".local", ".internal"))


class GuardedResolver(CachingThreadedResolver):
    """Scrapy's resolver, which does not give away private addresses."""

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float, allowed: Collection[str] = ()) -> None:
        super().__init__(reactor, cache_size, timeout)
        # A proxy is the operator's own choice, and usually inside.
        proxies = {urlsplit(address).hostname or "" for address in getproxies().values()}
        self._allowed = frozenset(allowed) | proxies

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> GuardedResolver:
        settings = crawler.settings
        size = settings.getint("DNSCACHE_SIZE") if settings.getbool("DNSCACHE_ENABLED") else 0
        # One resolver serves a process, and is made before any spider's settings are known.
        allowed = {*settings.getlist(ALLOWED), *configuration(settings).fetching.allow_private}
        return cls(reactor, size, settings.getfloat("DNS_TIMEOUT"), allowed)

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:
        found = super().getHostByName(name, timeout)
        if name.lower() not in self._allowed:
            found.addCallback(self._judge, name)
        return found

    def _judge(self, address: Any, name: str) -> Any:
        if is_private(str(address)):
            REFUSED.add(name.lower())
            raise PrivateAddressError(f"{name} means the private address {address}")
        return address
