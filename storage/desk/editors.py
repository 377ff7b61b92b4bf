"""Who may log in to the desk: editors with a token each, and the browsers in which they have used it."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select

from storage.database import Database
from storage.desk.schema import EditorRow, SessionRow
from storage.terms import ModelwireError

LASTS: Final = timedelta(days=14)
"""For how long a browser stays logged in."""
_NAME: Final = re.compile(r"\S(?:.{0,58}\S)?")


class BadEditor(ModelwireError):
    """An editor cannot be added or removed like that."""


@dataclass(frozen=True, slots=True)
class Editor:
    """Somebody who may log in."""

    name: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """A browser in which an editor is logged in."""

    editor: str
    form_token: str
    """Every form that the browser sends carries it."""


@dataclass(frozen=True)
class Editors:
    """The editors of an opened desk's database."""

    database: Database

    def add(self, name: str, now: datetime) -> str:
        """Add an editor, or give one a new token, which ends the old one and its sessions; gives the token, of which
        nothing but the digest is kept. Raises `BadEditor`."""
        if not _NAME.fullmatch(name) or not name.isprintable():
            raise BadEditor(f"{name[:60]!r} is no name of an editor: use up to 60 letters")
        token = secrets.token_urlsafe(32)
        with self.database.writing() as session:
            row = session.get(EditorRow, name)
            if row is None:
                session.add(EditorRow(name=name, digest=_digest(token), added_at=now))
            else:
                row.digest = _digest(token)
                session.execute(delete(SessionRow).where(SessionRow.editor == name))
        return token

    def remove(self, name: str) -> None:
        """Take an editor away, and end all of their sessions. Raises `BadEditor`."""
        with self.database.writing() as session:
            row = session.get(EditorRow, name)
            if row is None:
                raise BadEditor(f"{name[:60]!r} is no editor; `editors list` shows the names")
            session.execute(delete(SessionRow).where(SessionRow.editor == name))
            session.delete(row)

    def all(self) -> list[Editor]:
        """Everybody, by name."""
        with self.database.reading() as session:
            rows = session.scalars(select(EditorRow).order_by(EditorRow.name))
            return [Editor(row.name, row.added_at) for row in rows]

    def log_in(self, token: str, now: datetime) -> str | None:
        """The key of a new session for whoever has that token; None for nobody."""
        with self.database.writing() as session:
            row = session.scalar(select(EditorRow).where(EditorRow.digest == _digest(token)))
            if row is None:
                return None
            session.execute(delete(SessionRow).where(SessionRow.until <= now))
            key = secrets.token_urlsafe(32)
            session.add(
                SessionRow(
                    digest=_digest(key), editor=row.name, form_token=secrets.token_urlsafe(24), until=now + LASTS
                )
            )
            return key

    def session(self, key: str, now: datetime) -> Session | None:
        """The session with that key; None where there is none (any more)."""
        with self.database.reading() as session:
            row = session.get(SessionRow, _digest(key))
            return Session(row.editor, row.form_token) if row and row.until > now else None

    def log_out(self, key: str) -> None:
        """End a session."""
        with self.database.writing() as session:
            session.execute(delete(SessionRow).where(SessionRow.digest == _digest(key)))


def _digest(secret: str) -> str:
    # A token of 256 random bits needs no salt and no slow hash: there is nothing to guess.
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
