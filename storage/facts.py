"""Facts: the value that holds for a slot over all its sources, and the changes that follow when it becomes another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import outbox
from storage.decide import Known, State
from storage.identity import chunks
from storage.observations import SlotKey
from storage.resolve import Candidate, conflict, is_living, winner
from storage.schema import FactRow, ModelRow, ObservationRow, SourceRow
from storage.terms import Authority, ChangeKind, CommercialUse, Field, LicenseClass, SourceKind, qualifiers_from
from storage.views import Evidence, FactLine

ENDING = frozenset({Field.DEPRECATION_DATE, Field.RETIREMENT_DATE, Field.SUCCESSOR})
"""What is said of a model when its end is announced."""
_OVER = frozenset({"deprecated", "retired"})

Pair = tuple[str, str]
"""(model id, provider)."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """An observation with the source that made it."""

    row: ObservationRow
    source: SourceRow

    def candidate(self) -> Candidate:
        return Candidate(
            observation=self.row.id,
            value=self.row.value,
            kind=SourceKind(self.source.kind),
            authority=Authority(self.source.authority),
            first_seen=self.row.first_seen,
        )

    def evidence(self) -> Evidence:
        """As others see it."""
        row, source = self.row, self.source
        return Evidence(
            value=row.value,
            raw=row.raw,
            quote=row.quote,
            locator=row.locator,
            source=source.url,
            source_kind=SourceKind(source.kind),
            authority=Authority(source.authority),
            snapshot=row.snapshot,
            first_seen=row.first_seen,
            last_confirmed=max(row.last_confirmed or source.last_good_at or row.first_seen, row.first_seen),
            license_class=LicenseClass(row.license_class) if row.license_class else None,
            commercial_use=CommercialUse(row.commercial_use) if row.commercial_use else None,
            condition=row.condition,
        )


def spoken(session: Session, slot_ids: list[int], *, also: list[int] | None = None) -> dict[int, Spoken]:
    """The observations in force for some slots (and any others by id), by their id."""
    found: dict[int, Spoken] = {}
    base = select(ObservationRow, SourceRow).join(SourceRow, SourceRow.id == ObservationRow.source_id)
    for part in chunks(slot_ids):
        statement = base.where(ObservationRow.slot_id.in_(part), ObservationRow.state == State.OPEN)
        found.update({row.id: Spoken(row, source) for row, source in session.execute(statement)})
    for part in chunks(also or []):
        statement = base.where(ObservationRow.id.in_(part))
        found.update({row.id: Spoken(row, source) for row, source in session.execute(statement)})
    return found


def line(slot: SlotKey, evidence: Evidence) -> FactLine:
    """A fact inside a grouped change."""
    return FactLine(slot.field, evidence.value, slot.unit, qualifiers_from(slot.qualifiers), evidence)


@dataclass(slots=True)
class _Move:
    """A fact that others had heard of and that is another now, or is gone."""

    slot: SlotKey
    old: Evidence
    new: Evidence | None


class Settlement:
    """Settles the facts of touched slots anew, and writes the changes."""

    def __init__(self, session: Session, source: SourceRow, at: datetime, is_news: Callable[[Pair], bool]) -> None:
        self._session = session
        self._source = source
        self._at = at
        self._is_news = is_news
        self._moves: list[_Move] = []
        self._new: dict[Pair, list[tuple[SlotKey, Evidence, FactRow]]] = defaultdict(list)

    def settle(self, slots: Mapping[int, SlotKey], gone: set[Pair]) -> list[str]:
        """Resolve `slots` over their sources. Of pairs in `gone`, nothing is said slot by slot."""
        facts = self._facts(list(slots))
        heard = spoken(self._session, list(slots), also=[f.observation_id for f in facts.values()])
        by_slot: dict[int, list[Spoken]] = defaultdict(list)
        for one in heard.values():
            if one.row.state == State.OPEN and one.row.slot_id in slots:
                by_slot[one.row.slot_id].append(one)
        for slot_id, slot in slots.items():
            self._settle(slot_id, slot, facts.get(slot_id), by_slot[slot_id], heard)
        return self._publish(gone)

    def _facts(self, slot_ids: list[int]) -> dict[int, FactRow]:
        found: dict[int, FactRow] = {}
        for part in chunks(slot_ids):
            found |= {f.slot_id: f for f in self._session.scalars(select(FactRow).where(FactRow.slot_id.in_(part)))}
        return found

    def _settle(
        self, slot_id: int, slot: SlotKey, fact: FactRow | None, open_: list[Spoken], heard: Mapping[int, Spoken]
    ) -> None:
        was = heard.get(fact.observation_id) if fact else None
        if was and is_living(SourceKind(was.source.kind)):
            # What a living page no longer says is not kept alive by what was announced once.
            open_ = [one for one in open_ if is_living(SourceKind(one.source.kind))]
        if not open_:
            if fact:
                if was and fact.known != Known.PENDING:
                    self._moves.append(_Move(slot, was.evidence(), None))
                self._session.delete(fact)
            return
        candidates = [one.candidate() for one in open_]
        incumbent = None
        if was and fact and fact.known != Known.PENDING:
            incumbent = next((one.row.id for one in open_ if one.source.id == was.source.id), None)
        best = heard[winner(slot.field, candidates, incumbent).observation]
        disagreement = conflict(slot.field, candidates)
        if fact is None:
            pair = (slot.model_id, slot.provider)
            known = Known.PENDING if self._is_news(pair) else Known.BASELINE
            fact = FactRow(
                slot_id=slot_id,
                observation_id=best.row.id,
                value=best.row.value,
                since=self._at,
                known=known,
                conflict=disagreement,
            )
            self._session.add(fact)
            if known is Known.PENDING:
                self._new[pair].append((slot, best.evidence(), fact))
            return
        if fact.value != best.row.value:
            if was and fact.known != Known.PENDING:
                self._moves.append(_Move(slot, was.evidence(), best.evidence()))
                fact.known = Known.PUBLISHED
            fact.since = self._at
        fact.value, fact.observation_id, fact.conflict = best.row.value, best.row.id, disagreement

    # ------------------------------------------------------------------------------------------------- publication

    def _publish(self, gone: set[Pair]) -> list[str]:
        models = self._models({m.slot.model_id for m in self._moves} | {pair[0] for pair in self._new})
        changes = self._endings(models)
        for move in self._moves:
            if (move.slot.model_id, move.slot.provider) in gone and move.new is None:
                continue
            kind = self._kind(move)
            if kind is None:
                continue
            changes.append(
                outbox.write(
                    self._session, self._draft(kind, models[move.slot.model_id], move.slot, move.old, move.new)
                )
            )
        changes += self._scheduled(models)
        return changes

    def _kind(self, move: _Move) -> ChangeKind | None:
        if move.new is not None:
            return ChangeKind.FACT_CHANGED
        starts = move.slot.qualifier("effective_from")
        if starts:
            # On its day a scheduled value becomes the plain one: that is a change of the plain slot, not of this one.
            return ChangeKind.FACT_SCHEDULE_CANCELLED if starts > self._at.date().isoformat() else None
        return ChangeKind.FACT_WITHDRAWN

    def _endings(self, models: Mapping[str, ModelRow]) -> list[str]:
        """One `model.deprecated` for all that is said at once about a model's end."""
        ending: dict[Pair, list[tuple[SlotKey, Evidence | None, Evidence, FactRow | None]]] = defaultdict(list)
        for move in self._moves:
            if move.new and move.slot.field is Field.STATUS and move.new.value in _OVER and move.old.value not in _OVER:
                ending[move.slot.model_id, move.slot.provider].append((move.slot, move.old, move.new, None))
        for pair, facts in self._new.items():
            if any(slot.field is Field.RETIREMENT_DATE for slot, _, _ in facts) or pair in ending:
                ending[pair] += [(s, None, e, f) for s, e, f in facts if s.field in ENDING]
        changes = []
        for (model_id, _provider), said in ending.items():
            main = next((x for x in said if x[0].field is Field.STATUS), said[0])
            draft = self._draft(ChangeKind.MODEL_DEPRECATED, models[model_id], main[0], main[1], main[2])
            changes.append(
                outbox.write(self._session, outbox.with_facts(draft, [line(slot, new) for slot, _, new, _ in said]))
            )
            for _slot, _old, _new, fact in said:
                if fact is not None:
                    fact.known = Known.PUBLISHED
        self._moves = [
            m
            for m in self._moves
            if not (m.new and m.slot.field is Field.STATUS and (m.slot.model_id, m.slot.provider) in ending)
        ]
        return changes

    def _scheduled(self, models: Mapping[str, ModelRow]) -> list[str]:
        changes = []
        for facts in self._new.values():
            for slot, evidence, fact in facts:
                if slot.qualifier("effective_from") and fact.known == Known.PENDING:
                    fact.known = Known.PUBLISHED
                    draft = self._draft(ChangeKind.FACT_SCHEDULED, models[slot.model_id], slot, None, evidence)
                    changes.append(outbox.write(self._session, draft))
        return changes

    def _draft(
        self, kind: ChangeKind, model: ModelRow, slot: SlotKey, old: Evidence | None, new: Evidence | None
    ) -> outbox.Draft:
        proof = new or old
        assert proof is not None
        return outbox.Draft(
            kind=kind,
            at=self._at,
            vendor=model.vendor,
            provider=slot.provider,
            authority=proof.authority,
            source=proof.source,
            model_id=model.id,
            model=model.name,
            field=slot.field,
            qualifiers=qualifiers_from(slot.qualifiers),
            unit=slot.unit,
            old=old,
            new=new,
            old_last_seen=old.last_confirmed if old else None,
        )

    def _models(self, ids: set[str]) -> dict[str, ModelRow]:
        found: dict[str, ModelRow] = {}
        for part in chunks(sorted(ids)):
            found |= {m.id: m for m in self._session.scalars(select(ModelRow).where(ModelRow.id.in_(part)))}
        return found
