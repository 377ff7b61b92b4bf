"""Text that is a license's name, id, badge or address, and the Hub's three license keys, as a value or nothing."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

from license_expression import ExpressionError, get_spdx_licensing

from crawler.fields.license.catalogue import (
    LicenseValue,
    by_id,
    by_key,
    entries,
    key,
    lookup,
    slug,
    spdx,
    tokens,
    unread,
)
from storage.terms import CommercialUse, LicenseClass

LONGEST_NAME: Final = 120
_HEDGES: Final = (
    "based similar style like compatible derived inspired not unlike except variant adapted no than instead formerly "
    "previously upon"
)
HEDGES: Final = frozenset(_HEDGES.split())
# Words that say nothing about whose license it is.
_GENERIC: Final = (
    "a an and or for of to in on by with as at is its our your their this that other any all see view read more info "
    "open source code software model models weights data dataset commercial community custom public permissive free "
    "licensed license licence standard user end new separate additional special full file text type name link details "
    "agreement terms conditions policy notice tbd na none null yes no available under use usage enterprise research "
    "non commercial noncommercial production academic development mixed multiple pending review"
)
GENERIC: Final = frozenset(_GENERIC.split())
# Words of sentences, never of names.
_SENTENCE: Final = frozenset(
    ("is", "are", "was", "were", "under", "released", "licensed", "governed", "subject", "both")
)
_HUB_PLACEHOLDERS: Final = frozenset({"license", "licence", "model-license", "freeuse", "custom", "see-license"})
_MARKDOWN_LINK: Final = re.compile(r"!?\[(?P<text>[^\]]*)\]\((?P<url>[^)\s]+)[^)]*\)")
_BADGE: Final = re.compile(
    r"img\.shields\.io/badge/(?:licen[sc]e|weights?[_ ]licen[sc]e)-(?P<name>.+?)-[0-9a-z]+(?:\.svg)?(?:[?#]|$)"
)
_LABEL: Final = re.compile(r"^\s*(?:model\s+)?licen[sc]e\s*(?:type|name|id)?\s*[:=：-]\s*", re.IGNORECASE)
_DECORATION: Final = re.compile(r"[*`\"'“”‘’_~]+(?=\s|$|[).,;])|(?:(?<=\s)|^)[*`\"'“”‘’_~]+")
_UNKNOWN_NAME: Final = re.compile(
    r"(?:[a-z]?[A-Z]|v?\d)[\w.+&']*(?:[\s-]+[\w.+&']+){0,12}?[\s-]+(?:Licen[sc]e|LICEN[SC]E)"
    r"(?:\s+(?:Agreement|AGREEMENT))?(?:[\s,(]+(?:version\s*|v\.?\s*)?\d[\w.]*\)?)?",
)

# "Acme模型社区许可协议": whose it is in Latin letters, and that it is a license, in Chinese.
_CHINESE_NAME: Final = re.compile(
    r"(?P<whose>[A-Za-z\d][\w.+ -]*?)[\s-]*(?:大|语言|模型|社区|开源|商用|研究)*"
    r"(?:许可(?:协议|证)?|(?:模型|开源|社区)协议)",
    re.ASCII,
)


def named(text: str, *, expected: bool = False) -> LicenseValue | None:
    """The license that `text` is the name, id, badge or address of; None when it is anything else or more than that.

    `expected` says that the text stands where a license must stand (a License column, the value of a `license` key):
    a name that could also be a model's ("Llama 3.1", "Gemma"), and "Proprietary", are then read as licenses too.
    """
    raw = text.strip()
    if not raw or len(raw) > 4 * LONGEST_NAME:
        return None
    if link := _MARKDOWN_LINK.fullmatch(raw):
        found = named(link["text"], expected=expected) or from_link(link["url"])
        return found.written(raw) if found else None
    if re.match(r"(?:https?:)?//|www\.", raw, re.IGNORECASE):
        found = None if re.search(r"\s", raw) else from_link(raw)
        return found.written(raw) if found else None
    if len(raw) > LONGEST_NAME or "\n" in raw:
        return None
    plain = _LABEL.sub("", _DECORATION.sub("", raw)).strip(" \t.;:✅✓")
    found = _by_name(plain, expected or _LABEL.match(raw) is not None)
    return found.written(raw) if found else None


def _by_name(plain: str, expected: bool) -> LicenseValue | None:
    if (exact := spdx(plain)) and (re.search(r"[\d-]", plain) or expected or by_key().get(key(plain))):
        return exact
    words = tokens(plain)
    if {t.text for t in words} & HEDGES and not re.search(r"non[\s-]?(commercial|production)", plain, re.IGNORECASE):
        return None
    has_word = expected or any(t.is_word for t in words) or re.search(r"\bterms\b", plain, re.IGNORECASE) is not None
    for form in (plain, re.sub(r"\s*[(（][^()（）]*[)）]\s*$", "", plain)):
        spelled = key(form)
        if re.search(r"[^\w\s.,+()\[\]&/’'-]", form):  # a name holds no other marks; prose does
            continue
        entry = lookup(spelled)
        if entry and (has_word or not entry.needs_word) and (spelled != "model" or any(t.is_word for t in words)):
            return entry.value
    if not {t.text for t in words} & _SENTENCE and (match := _UNKNOWN_NAME.fullmatch(plain)):
        return unknown_name(match.group())
    return _expression(plain) or _chinese(plain)


def _chinese(text: str) -> LicenseValue | None:
    match = _CHINESE_NAME.fullmatch(text)
    if match is None or not set(key(match["whose"]).split()) - GENERIC:
        return None
    entry = lookup(key(match["whose"]))
    return entry.value if entry else unread(f"LicenseRef-{slug(match['whose'])}", text)


def unknown_name(text: str) -> LicenseValue | None:
    """A license that calls itself one ("Acme Community License v2") but is in no list: LicenseRef-<slug>."""
    own = [word for word in key(text).split() if word not in GENERIC and not word[0].isdigit() and len(word) > 1]
    return unread(f"LicenseRef-{slug(text)}", text) if own else None


def _expression(text: str) -> LicenseValue | None:
    """An SPDX expression of known ids ("MIT OR Apache-2.0"); its class is the freest of OR, the strictest of AND."""
    operators = set(re.findall(r"\s(AND|OR|and|or)\s", text))
    if len({o.upper() for o in operators}) != 1:
        return None
    operator = operators.pop()
    parts = [spdx(part.strip(" ()")) or _named_part(part) for part in re.split(rf"\s{operator}\s", text)]
    known = [part for part in parts if part]
    if len(known) != len(parts):
        return None
    joined = f" {operator.upper()} ".join(part.id for part in known)
    try:
        get_spdx_licensing().parse(joined, validate=True)
    except ExpressionError:
        return None
    freest = [LicenseClass.PERMISSIVE, LicenseClass.COPYLEFT, LicenseClass.USE_RESTRICTED, LicenseClass.NON_COMMERCIAL]
    ranked = sorted(known, key=lambda v: freest.index(v.license_class) if v.license_class in freest else len(freest))
    chosen = ranked[0 if operator.upper() == "OR" else -1]
    return LicenseValue(joined, joined, chosen.license_class, chosen.commercial_use, chosen.condition)


def _named_part(text: str) -> LicenseValue | None:
    entry = lookup(key(text)) if len(text) < 40 else None
    return entry.value if entry and not entry.needs_word else None


def from_link(url: str) -> LicenseValue | None:
    """The license that an address belongs to: the licensor's own page, a badge, an SPDX or choosealicense page."""
    plain = re.sub(r"^(?:https?:)?//(?:www\.)?|^www\.", "", url.strip().rstrip(").,"), flags=re.IGNORECASE).casefold()
    plain = plain.replace("\\_", "_")
    if badge := _BADGE.match(plain):
        words = unquote(badge["name"]).replace("--", "\0").replace("_", " ").replace("\0", "-")
        return _by_name(words, expected=True)
    if match := re.match(r"spdx\.org/licenses/([\w.+-]+?)(?:\.html|\.json|\.txt)?/?$", plain):
        return spdx(match[1])
    if match := re.match(r"choosealicense\.com/licenses/([\w.-]+?)/?$", plain):
        return from_hub(match[1])
    best = max(
        ((len(part), entry.value) for entry in entries() for part in entry.links if _holds(plain, part)),
        key=lambda pair: pair[0],
        default=None,
    )
    return best[1] if best else None


