"""Which changes follow when facts moved: one each, one for a model's end, one for all that a flood held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from storage.decide import Known
from storage.facts import Pair, line
from storage.schema import ChangeRow, FactRow, ModelRow, SourceRow
from storage.terms import Authority, ChangeKind, Field, qualifiers_from
from storage.views import Evidence, FactLine
from storage.visits import outbox
from storage.visits.identity import models_by_id
from storage.visits.observations import SlotKey

ENDING = frozenset({Field.DEPRECATION_DATE, Field.RETIREMENT_DATE, Field.SUCCESSOR})
"""What is said of a model when its end is announced."""
_OVER = frozenset({"deprecated", "retired"})
_GROUP_ABOVE = 10
"""More corrections of one source than this at once are one entry."""


class Manner(Enum):
    """Why facts moved."""

    NEWS = auto()
    """The world changed."""
    RELEASED = auto()
    """The world changed all at once: what a flood held goes through as one entry."""
    CORRECTION = auto()
    """A reader learned better, or a person did: nothing happened in the world."""
    SILENT = auto()
    """Only our books changed: nobody is told."""


@dataclass(frozen=True, slots=True)
class FactMove:
    """A fact that others had heard of and that is another now, or is gone."""

    slot: SlotKey
    old: Evidence
    new: Evidence | None

    @property
    def pair(self) -> Pair:
        return self.slot.model_id, self.slot.provider


@dataclass(frozen=True, slots=True)
class NewFact:
    """A fact of which nobody has heard."""

    slot: SlotKey
    evidence: Evidence
    row: FactRow


@dataclass(frozen=True, slots=True)
class Dispute:
    """A fact about which sources of equal authority began to disagree, or agree again when `others` is empty."""

    slot: SlotKey
    holds: Evidence
    others: tuple[Evidence, ...]


class Publication:
    """Gathers what moved in one visit, and writes the changes."""

    def __init__(self, session: Session, source: SourceRow, at: datetime, manner: Manner) -> None:
        self._session = session
        self._source = source
        self._at = at
        self._manner = manner
        self.moves: list[FactMove] = []
        self.new: dict[Pair, list[NewFact]] = defaultdict(list)
        self.disputes: list[Dispute] = []

    def publish(self, gone: set[Pair]) -> list[str]:
        """Write the changes and give their ids. Of pairs in `gone`, nothing is said slot by slot."""
        if self._manner is Manner.SILENT:
            return []
        ids = {m.slot.model_id for m in self.moves} | {pair[0] for pair in self.new}
        self._models = models_by_id(self._session, ids | {d.slot.model_id for d in self.disputes})
        changes: list[str] = []
        if self._manner is not Manner.CORRECTION:
            changes += self._endings()
        moves = [(kind, m) for m in self.moves if (kind := self._kind(m)) and (m.new or m.pair not in gone)]
        if self._is_group(len(moves)):
            changes.append(self._group([move for _, move in moves]))
        else:
            changes += [self._write(kind, move.slot, move.old, move.new) for kind, move in moves]
        changes += self._scheduled()
        for dispute in self.disputes:
            if dispute.others:
                changes.append(self._write(ChangeKind.FACT_CONFLICT, dispute.slot, dispute.holds, dispute.others[0]))
            elif self._is_disputed(dispute.slot):
                changes.append(self._write(ChangeKind.FACT_AGREED, dispute.slot, None, dispute.holds))
        return changes

    def _kind(self, move: FactMove) -> ChangeKind | None:
        if self._manner is Manner.CORRECTION:
            return ChangeKind.FACT_CORRECTED
        if move.new is not None:
            return ChangeKind.FACT_CHANGED
        starts = move.slot.qualifier("effective_from")
        if starts:
            # On its day a scheduled value becomes the plain one: that is a change of the plain slot, not of this one.
            return ChangeKind.FACT_SCHEDULE_CANCELLED if starts > self._at.date().isoformat() else None
        return ChangeKind.FACT_WITHDRAWN

    # ----------------------------------------------------------------------------------------------- grouped entries

    def _is_group(self, moves: int) -> bool:
        if self._manner is Manner.RELEASED:
            return moves > 1
        return self._manner is Manner.CORRECTION and moves > _GROUP_ABOVE

    def _group(self, moves: Sequence[FactMove]) -> str:
        """One entry for all that one visit moved."""
        fields = {move.slot.field for move in moves}
        models = {move.slot.model_id for move in moves}
        vendors = {self._models[one].vendor for one in models}
        corrected = self._manner is Manner.CORRECTION
        why = (
            "a better reading of the same document"
            if corrected
            else "they changed at once and were held until another reading agreed"
        )
        draft = outbox.Draft(
            kind=ChangeKind.FACT_CORRECTED if corrected else ChangeKind.FACT_CHANGED,
            at=self._at,
            vendor=vendors.pop() if len(vendors) == 1 else self._source.vendor,
            provider=self._source.provider,
            authority=Authority(self._source.authority),
            source=self._source.url,
            model_id=next(iter(models)) if len(models) == 1 else "",
            model=self._models[next(iter(models))].name if len(models) == 1 else "",
            field=fields.pop() if len(fields) == 1 else None,
            old_last_seen=max(move.old.last_confirmed for move in moves),
            new_first_seen=self._at,
            facts=[self._line(move) for move in sorted(moves, key=lambda m: m.slot)],
            url=self._source.url,
            note=why,
        )
        return outbox.write(self._session, draft)

    def _line(self, move: FactMove) -> FactLine:
        proof = move.new or move.old
        return FactLine(
            field=move.slot.field,
            value=move.new.value if move.new else "",
            unit=move.slot.unit,
            qualifiers=qualifiers_from(move.slot.qualifiers),
            evidence=proof,
            model_id=move.slot.model_id,
            model=self._models[move.slot.model_id].name,
            old=move.old.value,
            before=move.old,
        )

    def _endings(self) -> list[str]:
        """One `model.deprecated` for all that is said at once about a model's end."""
        ending: dict[Pair, list[tuple[SlotKey, Evidence | None, Evidence, FactRow | None]]] = defaultdict(list)
        for move in self.moves:
            if move.new and move.slot.field is Field.STATUS and move.new.value in _OVER and move.old.value not in _OVER:
                ending[move.pair].append((move.slot, move.old, move.new, None))
        for pair, facts in self.new.items():
            if any(fact.slot.field is Field.RETIREMENT_DATE for fact in facts) or pair in ending:
                ending[pair] += [(f.slot, None, f.evidence, f.row) for f in facts if f.slot.field in ENDING]
        changes = []
        for (model_id, _provider), said in ending.items():
            main = next((x for x in said if x[0].field is Field.STATUS), said[0])
            draft = self._draft(ChangeKind.MODEL_DEPRECATED, self._models[model_id], main[0], main[1], main[2])
            changes.append(
                outbox.write(self._session, outbox.with_facts(draft, [line(slot, new) for slot, _, new, _ in said]))
            )
            for _slot, _old, _new, fact in said:
                if fact is not None:
                    fact.known = Known.PUBLISHED
        self.moves = [m for m in self.moves if not (m.new and m.slot.field is Field.STATUS and m.pair in ending)]
        return changes

    def _scheduled(self) -> list[str]:
        changes = []
        for facts in self.new.values():
            for fact in facts:
                if fact.slot.qualifier("effective_from") and fact.row.known == Known.PENDING:
                    fact.row.known = Known.PUBLISHED
                    changes.append(self._write(ChangeKind.FACT_SCHEDULED, fact.slot, None, fact.evidence))
        return changes

    # ------------------------------------------------------------------------------------------------ single entries

    def _write(self, kind: ChangeKind, slot: SlotKey, old: Evidence | None, new: Evidence | None) -> str:
        return outbox.write(self._session, self._draft(kind, self._models[slot.model_id], slot, old, new))

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
            about=self._mistake(slot, old) if kind is ChangeKind.FACT_CORRECTED and old else "",
        )

    def _mistake(self, slot: SlotKey, old: Evidence) -> str:
        """The change that told the world a value which is corrected now, or nothing."""
        told = _about(slot).where(ChangeRow.new == old.value)
        change = self._session.scalars(told).first()
        return change.id if change else ""

    def _is_disputed(self, slot: SlotKey) -> bool:
        """Whether the last that was told of a slot's sources is that they disagree."""
        kinds = [ChangeKind.FACT_CONFLICT, ChangeKind.FACT_AGREED]
        change = self._session.scalars(_about(slot).where(ChangeRow.kind.in_(kinds))).first()
        return change is not None and change.kind == ChangeKind.FACT_CONFLICT


def _about(slot: SlotKey) -> Select[ChangeRow]:
    """The changes of a slot, newest first."""
    return (
        select(ChangeRow)
        .where(
            ChangeRow.model_id == slot.model_id,
            ChangeRow.provider == slot.provider,
            ChangeRow.field == slot.field,
            ChangeRow.unit == slot.unit,
            ChangeRow.qualifiers == slot.qualifiers,
        )
        .order_by(ChangeRow.seq.desc())
        .limit(1)
    )
