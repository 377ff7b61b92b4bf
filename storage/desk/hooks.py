"""The hooks on the desk: who is told, what is on its way to them, and what came back."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from storage.database import Database
from storage.desk.schema import DeliveryRow, HookRow
from storage.ids import new_id
from storage.terms import ModelwireError

LEASE: Final = timedelta(minutes=2)
"""For how long a delivery that somebody has begun is nobody else's."""
KEPT: Final = timedelta(days=30)
"""For how long what was delivered can be sent again."""
IN_TURN: Final = 8
"""Deliveries of one hook that are taken at once: one after the other, they end within the lease."""


class UnknownHook(ModelwireError):
    """No hook goes by that name."""


@dataclass(frozen=True)  # without slots: the class attributes are the defaults
class HookTerms:
    """What a hook is to be: where it is, what it hears of, and how."""

    url: str
    events: tuple[str, ...] = ("*",)
    """Kinds of events; "*" for all, "fact.*" for a group."""
    filter: str = ""
    """A filter as the feeds take it: "vendor=mistral&severity=major"."""
    envelope: str = "standard"
    """standard | github."""
    secret: str = field(default="", repr=False)
    """What signs; for "github" the token that may dispatch."""
    allow_private: bool = False
    """It may be inside a private network."""


@dataclass(frozen=True, slots=True)
class Hook:
    """An address that is told of changes as they happen."""

    id: str
    terms: HookTerms
    old_secret: str
    """Signs beside the secret while receivers change over; empty when none does."""
    declared: bool
    """In modelwire.toml, not by a command."""
    state: str
    """active | disabled | undeclared."""
    note: str
    seq: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """Something to tell, ready to be sent."""

    id: str
    type: str
    body: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one hook."""

    id: int
    hook: Hook
    event_id: str
    type: str
    body: str
    state: str
    attempts: int
    next_at: datetime
    status: int
    note: str


@dataclass(frozen=True, slots=True)
class Result:
    """What became of an attempt."""

    state: str
    """waiting | delivered | dead."""
    status: int
    note: str
    next_at: datetime
    gone: bool = False
    """The receiver wants to hear no more: the hook is switched off."""


@dataclass(frozen=True)
class Hooks:
    """The hooks of an opened desk's database."""

    database: Database

    def add(self, terms: HookTerms, now: datetime, after: int, known: Iterable[str], *, declared: bool = False) -> Hook:
        """Add a hook that is told of what comes after the change `after`, and never of the events `known`."""
        with self.database.writing() as session:
            row = HookRow(id=new_id(now), state="active", seq=after, declared=declared, created_at=now)
            _set(row, terms)
            session.add(row)
            session.flush()
            for event_id in known:
                earlier = _waiting(row.id, Event(event_id, "", ""), now)
                earlier.state, earlier.note = "earlier", "known before the hook was"
                session.add(earlier)
            return _hook(row)

    def change(self, hook: Hook, terms: HookTerms) -> None:
        """Give a declared hook the terms that stand in the file now; one that had left the file is heard again."""
        with self.database.writing() as session:
            row = session.get_one(HookRow, hook.id)
            if terms.secret != row.secret:
                row.old_secret = row.secret
            _set(row, terms)
            if row.state == "undeclared":
                row.state, row.note = "active", ""

    def undeclare(self, hook: Hook) -> None:
        """A declared hook has left the file: it hears nothing until it comes back, and then all of it."""
        with self.database.writing() as session:
            row = session.get_one(HookRow, hook.id)
            row.state, row.note = "undeclared", "no longer in the configuration"

    def all(self) -> list[Hook]:
        """Every hook, oldest first."""
        with self.database.reading() as session:
            return [_hook(row) for row in session.scalars(select(HookRow).order_by(HookRow.created_at, HookRow.id))]

    def find(self, name: str) -> Hook:
        """The hook with that address, that id, or an id that begins so. Raises `UnknownHook`."""
        found = [hook for hook in self.all() if name == hook.terms.url or (name and hook.id.startswith(name.upper()))]
        if len(found) != 1:
            raise UnknownHook(f"{name!r} is {'more than one' if found else 'no'} hook: `hooks list` shows their ids")
        return found[0]

    def remove(self, hook: Hook) -> None:
        """Forget a hook and all that was on its way to it."""
        with self.database.writing() as session:
            for delivery in session.scalars(select(DeliveryRow).where(DeliveryRow.hook_id == hook.id)):
                session.delete(delivery)
            session.flush()
            session.delete(session.get_one(HookRow, hook.id))

    def set_secret(self, hook: Hook, secret: str) -> None:
        """Give a hook a new secret; the old one signs beside it until `forget_old_secret`."""
        with self.database.writing() as session:
            row = session.get_one(HookRow, hook.id)
            row.secret, row.old_secret = secret, row.secret

    def forget_old_secret(self, hook: Hook) -> None:
        """Sign with the newest secret alone."""
        with self.database.writing() as session:
            session.get_one(HookRow, hook.id).old_secret = ""

    def enable(self, hook: Hook) -> None:
        """Switch a hook on again."""
        with self.database.writing() as session:
            row = session.get_one(HookRow, hook.id)
            row.state, row.note = "active", ""

    def put(self, hook: Hook, seq: int, events: Iterable[Event], now: datetime) -> int:
        """Queue what a hook is to be told, and note how far it has come, in one transaction; how many were new."""
        with self.database.writing() as session:
            row = session.get_one(HookRow, hook.id)
            known = set(session.scalars(select(DeliveryRow.event_id).where(DeliveryRow.hook_id == hook.id)))
            added = 0
            for event in events:
                if event.id in known:
                    continue
                known.add(event.id)
                session.add(_waiting(hook.id, event, now))
                added += 1
            row.seq = max(row.seq, seq)
            return added

    def told(self, hook: Hook) -> set[str]:
        """The ids of all events that a hook has been told, or will be."""
        with self.database.reading() as session:
            return set(session.scalars(select(DeliveryRow.event_id).where(DeliveryRow.hook_id == hook.id)))

    def rewind(self, hook: Hook, seq: int) -> None:
        """The changes have been made anew and are counted from the beginning: hear of those after `seq`."""
        with self.database.writing() as session:
            session.get_one(HookRow, hook.id).seq = seq

    def claim(self, now: datetime, without: Collection[str] = ()) -> list[Delivery]:
        """Take what is due, a few a hook and none of those `without`; for two minutes nobody else gets it."""
        turn = func.row_number().over(partition_by=DeliveryRow.hook_id, order_by=(DeliveryRow.next_at, DeliveryRow.id))
        due = (
            select(DeliveryRow.id, turn.label("turn"))
            .join(HookRow, HookRow.id == DeliveryRow.hook_id)
            .where(
                DeliveryRow.state == "waiting",
                DeliveryRow.next_at <= now,
                HookRow.state == "active",
                HookRow.id.not_in(list(without)),
            )
            .subquery()
        )
        with self.database.writing() as session:
            rows = session.execute(
                select(DeliveryRow, HookRow)
                .join(HookRow, HookRow.id == DeliveryRow.hook_id)
                .join(due, due.c.id == DeliveryRow.id)
                .where(due.c.turn <= IN_TURN)
                .order_by(DeliveryRow.next_at, DeliveryRow.id)
            ).all()
            claimed = [_delivery(delivery, hook) for delivery, hook in rows]
            for delivery, _ in rows:
                delivery.next_at = now + LEASE
            return claimed

    def postpone(self, deliveries: Collection[Delivery], until: datetime) -> None:
        """Put back what was taken and not attempted."""
        with self.database.writing() as session:
            for row in session.scalars(
                select(DeliveryRow).where(
                    DeliveryRow.id.in_([one.id for one in deliveries]), DeliveryRow.state == "waiting"
                )
            ):
                row.next_at = until

    def next_due(self) -> datetime | None:
        """When the next attempt is to be made; None while nothing waits."""
        with self.database.reading() as session:
            return session.scalar(
                select(func.min(DeliveryRow.next_at))
                .join(HookRow, HookRow.id == DeliveryRow.hook_id)
                .where(DeliveryRow.state == "waiting", HookRow.state == "active")
            )

    def settle(self, delivery: Delivery, result: Result, now: datetime) -> None:
        """Note what became of an attempt."""
        with self.database.writing() as session:
            row = session.get(DeliveryRow, delivery.id)
            if row is None or row.state != "waiting":
                return  # the hook was removed meanwhile, or another process was faster
            row.state, row.status, row.note, row.next_at = result.state, result.status, result.note, result.next_at
            row.attempts += 1
            row.delivered_at = now if result.state == "delivered" else None
            if result.gone:
                hook = session.get_one(HookRow, row.hook_id)
                hook.state, hook.note = "disabled", result.note

    def deliveries(self, state: str = "") -> list[Delivery]:
        """What is or was on its way, oldest first; "dead" for the dead letters."""
        with self.database.reading() as session:
            statement = select(DeliveryRow, HookRow).join(HookRow, HookRow.id == DeliveryRow.hook_id)
            if state:
                statement = statement.where(DeliveryRow.state == state)
            return [_delivery(row, hook) for row, hook in session.execute(statement.order_by(DeliveryRow.id))]

    def replay(self, hook: Hook, now: datetime, event_id: str = "") -> int:
        """Send a hook's dead letters (or one event, whatever became of it) again; how many."""
        with self.database.writing() as session:
            statement = select(DeliveryRow).where(DeliveryRow.hook_id == hook.id)
            chosen = DeliveryRow.event_id == event_id if event_id else DeliveryRow.state == "dead"
            rows = session.scalars(statement.where(chosen, DeliveryRow.body != "")).all()
            for row in rows:
                row.state, row.attempts, row.next_at = "waiting", 0, now
            return len(rows)

    def let_go(self, now: datetime, *, forecast: bool = False) -> int:
        """Forget what was delivered a month ago, and not that it was; how many events (would) lose their body."""
        with self.database.writing() as session:
            rows = session.scalars(
                select(DeliveryRow).where(
                    DeliveryRow.state == "delivered", DeliveryRow.delivered_at < now - KEPT, DeliveryRow.body != ""
                )
            ).all()
            for row in rows if not forecast else ():
                row.body = ""
            return len(rows)


def _waiting(hook_id: str, event: Event, now: datetime) -> DeliveryRow:
    return DeliveryRow(
        hook_id=hook_id, event_id=event.id, type=event.type, body=event.body, state="waiting", next_at=now
    )


def _set(row: HookRow, terms: HookTerms) -> None:
    row.url, row.events, row.filter = terms.url, ",".join(terms.events), terms.filter
    row.envelope, row.secret, row.allow_private = terms.envelope, terms.secret, terms.allow_private


def _hook(row: HookRow) -> Hook:
    terms = HookTerms(row.url, tuple(row.events.split(",")), row.filter, row.envelope, row.secret, row.allow_private)
    return Hook(row.id, terms, row.old_secret, row.declared, row.state, row.note, row.seq, row.created_at)


def _delivery(row: DeliveryRow, hook: HookRow) -> Delivery:
    return Delivery(
        row.id,
        _hook(hook),
        row.event_id,
        row.type,
        row.body,
        row.state,
        row.attempts,
        row.next_at,
        row.status,
        row.note,
    )
