"""Where a comparison stands, and which other addresses lead there: the pair the other way round, other names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from storage.desk.views import ComparisonView
from storage.views import ModelView

_BETWEEN: Final = "-vs-"
_NAMES: Final = 4
"""Names of a model for which the static site has a page that leads on: the shortest. Live, every name does."""


def slug(said: str) -> str:
    """A name as a part of an address: lower case, digits, dashes."""
    return re.sub(r"[^a-z0-9]+", "-", said.lower()).strip("-")[:120]


class Addresses:
    """The addresses of some comparisons. `models`: those on their sides, by id."""

    def __init__(self, comparisons: Iterable[ComparisonView], models: Mapping[str, ModelView]) -> None:
        self._canonical: dict[frozenset[str], str] = {}
        self._names: dict[str, list[str]] = {}
        self._bearers: defaultdict[str, set[str]] = defaultdict(set)
        for one in comparisons:
            self._canonical[frozenset((one.a.id, one.b.id))] = one.slug
            for side in (one.a, one.b):
                model = models.get(side.id)
                if model is not None:
                    self._names[side.id] = _slugs(side.name, model)
                    for name in self._names[side.id]:
                        self._bearers[name].add(side.id)
        self._taken = set(self._canonical.values())

    def leads_to(self, stem: str) -> str:
        """The name of the page to which another name of it leads; nothing where it is none, or may mean two."""
        if stem in self._taken:
            return ""
        found = set()
        for match in re.finditer(_BETWEEN, stem):
            for a in self._bearers.get(stem[: match.start()], ()):
                for b in self._bearers.get(stem[match.end() :], ()):
                    found.add(self._canonical.get(frozenset((a, b)), ""))
        found.discard("")
        return found.pop() if len(found) == 1 else ""

    def others(self) -> Iterator[tuple[str, str]]:
        """Other names of pages, each with the page to which it leads: both ways round, one name changed at a time."""
        for pair, page in self._canonical.items():
            if not pair <= self._names.keys() or len(pair) < 2:
                continue
            one, other = (self._names[side][: _NAMES + 1] for side in sorted(pair))
            straight = [(one[0], name) for name in other] + [(name, other[0]) for name in one]
            stems = (f"{x}{_BETWEEN}{y}" for a, b in straight for x, y in ((a, b), (b, a)))
            yield from ((stem, page) for stem in dict.fromkeys(stems) if self.leads_to(stem) == page)


def _slugs(known_as: str, model: ModelView) -> list[str]:
    """The names of a model as parts of addresses: what its pages call it, then the others, the shortest first."""
    names = [name for _, name in model.aliases]
    names += [name.rpartition("/")[2] for name in names]
    rest = sorted({slug(name) for name in (*names, model.name)} - {"", slug(known_as)}, key=lambda one: (len(one), one))
    return [slug(known_as), *rest]
