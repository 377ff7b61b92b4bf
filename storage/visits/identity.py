"""Which model a name means: exact and normalised matches join by themselves, anything weaker is a model of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.ids import id_of
from storage.names import display_name, family_of, is_moving, is_offer, months_of, name_key
from storage.schema import AliasRow, ModelRow, VendorRow
from storage.terms import SourceInfo, Vendor

HUB: Final = "hub"
OPENROUTER: Final = "openrouter"
ID_SPACES: Final = frozenset({HUB, OPENROUTER})
"""Namespaces whose names are identifiers: two of them are two models, however alike they look."""

_CHUNK = 400
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Named:
    """A model as one document names it."""

    namespace: str
    vendor: str
    name: str
    aliases: tuple[tuple[str, str], ...] = ()
    """(namespace, name) pairs."""


def chunks(items: Iterable[_T], size: int = _CHUNK) -> Iterator[list[_T]]:
    """The items in lists short enough for one statement's parameters."""
    iterator = iter(items)
    while part := list(islice(iterator, size)):
        yield part


def models_by_id(session: Session, ids: Iterable[str]) -> dict[str, ModelRow]:
    """The rows of some models."""
    found: dict[str, ModelRow] = {}
    for part in chunks(sorted(set(ids))):
        found |= {row.id: row for row in session.scalars(select(ModelRow).where(ModelRow.id.in_(part)))}
    return found


def exactly(session: Session, namespace: str, vendor: str, name: str) -> str:
    """The id of the model that goes by exactly this name, or nothing."""
    statement = select(AliasRow.model_id).where(
        AliasRow.namespace == namespace, AliasRow.vendor == vendor, AliasRow.name == name
    )
    return session.scalar(statement) or ""


def named(info: SourceInfo, vendors: Sequence[Vendor], name: str, aliases: Sequence[str]) -> tuple[Named, Vendor]:
    """Where a name from a source lives, and whose model it is."""
    namespace, vendor = info.namespace, info.vendor
    if namespace in ID_SPACES and vendors:
        author = name.split("/", 1)[0].lstrip("~")
        vendor = _owner(namespace, author, vendors)
    elif namespace not in ID_SPACES:
        if is_moving(name):  # the name beside it says which model that is today
            name = next((alias for alias in aliases if not is_moving(alias) and name_key(alias)), name)
        if name.split("/", 1)[0] in vendor.hub:
            namespace = HUB
    pairs = tuple((_alias_space(namespace, vendor, name, alias), alias) for alias in aliases if alias != name)
    return Named(namespace, vendor.slug, name, pairs), vendor


def _owner(namespace: str, author: str, vendors: Sequence[Vendor]) -> Vendor:
    for vendor in vendors:
        if author in (vendor.hub if namespace == HUB else vendor.openrouter):
            return vendor
    return Vendor(author.lower(), author, hub=(author,) if namespace == HUB else (), openrouter=(author,))


def _alias_space(namespace: str, vendor: Vendor, name: str, alias: str) -> str:
    """A price list knows a model's Hub id, and docs know it too: those are names on the Hub."""
    if "/" not in alias:
        return vendor.slug
    author = alias.split("/", 1)[0]
    if namespace == OPENROUTER and author == name.split("/", 1)[0] and alias == alias.lower():
        return OPENROUTER
    return HUB if namespace == OPENROUTER or author in vendor.hub else namespace


