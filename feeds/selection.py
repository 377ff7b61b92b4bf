"""What an editor wants to hear of: vendors, models, fields, kinds and severities, wanted or muted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, quote

from storage.names import name_key
from storage.severity import GRAVITY
from storage.terms import PRICES, TOKEN_COUNTS, ChangeKind, Field, ModelwireError
from storage.views import ChangeView

GROUPS: Final[Mapping[str, frozenset[str]]] = {
    "price": frozenset(PRICES),
    "context": frozenset(TOKEN_COUNTS),
    "license": frozenset({Field.LICENSE, Field.LICENSE_TEXT}),
}
KEYS: Final = ("vendor", "model", "field", "kind", "severity", "mute")
MOST: Final = 50


class BadSelection(ModelwireError):
    """A filter says something that is no filter."""


@dataclass(frozen=True, slots=True)
class Selection:
    """A filter of changes. What is empty lets everything through; what is muted never comes through."""

    vendors: frozenset[str] = frozenset()
    models: frozenset[str] = frozenset()
    """Names, as `storage.names.name_key` spells them."""
    fields: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    severity: str = ""
    """The least that comes through."""
    muted: frozenset[str] = frozenset()
    """Vendors, models or fields."""

    @classmethod
    def parse(cls, query: str) -> Selection:
        """From `vendor=mistral,qwen&field=license,price&severity=major&mute=...`. Raises `BadSelection`."""
        said: dict[str, list[str]] = {key: [] for key in KEYS}
        for key, value in parse_qsl(query, keep_blank_values=True, max_num_fields=20) if query else ():
            if key not in said:
                raise BadSelection(f"{key[:40]!r} is no filter: use {', '.join(KEYS)}")
            said[key] += [one.strip() for one in value.split(",") if one.strip()]
        if any(len(values) > MOST for values in said.values()):
            raise BadSelection(f"a filter names more than {MOST} things: subscribe to more than one feed")
        return cls(
            vendors=frozenset(one.lower() for one in said["vendor"]),
            models=frozenset(name_key(one) for one in said["model"]),
            fields=_fields(said["field"]),
            kinds=_known(said["kind"], [kind.value for kind in ChangeKind], "kind"),
            severity=_one(said["severity"]),
            muted=frozenset(said["mute"]) | frozenset(name_key(one) for one in said["mute"]) - {""},
        )

    def query(self) -> str:
        """The same selection in the one form that `parse` gives back: equal selections are equal strings."""
        pairs: list[tuple[str, Sequence[str]]] = [
            ("vendor", sorted(self.vendors)),
            ("model", sorted(self.models)),
            ("field", sorted(self.fields)),
            ("kind", sorted(self.kinds)),
            ("severity", [self.severity] if self.severity else []),
            ("mute", sorted(self.muted)),
        ]
        return "&".join(f"{key}={quote(','.join(values), safe=',.-_')}" for key, values in pairs if values)

    def takes(self, change: ChangeView) -> bool:
        """Whether a change comes through."""
        fields = {change.field.value} if change.field else {line.field.value for line in change.facts}
        if change.kind is ChangeKind.MODEL_ADDED and not self.kinds:
            fields = set()  # a launch names every field, and is a change of none
        model = name_key(change.model)
        if self.muted & ({change.vendor, model} | ({change.field.value} if change.field else set())):
            return False
        return (
            (not self.vendors or change.vendor in self.vendors)
            and (not self.models or model in self.models)
            and (not self.fields or bool(self.fields & fields))
            and (not self.kinds or change.kind.value in self.kinds)
            and (not self.severity or GRAVITY.index(change.severity) >= GRAVITY.index(self.severity))
        )


def _fields(said: Sequence[str]) -> frozenset[str]:
    found: set[str] = set()
    for one in said:
        found |= GROUPS.get(one) or _known([one], [field.value for field in Field], "field")
    return frozenset(found)


def _known(said: Sequence[str], known: Sequence[str], what: str) -> frozenset[str]:
    for one in said:
        if one not in known:
            raise BadSelection(f"{one[:40]!r} is no {what}: use one of {', '.join(sorted(known))}")
    return frozenset(said)


def _one(said: Sequence[str]) -> str:
    if len(said) > 1:
        raise BadSelection("severity is the least that you want: name one of note, minor, major")
    return next(iter(_known(said, GRAVITY, "severity")), "")
