"""The read-only interface for programs: models, facts with evidence, changes, sources and comparisons as JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import parse_qsl, urlencode

from feeds import records
from feeds.comparisons import page, queue
from feeds.comparisons.together import side_by_side
from feeds.entries import Site
from feeds.records import Json
from feeds.selection import KEYS, Selection
from feeds.web.openapi import DOCUMENT, LAST, LIMIT, PAGE, STATES
from storage import candidates, catalog
from storage.catalog import UnknownModel
from storage.database import Database
from storage.desk import Desk
from storage.terms import ModelwireError
from storage.views import ChangeView

_STEP: Final = 2000
"""Changes that are looked through at a time for those that a filter lets through."""
_LOOKED_THROUGH: Final = 20_000
"""Changes that are looked through for one page at most: a filter that lets nothing through asks for the next page."""
_COLUMNS: Final = (
    *("id", "published_at", "kind", "vendor", "provider", "model", "field", "qualifiers", "old", "new", "unit"),
    *("delta_pct", "severity", "authority", "source", "quote", "snapshot"),
)


class BadRequest(ModelwireError):
    """A request says something that cannot be answered."""


def media_type(path: str) -> str:
    """What an answer is."""
    return "text/csv" if path.endswith(".csv") else "application/json"


def respond(database: Database, desk: Desk, site: Site, path: str, query: str) -> bytes | None:
    """The answer to `path` (without "api/"); None where nothing stands. Raises `BadRequest`, `BadSelection`."""
    said = dict(parse_qsl(query, keep_blank_values=True, max_num_fields=20)) if query else {}
    if path.startswith("models/"):
        _only(said)
        return _model(database, path.removeprefix("models/"))
    match path:
        case "changes":
            return _json(_changes(database, said))
        case "changes.csv":
            return _csv(_chosen(database, said, LAST, LAST)[0])
        case "models":
            return _json(_models(database, said))
        case "sources":
            return _json(_sources(database, said))
        case "comparisons":
            return _json(_comparisons(desk, said))
        case "compare":
            return _compare(database, desk, site, said)
        case "openapi.json":
            _only(said)
            return _json(DOCUMENT)
    return None


def _changes(database: Database, said: Mapping[str, str]) -> Mapping[str, object]:
    found, following = _chosen(database, said, PAGE, _LOOKED_THROUGH)
    answer: dict[str, object] = {"changes": [{"seq": one.seq, **records.change(one)} for one in found]}
    if following is not None:
        answer["next"] = f"/api/changes?{urlencode({**said, 'after': following})}"
    return answer


def _chosen(database: Database, said: Mapping[str, str], usual: int, most: int) -> tuple[list[ChangeView], int | None]:
    """Changes after a cursor that a filter lets through, and the cursor of the next page where there may be one.

    `usual`: how many, where nobody says it; `most`: how many are looked through.
    """
    _only(said, "after", "limit", *KEYS)
    after, limit = _number(said, "after", 0, 0, LAST), _number(said, "limit", usual, 1, LIMIT)
    chosen = Selection.parse(urlencode({key: said[key] for key in KEYS if key in said}))
    found: list[ChangeView] = []
    seen = 0
    while seen < most:
        part = catalog.changes(database, after=after, limit=_STEP)
        for change in part:
            if len(found) == limit:
                return found, after
            after = change.seq
            if chosen.takes(change):
                found.append(change)
        if len(part) < _STEP:
            return found, None
        seen += len(part)
    return found, after


def _models(database: Database, said: Mapping[str, str]) -> Mapping[str, object]:
    _only(said, "vendor", "after", "limit")
    limit = _number(said, "limit", PAGE, 1, LIMIT)
    after = said.get("after", "")
    ids = candidates.model_ids(database, vendor=said.get("vendor", ""), after=after, limit=limit + 1)
    found = sorted(catalog.models(database, ids=ids[:limit]), key=lambda one: one.id)
    answer: dict[str, object] = {"models": [records.model_head(one) for one in found]}
    if len(ids) > limit:
        answer["next"] = f"/api/models?{urlencode({**said, 'after': ids[limit - 1]})}"
    return answer


def _sources(database: Database, said: Mapping[str, str]) -> Mapping[str, object]:
    _only(said, "after", "limit")
    rows = sorted(catalog.sources(database), key=lambda one: one.url)
    return _page("sources", said, [(one.url, records.source(one)) for one in rows if one.url > said.get("after", "")])


def _comparisons(desk: Desk, said: Mapping[str, str]) -> Mapping[str, object]:
    _only(said, "state", "after", "limit")
    states = [one for one in said.get("state", "").split(",") if one]
    for one in states:
        if one not in STATES:
            raise BadRequest(f"{one[:40]!r} is no state: use {', '.join(STATES)}")
    rows = sorted(desk.items(states or None), key=lambda one: one.id)
    found = [(item.id, queue.due(item).record()) for item in rows if item.id > said.get("after", "")]
    return _page("comparisons", said, found)


def _page(key: str, said: Mapping[str, str], rows: Sequence[tuple[str, Json]]) -> Mapping[str, object]:
    """The first rows as the answer asks for them, each with its cursor, and the address of the next page."""
    limit = _number(said, "limit", PAGE, 1, LIMIT)
    answer: dict[str, object] = {key: [record for _, record in rows[:limit]]}
    if len(rows) > limit:
        answer["next"] = f"/api/{key}?{urlencode({**said, 'after': rows[limit - 1][0]})}"
    return answer


def _model(database: Database, name: str) -> bytes | None:
    try:
        return _json(records.model(catalog.find_model(database, name)))
    except UnknownModel:
        return None


def _compare(database: Database, desk: Desk, site: Site, said: Mapping[str, str]) -> bytes | None:
    if not said.get("a") or not said.get("b"):
        raise BadRequest("name both models: /api/compare?a=...&b=...")
    try:
        table = side_by_side(database, desk, said["a"], said["b"])
    except UnknownModel:
        return None
    return page.as_json(table, site).encode()


def _only(said: Mapping[str, str], *known: str) -> None:
    for key in said:
        if key not in known:
            raise BadRequest(f"{key[:40]!r} is not understood here: use {', '.join(known) or 'no parameters'}")


def _number(said: Mapping[str, str], key: str, usual: int, least: int, most: int) -> int:
    value = said.get(key)
    if value is None:
        return usual
    if not (value.isascii() and value.isdecimal()) or len(value) > 16 or not least <= int(value) <= most:
        raise BadRequest(f"{key}={value[:20]!r} is not a whole number from {least} to {most}")
    return int(value)


def _json(answer: object) -> bytes:
    # What cannot be written in UTF-8 (half of a pair that a page sent alone) is shown as a question mark.
    return (json.dumps(answer, ensure_ascii=False) + "\n").encode("utf-8", "replace")


def _csv(found: Iterable[ChangeView]) -> bytes:
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(_COLUMNS)
    for change in found:
        record = records.change(change)
        table.writerow([_cell(record[column]) for column in _COLUMNS])
    return written.getvalue().encode("utf-8", "replace")


def _cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, Mapping) else str(value)
    return f"'{text}" if text[:1] in "=+-@\t\r" and not isinstance(value, (int, float)) else text
