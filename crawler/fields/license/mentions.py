"""Licenses that are named inside prose, each with its place and whether the sentence really means that license."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from crawler.fields.license.catalogue import LICENSE_WORD, Entry, LicenseValue, Token, by_key, commons, key, tokens
from crawler.fields.license.names import from_link, named, unknown_name


@dataclass(frozen=True, slots=True)
class Mention:
    """One license named in a text."""

    value: LicenseValue
    start: int
    end: int
    hedged: bool
    """True when the words say "like it" or "not it": "based on Apache 2.0", "Apache-style", "no longer MIT"."""


_URL: Final = re.compile(r"https?://[^\s<>\"')\]|]+", re.IGNORECASE)
_GAP: Final = re.compile(r"[\s\-_‑–,&.()®™+\"“”*`：:]{0,4}")
_BEFORE_HEDGE: Final = re.compile(
    r"\b(?:based\s+(?:up)?on|built\s+(?:up)?on|similar\s+to|derived\s+from|model+ed\s+(?:on|after)|inspired\s+by|compatible\s+with|akin\s+to"
    r"|unlike|rather\s+than|instead\s+of|(?:variant|modification|version|derivative|fork)s?\s+of|adapted\s+from|no\s+longer"
    r"|formerly|previously|originally"
    r"|not(?:\s+be)?(?:\s+(?:licensed|released|available|covered))?(?:\s+(?:under|by|with))?|isn['’]t|than|modified"
    r"|resembl\w+|equivalent\s+to|(?:moved?|moving|switch\w*|chang\w+)\s+(?:away\s+)?from)"
    r"[^\w.;:!?]+(?:under\s+)?(?:(?:the|an?|any)\s+){0,2}(?:standard\s+|original\s+|permissive\s+|modified\s+)?"
    r"(?:licen[sc]e\s*:\s*|[\w.-]+\s+or\s+)?[^\w.;:!?]*$",
    re.IGNORECASE,
)
_AFTER_HEDGE: Final = re.compile(
    r"[\s*_`\"”)\]]*[-‑\s]?(?:style|like|based|compatible|inspired|derived|esque|equivalent|flavou?red)\b",
    re.IGNORECASE,
)
_LEAD_IN: Final = re.compile(
    rf"(?:\b(?:{LICENSE_WORD})\b[\s*_`\"]*(?:[:：=|-]|is|are|under|type)?|\bunder|\bunder\s+(?:the|an?))[\s*_`\"“\[(]*(?:the\s+|an?\s+)?"
    r"(?:permissive\s+|open[\s-]source\s+|standard\s+)?[*_`\"“\[(]*$",
    re.IGNORECASE,
)
_UNKNOWN: Final = re.compile(
    r"(?P<name>(?:(?<=[<《\[\"“])\d{1,4} |\b)(?:[A-Z][\w.+&'’]{0,40}(?:-\w{1,30}){0,3} ){1,6}Licen[sc]e(?: Agreement)?"
    r"(?:,? (?:[Vv]ersion ?|[Vv])?\d+(?:\.\d+)*)?)(?!\w)"
)
_TITLED: Final = re.compile(r"《\s*(?P<name>[^《》\n]{2,60})\s*》")
VAGUE: Final = "LicenseRef-model-license"  # "the Model License": some license, whose name may hold these words
_GOVERNS: Final = re.compile(
    r"(?:\b(?:under|by)\s+(?:the|its|our|an?)|\blicen[sc]e[*_]{0,2}\s*[:：])[\s*_`\"“\[(]*$", re.IGNORECASE
)
_KINDS: Final = (
    "community open research public model noncommercial commercial production free rail llm ai weights academic"
)
_SPEAKING: Final = frozenset(_KINDS.split())
_LEADING: Final = re.compile(
    r"(?:(?:The|This|Our|Your|Their|See|View|Read|Under|A|An|All|Please|By|In|For|And|Or|To|Its|That|With|Note"
    r"|When|If|While|Code|Is)[ -]+)+"
)


def mentions(text: str) -> tuple[Mention, ...]:
    """Every license that `text` names, in its order, without overlaps; linear in the length of the text."""
    found = [
        Mention(value.written(m.group()), m.start(), m.end(), _hedged(text, m.start(), m.end()))
        for m in _URL.finditer(text)
        if (value := from_link(m.group()))
    ]
    links = [(m.start(), m.end()) for m in _URL.finditer(text)]
    known = _known(text, links)
    vague = [m for m in known if m.value.id == VAGUE]
    found += [m for m in known if m.value.id != VAGUE]
    taken = sorted([*links, *((m.start, m.end) for m in found)])
    at = 0
    for match in _UNKNOWN.finditer(text):
        start = match.start() + (lead.end() if (lead := _LEADING.match(match.group())) else 0)
        while at < len(taken) and taken[at][1] <= start:
            at += 1
        if not (at < len(taken) and taken[at][0] < match.end()) and (value := _unknown(text, start, match.end())):
            found.append(Mention(value, start, match.end(), _hedged(text, start, match.end())))
    for match in _TITLED.finditer(text):
        free = not any(m.start < match.end() and match.start() < m.end for m in found)
        if free and (value := named(match["name"])):
            found.append(Mention(value, match.start("name"), match.end("name"), _hedged(text, *match.span())))
    ends = sorted(m.end for m in found)
    starts = sorted(m.start for m in found)  # mentions do not overlap: as many have begun before an end as have ended
    found += [m for m in vague if bisect_left(starts, m.end) == bisect_right(ends, m.start)]
    return tuple(_in_one_breath(text, sorted(found, key=lambda m: m.start)))


def _in_one_breath(text: str, found: list[Mention]) -> Iterator[Mention]:
    """What is said of one license is said of its repetition in brackets and of its alternative, too.

    So "not the MIT License (MIT)" and "based on MIT or Apache 2.0" hedge twice.
    """
    last: Mention | None = None
    for one in found:
        joint = text[last.end : one.start] if last else ""
        again = last is not None and one.value.id == last.value.id and re.fullmatch(r"[\s([]*", joint)
        if last and last.hedged and (again or re.fullmatch(r"\s*(?:or|and|/)\s*(?:the\s+)?", joint, re.IGNORECASE)):
            one = replace(one, hedged=True)
        yield one
        last = one


def _hedged(text: str, start: int, end: int) -> bool:
    return bool(_BEFORE_HEDGE.search(text[max(0, start - 60) : start]) or _AFTER_HEDGE.match(text[end : end + 20]))


def _unknown(text: str, start: int, end: int) -> LicenseValue | None:
    """A capitalised name that says what sort of license it is, or that something is under: "Acme Community License"."""
    name = text[start:end]
    governs = " " in name.strip() and _GOVERNS.search(text[max(0, start - 40) : start])
    if not (set(key(name).split()) & _SPEAKING or "Agreement" in name or governs):
        return None
    value = unknown_name(name)
    return value.written(name) if value else None


@cache
def _first_words() -> dict[str, tuple[tuple[str, ...], ...]]:
    """The catalogue's keys by their first word, the longest first."""
    heads: dict[str, list[tuple[str, ...]]] = {}
    for spelled in by_key():
        words = tuple(spelled.split())
        heads.setdefault(words[0], []).append(words)
    return {head: tuple(sorted(keys, key=len, reverse=True)) for head, keys in heads.items()}


