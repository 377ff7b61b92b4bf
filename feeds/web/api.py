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
from feeds.selection import Selection
from storage import candidates, catalog
from storage.catalog import UnknownModel
from storage.database import Database
from storage.desk import Desk
from storage.terms import ModelwireError
from storage.views import ChangeView

_PAGE: Final = 100
_MOST: Final = 1000
_STEP: Final = 2000
"""Changes that are looked through at a time for those that a filter lets through."""
_FILTERS: Final = ("vendor", "model", "field", "kind", "severity", "mute")
_COLUMNS: Final = (
    *("id", "published_at", "kind", "vendor", "provider", "model", "field", "qualifiers", "old", "new", "unit"),
    *("delta_pct", "severity", "authority", "source", "quote", "snapshot"),
)


class BadRequest(ModelwireError):
    """A request says something that cannot be answered."""


def media_type(path: str) -> str:
    """What an answer is."""
    return "text/csv" if path.endswith(".csv") else "application/json"


def respond(database: Database, desk: Desk, path: str, query: str) -> bytes | None:
    """The answer to `path` (without "api/"); None where nothing stands. Raises `BadRequest`, `BadSelection`."""
    said = dict(parse_qsl(query, keep_blank_values=True, max_num_fields=20)) if query else {}
    if path == "changes":
        return _json(_changes(database, said))
    if path == "changes.csv":
        return _csv(_chosen(database, said)[0])
    if path == "models":
        return _json(_models(database, said))
    if path.startswith("models/"):
        _only(said)
        return _model(database, path.removeprefix("models/"))
    if path == "sources":
        _only(said)
        return _json({"sources": [records.source(one) for one in catalog.sources(database)]})
    if path == "comparisons":
        _only(said)
        return _json({"comparisons": [queue.due(item).record() for item in desk.items(None)]})
    if path == "compare":
        _only(said, "a", "b")
        return _compare(database, desk, said)
    if path == "openapi.json":
        return _json(DESCRIPTION)
    return None


def _changes(database: Database, said: Mapping[str, str]) -> Mapping[str, object]:
    found, following = _chosen(database, said)
    answer: dict[str, object] = {"changes": [{"seq": one.seq, **records.change(one)} for one in found]}
    if following is not None:
        answer["next"] = f"/api/changes?{urlencode({**said, 'after': following})}"
    return answer


def _chosen(database: Database, said: Mapping[str, str]) -> tuple[list[ChangeView], int | None]:
    """Changes after a cursor that a filter lets through, and the cursor of the next page where there may be one."""
    _only(said, "after", "limit", *_FILTERS)
    after, limit = _number(said, "after", 0, 2**53), _number(said, "limit", _PAGE, _MOST)
    chosen = Selection.parse(urlencode({key: said[key] for key in _FILTERS if key in said}))
    found: list[ChangeView] = []
    while True:
        part = catalog.changes(database, after=after, limit=_STEP)
        for change in part:
            if len(found) == limit:
                return found, after
            after = change.seq
            if chosen.takes(change):
                found.append(change)
        if len(part) < _STEP:
            return found, None


def _models(database: Database, said: Mapping[str, str]) -> Mapping[str, object]:
    _only(said, "vendor", "after", "limit")
    limit = _number(said, "limit", _PAGE, _MOST)
    after = said.get("after", "")
    ids = candidates.model_ids(database, vendor=said.get("vendor", ""), after=after, limit=limit + 1)
    found = sorted(catalog.models(database, ids=ids[:limit]), key=lambda one: one.id)
    answer: dict[str, object] = {"models": [records.model_head(one) for one in found]}
    if len(ids) > limit:
        answer["next"] = f"/api/models?{urlencode({**said, 'after': ids[limit - 1]})}"
    return answer


def _model(database: Database, name: str) -> bytes | None:
    try:
        return _json(records.model(catalog.find_model(database, name)))
    except UnknownModel:
        return None


def _compare(database: Database, desk: Desk, said: Mapping[str, str]) -> bytes | None:
    if not said.get("a") or not said.get("b"):
        raise BadRequest("name both models: /api/compare?a=...&b=...")
    try:
        table = side_by_side(database, desk, said["a"], said["b"])
    except UnknownModel:
        return None
    return page.as_json(table, Site("")).encode()


def _only(said: Mapping[str, str], *known: str) -> None:
    for key in said:
        if key not in known:
            raise BadRequest(f"{key[:40]!r} is not understood here: use {', '.join(known) or 'no parameters'}")


def _number(said: Mapping[str, str], key: str, default: int, most: int) -> int:
    value = said.get(key, str(default))
    if not (value.isascii() and value.isdecimal()) or len(value) > 16 or int(value) > most:
        raise BadRequest(f"{key}={value[:20]!r} is not a whole number up to {most}")
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


def _parameters(*names: str) -> list[dict[str, object]]:
    described = {
        "after": "The cursor: what comes after it.",
        "limit": f"How many, at most {_MOST}.",
        "vendor": "Slugs, joined by commas.",
        "model": "Names, joined by commas.",
        "field": "Fields, or license, context, price.",
        "kind": "Kinds of change.",
        "severity": "The least: note, minor or major.",
        "mute": "Vendors, models or fields never to hear of.",
        "a": "A model by any of its names.",
        "b": "Another.",
    }
    return [
        {"name": name, "in": "query", "description": described[name], "schema": {"type": "string"}} for name in names
    ]


def _operation(summary: str, parameters: Sequence[object] = (), media: str = "application/json") -> dict[str, object]:
    problem = {"content": {"application/json": {"schema": {"type": "object"}}}}
    return {
        "get": {
            "summary": summary,
            "parameters": list(parameters),
            "responses": {
                "200": {"description": "The answer.", "content": {media: {"schema": {}}}},
                "304": {"description": "Nothing has changed since."},
                "400": {"description": "The request is not understood; `error` says why.", **problem},
                "404": {"description": "Nothing stands there.", **problem},
            },
        }
    }


_NAME: Final = {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}
DESCRIPTION: Final[Mapping[str, object]] = {
    "openapi": "3.1.0",
    "info": {"title": "modelwire", "version": "1", "description": "What changed about AI models, with the evidence."},
    "paths": {
        "/api/changes": _operation("Changes by cursor", _parameters("after", "limit", *_FILTERS)),
        "/api/changes.csv": _operation("Changes as CSV", _parameters("after", "limit", *_FILTERS), "text/csv"),
        "/api/models": _operation("Models by cursor", _parameters("vendor", "after", "limit")),
        "/api/models/{name}": _operation("One model with its facts and their evidence", [_NAME]),
        "/api/sources": _operation("Every watched address"),
        "/api/comparisons": _operation("What is on the editors' desk"),
        "/api/compare": _operation("Two models side by side", _parameters("a", "b")),
        "/api/openapi.json": _operation("This description"),
    },
}
"""The OpenAPI document."""
