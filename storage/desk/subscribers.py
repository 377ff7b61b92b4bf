"""Who gets the weekly mail: asked twice before, deleted at once after, and never mailed twice for a week."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select

from storage.database import Database
from storage.desk.schema import MailRow, SubscriberRow
from storage.terms import ModelwireError

_ADDRESS: Final = re.compile(r"[^@\s<>,;:\"\\\x00-\x1f]{1,64}@[^@\s<>,;:\"\\/\x00-\x1f]{1,190}\.[A-Za-z0-9-]{2,63}")


class BadAddress(ModelwireError):
    """That is no mail address."""


class UnknownToken(ModelwireError):
    """No subscriber has that token (any more)."""


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Somebody who wants the weekly mail."""

    address: str
    token: str
    """Known to nobody but them: it confirms, and it unsubscribes."""
    confirmed: bool

    @property
    def is_channel(self) -> bool:
        """Whether it is a room of many (the address is one for apprise), not a person's mail box."""
        return "://" in self.address


class UnknownSubscriber(ModelwireError):
    """Nobody subscribes under that address."""


@dataclass(frozen=True)
class Subscribers:
    """The subscribers of an opened desk's database."""

    database: Database

    def ask(self, address: str, now: datetime) -> Subscriber:
        """Note a wish to subscribe; nothing but the question is mailed before `confirm`. Raises `BadAddress`."""
        wanted = address.strip()
        if not _ADDRESS.fullmatch(wanted):
            raise BadAddress(f"{wanted[:80]!r} is no mail address: write name@example.org")
        return self._known(wanted, now)

    def _known(self, address: str, now: datetime) -> Subscriber:
        with self.database.writing() as session:
            row = session.get(SubscriberRow, address)
            if row is None:
                row = SubscriberRow(address=address, token=secrets.token_urlsafe(24), asked_at=now)
                session.add(row)
            return Subscriber(row.address, row.token, row.confirmed_at is not None)

    def add_channel(self, url: str, now: datetime) -> Subscriber:
        """Subscribe a channel: whoever runs this site speaks for it, so nobody is asked."""
        return self.confirm(self._known(url, now).token, now)

    def remove(self, address: str) -> None:
        """Delete a subscriber by their address. Raises `UnknownSubscriber`."""
        found = next((one for one in self.all() if one.address == address), None)
        if found is None:
            raise UnknownSubscriber(f"{address[:80]!r} is no subscriber; `subscribers list` shows them")
        self.leave(found.token)

    def confirm(self, token: str, now: datetime) -> Subscriber:
        """The wish is theirs. Doing it twice changes nothing. Raises `UnknownToken`."""
        with self.database.writing() as session:
            row = session.scalar(select(SubscriberRow).where(SubscriberRow.token == token))
            if row is None:
                raise UnknownToken("this link is not valid any more: subscribe again")
            row.confirmed_at = row.confirmed_at or now
            return Subscriber(row.address, row.token, confirmed=True)

    def leave(self, token: str) -> bool:
        """Delete a subscriber and what was noted of their mails; False when there was none."""
        with self.database.writing() as session:
            row = session.scalar(select(SubscriberRow).where(SubscriberRow.token == token))
            if row is None:
                return False
            session.execute(delete(MailRow).where(MailRow.address == row.address))
            session.delete(row)
            return True

    def all(self) -> list[Subscriber]:
        """Everybody, by address."""
        with self.database.reading() as session:
            rows = session.scalars(select(SubscriberRow).order_by(SubscriberRow.address))
            return [Subscriber(row.address, row.token, row.confirmed_at is not None) for row in rows]

    def begin(self, week: str, subscriber: Subscriber, now: datetime) -> bool:
        """Take a subscriber's mail of a week, before it is handed over; False when it was taken before.

        A crash in between costs the mail, and never sends it twice.
        """
        with self.database.writing() as session:
            row = session.get(SubscriberRow, subscriber.address)
            if row is None or row.confirmed_at is None:
                return False
            if session.get(MailRow, (week, subscriber.address)) is not None:
                return False
            session.add(MailRow(week=week, address=subscriber.address, at=now, state="sending"))
            return True

    def finish(self, week: str, subscriber: Subscriber, *, sent: bool) -> None:
        """Note that the mail went out; or that the server refused it, so that it may be tried again."""
        with self.database.writing() as session:
            row = session.get(MailRow, (week, subscriber.address))
            if row is None:
                return
            if sent:
                row.state = "sent"
            else:
                session.delete(row)
