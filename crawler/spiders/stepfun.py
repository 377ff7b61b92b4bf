"""StepFun: API prices, and its organisation on the Hub."""

from __future__ import annotations

from crawler.vendor_file import Source, SourceKind, Vendor, VendorSpider, page


class StepfunSpider(VendorSpider):
    name = "stepfun"
    vendor = Vendor("stepfun", "StepFun", hub=("stepfun-ai",), openrouter=("stepfun",))
    sources = (
        Source(
            "https://platform.stepfun.ai/docs/en/guides/pricing/details.md",
            SourceKind.PRICING,
            page,
            formerly=("https://platform.stepfun.ai/docs/en/guides/pricing/details",),
            unseen=True,
        ),
    )
