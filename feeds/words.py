"""How fields, values and terms are worded, the same everywhere: in titles, tables, pages and at the terminal."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Final
from urllib.parse import urlsplit

from feeds.text import clean, plain
from storage.terms import PRICES, TOKEN_COUNTS, Authority, Field, Qualifiers, SourceKind
from storage.views import Evidence

_FIELDS: Final = {
    Field.CONTEXT_LENGTH: "context",
    Field.MAX_INPUT_TOKENS: "maximum input",
    Field.MAX_OUTPUT_TOKENS: "maximum output",
    Field.CACHED_INPUT_PRICE: "cached input price",
    Field.TOOL_CALLING: "tool calling",
}
_CURRENCY: Final = {"USD": "$", "EUR": "€", "GBP": "£", "CNY": "CN¥", "JPY": "JP¥"}
_KINDS: Final = {
    SourceKind.ANNOUNCEMENT: "announcement",
    SourceKind.INDEX: "index page",
    SourceKind.DOCS: "documentation",
    SourceKind.PRICING: "price page",
    SourceKind.DEPRECATIONS: "page of deprecations",
    SourceKind.LISTING: "listing",
    SourceKind.CARD: "model card",
    SourceKind.CONFIG: "configuration file",
    SourceKind.HAND: "word of an editor",
}
_HOSTS: Final = {"huggingface.co": "Hugging Face", "openrouter.ai": "OpenRouter"}
_WEIGHTS: Final = ((10**12, "T"), (10**9, "B"), (10**6, "M"))


def field_name(field: Field) -> str:
    """A field as editors call it."""
    return _FIELDS.get(field, field.value.replace("_", " "))


def value_text(field: Field, value: str, unit: str = "") -> str:
    """A value with its unit, as people write it; whatever is no such value comes out as it is, made harmless."""
    if field in PRICES:
        return price_text(value, unit)
    count = whole(value)
    if field in TOKEN_COUNTS and count is not None:
        return f"{count:,} tokens"
    if field is Field.PARAMETERS and count is not None:
        return weights_text(count)
    if field is Field.LICENSE:
        return plain(value.removeprefix("LicenseRef-"), 80)
    if field is Field.LICENSE_TEXT:
        return f"text {plain(value, 12)}"
    if field is Field.MODALITIES:
        value = value.replace("->", "→")
    return plain(value, 200)


def whole(value: str) -> int | None:
    """A whole number of a size that can be meant, or None."""
    return int(value) if len(value) <= 20 and value.isascii() and value.isdecimal() else None


def price_text(value: str, unit: str) -> str:
    """ "$3.00 per 1M tokens"."""
    per = plain(unit.partition("/")[2], 40)
    return f"{amount_text(value, unit)}{f' per {per}' if per else ''}"


def amount_text(value: str, unit: str) -> str:
    """ "$3.00": at least two decimals, all that are said."""
    currency = plain(unit.partition("/")[0], 12)
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return plain(value, 40)
    if not amount.is_finite() or abs(amount.adjusted()) > 20:
        return plain(value, 40)
    exponent = amount.normalize().as_tuple().exponent
    decimals = max(2, -exponent if isinstance(exponent, int) else 2)
    sign = _CURRENCY.get(currency)
    number = f"{amount:,.{min(decimals, 12)}f}"
    return f"{sign}{number}" if sign else f"{number} {currency}".strip()


def weights_text(count: int) -> str:
    """ "24B"."""
    for size, letter in _WEIGHTS:
        if count >= size:
            return f"{count / size:.3g}{letter}" if count / size < 1000 else f"{count / size:.0f}{letter}"
    return f"{count:,}"


def short_tokens(value: str) -> str:
    """ "128K", where a title has no room; exact where it would not be."""
    count = whole(value) or 0
    if count >= 1_000_000 and count % 10_000 == 0:
        return f"{count / 1_000_000:.3g}M"
    if count >= 1000 and count % 1000 == 0:
        return f"{count // 1000}K"
    return f"{count:,}" if count else plain(value, 20)


def terms_text(pairs: Qualifiers) -> str:
    """Qualifiers behind a field's name, e.g. " (batch, context above 200,000)"; nothing for the plain value."""
    said = []
    for name, value in pairs:
        if name == "effective_from":
            continue
        bound = value.lstrip("><=≤≥")
        sign = {">": "above ", "<": "below ", "<=": "up to ", "≤": "up to ", ">=": "from ", "≥": "from "}
        known = sign.get(value[: len(value) - len(bound)], "")
        number = whole(bound)
        amount = bound if number is None or len(bound) <= 4 else f"{number:,}"
        text = plain(f"{known}{amount}", 40)
        said.append(text if name == "mode" else f"{plain(name, 20)} {text}")
    return f" ({', '.join(said)})" if said else ""


