"""Which feeds there are, and which changes each of them carries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from feeds.text import plain
from storage.terms import PRICES, TOKEN_COUNTS, Authority, ChangeKind, Field
from storage.views import ChangeView

_CORRECTIONS: Final = (ChangeKind.FACT_CORRECTED, ChangeKind.FACT_RETRACTED)


Story = tuple[ChangeView, ...]
"""Changes that are one entry."""


def group(changes: Sequence[ChangeView]) -> list[Story]:
    """Changes of one author, one cause and one moment together. A visit is one transaction, so a group never grows."""
    stories: dict[tuple[object, ...], list[ChangeView]] = {}
    for change in changes:
        cause = (change.vendor, change.kind, change.field, change.qualifiers, change.old, change.new)
        stories.setdefault((*cause, change.published_at, change.about), []).append(change)
    return [tuple(story) for story in stories.values()]


@dataclass(frozen=True, slots=True)
class Channel:
    """A feed of changes: its place, its words, and what it takes."""

    path: str
    title: str
    description: str
    takes: Callable[[ChangeView], bool]
    grouped: bool = False
    """What one author did to many repositories at once is one entry."""

    def stories(self, changes: Sequence[ChangeView], wanted: Callable[[ChangeView], bool] | None = None) -> list[Story]:
        """The changes that it carries, as they are told: one by one, or by author and cause."""
        chosen = self.select(changes, wanted)
        return group(chosen) if self.grouped else [(change,) for change in chosen]

    def select(
        self, changes: Sequence[ChangeView], wanted: Callable[[ChangeView], bool] | None = None
    ) -> list[ChangeView]:
        """The changes that it carries, in their order, and of these only the `wanted`; who was told a mistake is told
        its correction, whatever else he wants."""
        carried: set[str] = set()
        chosen = []
        for change in changes:
            taken = self.takes(change) and (wanted is None or wanted(change))
            if taken or (change.about and change.about in carried):
                carried.add(change.id)
                chosen.append(change)
        return chosen


def _news(change: ChangeView) -> bool:
    return change.authority is Authority.FIRST_PARTY and not change.kind.for_maintainers


def _of(authorities: Iterable[Authority]) -> Callable[[ChangeView], bool]:
    wanted = frozenset(authorities)
    return lambda change: change.authority in wanted and not change.kind.for_maintainers


def _of_kinds(*kinds: ChangeKind) -> Callable[[ChangeView], bool]:
    return lambda change: _news(change) and change.kind in kinds


def _of_fields(*fields: Field) -> Callable[[ChangeView], bool]:
    wanted = frozenset(fields)

    def takes(change: ChangeView) -> bool:
        if not _news(change) or change.kind is ChangeKind.MODEL_ADDED:
            return False
        return change.field in wanted or any(line.field in wanted for line in change.facts)

    return takes


def _of_vendor(vendor: str) -> Callable[[ChangeView], bool]:
    return lambda change: _news(change) and change.vendor == vendor


MAIN: Final = (
    Channel("changes", "What changed", "Every change that the makers of models state themselves.", _news),
    Channel(
        "resellers",
        "Resellers and aggregators",
        "What those say who sell or list other makers' models.",
        _of((Authority.RESELLER, Authority.AGGREGATOR, Authority.PRESS)),
    ),
    Channel(
        "community",
        "Community",
        "Repositories of authors who are no known vendor.",
        _of((Authority.COMMUNITY,)),
        grouped=True,
    ),
    Channel(
        "maintainers",
        "For maintainers",
        "Sources that broke, recovered, or were held back.",
        lambda change: change.kind.for_maintainers,
    ),
)
"""The feeds at the root. The comparisons' feed stands beside them."""

SEVERE: Final = (
    Channel(
        "severity/major",
        "Major changes",
        "Licenses that change class, prices by a fifth or more, contexts by half or more, new families, deprecations.",
        lambda change: _news(change) and change.severity == "major",
    ),
)

FIELDS: Final = (
    Channel("field/license", "Licenses", "Changes of licenses.", _of_fields(Field.LICENSE, Field.LICENSE_TEXT)),
    Channel("field/context", "Context windows", "Changes of context windows.", _of_fields(*TOKEN_COUNTS)),
    Channel("field/price", "Prices", "Changes of prices.", _of_fields(*PRICES)),
)

KINDS: Final = (
    Channel("kind/new-models", "New models", "Launches, one entry each.", _of_kinds(ChangeKind.MODEL_ADDED)),
    Channel(
        "kind/deprecations",
        "Deprecations",
        "Models that are deprecated, retired or listed no more.",
        _of_kinds(ChangeKind.MODEL_DEPRECATED, ChangeKind.MODEL_WITHDRAWN),
    ),
    Channel(
        "kind/conflicts",
        "Conflicts",
        "Sources that should agree and do not, and those that agree again.",
        _of_kinds(ChangeKind.FACT_CONFLICT, ChangeKind.FACT_AGREED),
    ),
    Channel("kind/announcements", "Announcements", "What vendors posted.", _of_kinds(ChangeKind.ANNOUNCEMENT)),
    Channel(
        "kind/corrections", "Corrections", "What we had wrong, of whatever authority.", lambda c: c.kind in _CORRECTIONS
    ),
)


def channels(changes: Sequence[ChangeView]) -> list[Channel]:
    """Every feed of changes, with one for each vendor that has any."""
    vendors = {change.vendor: change.vendor_name for change in changes if _news(change) and change.vendor}
    own = [
        Channel(
            f"vendor/{slug}", plain(name, 80), f"Every change that {plain(name, 80)} states itself.", _of_vendor(slug)
        )
        for slug, name in sorted(vendors.items())
        if _is_file_name(slug)
    ]
    return [*MAIN, *SEVERE, *FIELDS, *KINDS, *own]


def of_model(model_id: str, name: str) -> Channel:
    """The feed of one model, by its id: names change."""
    name = plain(name, 80)
    return Channel(
        f"model/{model_id}",
        name,
        f"Every change of {name} that its maker states.",
        lambda change: _news(change) and change.model_id == model_id,
    )


def _is_file_name(slug: str) -> bool:
    """A slug comes from a vendor file or the Hub; what could leave the folder gets no feed of its own."""
    return bool(slug) and len(slug) <= 80 and all(c.isalnum() or c in "-_." for c in slug) and not slug.startswith(".")
