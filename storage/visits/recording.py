"""Taking in one visit: what it moves, what follows for facts, and how the source fares."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.decide import Decision, Known, MoveKind, Terms, judge, repeated, shrunken
from storage.facts import Pair
from storage.schema import VisitRow
from storage.terms import Claim, Field, Outcome, Reading, SourceInfo, SourceKind, Visit
from storage.visits import launches, observations, pointers, readings, snapshots, sources, statements, sweeps
from storage.visits.identity import remember_vendors
from storage.visits.observations import SlotKey, Standings
from storage.visits.publication import Manner
from storage.visits.readings import Said
from storage.visits.settlement import settle_moves

_SETTLING = frozenset({Field.LICENSE, Field.GATED})
SILENT: Final = frozenset({SourceKind.ANNOUNCEMENT, SourceKind.INDEX})
"""Kinds whose documents lose old content by nature: what is absent there is not missing."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a visit."""

    outcome: Outcome
    changes: tuple[str, ...] = ()
    """The ids of the changes that it published."""
    pending: int = 0
    """How many values of the source wait for another reading."""
    note: str = ""
    duplicate: bool = False
    """The same visit had been recorded before: nothing was done."""
    known_breakage: bool = False
    """It failed, as it had at the visit before."""


class Recording:
    """One visit on its way into the tables."""

    def __init__(self, session: Session, visit: Visit, settle: timedelta) -> None:
        self._session = session
        self._visit = visit
        self._settle = settle
        self._changes: list[str] = []

    def run(self) -> Recorded:
        session, visit = self._session, self._visit
        source = sources.register(session, visit.source)
        self._source = source
        digest = _digest(visit)
        if has_visit(session, source.id, visit.at, digest):
            return self._result(Outcome(source.last_outcome or visit.outcome), duplicate=True)
        # The pages of a listing's first sweep are its first reading together.
        self._first = source.first_good_at is None or (bool(visit.sweep) and source.last_swept_at is None)
        self._changes += launches.publish(session, visit.at, final=False)
        remember_vendors(session, [visit.source.vendor])
        late = source.last_visit_at is not None and visit.at < source.last_visit_at
        if visit.outcome.good and not late:
            outcome, note = self._good()
        elif late:
            outcome, note = visit.outcome, visit.note
            if visit.outcome.good and visit.reading:
                self._look_back(visit.reading)
        else:
            outcome, note = visit.outcome, visit.note
            self._bad(outcome, note)
        session.add(
            VisitRow(
                source_id=source.id,
                at=visit.at,
                digest=digest,
                outcome=outcome,
                status=visit.status,
                note=note,
                said=len(visit.reading.claims) if visit.reading else None,
            )
        )
        if outcome in (Outcome.BROKEN, Outcome.EMPTY):
            snapshots.drop_old_unreadable(session, source.id)
        return self._result(outcome, note=note)

    def _result(self, outcome: Outcome, note: str = "", *, duplicate: bool = False) -> Recorded:
        failures = self._source.failures
        return Recorded(
            outcome, tuple(self._changes), self._source.pending, note, duplicate, known_breakage=failures > 1
        )

    # -------------------------------------------------------------------------------------------------- bad visits

    def _bad(self, outcome: Outcome, note: str) -> None:
        visit = self._visit
        if visit.body and visit.may_store:
            snapshots.keep(self._session, visit.source.url, visit.at, visit.status, visit.headers, visit.body)
        self._changes += sources.went_badly(self._session, self._source, visit.at, outcome, note)

    # ------------------------------------------------------------------------------------------------- good visits

    def _good(self) -> tuple[Outcome, str]:
        source, visit = self._source, self._visit
        last = Outcome(source.last_outcome) if source.last_outcome else None
        same = visit.reading is None or (
            not visit.sweep
            and source.body == snapshots.digest(visit.body)
            and source.reader_version == visit.source.reader_version
        )
        if visit.reading is None and last in (Outcome.BROKEN, Outcome.EMPTY):
            note = source.note or "the document is the one that could not be read before"
            self._bad(last, note)
            return last, note
        if not same and visit.reading and self._is_damaged(visit.reading):
            note = f"only a few of the {source.slots} values known from here could be read; the last good ones stay"
            self._bad(Outcome.BROKEN, note)
            return Outcome.BROKEN, note
        said = None if same or visit.reading is None else readings.by_slot(self._session, visit, visit.reading)
        decision, standings, claims = self._decide(said)
        snapshot = source.body if same else self._keep()
        origin = observations.Origin(source.id, visit.at, source.last_good_at, snapshot, visit.source.reader_version)
        moved = observations.apply(self._session, standings, decision.moves, claims, origin)
        manner = Manner.RELEASED if decision.released else Manner.NEWS
        self._changes += settle_moves(self._session, source, visit.at, moved, self._baseline, manner)
        if not decision.held:
            self._changes += pointers.hear(
                self._session, source, said.moving if said else None, self._terms(), origin, silent=self._first
            )
        if visit.reading and not same:
            self._changes += statements.hear(
                self._session, source, visit.at, visit.reading.announcements, snapshot=snapshot, baseline=self._first
            )
        self._remember(snapshot, same=same)
        sources.count(self._session, source)
        moving = any(move.kind is not MoveKind.AGAIN for move in decision.moves)
        outcome = Outcome.CHANGED if self._changes or moving or self._first else Outcome.UNCHANGED
        if decision.held:
            self._changes += sources.hold(self._session, source, visit.at, decision.due)
            outcome = Outcome.HELD
        note = source.note if decision.held else ""
        self._changes += sources.went_well(self._session, source, visit.at, outcome)
        source.note = note
        return outcome, note

    def _is_damaged(self, reading: Reading) -> bool:
        """A whole document that lost most of what it said is damaged, until somebody shows otherwise."""
        if self._visit.sweep or SourceKind(self._source.kind) in SILENT:
            return False
        said = {(claim.model, claim.field, claim.unit, claim.qualifiers) for claim in reading.claims}
        return shrunken(len(said), self._source.slots)

    def _decide(self, said: Said | None) -> tuple[Decision[SlotKey], Standings, dict[SlotKey, Claim]]:
        source, visit = self._source, self._visit
        standings = Standings(self._session, source.id)
        if not visit.sweep:
            rows = standings.of_all()
        else:  # a page of a listing speaks of its own models only
            met = said.models if said else set()
            rows = standings.of(met)
            sweeps.meet(self._session, source.id, visit.sweep, met)
        rows, in_force = readings.come_into_force(self._session, standings, rows, visit.at.date().isoformat())
        if said is None:
            claims = in_force
            values = repeated(rows) | {slot: claim.value for slot, claim in in_force.items()}
        else:
            claims = said.claims
            rows = [row for row in rows if row.slot not in said.contradicted]
            values = {slot: claim.value for slot, claim in claims.items()}
        return judge(rows, values, self._terms(), _settling(values, visit.source.confirm)), standings, claims

    def _terms(self) -> Terms:
        source, visit = self._source, self._visit
        return Terms(
            at=visit.at,
            first=self._first,
            whole=SourceKind(source.kind) not in SILENT,
            archived=visit.archived,
            confirm=visit.source.confirm,
            settle=self._settle,
            was_held=source.held_since is not None,
            slots=source.slots if visit.sweep else None,
            growth_is_flood=not visit.sweep,
        )

    def _baseline(self, pairs: set[Pair]) -> set[Pair]:
        """Of some pairs, those of which what is new here is no news."""
        source = self._source
        if not self._first:
            return set()
        parent = sources.find(self._session, source.parent) if source.parent else None
        if parent is None or parent.first_good_at is None:
            return pairs  # the first reading of a declared source, or of a file whose listing nobody has read
        if SourceKind(source.kind) is SourceKind.ANNOUNCEMENT:
            old = statements.is_baseline(self._session, source.vendor, source.url)
            return pairs if old else set()
        # A file that a listing led to belongs to that listing's watch: it is as new as its model.
        presences = launches.present(self._session, pairs)
        return {pair for pair in pairs if pair in presences and presences[pair].state == Known.BASELINE}

    def _keep(self) -> str:
        visit = self._visit
        if not visit.may_store or not visit.body:
            return ""
        return snapshots.keep(self._session, visit.source.url, visit.at, visit.status, visit.headers, visit.body)

    def _remember(self, snapshot: str, *, same: bool) -> None:
        """What the next visit needs: validators, the body read, where the sweep stands."""
        source, visit = self._source, self._visit
        headers = {name.lower(): value for name, value in visit.headers}
        if visit.reading is not None:
            source.etag = headers.get("etag", "")
            source.last_modified = headers.get("last-modified", "")
            source.last_unconditional_at = visit.at
        source.reader_version = visit.source.reader_version
        if visit.reading is not None and not same:
            former, source.body = source.body, snapshot if not visit.sweep else ""
            if former != snapshot:
                snapshots.drop_unused(self._session, former)
        if visit.sweep and visit.reading is not None:
            if source.sweep != visit.sweep:
                source.sweep = visit.sweep
                source.sweep_watermark = visit.reading.watermark
            source.sweep_next_url = visit.reading.next_url

    def _look_back(self, reading: Reading) -> None:
        said = readings.by_slot(self._session, self._visit, reading)
        readings.extend_history(self._session, self._source.id, self._visit, said, self._keep())