def starts(pairs: Qualifiers) -> str:
    """The day on which a value comes into force, or nothing."""
    return next((plain(value, 20) for name, value in pairs if name == "effective_from"), "")


def source_name(url: str) -> str:
    """Who publishes at an address, for a sentence: a known service's name, else the host."""
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        host = ""
    return _HOSTS.get(host, plain(host, 60)) or "an unnamed source"


_HUB: Final = "huggingface.co"
_FILE: Final = re.compile(r"/([\w.-]{1,100}/[\w.:-]{1,150})/(?:resolve|raw|blob)/")
_REPOSITORY: Final = re.compile(r'"(?:id|modelId)": ?"([\w.-]{1,100}/[\w.:-]{1,150})"')


def reading_page(url: str, quote: str = "", repository: str = "") -> str:
    """Where a person reads what an interface for programs says: the model's own page, where it is known; else `url`.

    `repository`: what the model is called on the Hub, where the quote does not say.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    if parts.hostname not in _HOSTS or not parts.path.startswith("/api/"):
        return url
    named = _REPOSITORY.search(quote)
    found = named.group(1) if named else repository if parts.hostname == _HUB else ""
    return f"https://{parts.hostname}/{found}" if found else url


def repository_at(url: str) -> str:
    """The repository of the Hub to which an address of a file leads, "author/name"; else nothing."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    found = _FILE.match(parts.path) if parts.hostname == _HUB else None
    return found.group(1) if found else ""


def shown_address(url: str) -> str:
    """An address as a text that is no longer than needed to know it again: a long query is cut."""
    text = plain(url, 2000)
    if len(text) <= 100:
        return text
    path, mark, query = text.partition("?")
    first = query.partition("&")[0]
    return plain(f"{path}?{first}&…" if mark and len(path) + len(first) < 160 else text, 160)


def who_says(evidence: Evidence) -> str:
    """ "the price page at mistral.ai"."""
    whose = {Authority.RESELLER: "reseller's ", Authority.AGGREGATOR: "aggregator's "}.get(evidence.authority, "")
    return f"the {whose}{_KINDS[evidence.source_kind]} at {source_name(evidence.source)}"


def license_reading(evidence: Evidence) -> str:
    """ "non-commercial, commercial use: no": our reading of a license; nothing where there is none."""
    if evidence.license_class is None:
        return ""
    use = f", commercial use: {evidence.commercial_use}" if evidence.commercial_use else ""
    return f"{evidence.license_class}{use}"


def moment(when: datetime) -> str:
    """ "2026-11-09 08:01 UTC"."""
    return f"{when:%Y-%m-%d %H:%M} UTC"


def percent_text(delta: float | None) -> str:
    """ " (+56.3%)"; nothing where nothing can be seen."""
    if delta is None:
        return ""
    exact = Decimal(repr(delta)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f" ({exact:+,}%)" if exact else ""


def sentence(said: str) -> str:
    """The words with a capital letter and a full stop."""
    text = clean(said)
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?", "…")) else ".") if text else ""
