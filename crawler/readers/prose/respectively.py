"""Lists that answer each other: "A and B cost $1 and $4 respectively"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from crawler.readers.prose.about import Told
from crawler.readers.prose.found import Found
from storage.terms import Declined, Field, Qualifiers

_RESPECTIVELY: Final = re.compile(
    r"\brespectively\b|\bin that order\b|分别|각각|jeweils|respectivement|respectivamente", re.I
)


def in_order(told: Told, found: Sequence[Found | Declined]) -> Iterator[Found | Declined]:
    """The facts of a sentence; where it says "respectively", each goes to the model in its place of the list.

    As many values as models, or nothing is said of them: a value that was missed would shift all behind it.
    """
    said = _RESPECTIVELY.search(told.text)
    if not said:
        yield from found
        return
    low, high = told.clause(said.start())
    lists: dict[tuple[Field, str, Qualifiers], list[Found]] = defaultdict(list)
    for one in found:
        if isinstance(one, Declined) or not low <= one.start < high:
            yield one
        else:
            lists[(one.field, one.unit, one.terms)].append(one)
    groups = [group for group in told.groups if len(group.models) > 1 and not group.aside]
    for values in lists.values():
        if len(values) == 1 and not groups:  # "it has a 256K window and costs $1 and $4, respectively"
            yield from values
            continue
        values.sort(key=lambda one: one.start)
        group = next((group for group in groups if len(group.models) == len(values)), None)
        if group is None:
            why = "the sentence deals out several values, and they could not all be told apart"
            yield Declined(str(values[0].field), why, told.text[:200], told.sentence.locator)
            continue
        yield from (replace(one, models=(model,)) for one, model in zip(values, group.models, strict=True))
