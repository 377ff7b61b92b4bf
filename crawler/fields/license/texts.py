"""A license's own text: its digest, whatever its line breaks and quotes, and which license it is."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Final

from crawler.fields.license.catalogue import LicenseValue, by_id
from crawler.fields.license.names import named

_QUOTES: Final = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "\u00ad": ""})


def normalise(text: str) -> str:
    """The words of a text without what editors change freely: spacing, quote marks, Markdown emphasis."""
    plain = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    return re.sub(r"\s+", " ", re.sub(r"[*`#>]+|(?<!\w)_+|_+(?!\w)", " ", plain)).strip()


def text_digest(text: str) -> str:
    """sha256 (hex) of the normalised text: equal for two layouts of the same words."""
    return hashlib.sha256(normalise(text).encode()).hexdigest()


# What stands in each text and in no other, besides its title; the first that fits wins.
_DISTINCTIVE: Final[tuple[tuple[str, tuple[str, ...], int], ...]] = (
    ("MIT", ("permission is hereby granted, free of charge, to any person obtaining a copy of this software",), 1400),
    ("ISC", ("permission to use, copy, modify, and/or distribute this software for any purpose",), 1200),
    ("BSD-3-Clause", ("redistribution and use in source and binary forms", "endorse or promote products"), 2200),
    ("BSD-2-Clause", ("redistribution and use in source and binary forms",), 1900),
    ("Unlicense", ("this is free and unencumbered software released into the public domain",), 2000),
    ("agpl-3.0", ("gnu affero general public license version 3",), 60_000),
    ("lgpl-3.0", ("gnu lesser general public license version 3",), 60_000),
    ("gpl-3.0", ("gnu general public license version 3",), 60_000),
    ("gpl-2.0", ("gnu general public license version 2",), 60_000),
    ("MPL-2.0", ("mozilla public license version 2.0", "1.1."), 60_000),
)
_APACHE_START: Final = re.compile(r"apache license,? version 2\.0,? january 2004")


def recognise_text(text: str) -> LicenseValue | None:
    """The license whose own text this is: by its title, and for the common ones by their words; None when unsure.

    Text that begins as a known license but is longer than it (an added clause) is not that license.
    """
    words = normalise(text).casefold()
    if len(words) < 200:
        return None
    if title := _by_title(text):
        return title
    head = words[:600]
    if _APACHE_START.search(head) and "grant of patent license" in words and len(words) < 14_000:
        return _value("Apache-2.0")
    for license_id, phrases, longest in _DISTINCTIVE:
        if phrases[0] in words[:900] and all(phrase in words for phrase in phrases) and len(words) <= longest:
            return _value(license_id)
    return None


def _by_title(text: str) -> LicenseValue | None:
    """A title among the first lines. MIT, Apache and their like must hold their words too, so not here."""
    lines = [line.strip(" \t#*_=-") for line in text.splitlines() if line.strip(" \t#*_=-")][:4]
    for line in lines:
        value = named(line) if re.search(r"licen[sc]e|terms of use|creative commons|attribution", line, re.I) else None
        if value is None and re.match(r"attribution-", line, re.I):
            value = named(f"Creative Commons {line}")
        if value is None:
            continue
        return None if value.id in {"Apache-2.0", *(row[0] for row in _DISTINCTIVE), "bsd", "gpl", "lgpl"} else value
    return None


def _value(license_id: str) -> LicenseValue:
    return by_id()[license_id.casefold()].value
