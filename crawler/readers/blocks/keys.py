"""Names of keys and columns, as programs write them, to words."""

from __future__ import annotations

import re

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


def spaced(key: str) -> str:
    """ "inputPrice" and "input_price" as "input price"."""
    if not re.fullmatch(r"[\w.-]{1,60}", key):
        return key[:80]
    words = [word.lower() for word in _WORDS.findall(key)]
    if len(words) > 1 and words[-1] == "k" and not words[-2].isdigit():
        words[-1] = "(k)"  # "context_size_k" counts thousands, "cost_per_1k" does not
    return " ".join(words) or key
