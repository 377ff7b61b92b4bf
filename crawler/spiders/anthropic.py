"""Anthropic: the Markdown twins of its docs, the newsroom, and its organisation on the Hub."""

from __future__ import annotations

from datetime import timedelta

from crawler.vendor_file import Follow, Source, SourceKind, Vendor, VendorSpider, links, page, sitemap

DOCS = "https://platform.claude.com/docs/en"

POSTS = Follow(r"https://www\.anthropic\.com/news/[\w.-]+", SourceKind.ANNOUNCEMENT, page)


class AnthropicSpider(VendorSpider):
    name = "anthropic"
    vendor = Vendor("anthropic", "Anthropic", hub=("Anthropic",), openrouter=("anthropic",))
    sources = (
        Source(
            f"{DOCS}/about-claude/models/overview.md",
            SourceKind.DOCS,
            page,
            formerly=(
                f"{DOCS}/about-claude/models/overview",
                "https://docs.claude.com/en/docs/about-claude/models/overview.md",
                "https://docs.claude.com/en/docs/about-claude/models/overview",
                "https://docs.anthropic.com/en/docs/about-claude/models/overview",
                "https://docs.anthropic.com/en/docs/about-claude/models",
            ),
        ),
        Source(
            f"{DOCS}/about-claude/pricing.md",
            SourceKind.PRICING,
            page,
            formerly=(f"{DOCS}/about-claude/pricing", "https://docs.claude.com/en/docs/about-claude/pricing.md"),
        ),
        Source(
            f"{DOCS}/about-claude/model-deprecations.md",
            SourceKind.DEPRECATIONS,
            page,
            formerly=(f"{DOCS}/about-claude/model-deprecations",),
        ),
        Source(
            f"{DOCS}/release-notes/overview.md",
            SourceKind.ANNOUNCEMENT,
            page,
            every=timedelta(hours=1),
            formerly=(f"{DOCS}/release-notes/overview",),
            follow=(
                Follow(
                    r"https://platform\.claude\.com/docs/en/about-claude/models/whats-new-[\w.-]+?(\.md)?",
                    SourceKind.ANNOUNCEMENT,
                    page,
                ),
            ),
        ),
        Source(
            "https://www.anthropic.com/news",
            SourceKind.INDEX,
            links,
            follow=(POSTS,),
        ),
        Source(
            "https://www.anthropic.com/sitemap.xml",
            SourceKind.INDEX,
            sitemap,
            every=timedelta(days=1),
            follow=(POSTS,),
            unseen=True,
        ),
    )
