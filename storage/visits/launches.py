"""Which provider shows which model, and the entries about that: one per launch, and then at most one a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.decide import Known, State, launch_is_due, news_is_due
from storage.facts import Pair, Spoken, line
from storage.names import Member, main_member
from storage.resolve import is_living
from storage.schema import FactRow, ModelRow, ObservationRow, PresenceRow, SlotRow, SourceRow
from storage.terms import Authority, ChangeKind, Field, SourceKind
from storage.views import Evidence, FactLine
from storage.visits import outbox
from storage.visits.identity import chunks, models_by_id
from storage.visits.observations import SlotKey

_HEADLINE = (Field.LICENSE, Field.CONTEXT_LENGTH, Field.INPUT_PRICE, Field.OUTPUT_PRICE, Field.STATUS)


def present(session: Session, pairs: Collection[Pair]) -> dict[Pair, PresenceRow]:
    """The presences of some (model, provider) pairs."""
    found: dict[Pair, PresenceRow] = {}
    for part in chunks(sorted({model_id for model_id, _ in pairs})):
        for row in session.scalars(select(PresenceRow).where(PresenceRow.model_id.in_(part))):
            found[row.model_id, row.provider] = row
    return {pair: row for pair, row in found.items() if pair in pairs}


def appear(
    session: Session, source: SourceRow, at: datetime, pairs: Collection[Pair], *, baseline: bool
) -> dict[Pair, PresenceRow]:
    """Note that a living source shows these models; one that is new (or back) is news unless this is a baseline."""
    known = present(session, pairs)
    for pair in sorted(set(pairs) - set(known)):
        row = PresenceRow(
            model_id=pair[0],
            provider=pair[1],
            authority=source.authority,
            since=at,
            state=Known.BASELINE if baseline else Known.PENDING,
            source_id=source.id,
        )
        session.add(row)
        known[pair] = row
    for row in known.values():
        if row.state == Known.WITHDRAWN:
            row.state, row.since, row.withdrawn_at = Known.PENDING, at, None
        if Authority(source.authority).rank < Authority(row.authority).rank:
            row.authority = source.authority
    return known


def leave(
    session: Session, source: SourceRow, at: datetime, pairs: Collection[Pair], *, misread: bool = False
) -> tuple[set[Pair], list[str]]:
    """Of some pairs that `source` shows no more, those that no living source shows any more, with a `model.withdrawn`
    for each that was known. Files that a listing led to do not outlive their model's place in it.

    `misread`: none ever showed it, a reader was wrong; then it is a correction for each that was published.
    """
    gone, changes = set(), []
    presences = present(session, pairs)
    for pair in sorted(pairs):
        row = presences.get(pair)
        if row is None or row.state == Known.WITHDRAWN or _is_shown(session, pair, source):
            continue
        gone.add(pair)
        if misread and row.state == Known.PUBLISHED:
            changes.append(
                _withdrawn(session, row, source, at, ChangeKind.FACT_CORRECTED, "misread: no source lists this model")
            )
        elif not misread and row.state != Known.PENDING:
            note = "not listed in three readings in a row"
            changes.append(_withdrawn(session, row, source, at, ChangeKind.MODEL_WITHDRAWN, note))
        row.state, row.withdrawn_at = Known.WITHDRAWN, at
    return gone, changes


def _is_shown(session: Session, pair: Pair, left: SourceRow) -> bool:
    living = [kind for kind in SourceKind if is_living(kind)]
    statement = (
        select(func.count())
        .select_from(ObservationRow)
        .join(SlotRow, SlotRow.id == ObservationRow.slot_id)
        .join(SourceRow, SourceRow.id == ObservationRow.source_id)
        .where(
            SlotRow.model_id == pair[0],
            SlotRow.provider == pair[1],
            ObservationRow.state == State.OPEN,
            SourceRow.kind.in_(living),
            SourceRow.parent != left.url,
        )
    )
    return bool(session.scalar(statement))


def _withdrawn(session: Session, row: PresenceRow, left: SourceRow, at: datetime, kind: ChangeKind, note: str) -> str:
    model = session.get_one(ModelRow, row.model_id)
    source = session.get_one(SourceRow, row.source_id)
    last = session.scalars(
        select(ObservationRow)
        .join(SlotRow, SlotRow.id == ObservationRow.slot_id)
        .where(SlotRow.model_id == row.model_id, SlotRow.provider == row.provider)
        .where(ObservationRow.source_id == left.id)
        .order_by(ObservationRow.last_confirmed.desc().nulls_last(), (SlotRow.field == Field.STATUS).desc())
        .limit(1)
    ).first()
    proof = Spoken(last, session.get_one(SourceRow, last.source_id)).evidence() if last else None
    return outbox.write(
        session,
        outbox.Draft(
            kind=kind,
            at=at,
            vendor=model.vendor,
            provider=row.provider,
            authority=Authority(row.authority),
            source=proof.source if proof else source.url,
            model_id=model.id,
            model=model.name,
            old=proof,
            old_last_seen=proof.last_confirmed if proof else None,
            url=proof.source if proof else source.url,
            note=note,
        ),
    )


# ---------------------------------------------------------------------------------------------------------- publishing


def publish(session: Session, now: datetime, *, final: bool) -> list[str]:
    """Publish the launches and the later news that are due at `now`; `final` at the end of a run."""
    waiting = [
        row
        for row in session.scalars(select(PresenceRow).where(PresenceRow.state == Known.PENDING))
        if launch_is_due(row.since, now, final=final)
    ]
    return _launches(session, waiting, now) + _news(session, now, final=final)


@dataclass(frozen=True, slots=True)
class _Known:
    """A fact in force with its slot and evidence."""

    slot: SlotKey
    fact: FactRow
    evidence: Evidence


def _launches(session: Session, waiting: Sequence[PresenceRow], now: datetime) -> list[str]:
    if not waiting:
        return []
    models = models_by_id(session, {row.model_id for row in waiting})
    families: dict[tuple[str, ...], list[PresenceRow]] = defaultdict(list)
    for row in waiting:
        model = models[row.model_id]
        # A vendor launches a family; a price list adds offers, each of them news of its own.
        own = row.authority == Authority.FIRST_PARTY
        families[(row.provider, model.vendor, model.family if own else model.id)].append(row)
    changes = []
    for rows in sorted(families.values(), key=lambda rows: (min(r.since for r in rows), rows[0].model_id)):
        changes.append(_launch(session, rows, models, now))
    return changes


def _launch(session: Session, rows: Sequence[PresenceRow], models: dict[str, ModelRow], now: datetime) -> str:
    members = [Member(r.model_id, models[r.model_id].name, models[r.model_id].downloads) for r in rows]
    chosen = main_member(members)
    main = next(row for row in rows if row.model_id == chosen)
    model = models[chosen]
    known = _known(session, [(row.model_id, row.provider) for row in rows])
    for facts in known.values():
        for one in facts:
            one.fact.known = Known.PUBLISHED
    for row in rows:
        row.state, row.last_news_at = Known.PUBLISHED, now
    own = sorted(known.get((main.model_id, main.provider), []), key=lambda one: one.slot)
    source = session.get_one(SourceRow, main.source_id)
    proof = _proof(own)
    return outbox.write(
        session,
        outbox.Draft(
            kind=ChangeKind.MODEL_ADDED,
            at=now,
            vendor=model.vendor,
            provider=main.provider,
            authority=Authority(main.authority),
            source=proof.source if proof else source.url,
            model_id=model.id,
            model=model.name,
            new_first_seen=main.since,
            facts=_lines(own),
            members=sorted(m.name for m in members if m.id != chosen),
            url=proof.source if proof else source.url,
            quote=proof.quote if proof else "",
            snapshot=proof.snapshot if proof else "",
            new_family=_is_new_family(session, model, {m.id for m in members}),
        ),
    )


def _proof(facts: Sequence[_Known]) -> Evidence | None:
    """What shows best that the model exists."""
    living = [one for one in facts if is_living(one.evidence.source_kind)] or list(facts)
    if not living:
        return None

    def telling(one: _Known) -> tuple[bool, int, bool]:
        # A page that people can read says more than a machine's list of everything.
        place = _HEADLINE.index(one.slot.field) if one.slot.field in _HEADLINE else len(_HEADLINE)
        return one.evidence.source_kind is SourceKind.LISTING, place, one.slot.qualifiers != "{}"

    return min(living, key=telling).evidence


def _is_new_family(session: Session, model: ModelRow, these: set[str]) -> bool:
    others = session.scalars(
        select(ModelRow.id).where(ModelRow.vendor == model.vendor, ModelRow.family == model.family)
    ).all()
    return not set(others) - these


def _news(session: Session, now: datetime, *, final: bool) -> list[str]:
    """What became known of a model that is no news itself."""
    rows = session.execute(
        select(FactRow, SlotRow, PresenceRow)
        .join(SlotRow, SlotRow.id == FactRow.slot_id)
        .join(
            PresenceRow,
            (PresenceRow.model_id == SlotRow.model_id) & (PresenceRow.provider == SlotRow.provider),
        )
        .where(FactRow.known == Known.PENDING, PresenceRow.state.in_([Known.BASELINE, Known.PUBLISHED]))
    )
    waiting: dict[Pair, list[FactRow]] = defaultdict(list)
    presences: dict[Pair, PresenceRow] = {}
    for fact, slot, presence in rows:
        waiting[slot.model_id, slot.provider].append(fact)
        presences[slot.model_id, slot.provider] = presence
    due = [
        pair
        for pair, facts in sorted(waiting.items())
        if launch_is_due(min(fact.since for fact in facts), now, final=final)
        and news_is_due(presences[pair].last_news_at, now)
    ]
    if not due:
        return []
    models = models_by_id(session, {pair[0] for pair in due})
    known = _known(session, due, only=lambda fact: fact.known == Known.PENDING)
    changes = []
    for pair in due:
        facts = sorted(known[pair], key=lambda one: one.slot)
        presences[pair].last_news_at = now
        for one in facts:
            one.fact.known = Known.PUBLISHED
        single = facts[0] if len(facts) == 1 else None
        proof = _proof(facts)
        assert proof is not None
        model = models[pair[0]]
        changes.append(
            outbox.write(
                session,
                outbox.Draft(
                    kind=ChangeKind.FACT_ADDED,
                    at=now,
                    vendor=model.vendor,
                    provider=pair[1],
                    authority=proof.authority,
                    source=proof.source,
                    model_id=model.id,
                    model=model.name,
                    field=single.slot.field if single else None,
                    qualifiers=line(single.slot, proof).qualifiers if single else (),
                    unit=single.slot.unit if single else "",
                    new=single.evidence if single else None,
                    new_first_seen=min(one.evidence.first_seen for one in facts),
                    facts=_lines(facts),
                    quote=proof.quote,
                    snapshot=proof.snapshot,
                    url=proof.source,
                ),
            )
        )
    return changes


def _lines(facts: Sequence[_Known]) -> list[FactLine]:
    return [line(one.slot, one.evidence) for one in facts]


def _known(
    session: Session, pairs: Collection[Pair], only: Callable[[FactRow], bool] = lambda fact: True
) -> dict[Pair, list[_Known]]:
    """The facts of some pairs with their evidence."""
    wanted = set(pairs)
    found: dict[Pair, list[_Known]] = defaultdict(list)
    for part in chunks(sorted({model_id for model_id, _ in wanted})):
        rows = session.execute(
            select(FactRow, SlotRow, ObservationRow, SourceRow)
            .join(SlotRow, SlotRow.id == FactRow.slot_id)
            .join(ObservationRow, ObservationRow.id == FactRow.observation_id)
            .join(SourceRow, SourceRow.id == ObservationRow.source_id)
            .where(SlotRow.model_id.in_(part))
        )
        for fact, slot, observation, source in rows:
            pair = (slot.model_id, slot.provider)
            if pair in wanted and only(fact):
                key = SlotKey(slot.model_id, slot.provider, Field(slot.field), slot.unit, slot.qualifiers)
                found[pair].append(_Known(key, fact, Spoken(observation, source).evidence()))
    return found
