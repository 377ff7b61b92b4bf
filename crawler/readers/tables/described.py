"""What the description in a model's row says of that model: the day of its release, its window."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from crawler.fields.date import find_dates
from crawler.readers.prose.found import Found
from crawler.readers.prose.names import Names, name_key
from crawler.readers.prose.text import split
from crawler.readers.prose.windows import windows
from storage.terms import Field

DESCRIBED_RANK: Final = 3
"""As good as running text: a cell of its own, anywhere in the document, says it better."""
_RELEASED = re.compile(r"\b(?:released|launched)\s+(?:on\s+|in\s+)?", re.I)
_OF_ANOTHER = re.compile(
    r"\b(?:than|unlike|compared|versus|vs|instead|previous(?:ly)?|predecessor|original|earlier|formerly|successor)\b",
    re.I,
)


def described(text: str, names: Sequence[str], codes: Sequence[str]) -> Iterator[Found]:
    """The facts that a description states of the model of its row, which `names` are the names of."""
    match = _RELEASED.search(text)
    dates = find_dates(text) if match else ()
    if match and len(dates) == 1 and dates[0].span[0] == match.end():
        yield Found(Field.RELEASE_DATE, dates[0].iso, *dates[0].span, dates[0].raw)
    yield from _windows(text, names, codes)


def _windows(text: str, names: Sequence[str], codes: Sequence[str]) -> Iterator[Found]:
    """Windows and output limits, each where one is said, in a sentence that names and recalls no other model."""
    own = {name_key(name) for name in names}
    said: dict[Field, list[Found]] = defaultdict(list)
    for sentence in split(text):
        stated = [one for one in windows(sentence) if isinstance(one, Found)]
        if not stated:
            continue
        known = Names((), (text,), codes)
        others = [one for one in known.find(sentence) if one.full and not any(one.key in key for key in own)]
        if others or _OF_ANOTHER.search(sentence):
            return
        for one in stated:
            said[one.field].append(one)
    for found in said.values():
        if len({one.value for one in found}) == 1 and not any(one.terms for one in found):
            yield found[0]
