"""Pages that editors have already: which pair each shows, so that a change can say which of them is wrong now."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime

from feeds.comparisons.profile import profile
from feeds.comparisons.rules import in_order
from feeds.text import plain, web_address
from storage import catalog
from storage.catalog import AmbiguousModel, UnknownModel
from storage.database import Database
from storage.desk import Desk
from storage.desk_views import Side
from storage.terms import ModelwireError

_COLUMNS = ("url", "a", "b")


class BadImport(ModelwireError):
    """A list of pages cannot be read."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a list of pages."""

    pages: int
    problems: tuple[str, ...] = ()
    """One sentence for each line that could not be used, with its number."""


def import_pages(database: Database, desk: Desk, text: str, name: str, now: datetime) -> Imported:
    """Register pages from CSV with the columns `url`, `a` and `b` (models by any of their names).

    A line that cannot be used is named and passed over; running it again changes nothing. Raises `BadImport`.
    """
    table = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    pages, problems = 0, []
    try:
        if not set(_COLUMNS) <= {(column or "").strip().lower() for column in table.fieldnames or ()}:
            raise BadImport(f"{name}: the first line must name the columns url, a and b")
        for row in table:
            said = {(key or "").strip().lower(): (value or "") for key, value in row.items() if isinstance(value, str)}
            url, a, b = (said.get(column, "").strip() for column in _COLUMNS)
            problem = _register(database, desk, url, a, b, now)
            pages += not problem
            problems += [f"{name}, line {table.line_num}: {problem}"] if problem else []
    except csv.Error as error:
        raise BadImport(f"{name}, line {table.line_num}: no CSV ({error}): write url,a,b") from None
    return Imported(pages, tuple(problems))


def _register(database: Database, desk: Desk, url: str, a: str, b: str, now: datetime) -> str:
    """Register one page; why not, where that cannot be done."""
    if not web_address(url):
        return f"{plain(url, 80)!r} is no web address"
    try:
        one, other = catalog.find_model(database, a), catalog.find_model(database, b)
    except (UnknownModel, AmbiguousModel) as error:
        return str(error)
    if one.id == other.id:
        return f"{plain(a, 80)} and {plain(b, 80)} are one model"
    first, second = in_order(profile(one), profile(other))
    sides = (Side(first.model.id, plain(first.model.name)), Side(second.model.id, plain(second.model.name)))
    desk.register(url, sides, now)
    return ""
