"""Votes as people hand them in: models by any of their names, and each mistake told with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from feeds.text import plain
from storage import catalog
from storage.catalog import AmbiguousModel, UnknownModel
from storage.database import Database
from storage.desk import Desk
from storage.desk.votes import BadVote, Vote, Votes
from storage.terms import ModelwireError

_COLUMNS: Final = ("a", "b", "for", "voter")


class BadVotes(ModelwireError):
    """Votes cannot be counted; none of them was."""


@dataclass(frozen=True, slots=True)
class Ballot:
    """A vote as it was handed in."""

    a: str
    b: str
    chosen: str
    voter: str
    place: str = ""
    """Where it stands, for messages: "votes.csv, line 3"."""


def read_ballots(text: str, name: str) -> list[Ballot]:
    """The votes of a CSV file with the columns a, b, for and voter. Raises `BadVotes`."""
    table = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    found = []
    try:
        if not set(_COLUMNS) <= {(column or "").strip().lower() for column in table.fieldnames or ()}:
            raise BadVotes(f"{name}: the first line must name the columns {', '.join(_COLUMNS)}")
        for row in table:
            said = {(key or "").strip().lower(): (value or "") for key, value in row.items() if isinstance(value, str)}
            a, b, chosen, voter = (said.get(column, "").strip() for column in _COLUMNS)
            found.append(Ballot(a, b, chosen, voter, f"{name}, line {table.line_num}"))
    except csv.Error as error:
        raise BadVotes(f"{name}, line {table.line_num}: no CSV ({error}): write {','.join(_COLUMNS)}") from None
    return found


def cast(database: Database, desk: Desk, ballots: Sequence[Ballot], now: datetime) -> int:
    """Count votes, all or none; gives how many are new. Raises `BadVotes`."""
    ids: dict[str, str] = {}
    votes = []
    for one in ballots:
        before = f"{one.place}: " if one.place else ""
        try:
            for name in (one.a, one.b, one.chosen):
                if name not in ids:
                    ids[name] = catalog.find_model(database, name).id
        except (UnknownModel, AmbiguousModel) as error:
            raise BadVotes(f"{before}{error}; no vote was counted") from None
        vote = Vote((ids[one.a], ids[one.b]), ids[one.chosen], one.voter)
        if vote.chosen not in vote.pair or vote.pair[0] == vote.pair[1]:
            said = f"{plain(one.chosen, 80)} is not one of {plain(one.a, 80)} and {plain(one.b, 80)}"
            raise BadVotes(f"{before}{said}, two different models; no vote was counted")
        votes.append(vote)
    try:
        return Votes(desk.database).cast(votes, now)
    except BadVote as error:
        raise BadVotes(f"{error}; no vote was counted") from None
