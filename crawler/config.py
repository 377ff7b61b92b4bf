"""modelwire.toml: what an operator may set, with a default for everything and an error for every unknown key."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import urlsplit

from crawler.config_comparisons import comparisons, count_between
from storage.desk.hooks import HookTerms
from storage.terms import ModelwireError, SourceKind
from storage.triggers import Rules

__all__ = ["FILE_NAME", "Config", "ConfigError", "Fetching", "HookTerms", "HuggingFace", "Mail", "WatchedPage", "load"]

FILE_NAME: Final = "modelwire.toml"
ALL: Final = "all"
_UNITS: Final = {"": 1, "s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400, "w": 604800}
_SIZES: Final = {"": 1, "b": 1, "kb": 1000, "mb": 1000**2, "gb": 1000**3, "kib": 1024, "mib": 1024**2, "gib": 1024**3}
_WATCHABLE: Final = (SourceKind.ANNOUNCEMENT, SourceKind.DOCS, SourceKind.PRICING, SourceKind.INDEX)
_T = TypeVar("_T")


class ConfigError(ModelwireError):
    """modelwire.toml cannot be read, or says something that modelwire does not understand."""


@dataclass(frozen=True)  # without slots: the class attributes are the defaults
class Fetching:
    """How modelwire behaves towards the servers it asks."""

    delay: float = 1.0
    """Seconds between two requests to one host."""
    per_host: int = 2
    """Requests at once to one host."""
    allow_private: tuple[str, ...] = ()
    """Hosts on private or loopback addresses that may be fetched all the same."""
    max_body: int = 10_000_000
    """Bytes after which a body is given up, also after decompression."""
    browser: str = ""
    """The Chromium for pages that need a browser; playwright's own, or one on the PATH, when not said."""
    recheck: timedelta = timedelta(0)
    """How long after the other work a page whose change waits for confirmation is read once more."""


@dataclass(frozen=True)  # without slots: the class attributes are the defaults
class HuggingFace:
    """How much of the Hub is watched."""

    scope: str = "vendors"
    """"vendors": the known vendors' organisations with cards and configs; "all": also everybody else's listing."""
    settle: timedelta = timedelta(hours=1)
    """How long a changed license or gating must stand before it is believed."""


@dataclass(frozen=True)  # without slots: the class attributes are the defaults
class WatchedPage:
    """A page that is watched without a vendor file."""

    url: str
    vendor: str
    """The vendor's name as people write it; a known vendor's name or slug joins that vendor."""
    kind: SourceKind = SourceKind.DOCS
    every: timedelta | None = None
    confirm: int = 2
    browser: bool = False
    """The page is empty until its scripts have run."""


@dataclass(frozen=True)  # without slots: the class attributes are the defaults
class Mail:
    """How the weekly mail goes out."""

    sender: str = ""
    """The address from which it comes; without one nothing is sent."""
    server: str = field(default="", repr=False)
    """smtp://user:password@host:587, smtps://..., or an address for apprise with {to} where the receiver's goes."""


@dataclass(frozen=True)  # without slots: the class attributes are the defaults
class Config:
    """All of modelwire.toml."""

    base_url: str = "http://localhost:8000"
    """Where feeds and pages will be published."""
    websub: str = ""
    """The WebSub hub that is told when feeds have new entries, or nothing."""
    contact: str = ""
    """An address for the owners of the servers that are asked; part of the user agent."""
    vendors: tuple[str, ...] | None = None
    """Names of vendor files; None for all, () for none."""
    fetching: Fetching = field(default_factory=Fetching)
    huggingface: HuggingFace = field(default_factory=HuggingFace)
    watch: tuple[WatchedPage, ...] = ()
    hook: tuple[HookTerms, ...] = ()
    mail: Mail = field(default_factory=Mail)
    comparisons: Rules = field(default_factory=Rules)


def load(path: Path | None = None) -> Config:
    """Read modelwire.toml: the named file, else that of the working folder, else the defaults. Raises `ConfigError`."""
    file = path or Path(FILE_NAME)
    if path is None and not file.is_file():
        return Config()
    try:
        return parse(file.read_text(encoding="utf-8"), str(file))
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror or error}; name another --config") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{file} is not UTF-8 text: save it as UTF-8") from None


