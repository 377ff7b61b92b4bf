"""Meta: Llama model cards and licenses on GitHub, models and prices of its API, and its organisations on the Hub."""

from __future__ import annotations

from datetime import timedelta

from crawler.vendor_file import Follow, Source, SourceKind, Vendor, VendorSpider, license_text, links, page

DOCS = "https://llama.developer.meta.com/docs"
REPOSITORY = "https://raw.githubusercontent.com/meta-llama/llama-models/main/models"
FORMERLY = "https://github.com/meta-llama/llama-models/blob/main/models"
RELEASES = ("llama2", "llama3", "llama3_1", "llama3_2", "llama3_3", "llama4")
UNSEEN = ("llama3_1/MODEL_CARD.md", "llama3_2/MODEL_CARD.md", "llama4/MODEL_CARD.md")


class MetaSpider(VendorSpider):
    name = "meta"
    vendor = Vendor(
        "meta",
        "Meta",
        hub=("meta-llama", "meta-models", "facebook", "codellama"),
        openrouter=("meta-llama", "meta"),
    )
    sources = (
        Source(f"{DOCS}/models", SourceKind.DOCS, page, unseen=True),
        Source(f"{DOCS}/getting-started/pricing", SourceKind.PRICING, page, unseen=True),
        Source(
            "https://ai.meta.com/blog/",
            SourceKind.INDEX,
            links,
            follow=(Follow(r"https://ai\.meta\.com/blog/[\w.-]+/?", SourceKind.ANNOUNCEMENT, page),),
            unseen=True,
        ),
        *(
            Source(
                f"{REPOSITORY}/{release}/{file}",
                SourceKind.DOCS,
                reader,
                every=timedelta(days=1),
                formerly=(f"{FORMERLY}/{release}/{file}",),
                unseen=f"{release}/{file}" in UNSEEN,
            )
            for release in RELEASES
            for file, reader in (("MODEL_CARD.md", page), ("LICENSE", license_text))
        ),
    )
