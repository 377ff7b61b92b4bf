"""StepFun: API prices, and its organisation on the Hub."""

from __future__ import annotations

from crawler.vendor_file import Source, SourceKind, Vendor, VendorSpider, price_table


class StepfunSpider(VendorSpider):
    name = "stepfun"
    vendor = Vendor("stepfun", "StepFun", hub=("stepfun-ai",), openrouter=("stepfun",))
    sources = (
        Source(
            "https://platform.stepfun.ai/docs/en/guides/pricing/details.md",
            SourceKind.PRICING,
            price_table,
            formerly=("https://platform.stepfun.ai/docs/en/guides/pricing/details",),
            unseen=True,
        ),
    )
