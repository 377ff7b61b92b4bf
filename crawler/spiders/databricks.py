"""Databricks: the DBRX repository, Dolly in the Azure catalogue, and its organisation on the Hub."""

from __future__ import annotations

from datetime import timedelta

from crawler.vendor_file import Authority, Source, SourceKind, Vendor, VendorSpider, page


class DatabricksSpider(VendorSpider):
    name = "databricks"
    vendor = Vendor("databricks", "Databricks", hub=("databricks",), openrouter=("databricks",))
    sources = (
        Source(
            "https://raw.githubusercontent.com/databricks/dbrx/main/README.md",
            SourceKind.DOCS,
            page,
            every=timedelta(days=1),
            formerly=("https://github.com/databricks/dbrx",),
        ),
        Source(
            "https://ai.azure.com/catalog/models/databricks-dolly-v2-12b",
            SourceKind.DOCS,
            page,
            authority=Authority.RESELLER,
            provider="azure",
            browser=True,
            every=timedelta(days=1),
        ),
    )
