"""Pages that editors have already: which pair each shows, so that a change can say which of them is wrong now."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import unquote, urlsplit

from feeds.comparisons.profile import profile
from feeds.comparisons.recognition import Recogniser
from feeds.comparisons.rules import in_order
from feeds.text import plain, web_address
from storage import catalog
from storage.catalog import AmbiguousModel, UnknownModel
from storage.database import Database
from storage.desk import Desk
from storage.desk.views import Side
from storage.names import Member, main_member
from storage.terms import Link, ModelwireError
from storage.views import ModelView

_COLUMNS = ("url", "a", "b")


class BadImport(ModelwireError):
    """A list of pages cannot be read."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a list of pages."""

    pages: int
    problems: tuple[str, ...] = ()
    """One sentence for each line or page that could not be used."""
    passed_over: int = 0
    """Pages of a site that are no comparisons."""


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
    desk.register(url, _in_order(one, other), now)
    return ""


_VERSUS: Final = re.compile(r"[\s_-]+(?:vs\.?|versus)[\s_-]+", re.I)
_SUBTITLE: Final = re.compile(r"\s*(?:[:：?|(]|\s[–—-]\s).*$")
_NOISE: Final = re.compile(
    r"[\s_-]+(?:comparison|compared|comparing|review|benchmarks?|pricing|features|guide|which(?:-| )is(?:-| )better|"
    r"20\d\d|html?|ai|models?|llm)$",
    re.I,
)


def import_site(database: Database, desk: Desk, found: Iterable[Link], now: datetime) -> Imported:
    """Register those pages of a site that set two models side by side, as their titles or addresses say.

    A page whose models are not both recognised is named and passed over; running it again changes nothing.
    """
    models = catalog.models(database)
    recogniser = Recogniser(models)
    pages, passed_over, problems = 0, 0, []
    for link in found:
        sides = _sides(link)
        if not sides:
            passed_over += 1
            continue
        pair, problem = _pair(sides, recogniser)
        if pair is None or not web_address(link.url):
            problems.append(f"{plain(link.url, 200)}: {problem or 'is no web address'}")
            continue
        desk.register(link.url, pair, now)
        pages += 1
    return Imported(pages, tuple(problems), passed_over)


def _sides(link: Link) -> list[tuple[str, str]]:
    """The two names that a page sets side by side: as its title has them, and as its address has them."""
    slug = re.sub(r"\.\w{2,5}$", "", unquote(urlsplit(link.url).path.rstrip("/").rpartition("/")[2]))
    found = []
    for said in (_SUBTITLE.sub("", link.title), slug):
        parts = _VERSUS.split(said.strip())
        if len(parts) == 2 and all(parts):
            found.append((parts[0], parts[1]))
    return found


def _pair(sides: Sequence[tuple[str, str]], recogniser: Recogniser) -> tuple[tuple[Side, Side] | None, str]:
    """The two models, or why there are not two."""
    problem = ""
    for names in sides:
        known = [_model(name, recogniser) for name in names]
        one, other = known
        if isinstance(one, ModelView) and isinstance(other, ModelView):
            if one.id == other.id:
                return None, f"{plain(names[0], 80)} and {plain(names[1], 80)} are one model"
            return _in_order(one, other), ""
        problem = problem or next(said for said in known if isinstance(said, str))
    return None, problem


def _model(name: str, recogniser: Recogniser) -> ModelView | str:
    """The model that a name means, of a family its main member; else why not."""
    first = ""
    while name:
        found = recogniser.recognise(name)
        families = {(model.vendor, model.family) for model in found.models}
        if len(families) == 1:
            members = [Member(model.id, model.name, model.downloads) for model in found.models]
            main = main_member(members)
            return next(model for model in found.models if model.id == main)
        near = f" (perhaps {' or '.join(plain(one, 80) for one in found.near)})" if found.near else ""
        doubt = (
            f"{plain(name, 80)!r} may be models of several families"
            if families
            else f"{plain(name, 80)!r}: {found.doubt}"
        )
        first = first or f"{doubt}{near}"
        shorter = _NOISE.sub("", name)
        name = shorter if shorter != name else ""
    return first


def _in_order(one: ModelView, other: ModelView) -> tuple[Side, Side]:
    first, second = in_order(profile(one), profile(other))
    return Side(first.model.id, plain(first.model.name)), Side(second.model.id, plain(second.model.name))
