"""Scrapy's settings, with the reason beside each. What modelwire.toml says is put over them by `VendorSpider`."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Final

try:
    _VERSION = version("modelwire")
except PackageNotFoundError:  # run from a source tree that was never installed
    _VERSION = "0"

BOT_NAME: Final = "modelwire"
SPIDER_MODULES: Final = ["crawler.spiders"]
NEWSPIDER_MODULE: Final = "crawler.spiders"

# Who we are, in words that an administrator can act upon; VendorSpider puts the operator's contact there.
USER_AGENT: Final = f"modelwire/{_VERSION} (watches pages about AI models; its operator gives no contact)"

# Doors into the process that nobody needs here; both are open by default.
TELNETCONSOLE_ENABLED: Final = False
REMOTE_CONTROL_ENABLED: Final = False

# Every page is read as a stranger reads it: no visit may depend on an earlier one.
COOKIES_ENABLED: Final = False
REFERER_ENABLED: Final = True  # the redirect middleware wants it; the policy below sends nothing
REFERRER_POLICY: Final = "no-referrer"

# English first: some documentation answers in the language it guesses.
DEFAULT_REQUEST_HEADERS: Final = {
    "Accept": "text/html,application/xhtml+xml,text/markdown,application/json;q=0.9,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en",
}

# A server is certain who it is, or it is not believed; off by default.
DOWNLOAD_VERIFY_CERTIFICATES: Final = True

# A delay is the least there is between two requests; the default would shorten half of them.
DOWNLOAD_DELAY: Final = 1.0
DOWNLOAD_DELAY_JITTER: Final = 0.0
CONCURRENT_REQUESTS_PER_DOMAIN: Final = 2
# Many hosts at once, few requests to each: requests that wait for one host must not keep the others waiting.
CONCURRENT_REQUESTS: Final = 64
# Scrapy's own counts the requests to a host too late to keep to their number (see fetching.downloader).
DOWNLOADER: Final = "crawler.fetching.downloader.CountingDownloader"
# Hosts that publish what they allow: the Hub allows 500 requests in 300 seconds.
DOWNLOAD_SLOTS: Final = {"huggingface.co": {"concurrency": 2, "delay": 0.65, "jitter": 0.0}}

# Pages are small; a longer body is no page. A slow server must not hold up the run for three minutes.
DOWNLOAD_MAXSIZE: Final = 10_000_000
DOWNLOAD_WARNSIZE: Final = 0
DOWNLOAD_TIMEOUT: Final = 60
DNS_TIMEOUT: Final = 20

# One more try for an accident; 429 is not among these, for it is an answer (see fetching.politeness).
RETRY_TIMES: Final = 1
RETRY_HTTP_CODES: Final = [500, 502, 503, 504, 522, 524, 408]
RETRY_GIVE_UP_LOG_LEVEL: Final = "INFO"  # the visit says it, once

REDIRECT_MAX_TIMES: Final = 5
METAREFRESH_ENABLED: Final = False  # a page that became a stub is a page that moved: its owner should hear of it

# All answers reach the spider, the bad ones too: each is a visit with an outcome.
HTTPERROR_ALLOW_ALL: Final = True
# A source that is due is fetched, whether or not this process has seen its address before.
DUPEFILTER_CLASS: Final = "scrapy.dupefilters.BaseDupeFilter"
# Addresses come from vendor files, not from users.
URLLENGTH_LIMIT: Final = 4_000

# In place of ROBOTSTXT_OBEY and COMPRESSION_ENABLED, whose middlewares let through what must not pass:
# the one allows everything when robots.txt fails, the other passes on the beginning of a damaged body.
ROBOTSTXT_OBEY: Final = False
COMPRESSION_ENABLED: Final = False
DOWNLOADER_MIDDLEWARES: Final = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # sources are declared, the guard does the rest
    "crawler.fetching.guard.GuardMiddleware": 90,  # first: nothing is asked of an address that is not allowed
    "crawler.fetching.robots.RobotsMiddleware": 100,
    "crawler.fetching.browser.BrowserMiddleware": 110,  # what may be fetched, and needs a browser, gets one
    "crawler.fetching.conditional.ConditionalMiddleware": 540,
    "crawler.fetching.politeness.PolitenessMiddleware": 560,  # sees a 503 before the retry middleware (550) does
    "crawler.fetching.compression.CompressionMiddleware": 590,
}
# Names are judged where they are resolved (see fetching.guard).
TWISTED_DNS_RESOLVER: Final = "crawler.fetching.guard.GuardedResolver"
MODELWIRE_ALLOW_PRIVATE: Final[list[str]] = []
# The Hub's window is five minutes: whoever waits that long gets on.
MODELWIRE_PATIENCE: Final = 310.0

ITEM_PIPELINES: Final = {"crawler.pipeline.LedgerPipeline": 100}
# Pages of one listing are recorded in the order in which they were read.
CONCURRENT_ITEMS: Final = 1

LOG_LEVEL: Final = "INFO"
LOGSTATS_INTERVAL: Final = 0.0
MEMUSAGE_ENABLED: Final = False
FEED_EXPORT_ENCODING: Final = "utf-8"
