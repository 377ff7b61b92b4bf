"""Scrapy's settings are the ones that manners and safety ask for, and modelwire.toml is put over them."""

from __future__ import annotations

from scrapy.settings import Settings
from scrapy.utils.misc import load_object

from crawler import settings as module
from crawler.child import settings_for
from crawler.config import Config, Fetching
from crawler.spider import VendorSpider


def applied(config: Config) -> Settings:
    settings: Settings = settings_for(config)
    VendorSpider.update_settings(settings)
    return settings


def test_no_door_is_open_and_nothing_is_remembered() -> None:
    settings = applied(Config())
    for name in ("TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED", "COOKIES_ENABLED", "METAREFRESH_ENABLED"):
        assert settings.getbool(name) is False
    assert settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES") is True
    assert settings.getbool("HTTPCACHE_ENABLED") is False


def test_manners_follow_the_configuration() -> None:
    config = Config(contact="ops@example.org", fetching=Fetching(2.5, 1, ("10.0.0.8",), 5_000_000))
    settings = applied(config)
    assert settings.getfloat("DOWNLOAD_DELAY") == 2.5
    assert settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 1
    assert settings.getint("DOWNLOAD_MAXSIZE") == 5_000_000
    assert settings.getlist("MODELWIRE_ALLOW_PRIVATE") == ["10.0.0.8"]
    assert settings["USER_AGENT"].startswith("modelwire/")
    assert settings["USER_AGENT"].endswith("(+ops@example.org)")
    assert "no contact" in applied(Config())["USER_AGENT"]


def test_the_command_line_of_scrapy_stays_above_the_configuration() -> None:
    settings: Settings = settings_for(Config())
    settings.set("DOWNLOAD_DELAY", 9.0, priority="cmdline")
    VendorSpider.update_settings(settings)
    assert settings.getfloat("DOWNLOAD_DELAY") == 9.0


def test_every_component_that_is_named_exists() -> None:
    named = [*module.DOWNLOADER_MIDDLEWARES, *module.ITEM_PIPELINES, module.DUPEFILTER_CLASS]
    for path in [*named, module.TWISTED_DNS_RESOLVER]:
        assert load_object(path)


def test_every_setting_is_one_that_scrapy_or_modelwire_knows() -> None:
    known = set(Settings())
    own = {"MODELWIRE_ALLOW_PRIVATE", "MODELWIRE_PATIENCE"}
    assert {name for name in vars(module) if name.isupper() and not name.startswith("_")} <= known | own