class Identity:
    """The names that one document needs, loaded at once; what is new is added to the session."""

    def __init__(self, session: Session, at: datetime) -> None:
        self._session = session
        self._at = at
        self._exact: dict[tuple[str, str, str], AliasRow] = {}
        self._by_key: dict[tuple[str, str], list[AliasRow]] = defaultdict(list)
        self._spaces: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._models: dict[str, ModelRow] = {}
        self._here: dict[str, list[Named]] = defaultdict(list)

    def resolve(
        self, names: Sequence[Named], told_apart: Callable[[Named, Named], bool] = lambda one, other: False
    ) -> dict[Named, ModelRow]:
        """The model behind each name of one document, made where nobody knows it yet.

        `told_apart`: whether the document says contrary things of two names, so that they cannot be one model's.
        """
        self._load(names)
        self._told_apart = told_apart
        # Names that are known come first, so that what is new beside them is told apart from them.
        known = [name for name in names if (name.namespace, name.vendor, name.name) in self._exact]
        return {name: self._one(name) for name in dict.fromkeys([*known, *names])}

    def _load(self, names: Sequence[Named]) -> None:
        keys = {name_key(n.name) for n in names} | {name_key(a) for n in names for _, a in n.aliases}
        vendors = sorted({n.vendor for n in names})
        found: dict[int, AliasRow] = {}
        for part in chunks(sorted(keys)):
            for row in self._session.scalars(
                select(AliasRow).where(AliasRow.vendor.in_(vendors), AliasRow.key.in_(part))
            ):
                found[row.id] = row
        models = {row.model_id for row in found.values()}
        for ids in chunks(sorted(models)):
            for row in self._session.scalars(select(AliasRow).where(AliasRow.model_id.in_(ids))):
                found[row.id] = row
            for model in self._session.scalars(select(ModelRow).where(ModelRow.id.in_(ids))):
                self._models[model.id] = model
        for row in found.values():
            self._know(row)

    def _know(self, row: AliasRow) -> None:
        self._exact[row.namespace, row.vendor, row.name] = row
        if not is_offer(row.name):
            self._by_key[row.vendor, row.key].append(row)
        self._spaces[row.model_id][row.namespace].add(row.name)

    def _one(self, name: Named) -> ModelRow:
        known = self._exact.get((name.namespace, name.vendor, name.name))
        model = self._models[known.model_id] if known else self._match(name) or self._make(name)
        self._here[model.id].append(name)
        self._add_aliases(model, name)
        return model

    def _match(self, name: Named) -> ModelRow | None:
        """The one model that the other names, else the spelling, point at; None when several or none do."""
        if is_offer(name.name):
            return None
        by_alias = {
            row.model_id for space, alias in name.aliases if (row := self._exact.get((space, name.vendor, alias)))
        }
        key = name_key(name.name)
        by_name = {row.model_id for row in self._by_key[name.vendor, key]} if key else set()
        by_spelling = {
            row.model_id
            for _, alias in name.aliases
            if not is_moving(alias)
            for row in self._by_key[name.vendor, name_key(alias)]
        }
        for candidates in (by_name & by_alias, by_alias, by_name, by_spelling):
            free = [model for model in sorted(candidates) if self._may_join(model, name)]
            if len(free) == 1:
                return self._models[free[0]]
            if free:
                return None
        return None

    def _may_join(self, model_id: str, name: Named) -> bool:
        """An identifier never joins a model that has another one in the same namespace, nor a dated name one of another
        date, nor any name one that its own document tells apart from it."""
        taken = self._spaces[model_id].get(name.namespace, set())
        if name.namespace in ID_SPACES and taken - {name.name}:
            return False
        key = name_key(name.name)
        others = [other for other in self._here[model_id] if name_key(other.name) != key]
        return not self._is_of_another_date(model_id, name.name) and not any(
            self._told_apart(name, other) for other in others
        )

    def _is_of_another_date(self, model_id: str, name: str) -> bool:
        months = months_of(name)
        known = {month for names in self._spaces[model_id].values() for one in names for month in months_of(one)}
        return bool(months and known) and not months & known

    def _make(self, name: Named) -> ModelRow:
        shown = display_name([(name.namespace, name.name)])
        model = ModelRow(
            id=id_of(self._at, name.vendor, name.namespace, name.name),
            vendor=name.vendor,
            name=shown,
            family=family_of(name.name),
            first_seen=self._at,
        )
        self._session.add(model)
        self._session.flush()
        self._models[model.id] = model
        return model

    def _adopts(self, model: ModelRow, space: str, alias: str) -> bool:
        """Whether a second-hand name is kept: never a moving one, nor a second identifier beside another, nor a name
        of another date ("Acme Small" was acme-small-2402 once, and is acme-small-2503 today)."""
        if not name_key(alias) or is_moving(alias) or self._is_of_another_date(model.id, alias):
            return False
        return not (space in ID_SPACES and self._spaces[model.id][space])

    def _add_aliases(self, model: ModelRow, name: Named) -> None:
        added = False
        own = (name.namespace, name.name)
        for space, alias in (own, *name.aliases):
            if (space, name.vendor, alias) in self._exact:
                continue
            if (space, alias) != own and not self._adopts(model, space, alias):
                continue
            row = AliasRow(
                namespace=space,
                name=alias,
                vendor=name.vendor,
                key=name_key(alias),
                model_id=model.id,
                first_seen=self._at,
            )
            self._session.add(row)
            self._know(row)
            added = True
        if added:
            spaces = self._spaces[model.id]
            model.name = display_name([(space, one) for space, ones in spaces.items() for one in sorted(ones)])


def remember_vendors(session: Session, vendors: Iterable[Vendor]) -> None:
    """Keep the names to show for vendors."""
    wanted = {vendor.slug: vendor.name for vendor in vendors}
    known = {row.slug: row for part in chunks(sorted(wanted)) for row in _vendor_rows(session, part)}
    for slug, shown in wanted.items():
        if slug not in known:
            session.add(VendorRow(slug=slug, name=shown))
        elif known[slug].name != shown and shown != slug:
            known[slug].name = shown


def _vendor_rows(session: Session, slugs: Sequence[str]) -> list[VendorRow]:
    return list(session.scalars(select(VendorRow).where(VendorRow.slug.in_(slugs))))