def _holds(address: str, part: str) -> bool:
    at = address.find(part)
    if at < 0 or (at and address[at - 1] not in "./"):
        return False
    after = address[at + len(part) :]
    return not after or not after[0].isalnum()


def from_hub(license_id: str, license_name: str = "", license_link: str = "") -> LicenseValue | None:
    """The Hub's `license`, `license_name` and `license_link` together; None when none of them says anything.

    The id wins. The name speaks for `other` and for ids that are not the Hub's; the link where there is no name.
    """
    given, name = license_id.strip(), license_name.strip()
    plain = given.casefold()
    if plain in ("none", "null", "~", "n/a"):
        plain = given = ""
    if plain and plain not in ("other", "unknown"):
        entry = by_id().get(plain) or by_id().get(f"licenseref-{plain}") or lookup(key(given))
        found = entry.value if entry else spdx(given) or _by_name(given, expected=True)
        return (found or unread(f"LicenseRef-{slug(given) or 'unnamed'}", given)).written(given)
    if name and slug(name) not in _HUB_PLACEHOLDERS and key(name) not in ("", "other", "unknown"):
        entry = by_id().get(name.casefold()) or lookup(key(name))
        found = entry.value if entry else spdx(name) or unread(f"LicenseRef-{slug(name) or 'unnamed'}", name)
        return found.written(name)
    if license_link and (linked := from_link(license_link)):
        return linked.written(name or license_link.strip())
    if not (plain or name):
        return None
    return LicenseValue(plain or "other", name or given, LicenseClass.UNKNOWN, CommercialUse.UNKNOWN, raw=name or given)
