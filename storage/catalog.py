"""The way out: models, facts, changes, sources and snapshots, as frozen views."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.by_hand import merges
from storage.database import Database
from storage.decide import Known, State
from storage.facts import Spoken
from storage.health import sources
from storage.names import name_key
from storage.schema import (
    AliasRow,
    ChangeRow,
    ConsumerRow,
    FactRow,
    IdentityRow,
    Meta,
    ModelRow,
    ObservationRow,
    PresenceRow,
    SlotRow,
    SourceRow,
    VendorRow,
)
from storage.terms import Authority, Field, ModelwireError, qualifiers_from
from storage.views import ChangeView, DecisionView, FactView, HistoryView, ModelView, SuggestionView
from storage.visits import outbox, pointers, snapshots
from storage.visits.identity import chunks
from storage.visits.snapshots import Snapshot

__all__ = [
    "AmbiguousModel",
    "UnknownModel",
    "UnknownSnapshot",
    "advance",
    "all_snapshots",
    "changes",
    "cursor",
    "decisions",
    "find_model",
    "find_pair",
    "find_snapshot",
    "history",
    "models",
    "set_host",
    "snapshot",
    "sources",
    "suggestions",
    "tag_authority",
]

_DEFAULT_HOST: Final = "modelwire.invalid"
_SHORTEST_ID: Final = 6


class UnknownSnapshot(ModelwireError):
    """No kept snapshot has that id."""


class UnknownModel(ModelwireError):
    """No model goes by that name."""


class AmbiguousModel(ModelwireError):
    """Several models go by that name."""


def changes(
    database: Database,
    *,
    after: int = 0,
    authority: Authority | None = None,
    newest_first: bool = False,
    limit: int | None = None,
) -> list[ChangeView]:
    """Changes with a `seq` above `after`, in commit order unless `newest_first`."""
    statement = select(ChangeRow).where(ChangeRow.seq > after)
    if authority is not None:
        statement = statement.where(ChangeRow.authority == authority)
    statement = statement.order_by(ChangeRow.seq.desc() if newest_first else ChangeRow.seq)
    if limit is not None:
        statement = statement.limit(limit)
    with database.reading() as session:
        names = _vendor_names(session)
        return [outbox.read(row, names.get(row.vendor, row.vendor)) for row in session.scalars(statement)]


def models(database: Database, *, vendor: str = "", ids: Sequence[str] | None = None) -> list[ModelView]:
    """Models with their facts, by vendor and name; all of them unless narrowed."""
    with database.reading() as session:
        return _models(session, vendor, ids)


def find_model(database: Database, name: str) -> ModelView:
    """The model that goes by `name` (exact, else by normalised spelling). Raises `UnknownModel`, `AmbiguousModel`."""
    with database.reading() as session:
        found = set(session.scalars(select(AliasRow.model_id).where(AliasRow.name == name)))
        found |= set(session.scalars(select(ModelRow.id).where((ModelRow.id == name) | (ModelRow.name == name))))
        found |= set() if found else pointers.named(session, name)
        if not found and (key := name_key(name)):
            found = set(session.scalars(select(AliasRow.model_id).where(AliasRow.key == key)))
        candidates = _models(session, "", sorted(found)) if found else []
        if len(candidates) == 1:
            return candidates[0]
        if not candidates:
            raise UnknownModel(f"no model is known as {name!r}{_nearest(session, name)}")
        names = ", ".join(sorted(_unmistakable(model) for model in candidates)[:6])
        raise AmbiguousModel(f"{len(candidates)} models go by {name!r}: say which one ({names})")


def find_pair(database: Database, one: str, other: str) -> tuple[str, str]:
    """The ids of two models by name, also of two that were merged. Raises `UnknownModel`, `AmbiguousModel`."""
    first, second = find_model(database, one), find_model(database, other)
    if first.id != second.id:
        return first.id, second.id
    with database.reading() as session:
        merged = session.scalars(select(ModelRow.id).where(ModelRow.merged_into == first.id)).all()
    if len(merged) != 1:
        raise UnknownModel(f"{one!r} and {other!r} are one and the same model; nothing was merged into it")
    return first.id, merged[0]


def history(database: Database, model_id: str, field: Field) -> list[HistoryView]:
    """Everything that any source ever said of a field of a model, oldest first."""
    with database.reading() as session:
        return list(_histories(session, [model_id], field).get(model_id, ()))


def with_histories(database: Database, ids: Sequence[str]) -> dict[str, tuple[ModelView, tuple[HistoryView, ...]]]:
    """Some models, each with everything that was ever said of it, by id: one state of the database for all of it."""
    with database.reading() as session:
        said = _histories(session, ids)
        return {model.id: (model, tuple(said.get(model.id, ()))) for model in _models(session, "", ids)}


def snapshot(database: Database, sha256: str) -> Snapshot | None:
    """A stored body with its headers, or None when it was never kept, or is kept no longer."""
    with database.reading() as session:
        return snapshots.load(session, sha256)


def find_snapshot(database: Database, start: str) -> Snapshot:
    """The stored body whose id begins with `start` (at least six characters). Raises `UnknownSnapshot`."""
    with database.reading() as session:
        ids = snapshots.beginning_with(session, start) if len(start) >= _SHORTEST_ID else []
        found = snapshots.load(session, ids[0]) if len(ids) == 1 else None
    if found is None:
        why = "several snapshots begin so" if len(ids) > 1 else "no snapshot has that id, or it is kept no longer"
        raise UnknownSnapshot(f"{start!r}: {why}; `modelwire show MODEL --json` prints the ids in full")
    return found


def all_snapshots(database: Database) -> Iterator[Snapshot]:
    """Every stored body, oldest first, one at a time."""
    with database.reading() as session:
        ids = snapshots.ids(session)
    for sha256 in ids:
        if (found := snapshot(database, sha256)) is not None:
            yield found


def suggestions(database: Database, vendor: str = "") -> list[SuggestionView]:
    """Pairs of models that may be one, about which nobody has decided."""
    with database.reading() as session:
        found = merges.suggestions(session, vendor)
        ids = sorted({one for pair in found for one in (pair.one, pair.other)})
        names = {row.id: row.name for row in _model_rows(session, "", ids)}
    return [SuggestionView(s.one, names[s.one], s.other, names[s.other], s.reason) for s in found]


def decisions(database: Database) -> list[DecisionView]:
    """What people decided about identity, oldest first, with what was taken back."""
    with database.reading() as session:
        rows = session.scalars(select(IdentityRow).order_by(IdentityRow.at, IdentityRow.id)).all()
        names = dict(session.execute(select(ModelRow.id, ModelRow.name)).all())
        return [
            DecisionView(row.id, row.at, row.kind, names[row.kept], names[row.other], row.reason, row.undone_at)
            for row in rows
        ]


def tag_authority(database: Database) -> tuple[str, int]:
    """(host, year) for tag: ids: fixed when the first of them is asked for, whatever the address becomes later."""
    with database.reading() as session:
        known = _meta(session)
    if "tag_host" not in known or "tag_year" not in known:
        set_host(database, _DEFAULT_HOST)
        with database.reading() as session:
            known = _meta(session)
    return known["tag_host"], int(known["tag_year"])


def set_host(database: Database, host: str) -> None:
    """Fix the host of tag: ids, once: a database that has one keeps it."""
    with database.writing() as session:
        known = _meta(session)
        if "tag_host" not in known:
            session.add(Meta(key="tag_host", value=host or _DEFAULT_HOST))
        if "tag_year" not in known:
            session.add(Meta(key="tag_year", value=str(datetime.now(UTC).year)))


def cursor(database: Database, consumer: str) -> int:
    """The `seq` up to which a consumer has handled every change; 0 before the first."""
    with database.reading() as session:
        row = session.get(ConsumerRow, consumer)
        return row.seq if row else 0


def advance(database: Database, consumer: str, seq: int) -> None:
    """Record that `consumer` has handled every change up to `seq`; never moves back."""
    with database.writing() as session:
        row = session.get(ConsumerRow, consumer)
        if row is None:
            session.add(ConsumerRow(name=consumer, seq=seq))
        else:
            row.seq = max(row.seq, seq)


# --------------------------------------------------------------------------------------------------------------- inside


def _meta(session: Session) -> dict[str, str]:
    return {row.key: row.value for row in session.scalars(select(Meta))}


def _vendor_names(session: Session) -> dict[str, str]:
    return {row.slug: row.name for row in session.scalars(select(VendorRow))}


def _histories(session: Session, ids: Sequence[str], field: Field | None = None) -> dict[str, list[HistoryView]]:
    found: dict[str, list[HistoryView]] = defaultdict(list)
    for part in chunks(sorted(set(ids))):
        statement = (
            select(SlotRow, ObservationRow, SourceRow)
            .join(ObservationRow, ObservationRow.slot_id == SlotRow.id)
            .join(SourceRow, SourceRow.id == ObservationRow.source_id)
            .where(SlotRow.model_id.in_(part))
            .order_by(ObservationRow.first_seen, ObservationRow.id)
        )
        for slot, observation, source in session.execute(
            statement if field is None else statement.where(SlotRow.field == field)
        ):
            found[slot.model_id].append(
                HistoryView(
                    provider=slot.provider,
                    field=Field(slot.field),
                    unit=slot.unit,
                    qualifiers=qualifiers_from(slot.qualifiers),
                    evidence=Spoken(observation, source).evidence(),
                    state=observation.state,
                )
            )
    return found


def _models(session: Session, vendor: str, ids: Sequence[str] | None) -> list[ModelView]:
    rows = _model_rows(session, vendor, ids)
    wanted = {row.id for row in rows}
    names = _vendor_names(session)
    aliases: dict[str, list[AliasRow]] = defaultdict(list)
    presences: dict[str, list[PresenceRow]] = defaultdict(list)
    for part in _parts(wanted, everything=ids is None and not vendor):
        for alias in session.scalars(select(AliasRow).where(*_among(AliasRow.model_id, part))):
            aliases[alias.model_id].append(alias)
        for presence in session.scalars(select(PresenceRow).where(*_among(PresenceRow.model_id, part))):
            presences[presence.model_id].append(presence)
    facts = _facts(session, wanted, everything=ids is None and not vendor)
    moving = pointers.of_models(session, wanted)
    return [
        _view(row, names.get(row.vendor, row.vendor), aliases[row.id], presences[row.id], facts[row.id], moving[row.id])
        for row in rows
    ]


def _model_rows(session: Session, vendor: str, ids: Sequence[str] | None) -> list[ModelRow]:
    statement = select(ModelRow).where(ModelRow.merged_into.is_(None))
    if vendor:
        statement = statement.where(ModelRow.vendor == vendor)
    if ids is None:
        found = list(session.scalars(statement))
    else:
        found = [row for part in chunks(ids) for row in session.scalars(statement.where(ModelRow.id.in_(part)))]
    return sorted(found, key=lambda row: (row.vendor, row.name.lower(), row.id))


def _parts(wanted: set[str], *, everything: bool) -> Iterable[list[str] | None]:
    """The ids in lists short enough for a statement; [None] to read whole tables at once."""
    return [None] if everything else chunks(sorted(wanted))


def _among(column: InstrumentedAttribute[str], part: list[str] | None) -> list[ColumnElement[bool]]:
    return [] if part is None else [column.in_(part)]


def _facts(session: Session, wanted: set[str], *, everything: bool) -> dict[str, list[FactView]]:
    found: dict[str, list[FactView]] = defaultdict(list)
    for part in _parts(wanted, everything=everything):
        statement = (
            select(SlotRow, FactRow, ObservationRow, SourceRow)
            .join(FactRow, FactRow.slot_id == SlotRow.id)
            .join(ObservationRow, ObservationRow.slot_id == SlotRow.id)
            .join(SourceRow, SourceRow.id == ObservationRow.source_id)
            .where(ObservationRow.state == State.OPEN)
        )
        if part is not None:
            statement = statement.where(SlotRow.model_id.in_(part))
        by_slot: dict[int, list[tuple[SlotRow, FactRow, Spoken]]] = defaultdict(list)
        for slot, fact, observation, source in session.execute(statement):
            by_slot[slot.id].append((slot, fact, Spoken(observation, source)))
        for said in by_slot.values():
            slot, fact, _ = said[0]
            holds = next((one for _, _, one in said if one.row.id == fact.observation_id), None)
            if holds is None:
                continue  # its observation is no longer open: the fact is being settled
            others = [one.evidence() for _, _, one in said if one is not holds]
            found[slot.model_id].append(
                FactView(
                    model_id=slot.model_id,
                    provider=slot.provider,
                    field=Field(slot.field),
                    unit=slot.unit,
                    qualifiers=qualifiers_from(slot.qualifiers),
                    value=fact.value,
                    evidence=holds.evidence(),
                    others=tuple(sorted(others, key=lambda e: (e.authority.rank, e.source))),
                    conflict=fact.conflict,
                )
            )
    order = {field: place for place, field in enumerate(Field)}
    for facts in found.values():
        facts.sort(key=lambda f: (order[f.field], f.provider, f.qualifiers, f.unit))
    return found


def _view(
    row: ModelRow,
    vendor_name: str,
    aliases: Sequence[AliasRow],
    presences: Sequence[PresenceRow],
    facts: Sequence[FactView],
    moving: Iterable[tuple[str, str]],
) -> ModelView:
    shown = [presence for presence in presences if presence.state != Known.WITHDRAWN]
    ranks = sorted((Authority(p.authority) for p in presences), key=lambda a: a.rank)
    ranks += sorted((fact.evidence.authority for fact in facts), key=lambda a: a.rank)
    return ModelView(
        id=row.id,
        vendor=row.vendor,
        vendor_name=vendor_name,
        name=row.name,
        family=row.family,
        aliases=tuple(sorted((alias.namespace, alias.name) for alias in aliases)),
        authority=ranks[0] if ranks else Authority.COMMUNITY,
        first_seen=row.first_seen,
        likes=row.likes,
        downloads=row.downloads,
        facts=tuple(facts),
        announced_only=not presences,
        withdrawn=bool(presences) and not shown,
        moving=tuple(sorted(moving)),
    )


def _unmistakable(model: ModelView) -> str:
    """A name of the model that no other has."""
    ids = [name for namespace, name in model.aliases if "/" in name]
    return ids[0] if ids else f"{model.name} of {model.vendor_name}"


def _nearest(session: Session, name: str) -> str:
    from difflib import get_close_matches

    known = dict(session.execute(select(AliasRow.key, AliasRow.name)).all())
    near = [known[key] for key in get_close_matches(name_key(name), known, n=3, cutoff=0.6)]
    return f"; did you mean {', '.join(near)}?" if near else "; `modelwire models` lists those that are"
