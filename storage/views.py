"""What comes out of storage: frozen views of models, facts, changes and sources, to show or to publish."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.terms import (
    Authority,
    ChangeKind,
    CommercialUse,
    Field,
    LicenseClass,
    Outcome,
    Qualifiers,
    SourceKind,
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One source's word for one value."""

    value: str
    raw: str
    quote: str
    locator: str
    source: str
    """The address of the document."""
    source_kind: SourceKind
    authority: Authority
    snapshot: str
    """sha256 of the body, or nothing where no copy may be kept."""
    first_seen: datetime
    last_confirmed: datetime
    license_class: LicenseClass | None = None
    commercial_use: CommercialUse | None = None
    condition: str = ""


@dataclass(frozen=True, slots=True)
class FactView:
    """The value that holds now for one slot, with who says so and who says otherwise."""

    model_id: str
    provider: str
    field: Field
    unit: str
    qualifiers: Qualifiers
    value: str
    evidence: Evidence
    others: tuple[Evidence, ...] = ()
    """What other sources say of the same slot, agreeing or not."""
    conflict: str = ""
    """"", "definitional" or "real"."""


@dataclass(frozen=True, slots=True)
class ModelView:
    """One model and what is known of it."""

    id: str
    vendor: str
    vendor_name: str
    name: str
    """As its vendor shows it, else its shortest known name."""
    family: str
    aliases: tuple[tuple[str, str], ...]
    """(namespace, name) pairs; namespace "hub" holds repository ids."""
    authority: Authority
    """Of the best source that lists it."""
    first_seen: datetime
    likes: int | None = None
    downloads: int | None = None
    facts: tuple[FactView, ...] = ()
    announced_only: bool = False
    """No living source (docs, price, Hub) shows it yet."""
    withdrawn: bool = False
    moving: tuple[tuple[str, str], ...] = ()
    """(namespace, name) pairs of the moving names ("...-latest") that mean this model today."""

    def fact(self, field: Field, provider: str = "") -> FactView | None:
        """The plain value of a field (no qualifiers), from the vendor itself where it says so."""
        plain = [f for f in self.facts if f.field == field and not f.qualifiers]
        wanted = provider or self.vendor
        return next((f for f in plain if f.provider == wanted), None) or (
            None if provider else next(iter(sorted(plain, key=lambda f: f.evidence.authority.rank)), None)
        )


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact inside a grouped change: a launch, or what became known after it."""

    field: Field
    value: str
    unit: str
    qualifiers: Qualifiers
    evidence: Evidence
    model_id: str = ""
    """Where the grouped change concerns several models: whose fact this is."""
    model: str = ""
    old: str | None = None
    """Where it groups moves: the value before. `value` is empty when nothing is said any more."""
    before: Evidence | None = None
    """Where it groups moves: who said the value before."""


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One change as it was written: never edited afterwards."""

    seq: int
    """Grows by commit order; consumers keep it as their cursor."""
    id: str
    """A ULID."""
    kind: ChangeKind
    published_at: datetime
    vendor: str
    vendor_name: str
    provider: str
    model_id: str
    model: str
    """The name to show."""
    field: Field | None
    qualifiers: Qualifiers
    old: str | None
    new: str | None
    unit: str
    authority: Authority
    old_last_seen: datetime | None
    new_first_seen: datetime | None
    source: str
    quote: str
    snapshot: str
    delta_pct: float | None = None
    severity: str = "minor"
    """major | minor | note."""
    note: str = ""
    """One sentence where the rest does not say it: why a source is broken, how many values a held visit froze."""
    title: str = ""
    """Of an announcement."""
    url: str = ""
    """Of an announcement, or of a launch's main evidence."""
    old_evidence: Evidence | None = None
    new_evidence: Evidence | None = None
    facts: tuple[FactLine, ...] = ()
    """For model.added, for fact.added that groups several, and for the moves of a visit that was held as a flood."""
    members: tuple[str, ...] = ()
    """For model.added: the other members of the family that appeared with it."""
    about: str = ""
    """The id of the change that this one corrects or retracts: whoever carried that one carries this one."""

    @property
    def absent(self) -> str:
        """Why there is evidence of one side only, of what was before or of what is now; nothing where both are."""
        if self.kind.for_maintainers:
            return "it is about a source, and not about a value"
        if self.kind is ChangeKind.ANNOUNCEMENT:
            return "a statement of its date: there is no before"
        if self.old_evidence is not None and self.new_evidence is not None:
            return ""
        if self.facts and all(line.before is not None for line in self.facts):
            return ""
        if self.kind is ChangeKind.FACT_AGREED:
            return "the sources agree: there is one value"
        return "nothing is said any more" if self.old_evidence is not None else "nothing was said before"


@dataclass(frozen=True, slots=True)
class Episode:
    """Visits of one source in a row that came to the same."""

    outcome: Outcome
    since: datetime
    until: datetime
    visits: int


@dataclass(frozen=True, slots=True)
class SourceView:
    """One watched address and how it fares."""

    url: str
    vendor: str
    kind: SourceKind
    authority: Authority
    reader: str
    parent: str
    outcome: Outcome | None
    """Of the latest visit; None before the first."""
    note: str
    last_visit: datetime | None
    last_good: datetime | None
    failures: int
    """Consecutive visits that were not good."""
    slots: int
    """Values in force from this source."""
    read: int | None
    """Values in the last document that was read; None where none was yet."""
    usual: int | None
    """Values in its documents of the last weeks, as the middle one of them."""
    pending: int
    """Values seen but not yet confirmed."""
    due_at: datetime | None
    paused: bool
    unseen: bool
    held_since: datetime | None
    history: tuple[Episode, ...] = ()
    """How its visits went lately, oldest first; what lies further back is kept a line a day."""


@dataclass(frozen=True, slots=True)
class HistoryView:
    """One interval in which one source said one value of a slot."""

    provider: str
    field: Field
    unit: str
    qualifiers: Qualifiers
    evidence: Evidence
    state: str
    """open | pending | closed | flap | misread."""


@dataclass(frozen=True, slots=True)
class SuggestionView:
    """Two models that may be one."""

    one_id: str
    one: str
    other_id: str
    other: str
    reason: str


@dataclass(frozen=True, slots=True)
class DecisionView:
    """What a person decided about identity."""

    id: str
    at: datetime
    kind: str
    """merge | split"""
    kept: str
    other: str
    reason: str
    undone_at: datetime | None