def _known(text: str, links: list[tuple[int, int]]) -> list[Mention]:
    words = tokens(text)
    found: list[Mention] = []
    at, link = 0, 0
    while at < len(words):
        while link < len(links) and links[link][1] <= words[at].start:
            link += 1
        if link < len(links) and links[link][0] <= words[at].start:
            at += 1
            continue
        step = _at(text, words, at)
        if step is None:
            at += 1
            continue
        mention, at = step
        found.append(mention)
    return found


def _at(text: str, words: list[Token], at: int) -> tuple[Mention, int] | None:
    """The longest license name that begins at a token, and the token after it."""
    options: list[tuple[Entry | None, tuple[str, ...]]] = [(None, k) for k in _first_words().get(words[at].text, ())]
    if words[at].text in ("cc", "creative"):
        options = [(Entry(v, ()), k) for k, v in _commons_keys(words, at)] + options
    for entry, spelled in options:
        run = _run(text, words, at, spelled)
        if run is None:
            continue
        last, has_word = run
        chosen = entry or by_key()[" ".join(spelled)]
        start, end = words[at].start, words[last].end
        if _means_license(text, start, end, chosen, spelled, has_word):
            raw = text[start:end]
            return Mention(chosen.value.written(raw), start, end, _hedged(text, start, end)), last + 1
    return None


def _commons_keys(words: list[Token], at: int) -> list[tuple[tuple[str, ...], LicenseValue]]:
    plain = [t.text for t in words[at : at + 12] if not t.is_filler]
    return [
        (tuple(plain[:size]), value)
        for size in range(min(8, len(plain)), 1, -1)
        if (value := commons(" ".join(plain[:size])))
    ]


def _run(text: str, words: list[Token], at: int, spelled: tuple[str, ...]) -> tuple[int, bool] | None:
    """Whether the tokens from `at` on spell a name, fillers between them allowed: (last token, saw "license")."""
    here, has_word = at, False
    for number, part in enumerate(spelled):
        while number and here < len(words) and words[here].is_filler and _near(text, words, here):
            has_word |= words[here].is_word
            here += 1
        if here >= len(words) or words[here].text != part or (number and not _near(text, words, here)):
            return None
        here += 1
    last = here - 1
    while here < len(words) and _near(text, words, here) and (words[here].is_filler or words[here].text == "public"):
        if words[here].is_word:
            has_word, last = True, here
        elif words[here].text in ("agreement", "international") and has_word:
            last = here
        elif words[here].text == "the":
            break
        here += 1
    return last, has_word


def _near(text: str, words: list[Token], at: int) -> bool:
    between = text[words[at - 1].end : words[at].start]
    return _GAP.fullmatch(between) is not None and "\n\n" not in between and ". " not in between


def _means_license(text: str, start: int, end: int, entry: Entry, spelled: tuple[str, ...], has_word: bool) -> bool:
    """Whether the words can only mean the license: "MIT license" does, "MIT researchers" and "Llama 3.1" do not."""
    if has_word:
        return spelled != ("model",) or re.match(r"Model Licen[sc]e", text[start:end]) is not None
    joined = " ".join(spelled)
    if entry.needs_word:
        return "terms" in spelled
    lettered = [word for word in spelled if word.isalpha()]
    if len(spelled) == 1 or (len(lettered) == 1 and len(lettered[0]) <= 5 and not re.search(r"\d", joined)):
        lead = _LEAD_IN.search(text[max(0, start - 60) : start]) is not None
        sure = spelled[0] in ("openrail", "unlicense", "wtfpl", "openmdw")
        return sure or (
            lead and (text[start:end].isupper() or spelled[0] == "apache" or ":" in text[max(0, start - 4) : start])
        )
    if re.search(r"\d", joined) or spelled[0] in ("cc", "creative"):
        return True
    return bool(re.search(r"rail|public domain|terms of use|non commercial", joined)) or (
        _LEAD_IN.search(text[max(0, start - 60) : start]) is not None
    )
