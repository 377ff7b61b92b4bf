"""What a document says of the whole family that it is about: the lines of its label, such as "License: MIT"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from crawler.readers.prose.head import Head
from crawler.readers.prose.names import Names
from crawler.readers.prose.text import Sentence

_LABEL: Final = re.compile(
    r"\W*(?:(?:model\s+)?(?P<of>release date|released(?: on)?|licen[sc]e|context (?:length|window|size))\W{0,3}[:：]"
    r"|(?P<day>(?:model\s+)?release date)\s+(?=[A-Z]?\w+ \d)"
    r"|(?P<named>(?:[\w.-]+\s+){1,5}licen[sc]e)\W{0,3}[:：])",
    re.I,
)
_LICENSED: Final = re.compile(
    r"(?:the|these|this|our)\s+(?:models?(?:\s+weights)?|weights)\s+(?:is|are)\s+(?:\w+\s+)?"
    r"(?:licensed|released)\s+under\b",
    re.I,
)
_PRESENTED: Final = re.compile(
    r"[\s*`\"”)]*(?:(?:[\w-]+\s+){0,4}?(?:family|series|collection|herd|models)\b|(?:,|is|are)\s+(?:an?|our|the)\b)",
    re.I,
)
_MEMBER: Final = re.compile(r"\b\d+(?:\.\d+)?[bm]\b", re.I)
_FIRST: Final = 12
"""Sentences among which a document presents what it is about."""


def lines_of_whole(head: Head, names: Names, said: Sequence[Sentence]) -> tuple[str, frozenset[Sentence]]:
    """The family that the title or the first sentences present, and the labelled lines that are said of all of it.

    Such a line stands under no heading that names a model or a size, and no other line says as much of anything.
    """
    family = _family(head, names, said)
    if not family:
        return "", frozenset()
    labels = [(label, sentence) for sentence in said if (label := _label(sentence))]
    counted = Counter(label for label, _ in labels)
    return family, frozenset(
        sentence
        for label, sentence in labels
        if counted[label] == 1 and not any(names.find(text) or _MEMBER.search(text) for text in sentence.headings[1:])
    )


def _label(sentence: Sentence) -> str:
    """What a labelled line states; "" for any other sentence."""
    if (match := _LABEL.match(sentence.text)) and not match["named"]:
        return (match["of"] or "release date").casefold().replace("licence", "license").removesuffix(" on")
    return "license" if match or _LICENSED.match(sentence.text) else ""


def _family(head: Head, names: Names, said: Sequence[Sentence]) -> str:
    titled = {one.key: one.name for one in names.find(head.title) if one.full}
    if titled:
        return titled.popitem()[1] if len(titled) == 1 else ""
    before: list[str] = []
    for sentence in said[:_FIRST]:
        full = [one for one in names.find(sentence.text) if one.full]
        before += [one.key for one in full]
        shown = bool(full) and full[0].start < 40 and _PRESENTED.match(sentence.text, full[0].end)
        if shown:
            return full[0].name if all(key.startswith(full[0].key) for key in before) else ""
    return ""
