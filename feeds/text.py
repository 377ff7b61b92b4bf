"""Making what a page said harmless: plain text without control signs, and addresses that lead to the web only."""

from __future__ import annotations

import re
from html import escape
from typing import Final
from urllib.parse import quote as percent
from urllib.parse import urlsplit

TITLE_LENGTH: Final = 110
"""Characters of a title, at most: what readers show in one line."""
QUOTE_LENGTH: Final = 200
_LONGEST: Final = 20_000
"""No field of an entry is longer; a page can say a megabyte."""

_SPACE = re.compile(r"\s+")
# Not allowed in XML 1.0, or able to turn around, hide or overlay what stands beside them.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\uffff"
    "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\U000e0000-\U000e0fff]"
)
_ANGLES = str.maketrans({"<": "‹", ">": "›"})


def clean(said: str, limit: int = _LONGEST) -> str:
    """One line of visible text: no control signs, no lone surrogates, no changes of direction; cut at `limit`."""
    if len(said) <= limit and said.isascii() and said.isprintable() and "  " not in said:
        return said.strip()  # nothing to take away: most of what is said is like that
    # A page can say a megabyte: look no further than what could be shown.
    text = _SPACE.sub(" ", _UNSAFE.sub("", said[: limit * 4 + 1000])).strip()
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def plain(said: str, limit: int = _LONGEST) -> str:
    """As `clean`, without angle brackets: some readers take them for markup even where there can be none."""
    return clean(said.translate(_ANGLES) if len(said) < _LONGEST else said[:_LONGEST].translate(_ANGLES), limit)


def html(said: str) -> str:
    """Text of a page as text in ours."""
    return escape(clean(said), quote=True)


def web_address(url: str) -> str:
    """The address if it leads to the web, else nothing: `javascript:` and its kind never become a link."""
    address = url.strip()
    if _UNSAFE.search(address) or _SPACE.search(address) or len(address) > 2000:
        return ""
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - raises for a port that is none
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    written = percent(address, safe="!#$%&'()*+,/:;=?@[]~-._")
    # Brackets stand only around an IPv6 address (RFC 3986, 3.2.2); elsewhere some readers take them for a broken link.
    root = written.find("/", len(parts.scheme) + 3)
    return written if root < 0 else written[:root] + written[root:].replace("[", "%5B").replace("]", "%5D")


def at_quote(url: str, quote: str) -> str:
    """The address with a text fragment, so that a browser shows the page at the quote."""
    address = web_address(url)
    words = clean(quote, QUOTE_LENGTH).removesuffix("…")
    if not address or not words or "#" in address:
        return address
    cells = [cell.strip() for cell in words.split(" | ") if cell.strip()]
    if len(cells) > 1:
        first, last = cells[0], cells[-1]
    else:
        parts = words.split(" ")
        first, last = (" ".join(parts[:5]), " ".join(parts[-5:])) if len(parts) > 12 else (words, "")
    fragment = ",".join(percent(part, safe="").replace("-", "%2D") for part in (first, last) if part)
    return f"{address}#:~:text={fragment}"
