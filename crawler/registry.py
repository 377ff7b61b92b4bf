"""All that is watched: the vendor files by name, the vendors, and the source behind any address."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Final
from urllib.parse import urlsplit

from crawler import hub
from crawler import spiders as vendor_files
from crawler.config import Config
from crawler.known_vendors import MAKERS
from crawler.readers.choose import for_type
from crawler.source import Document, Follow, Reader, Vendor
from crawler.spider import VendorSpider
from crawler.watched import Found, followed
from storage.terms import ModelwireError

__all__ = ["Found", "UnknownVendor", "find", "makers", "reader_for", "spiders", "vendors", "watched"]

_ALWAYS: Final = "pages"


class UnknownVendor(ModelwireError):
    """A name that no vendor file has."""


def spiders(config: Config) -> Mapping[str, type[VendorSpider]]:
    """The vendor files that the configuration wants, by name. Raises `UnknownVendor` for a name that no file has."""
    known = _files()
    if config.vendors is None:
        return known
    for name in config.vendors:
        _check(name, "modelwire.toml: vendors names")
    return {name: spider for name, spider in known.items() if name in config.vendors or name == _ALWAYS}


def vendors(config: Config) -> tuple[Vendor, ...]:
    """Every known vendor, with a file or without, also those that are not watched: the Hub and OpenRouter list them."""
    return _vendors(config)


def makers() -> tuple[Vendor, ...]:
    """The vendors that are known without a configuration."""
    return (*(spider.vendor for spider in _files().values() if spider.vendor is not None), *MAKERS)


def watched(config: Config, names: tuple[str, ...] = ()) -> tuple[Found, ...]:
    """The declared sources of the named vendor files (of all that are wanted when none is named), each once.

    Raises `UnknownVendor` for a name that no file has.
    """
    for name in names:
        _check(name, "there is no vendor file for")
    chosen = {name: _files()[name] for name in names} if names else spiders(config)
    found = {one.url: one for spider in reversed(list(chosen.values())) for one in spider.watched(config)}
    return tuple(reversed(found.values()))


def find(url: str, config: Config) -> Found | None:
    """The source that an address belongs to: declared, known by a former address, or led to by a source's links."""
    return _find(url, config, hub.endpoint())


def reader_for(document: Document, config: Config) -> Reader:
    """The reader that the address's source declares, else the one for documents of this type."""
    found = find(document.url, config)
    return found.source.reader if found else for_type(document)


# ------------------------------------------------------------------------------------------------------------ the files


@cache
def _files() -> Mapping[str, type[VendorSpider]]:
    found: dict[str, type[VendorSpider]] = {}
    for module in sorted(iter_modules(vendor_files.__path__), key=lambda one: one.name):
        for value in vars(import_module(f"{vendor_files.__name__}.{module.name}")).values():
            if isinstance(value, type) and issubclass(value, VendorSpider) and value.__module__.endswith(module.name):
                found[value.name] = value
    return found


def _check(name: str, saying: str) -> None:
    if name not in _files():
        raise UnknownVendor(f"{saying} {name!r}; known are {', '.join(_files())}")


@lru_cache(maxsize=8)
def _vendors(config: Config) -> tuple[Vendor, ...]:
    every = {vendor.slug: vendor for vendor in reversed(makers())}
    pages = _files()[_ALWAYS].watched(config)
    return (*reversed(every.values()), *(one.vendor for one in pages if one.vendor.slug not in every))


# -------------------------------------------------------------------------------------------------------- the addresses


def _key(url: str, *, query: bool) -> str:
    """An address without what does not tell documents apart: scheme, letter case of the host, fragment, last slash."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "") + (f":{parts.port}" if parts.port not in (None, 80, 443) else "")
    except ValueError:
        return url
    asked = f"?{parts.query}" if query and parts.query else ""
    return f"{host}{parts.path.rstrip('/')}{asked}"


class _Index:
    """The declared sources of a configuration, ready for many questions."""

    def __init__(self, config: Config) -> None:
        self._exact: dict[str, Found] = {}
        self._plain: dict[str, Found] = {}
        self._follows: list[tuple[Found, Follow]] = []
        self._owners = {org: vendor for vendor in vendors(config) for org in vendor.hub}
        self._wanted = None if config.vendors is None else frozenset(config.vendors)
        for found in watched(config):
            if hub.owns(found.url) and found.source.namespace == hub.NAMESPACE:
                continue
            for url in (found.url, *found.source.formerly):
                self._exact.setdefault(_key(url, query=True), found)
            self._follows += [(found, follow) for follow in found.source.follow]
        # A declared address comes before another's former one.
        for found in sorted(set(self._exact.values()), key=lambda one: one.url):
            self._exact[_key(found.url, query=True)] = found
        for key, found in self._exact.items():
            self._plain.setdefault(key.partition("?")[0], found)

    def find(self, url: str) -> Found | None:
        found = self._exact.get(_key(url, query=True)) or self._plain.get(_key(url, query=False))
        return found or self._of_the_hub(url) or self._by_link(url)

    def _of_the_hub(self, url: str) -> Found | None:
        if not hub.owns(url):
            return None
        found = hub.find(url, self._owners.get, lambda: frozenset(self._owners))
        wanted = self._wanted
        if found is None or wanted is None or hub.HUGGING_FACE.slug in wanted or found.vendor.slug in wanted:
            return found
        return None

    def _by_link(self, url: str) -> Found | None:
        address = _without_extras(url)
        return next(
            (followed(found, follow, address) for found, follow in self._follows if follow.takes(address)), None
        )


def _without_extras(url: str) -> str:
    """An address without fragment, and without a query that only says where a reader came from."""
    address, _, query = url.partition("#")[0].partition("?")
    return f"{address}?{query}" if query and "utm_" not in query else address


@lru_cache(maxsize=8)
def _index(config: Config) -> _Index:
    return _Index(config)


@lru_cache(maxsize=100_000)
def _find(url: str, config: Config, _hub: str) -> Found | None:
    return _index(config).find(url)
