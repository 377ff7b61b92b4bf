"""What a comparison is, for search engines: JSON-LD in the words of schema.org."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from markupsafe import Markup

from feeds.comparisons.cells import Cell
from feeds.comparisons.opinions import Panel
from feeds.comparisons.rows import Row
from feeds.comparisons.table import Card, ComparisonTable
from feeds.entries import Site
from feeds.text import clean, web_address

_INERT: Final = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": " ", "\u2029": " "})
"""Signs that could end the element the JSON stands in."""
_MOST: Final = 40
"""Sources that are cited."""


def json_ld(table: ComparisonTable, site: Site, path: str) -> Markup:
    """The page and the two models it is about, to stand in a script element. Samples are no reviews."""
    cited = dict.fromkeys(address for note in table.notes if (address := web_address(note.source)))
    said: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "name": site.stamped(f"{table.a.name} vs {table.b.name}"),
        "url": site.address(path),
        "inLanguage": "en",
        "about": [_model(table, card) for card in table.cards],
        "citation": list(cited)[:_MOST],
    }
    if table.checked:
        said["dateModified"] = table.checked.date().isoformat()
    if table.verdict_on and not table.sample:
        said["lastReviewed"] = table.verdict_on.isoformat()
    # What a page said has lost its lone surrogates and control signs before it came here; the rest is escaped.
    return Markup(json.dumps(said, ensure_ascii=False, separators=(",", ":")).translate(_INERT))


def _model(table: ComparisonTable, card: Card) -> dict[str, object]:
    first = card is table.a
    said: dict[str, object] = {
        "@type": "SoftwareApplication",
        "name": card.name,
        "applicationCategory": f"{card.kind} model".strip(),
        "author": {"@type": "Organization", "name": card.vendor},
    }
    if card.description:
        said["description"] = card.description
    rows = {row.key: row for row in table.rows}
    license_cell = _side(rows["license"], first)
    if license_cell.text:
        said["license"] = license_cell.link or license_cell.text
    offers = [*_offers(rows, first)]
    if offers:
        said["offers"] = offers
    reviews = [*_reviews(table.panels[0 if first else 1])]
    if reviews:
        said["review"] = reviews
    return said


def _offers(rows: dict[str, Row], first: bool) -> Iterator[dict[str, object]]:
    for key in ("input_price", "output_price"):
        cell = _side(rows[key], first)
        currency, _, per = cell.unit.partition("/")
        if cell.text and len(currency) == 3 and per:
            yield {
                "@type": "Offer",
                "name": rows[key].label,
                "priceSpecification": {
                    "@type": "UnitPriceSpecification",
                    "price": cell.value,
                    "priceCurrency": currency,
                    "unitText": per,
                },
            }


def _reviews(panel: Panel) -> Iterator[dict[str, object]]:
    for review in panel.reviews:
        if not review.sample:
            yield {
                "@type": "Review",
                "author": {"@type": "Person", "name": clean(review.reviewer, 120)},
                "datePublished": review.reviewed_on.isoformat(),
                "reviewBody": clean(review.quote, 300),
                "reviewRating": {
                    "@type": "Rating", "ratingValue": str(review.score), "bestRating": "10", "worstRating": "0",
                },
            }  # fmt: skip


def _side(row: Row, first: bool) -> Cell:
    return row.a if first else row.b
