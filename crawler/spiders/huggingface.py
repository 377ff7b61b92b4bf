"""The Hugging Face Hub: the listings of all known vendors' organisations, or with scope "all" everybody's."""

from __future__ import annotations

from crawler import hub, registry
from crawler.config import Config
from crawler.spider import VendorSpider
from crawler.watched import Found


class HuggingfaceSpider(VendorSpider):
    name = "huggingface"
    vendor = hub.HUGGING_FACE

    @classmethod
    def watched(cls, config: Config) -> tuple[Found, ...]:
        owners = {org: vendor for vendor in registry.vendors(config) for org in vendor.hub}
        found = tuple(hub.listing(org, vendor) for org, vendor in sorted(owners.items()))
        if config.huggingface.scope == "all":
            found += (hub.everything(frozenset(owners)),)
        return found
