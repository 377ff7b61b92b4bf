"""Starting Chromium when the first page wants it, with the guarded proxy as its only way out."""

from __future__ import annotations

import os
from collections.abc import Collection
from typing import Any, Final

from playwright.async_api import Browser, BrowserContext, Playwright, async_playwright
from scrapy.exceptions import NotSupported

from crawler.fetching.browser import executable_of
from crawler.fetching.proxy import GuardedProxy

__all__ = ["REFUSED", "Chromium"]

REFUSED: Final[set[str]] = set()
"""Hosts that the browser of this process was kept away from: Chromium does not pass on why it could not connect."""
_ARGUMENTS: Final = (
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",  # nothing goes around the proxy
    "--disable-quic",
    "--disable-background-networking",
    "--disable-dev-shm-usage",  # containers give it 64 MB, which one page fills
)


class Chromium:
    """What scrapy-playwright calls a browser provider."""

    def __init__(self, config: Any, *, executable: str, allowed: Collection[str], most: int) -> None:
        self._executable = executable
        self._proxy = GuardedProxy(allowed, most)
        self._proxy.refused = REFUSED
        self._playwright: Playwright | None = None

    async def start(self) -> None:
        """Nothing yet: most runs meet no page that needs a browser."""

    async def launch_browser(self) -> Browser:
        """A browser. Raises `NotFetched` when the machine has none."""
        if self._playwright is None:
            self._playwright = await async_playwright().start()
        chromium = self._playwright.chromium
        executable = executable_of(self._executable, chromium.executable_path)
        port = await self._proxy.start()
        return await chromium.launch(
            executable_path=executable,
            args=list(_ARGUMENTS),
            proxy={"server": f"socks5://127.0.0.1:{port}"},
            chromium_sandbox=not hasattr(os, "geteuid") or os.geteuid() != 0,  # root has none
        )

    async def launch_persistent_context(self, context_kwargs: dict[str, Any]) -> BrowserContext:
        """Never: no visit may depend on an earlier one."""
        raise NotSupported("pages are read as a stranger reads them: no browser profile is kept")

    async def close(self) -> None:
        """End the proxy and playwright's helper process."""
        await self._proxy.close()
        if self._playwright is not None:
            await self._playwright.stop()