def parse(text: str, name: str = FILE_NAME) -> Config:
    """The configuration that a text in TOML states; `name` is the file's, for messages. Raises `ConfigError`."""
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{name} is not valid TOML: {error}; correct it there") from None
    top = Table(data, name)
    config = Config(
        base_url=top.take("base_url", _url, Config.base_url),
        websub=top.take("websub", _url, Config.websub),
        contact=top.take("contact", _contact, Config.contact),
        vendors=top.take("vendors", _vendors, Config.vendors),
        fetching=_fetching(top.table("fetching")),
        huggingface=_huggingface(top.table("huggingface")),
        watch=tuple(_watched(table) for table in top.tables("watch")),
        hook=tuple(_hook(table) for table in top.tables("hook")),
        mail=_mail(top.table("mail")),
        comparisons=comparisons(top.table("comparisons")),
    )
    top.end()
    for key, urls in (("watch", [one.url for one in config.watch]), ("hook", [one.url for one in config.hook])):
        for url in urls:
            if urls.count(url) > 1:
                raise ConfigError(f"{name}: [[{key}]] names {url} twice; keep one of them")
    return config


def duration(value: object) -> timedelta:
    """ "15m", "1h", "0s", or a number of seconds. Raises `ValueError`."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([a-z]*)", str(value).strip().lower())
    if isinstance(value, bool) or not match or match[2] not in _UNITS:
        raise ValueError('must be a time such as "90s", "15m", "1h" or "1d"')
    try:
        return timedelta(seconds=float(match[1]) * _UNITS[match[2]])
    except OverflowError:
        raise ValueError("is too long a time") from None


def size(value: object) -> int:
    """ "10 MB" or a number of bytes. Raises `ValueError`."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([a-z]*)", str(value).strip().lower())
    if isinstance(value, bool) or not match or match[2] not in _SIZES:
        raise ValueError('must be a size such as "10 MB"')
    amount = int(float(match[1]) * _SIZES[match[2]])
    if not 1000 <= amount <= 1000**3:
        raise ValueError("must lie between 1 kB and 1 GB")
    return amount


# ----------------------------------------------------------------------------------------------------------- the parts


def _fetching(table: Table) -> Fetching:
    value = Fetching(
        delay=table.take("delay", _seconds, Fetching.delay),
        per_host=table.take("per_host", count_between(1, 64), Fetching.per_host),
        allow_private=table.take("allow_private", _hosts, Fetching.allow_private),
        max_body=table.take("max_body", size, Fetching.max_body),
        browser=table.take("browser", _text, Fetching.browser),
        recheck=table.take("recheck", duration, Fetching.recheck),
    )
    table.end()
    return value


def _huggingface(table: Table) -> HuggingFace:
    value = HuggingFace(
        scope=table.take("scope", _scope, HuggingFace.scope),
        settle=table.take("settle", duration, HuggingFace.settle),
    )
    table.end()
    return value


def _watched(table: Table) -> WatchedPage:
    url = table.take("url", _url, "")
    vendor = table.take("vendor", _name, "")
    if not url or not vendor:
        raise ConfigError(f"{table.name}: [[watch]] needs a {'url' if not url else 'vendor'}; add it")
    page = WatchedPage(
        url=url,
        vendor=vendor,
        kind=table.take("kind", _kind, WatchedPage.kind),
        every=table.take("every", _cadence, WatchedPage.every),
        confirm=table.take("confirm", count_between(1, 10), WatchedPage.confirm),
        browser=table.take("browser", _yes_or_no, WatchedPage.browser),
    )
    table.end()
    return page


def _hook(table: Table) -> HookTerms:
    url = table.take("url", _url, "")
    if not url:
        raise ConfigError(f"{table.name}: [[hook]] needs a url; add it")
    hook = HookTerms(
        url=url,
        events=table.take("events", _texts, HookTerms.events),
        filter=table.take("filter", _text, HookTerms.filter),
        envelope=table.take("envelope", _text, HookTerms.envelope),
        secret=table.take("secret", _secret, HookTerms.secret),
        allow_private=table.take("allow_private", _yes_or_no, HookTerms.allow_private),
    )
    table.end()
    return hook


