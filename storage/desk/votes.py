"""Which of two models people prefer: one vote for a voter and pair, and nothing kept by which they could be found."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from storage.database import Database
from storage.desk.openings import pair_key
from storage.desk.schema import SecretRow, VoteRow
from storage.terms import ModelwireError

REMEMBERED: Final = timedelta(days=90)
"""For how long it is known that a voter has voted. After that their vote counts on, and they could vote again."""
_KEY: Final = "voters"


class BadVote(ModelwireError):
    """A vote that cannot be counted."""


@dataclass(frozen=True, slots=True)
class Vote:
    """What somebody prefers."""

    pair: tuple[str, str]
    """The ids of both models, in any order."""
    chosen: str
    """The id of one of them."""
    voter: str
    """An address, or whatever else tells voters apart. It is not kept."""


@dataclass(frozen=True)
class Votes:
    """The votes in an opened desk's database."""

    database: Database

    def cast(self, votes: Sequence[Vote], now: datetime) -> int:
        """Count votes, all or none; a voter's later vote takes the place of the earlier. Gives how many are new.

        Raises `BadVote`.
        """
        for one in votes:
            if one.chosen not in one.pair or one.pair[0] == one.pair[1]:
                raise BadVote("a vote is for one of two different models")
            if not one.voter.strip():
                raise BadVote("a vote needs to say whose it is: name the voter")
        with self.database.writing() as session:
            _forget(session, now)
            key, new = _key(session), 0
            for one in votes:
                pair = pair_key(*one.pair)
                voter = _hashed(key, pair, one.voter)
                row = session.scalar(select(VoteRow).where(VoteRow.pair == pair, VoteRow.voter == voter))
                if row is None:
                    session.add(VoteRow(pair=pair, model_id=one.chosen, voter=voter, at=now))
                    session.flush()
                    new += 1
                elif row.model_id != one.chosen:
                    row.model_id, row.at = one.chosen, now
            return new

    def forget(self, now: datetime) -> int:
        """Forget who gave the votes that are old enough; gives how many."""
        with self.database.writing() as session:
            return _forget(session, now)

    def counts(self) -> Mapping[tuple[str, str], Mapping[str, int]]:
        """How many votes each model of each pair has: by both ids, sorted, then by model."""
        found: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
        with self.database.reading() as session:
            counted = select(VoteRow.pair, VoteRow.model_id, func.count()).group_by(VoteRow.pair, VoteRow.model_id)
            for pair, model_id, number in session.execute(counted):
                a, _, b = pair.partition("|")
                found[a, b][model_id] = number
        return found


def _key(session: Session) -> bytes:
    row = session.get(SecretRow, _KEY)
    if row is None:
        row = SecretRow(name=_KEY, value=secrets.token_hex(32))
        session.add(row)
        session.flush()
    return bytes.fromhex(row.value)


def _hashed(key: bytes, pair: str, voter: str) -> str:
    """The voter as far as this pair needs to know them: with another pair they are somebody else."""
    return hmac.new(key, f"{pair}\0{voter.strip().casefold()}".encode(), hashlib.sha256).hexdigest()


def _forget(session: Session, now: datetime) -> int:
    old = VoteRow.voter.is_not(None) & (VoteRow.at < now - REMEMBERED)
    found = session.scalar(select(func.count()).select_from(VoteRow).where(old)) or 0
    session.execute(update(VoteRow).where(old).values(voter=None))
    return found
