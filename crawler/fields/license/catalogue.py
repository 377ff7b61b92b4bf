"""The licenses we know, from catalogue.toml and the SPDX list, and how a license is looked up by any of its names."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Final

from license_expression import get_spdx_licensing

from storage.terms import CommercialUse, LicenseClass


@dataclass(frozen=True, slots=True)
class LicenseValue:
    """A license as a claim carries it. Class, commercial use and condition are our reading."""

    id: str
    """An SPDX id, else the Hub's id, else LicenseRef-<slug>."""
    name: str
    """The license as people write it."""
    license_class: LicenseClass = LicenseClass.UNKNOWN
    commercial_use: CommercialUse = CommercialUse.UNKNOWN
    condition: str = ""
    """In our words; only where the license's own text was read."""
    raw: str = ""
    """What was written."""

    def written(self, raw: str) -> LicenseValue:
        return replace(self, raw=raw)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the catalogue."""

    value: LicenseValue
    keys: tuple[str, ...]
    needs_word: bool = False
    """The name is also a model's, a vendor's or a plain word: it names a license only beside the word "license"."""
    links: tuple[str, ...] = ()


LICENSE_WORD: Final = (
    r"licen[sc](?:e[sd]?|ing)|lizenz|licenza|licen[çc]a|licencia|lisensi|лицензи\w*"
    r"|许可证|許可證|许可协议|开源协议|许可|协议|라이선스|라이센스|ライセンス"
)
_TOKEN: Final = re.compile(rf"(?P<word>{LICENSE_WORD})|\d+(?:\.\d+)*|\+\+|[^\W\d_]+", re.IGNORECASE)
_FILLERS: Final = frozenset({"the", "version", "v", "ver", "agreement", "international", "unported", "deed"})


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    start: int
    end: int
    is_word: bool
    """It is the word "license" in some language."""

    @property
    def is_filler(self) -> bool:
        return self.is_word or self.text in _FILLERS


def tokens(text: str) -> list[Token]:
    """Words, numbers and "++" in lower case, each with its place; "llama3.1" is two tokens."""
    return [
        Token(m.group().casefold(), m.start(), m.end(), m.group("word") is not None and m.lastgroup == "word")
        for m in _TOKEN.finditer(text)
    ]


def key(text: str) -> str:
    """Spellings of one name have one key: "Apache License, Version 2.0" and "apache-2.0" are "apache 2.0"."""
    return " ".join(t.text for t in tokens(text) if not t.is_filler)


def slug(text: str) -> str:
    """LicenseRef's idea of a name: letters, digits, dots and dashes."""
    return re.sub(r"-{2,}", "-", re.sub(r"[^a-z0-9.]+", "-", text.casefold())).strip("-.")


@cache
def entries() -> tuple[Entry, ...]:
    """The catalogue's lines in their order."""
    table = tomllib.loads((files(__package__) / "catalogue.toml").read_text(encoding="utf-8"))["license"]
    made = []
    for row in table:
        value = LicenseValue(
            row["id"], row["name"], LicenseClass(row["class"]), CommercialUse(row["use"]), row.get("when", "")
        )
        spelled = {key(row["id"].removeprefix("LicenseRef-")), key(row["name"]), *map(key, row.get("also", ()))}
        made.append(Entry(value, tuple(sorted(spelled - {""})), bool(row.get("model")), tuple(row.get("link", ()))))
    return tuple(made)


@cache
def by_key() -> dict[str, Entry]:
    """Every spelling's key; the first line of the catalogue that has it wins."""
    found: dict[str, Entry] = {}
    for entry in entries():
        for spelled in entry.keys:
            found.setdefault(spelled, entry)
    return found


@cache
def by_id() -> dict[str, Entry]:
    return {entry.value.id.casefold(): entry for entry in entries()}


@cache
def _spdx() -> dict[str, str]:
    """SPDX ids by their lower-case form, without the list's own LicenseRef entries."""
    return {k.casefold(): k for k in get_spdx_licensing().known_symbols if not k.startswith("LicenseRef-")}


def spdx(text: str) -> LicenseValue | None:
    """A license by its exact SPDX id in any letter case, also one that the catalogue does not hold."""
    found = _spdx().get(text.strip().casefold())
    if found is None:
        return None
    entry = by_id().get(found.casefold())
    return entry.value if entry else unread(found, found)


_COMMONS: Final = re.compile(
    r"(?:cc|creative commons) (?:by|attribution)"
    r"(?P<nc> (?:nc|non ?commercial))?(?: (?P<more>sa|share ?alike|nd|no ?deriv(?:ative)?s?))?"
    r"(?: (?P<version>[1-4]\.0|2\.5))?(?: public)?"
)


def commons(spelled: str) -> LicenseValue | None:
    """A Creative Commons license by key, in its short or its long form; LicenseRef-cc-... when no version is said."""
    match = _COMMONS.fullmatch(spelled)
    if match is None:
        return None
    more = (match["more"] or "").replace(" ", "")
    suffix = ("-NC" if match["nc"] else "") + ("-SA" if more[:1] == "s" else "-ND" if more else "")
    if match["version"]:
        found = spdx(f"CC-BY{suffix}-{match['version']}")
        if found:
            return found
    latest = by_id()[f"cc-by{suffix}-4.0".casefold()].value
    number = f"-{match['version']}" if match["version"] else ""
    return LicenseValue(
        f"LicenseRef-cc-by{suffix.lower()}{number}",
        f"CC BY{suffix}{number}",
        latest.license_class,
        latest.commercial_use,
    )


def lookup(spelled: str) -> Entry | None:
    """The catalogue's line for a key."""
    entry = by_key().get(spelled)
    if entry is None and (value := commons(spelled)):
        return Entry(value, (spelled,))
    return entry


def unread(license_id: str, name: str) -> LicenseValue:
    """A license that the catalogue does not hold: its name alone may tell that commerce or some uses are shut out."""
    words = set(key(name).split())
    joined = f" {key(name)} "
    if words & {"nc", "noncommercial", "research", "academic"} or " non commercial " in joined:
        return LicenseValue(license_id, name, LicenseClass.NON_COMMERCIAL, CommercialUse.NO)
    if words & {"rail", "rails", "openrail"}:  # responsible AI licenses: they restrict uses, or would not be called so
        return LicenseValue(license_id, name, LicenseClass.USE_RESTRICTED, CommercialUse.CONDITIONAL)
    if "proprietary" in words:
        return LicenseValue(license_id, name, LicenseClass.PROPRIETARY)
    return LicenseValue(license_id, name)
