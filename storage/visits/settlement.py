"""Settling facts: after observations moved, which value holds for a slot over all its sources, and what follows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.decide import Known, State
from storage.facts import Pair, Spoken, spoken
from storage.resolve import Candidate, Windows, conflict, is_living, is_released, rivals, winner
from storage.schema import FactRow, ObservationRow, SlotRow, SourceRow
from storage.terms import Field, SourceKind
from storage.visits import launches
from storage.visits.identity import chunks
from storage.visits.observations import Moved, SlotKey
from storage.visits.publication import Dispute, FactMove, Manner, NewFact, Publication

_REAL = "real"
_BEGINNING = timedelta(days=1)


def settle_moves(
    session: Session,
    source: SourceRow,
    at: datetime,
    moved: Moved,
    baseline: Callable[[set[Pair]], set[Pair]] = lambda pairs: set(),
    manner: Manner = Manner.NEWS,
) -> list[str]:
    """After observations moved: who shows which model now, what holds now, and the changes that follow.

    `baseline` says of which (model, provider) pairs what is new here is no news.
    """
    silent = baseline({(slot.model_id, slot.provider) for slot in moved.slots.values()})
    if is_living(SourceKind(source.kind)):
        launches.appear(session, source, at, moved.opened & silent, baseline=True)
        launches.appear(session, source, at, moved.opened - silent, baseline=False)
    gone, changes = launches.leave(session, source, at, moved.closed, misread=manner is Manner.CORRECTION)
    settlement = Settlement(session, source, at, lambda pair: pair not in silent, manner)
    return changes + settlement.settle(moved.slots, gone)


class Settlement:
    """Settles the facts of touched slots anew, and publishes what follows."""

    def __init__(
        self,
        session: Session,
        source: SourceRow,
        at: datetime,
        is_news: Callable[[Pair], bool],
        manner: Manner = Manner.NEWS,
    ) -> None:
        self._session = session
        self._at = at
        self._is_news = is_news
        self._publication = Publication(session, source, at, manner)

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
        return self._publication.publish(gone)

    def _facts(self, slot_ids: list[int]) -> dict[int, FactRow]:
        found: dict[int, FactRow] = {}
        for part in chunks(slot_ids):
            found |= {f.slot_id: f for f in self._session.scalars(select(FactRow).where(FactRow.slot_id.in_(part)))}
        return found

    def _settle(
        self, slot_id: int, slot: SlotKey, fact: FactRow | None, open_: list[Spoken], heard: Mapping[int, Spoken]
    ) -> None:
        was = heard.get(fact.observation_id) if fact else None
        told = fact is not None and fact.known != Known.PENDING
        if was and is_living(SourceKind(was.source.kind)):
            # What a living page no longer says is not kept alive by what was announced once.
            open_ = [one for one in open_ if is_living(SourceKind(one.source.kind))]
        if not open_:
            if fact:
                if was and told:
                    self._publication.moves.append(FactMove(slot, was.evidence(), None))
                self._session.delete(fact)
            return
        candidates = [one.candidate() for one in open_]
        for pin in [one for one in open_ if one.source.kind == SourceKind.HAND]:
            if is_released(pin.candidate(), candidates):
                pin.row.state, pin.row.last_confirmed = State.CLOSED, self._at
                open_ = [one for one in open_ if one is not pin]
                candidates = [one.candidate() for one in open_]
        incumbent = next((one.row.id for one in open_ if was and told and one.source.id == was.source.id), None)
        best = heard[winner(slot.field, candidates, incumbent).observation]
        disagreement = conflict(slot.field, candidates)
        if disagreement == _REAL and slot.field is Field.CONTEXT_LENGTH:
            disagreement = conflict(slot.field, candidates, self._windows(slot))
        if fact is None:
            self._add(slot_id, slot, best, disagreement)
        else:
            if fact.value != best.row.value:
                if was and told:
                    self._publication.moves.append(FactMove(slot, was.evidence(), best.evidence()))
                    fact.known = Known.PUBLISHED
                fact.since = self._at
            if told and disagreement != fact.conflict and (disagreement == _REAL or fact.conflict == _REAL):
                self._dispute(slot, fact, best, candidates if disagreement == _REAL else [], heard)
            fact.value, fact.observation_id, fact.conflict = best.row.value, best.row.id, disagreement

    def _windows(self, slot: SlotKey) -> Windows:
        """The limits of input and output that are known beside a context."""
        rows = self._session.execute(
            select(SlotRow.field, ObservationRow.value)
            .join(ObservationRow, ObservationRow.slot_id == SlotRow.id)
            .where(SlotRow.model_id == slot.model_id, ObservationRow.state == State.OPEN)
            .where(SlotRow.field.in_([Field.MAX_INPUT_TOKENS, Field.MAX_OUTPUT_TOKENS]))
        ).all()
        known = [(field, int(value)) for field, value in rows if value.isdigit()]
        return Windows(
            frozenset(value for field, value in known if field == Field.MAX_INPUT_TOKENS),
            frozenset(value for field, value in known if field == Field.MAX_OUTPUT_TOKENS),
        )

    def _dispute(
        self, slot: SlotKey, fact: FactRow, best: Spoken, candidates: list[Candidate], heard: Mapping[int, Spoken]
    ) -> None:
        """Sources begin to disagree (or agree again, with no `candidates`)."""
        if not self._is_news((slot.model_id, slot.provider)) and self._at - fact.since < _BEGINNING:
            return  # sources that are read for the first time on one day are one baseline, with its disagreements
        others = rivals(slot.field, candidates, best.candidate())
        said = tuple(heard[one.observation].evidence() for one in others)
        self._publication.disputes.append(Dispute(slot, best.evidence(), said))

    def _add(self, slot_id: int, slot: SlotKey, best: Spoken, disagreement: str) -> None:
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
            self._publication.new[pair].append(NewFact(slot, best.evidence(), fact))
