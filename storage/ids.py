"""Ids of what we store: ULIDs, which begin with their time and end with what nobody else has."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime

from ulid import ULID


def new_id(at: datetime) -> str:
    """A fresh id of a moment.

    The library counts up from the last id of a millisecond; two processes that share their memory from before a fork
    would count the same, and archives have many visits in one millisecond. So the rest is drawn anew each time.
    """
    return _id(at, os.urandom(10))


def id_of(at: datetime, *names: str) -> str:
    """The id of what these names name since that moment: the same whenever the same history is told again."""
    return _id(at, hashlib.sha256("\0".join(names).encode()).digest()[:10])


def _id(at: datetime, rest: bytes) -> str:
    milliseconds = int(at.timestamp() * 1000)
    return str(ULID(milliseconds.to_bytes(6, "big") + rest))