def _mail(table: Table) -> Mail:
    mail = Mail(
        sender=table.take("sender", _text, Mail.sender),
        server=table.take("server", _secret, Mail.server),
    )
    table.end()
    return mail


class Table:
    """A table of the file, from which known keys are taken one by one; whatever is left is unknown."""

    def __init__(self, data: Mapping[str, object], name: str, place: str = "") -> None:
        self._left = dict(data)
        self._known: list[str] = []
        self.name = name
        self._place = place

    def take(self, key: str, read: Callable[[object], _T], default: _T) -> _T:
        self._known.append(key)
        if key not in self._left:
            return default
        try:
            return read(self._left.pop(key))
        except ValueError as error:
            raise ConfigError(f"{self.name}: {self._place}{key} {error}") from None

    def table(self, key: str) -> Table:
        """A table inside this one; an empty one where there is none."""
        self._known.append(key)
        inner = self._left.pop(key, {})
        if not isinstance(inner, dict):
            raise ConfigError(f"{self.name}: {key} must be a table, written [{key}]")
        return Table(inner, self.name, f"{key}.")

    def tables(self, key: str) -> list[Table]:
        """The tables of an array of tables."""
        self._known.append(key)
        inner = self._left.pop(key, [])
        if not isinstance(inner, list) or not all(isinstance(item, dict) for item in inner):
            raise ConfigError(f"{self.name}: {key} must be written [[{key}]], once for each")
        return [Table(item, self.name, f"{key}.") for item in inner]

    def end(self) -> None:
        """Raise `ConfigError` for what nobody took."""
        for key in self._left:
            known = ", ".join(sorted(self._known))
            raise ConfigError(f"{self.name}: {self._place}{key} is not known; the keys here are {known}")


# ---------------------------------------------------------------------------------------------------------- the values


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.isprintable():
        raise ValueError("must be a text in quotes")
    return value.strip()


def _name(value: object) -> str:
    text = _text(value)
    if not text:
        raise ValueError("must not be empty")
    return text


def _secret(value: object) -> str:
    """A text, or "$NAME" for what the environment holds under that name."""
    text = _text(value)
    if not text.startswith("$"):
        return text
    if not os.environ.get(text[1:]):
        raise ValueError(f"names the environment variable {text[1:]}, which is not set: set it")
    return os.environ[text[1:]]


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
        raise ValueError('must be a list of texts such as ["fact.changed", "model.*"]')
    return tuple(_text(item) for item in value)


def _yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


def _contact(value: object) -> str:
    text = _text(value)
    if not text.isascii():
        raise ValueError("goes into a header of each request: write it in ASCII, as a mail or web address")
    return text


def _url(value: object) -> str:
    text = _text(value)
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        good = False
    if not good or " " in text:
        raise ValueError("must be a web address that begins with https:// or http://")
    return text


def _vendors(value: object) -> tuple[str, ...] | None:
    if value == ALL:
        return None
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError('must be "all" or a list of names such as ["mistral", "qwen"]')
    return tuple(value)


def _hosts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise ValueError('must be a list of hosts such as ["127.0.0.1"]')
    return tuple(item.strip().lower().strip("[]") for item in value)


def _seconds(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 3600:
        raise ValueError("must be a number of seconds from 0 to 3600")
    return float(value)


def _scope(value: object) -> str:
    if value not in ("vendors", ALL):
        raise ValueError('must be "vendors" or "all"')
    return str(value)


def _kind(value: object) -> SourceKind:
    if value not in list(_WATCHABLE):
        raise ValueError(f"must be one of {', '.join(_WATCHABLE)}")
    return SourceKind(str(value))


def _cadence(value: object) -> timedelta:
    every = duration(value)
    if every < timedelta(seconds=1):
        raise ValueError("must be at least 1s; an hour is plenty for most pages")
    return every
