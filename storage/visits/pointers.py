"""Moving names ("...-latest"): which model each points at, as its sources say, and the entry when that changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.decide import Move, MoveKind, Standing, State, Terms, judge
from storage.schema import ChangeRow, ModelRow, PointerRow, SourceRow
from storage.terms import Authority, ChangeKind, SourceKind
from storage.views import Evidence
from storage.visits import outbox
from storage.visits.identity import models_by_id
from storage.visits.observations import Origin


class MovingName(NamedTuple):
    """A name that means another model from time to time."""

    namespace: str
    vendor: str
    name: str


@dataclass(frozen=True, slots=True)
class Target:
    """The model that a document says a moving name means."""

    model_id: str
    quote: str
    locator: str


def hear(
    session: Session,
    source: SourceRow,
    said: Mapping[MovingName, Target] | None,
    terms: Terms,
    origin: Origin,
    *,
    silent: bool,
) -> list[str]:
    """Take in what one reading says of moving names (None: what the last one said); the ids of the changes.

    The same rules as for facts: a move is confirmed first, one that goes back was a flap, many at once are held. A
    document that does not name a name says nothing about it.
    """
    rows = {row.id: row for row in _rows(session, source.id)}
    if not rows and not said:
        return []
    standings = [
        Standing(row.id, _key(row), State(row.state), row.model_id, row.first_seen, row.confirmations)
        for row in rows.values()
    ]
    values = None if said is None else {name: target.model_id for name, target in said.items()}
    decision = judge(standings, values, replace(terms, whole=False, slots=None))
    changes = []
    for move in decision.moves:
        before, after = _apply(session, source, rows, move, said or {}, origin)
        if before is not None and after is not None and not silent:
            changes += _publish(session, source, before, after, origin.at)
    return changes


def of_models(session: Session, model_ids: Collection[str]) -> dict[str, set[tuple[str, str]]]:
    """The (namespace, name) pairs of the moving names that point at some models today; nothing for the others."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for row in session.scalars(select(PointerRow).where(PointerRow.state == State.OPEN)):
        if row.model_id in model_ids:
            found[row.model_id].add((row.namespace, row.name))
    return found


def named(session: Session, name: str) -> set[str]:
    """The ids of the models that a moving name means today."""
    return set(
        session.scalars(select(PointerRow.model_id).where(PointerRow.name == name, PointerRow.state == State.OPEN))
    )


def _rows(session: Session, source_id: int) -> Iterable[PointerRow]:
    return session.scalars(
        select(PointerRow).where(PointerRow.source_id == source_id, PointerRow.state.in_([State.OPEN, State.PENDING]))
    )


def _key(row: PointerRow) -> MovingName:
    return MovingName(row.namespace, row.vendor, row.name)


def _apply(
    session: Session,
    source: SourceRow,
    rows: Mapping[int, PointerRow],
    move: Move[MovingName],
    said: Mapping[MovingName, Target],
    origin: Origin,
) -> tuple[PointerRow | None, PointerRow | None]:
    """Write one move; the rows of the targets before and after it, where another one is in force now."""
    row = rows[move.standing.id] if move.standing else None
    old = rows[move.replaced.id] if move.replaced else None
    match move.kind:
        case MoveKind.OPEN | MoveKind.REPLACE | MoveKind.PEND:
            state = State.PENDING if move.kind is MoveKind.PEND else State.OPEN
            row = _new(session, source, move.slot, said[move.slot], state, origin)
            if old is not None:
                old.last_confirmed = old.last_confirmed or origin.before
        case MoveKind.AGAIN | MoveKind.CONFIRM:
            assert row is not None
            row.confirmations += 1
            if move.kind is MoveKind.CONFIRM:
                row.state = State.OPEN
        case MoveKind.FLAP:
            assert row is not None
            row.state, row.last_confirmed = State.FLAP, origin.before
            if old is not None:
                old.last_confirmed = None
        case _:
            return None, None
    if move.kind not in (MoveKind.REPLACE, MoveKind.CONFIRM) or old is None:
        return None, None
    old.state = State.CLOSED
    return old, row


def _new(
    session: Session, source: SourceRow, name: MovingName, target: Target, state: State, origin: Origin
) -> PointerRow:
    row = PointerRow(
        source_id=source.id,
        namespace=name.namespace,
        vendor=name.vendor,
        name=name.name,
        state=state,
        model_id=target.model_id,
        quote=target.quote,
        locator=target.locator,
        snapshot=origin.snapshot,
        first_seen=origin.at,
        confirmations=1,
    )
    session.add(row)
    return row


def _publish(session: Session, source: SourceRow, before: PointerRow, after: PointerRow, at: datetime) -> list[str]:
    """One `alias.repointed`, unless another source of the same name has told of it already."""
    told = session.scalars(
        select(ChangeRow)
        .where(
            ChangeRow.kind == ChangeKind.ALIAS_REPOINTED,
            ChangeRow.vendor == after.vendor,
            ChangeRow.model == after.name,
        )
        .order_by(ChangeRow.seq.desc())
        .limit(1)
    ).first()
    if told is not None and told.model_id == after.model_id:
        return []
    models = models_by_id(session, [before.model_id, after.model_id])
    old, new = (_evidence(row, source, models[row.model_id]) for row in (before, after))
    draft = outbox.Draft(
        kind=ChangeKind.ALIAS_REPOINTED,
        at=at,
        vendor=after.vendor,
        provider=source.provider,
        authority=Authority(source.authority),
        source=source.url,
        model_id=after.model_id,
        model=after.name,
        old=old,
        new=new,
        old_last_seen=old.last_confirmed,
        url=source.url,
    )
    return [outbox.write(session, draft)]


def _evidence(row: PointerRow, source: SourceRow, model: ModelRow) -> Evidence:
    return Evidence(
        value=model.name,
        raw=row.name,
        quote=row.quote,
        locator=row.locator,
        source=source.url,
        source_kind=SourceKind(source.kind),
        authority=Authority(source.authority),
        snapshot=row.snapshot,
        first_seen=row.first_seen,
        last_confirmed=max(row.last_confirmed or source.last_good_at or row.first_seen, row.first_seen),
    )