class EndOfSweep:
    """A listing that was walked to its end, or down to its watermark."""

    def __init__(self, session: Session, info: SourceInfo, sweep: str, at: datetime, settle: timedelta) -> None:
        self._session = session
        self._source = sources.register(session, info)
        self._info = info
        self._sweep = sweep
        self._at = at
        self._settle = settle

    def run(self, *, complete: bool) -> Recorded:
        session, source = self._session, self._source
        if source.sweep != self._sweep:
            return Recorded(Outcome.UNCHANGED, pending=source.pending, duplicate=True)
        standings = Standings(session, source.id)
        met = sweeps.met(session, source.id, self._sweep)
        rows = [row for row in standings.of_all() if row.slot.model_id not in met and (complete or not row.missing)]
        terms = Terms(
            at=self._at,
            confirm=self._info.confirm,
            settle=self._settle,
            was_held=source.held_since is not None,
            slots=source.slots,
        )
        # What a complete sweep did not meet is missing. Above the watermark, what was not met was not touched: it says
        # what it said, and what was missing before is neither back nor missing once more.
        values = {} if complete else repeated(rows)
        decision = judge(rows, values, terms, _settling(values, self._info.confirm))
        before = source.last_swept_at or source.last_good_at
        origin = observations.Origin(source.id, self._at, before, "", self._info.reader_version)
        moved = observations.apply(session, standings, decision.moves, {}, origin)
        manner = Manner.RELEASED if decision.released else Manner.NEWS
        changes = settle_moves(session, source, self._at, moved, manner=manner)
        sources.count(session, source)
        outcome = Outcome.CHANGED if changes else Outcome.UNCHANGED
        if decision.held:
            changes += sources.hold(session, source, self._at, decision.due)
            outcome = Outcome.HELD
        if not decision.held:
            source.watermark = source.sweep_watermark or source.watermark
        source.last_swept_at = self._at
        source.sweep = source.sweep_next_url = source.sweep_watermark = ""
        sweeps.forget(session, source.id)
        changes += sources.went_well(session, source, self._at, outcome)
        return Recorded(outcome, tuple(changes), source.pending, source.note)


def _settling(slots: Iterable[SlotKey], confirm: int) -> frozenset[SlotKey]:
    """The slots that one structured answer does not confirm at once (rule 2)."""
    return frozenset(slot for slot in slots if slot.field in _SETTLING) if confirm <= 1 else frozenset()


def has_visit(session: Session, source_id: int, at: datetime, digest: str) -> bool:
    """Whether a visit is known."""
    known = select(VisitRow.id).where(VisitRow.source_id == source_id, VisitRow.at == at, VisitRow.digest == digest)
    return session.scalar(known) is not None


def _digest(visit: Visit) -> str:
    """What distinguishes two visits of one source at one moment."""
    if visit.body:
        return snapshots.digest(visit.body)
    return hashlib.sha256(f"{visit.outcome} {visit.status} {visit.sweep}".encode()).hexdigest()
