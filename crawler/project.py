"""What modelwire.toml means for Scrapy's settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from crawler.config import Config, load

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

CONFIG: Final = "MODELWIRE_CONFIG"
"""The setting with a `Config`, or with the path of a modelwire.toml."""
ALLOWED: Final = "MODELWIRE_ALLOW_PRIVATE"
"""The setting with the hosts that may be fetched although their addresses are private."""
_PRIORITY: Final = "spider"


def configuration(settings: BaseSettings) -> Config:
    """The configuration that the settings carry or name. Raises `ConfigError`."""
    given = settings.get(CONFIG)
    if isinstance(given, Config):
        return given
    return load(Path(given) if given else None)


def apply(settings: BaseSettings, config: Config) -> None:
    """Put the configuration over the settings; what the command line of Scrapy says stays above it."""
    from crawler.fetching import browser  # which imports the guard, and that this module

    fetching = config.fetching
    if config.contact:
        name = str(settings["USER_AGENT"]).partition(" ")[0]
        settings.set("USER_AGENT", f"{name} (+{config.contact})", _PRIORITY)
    settings.set("DOWNLOAD_DELAY", fetching.delay, _PRIORITY)
    settings.set("CONCURRENT_REQUESTS_PER_DOMAIN", fetching.per_host, _PRIORITY)
    settings.set("DOWNLOAD_MAXSIZE", fetching.max_body, _PRIORITY)
    settings.set(ALLOWED, list(fetching.allow_private), _PRIORITY)
    browser.install(settings, fetching.browser, fetching.allow_private, fetching.max_body, _PRIORITY)
