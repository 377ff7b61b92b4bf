"""The OpenAPI document of the interface for programs: what may be asked, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from feeds.selection import GROUPS, KEYS, MOST
from storage.severity import GRAVITY
from storage.terms import Authority, ChangeKind, Field, LicenseClass, Outcome

PAGE: Final = 100
"""Rows of a page, when nobody says how many."""
LIMIT: Final = 1000
"""Rows of a page, at most."""
LAST: Final = 2**53
"""No cursor is larger: more than that, JSON's numbers do not tell apart."""
STATES: Final = ("open", "snoozed", "accepted", "dismissed", "published", "closed")

_Json = Mapping[str, object]
_TEXT: Final[_Json] = {"type": "string"}
_MOMENT: Final[_Json] = {"type": ["string", "null"], "format": "date-time"}


def _many(items: _Json) -> _Json:
    return {"type": "array", "items": items}


def _one_of(values: Sequence[str]) -> _Json:
    return {"type": "string", "enum": list(values)}


def _object(**properties: _Json) -> _Json:
    """An object with these properties, each of which is always there."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def _parameter(name: str, description: str, schema: _Json, **more: object) -> _Json:
    return {"name": name, "in": "query", "description": description, "schema": schema, **more}


def _list(name: str, description: str, items: _Json) -> _Json:
    """Values joined by commas."""
    return _parameter(name, description, {**_many(items), "maxItems": MOST}, style="form", explode=False)


_WORD: Final[_Json] = {"type": "string", "pattern": "^[^,&\\s]+$", "maxLength": 60}
_SAID: Final[Mapping[str, _Json]] = {
    "vendor": _list("vendor", "These vendors, by slug.", _WORD),
    "model": _list("model", "These models, by any spelling.", _WORD),
    "field": _list("field", "These fields, or groups of them.", _one_of([*GROUPS, *Field])),
    "kind": _list("kind", "These kinds of change.", _one_of(list(ChangeKind))),
    "severity": _parameter("severity", "This and what is graver.", _one_of(GRAVITY)),
    "mute": _list("mute", "Nothing about these vendors, models or fields.", _WORD),
    "limit": _parameter(
        "limit", "How many rows.", {"type": "integer", "minimum": 1, "maximum": LIMIT, "default": PAGE}
    ),
}
_AFTER_NUMBER: Final = _parameter(
    "after", "What comes after this `seq`.", {"type": "integer", "minimum": 0, "maximum": LAST, "default": 0}
)
_NEXT: Final[_Json] = {"type": "string", "description": "The address of the next page, where there may be one."}
_QUALIFIERS: Final[_Json] = {"type": "object", "additionalProperties": _TEXT}
_EVIDENCE: Final[Mapping[str, _Json]] = {
    "authority": _one_of(list(Authority)),
    "source": _TEXT,
    "first_seen": _MOMENT,
    "last_confirmed": _MOMENT,
    "raw": _TEXT,
    "quote": _TEXT,
    "locator": _TEXT,
    "snapshot": _TEXT,
}
_LICENSE: Final[Mapping[str, _Json]] = {
    "license_class": _one_of(list(LicenseClass)),
    "commercial_use": _TEXT,
    "condition": _TEXT,
}


def _statement(**more: _Json) -> _Json:
    said = _object(**more, **_EVIDENCE)
    return {**said, "properties": {**more, **_EVIDENCE, **_LICENSE}}


_SLOT: Final[Mapping[str, _Json]] = {"field": _TEXT, "value": _TEXT, "unit": _TEXT, "qualifiers": _QUALIFIERS}
_MODEL: Final[Mapping[str, _Json]] = {
    "id": _TEXT,
    "vendor": _TEXT,
    "model": _TEXT,
    "family": _TEXT,
    "authority": _one_of(list(Authority)),
    "aliases": _many(_object(namespace=_TEXT, name=_TEXT)),
    "first_seen": _MOMENT,
    "likes": {"type": ["integer", "null"]},
    "downloads": {"type": ["integer", "null"]},
    "announced_only": {"type": "boolean"},
    "withdrawn": {"type": "boolean"},
}
_SCHEMAS: Final[Mapping[str, _Json]] = {
    "Problem": _object(error={"type": "string", "description": "A sentence: what is wrong, and what to do."}),
    "Change": _object(
        seq={"type": "integer", "description": "Its place: the cursor of what comes after it."},
        id={"type": "string", "description": "A ULID, as in the feeds."},
        kind=_one_of(list(ChangeKind)),
        vendor=_TEXT,
        provider=_TEXT,
        model=_TEXT,
        field=_TEXT,
        qualifiers=_QUALIFIERS,
        old={"type": ["string", "null"]},
        new={"type": ["string", "null"]},
        unit=_TEXT,
        delta_pct={"type": ["number", "null"]},
        severity=_one_of(GRAVITY),
        authority=_one_of(list(Authority)),
        old_last_seen=_MOMENT,
        new_first_seen=_MOMENT,
        published_at=_MOMENT,
        source=_TEXT,
        quote=_TEXT,
        snapshot=_TEXT,
        note=_TEXT,
        title=_TEXT,
        url=_TEXT,
        facts=_many(_object(**_SLOT, quote=_TEXT, source=_TEXT)),
        members=_many(_TEXT),
    ),
    "Model": _object(**_MODEL),
    "ModelWithFacts": _object(
        **_MODEL,
        facts=_many(_statement(provider=_TEXT, **_SLOT, conflict=_TEXT, others=_many(_statement(value=_TEXT)))),
    ),
    "Source": _object(
        source=_TEXT,
        vendor=_TEXT,
        kind=_TEXT,
        authority=_one_of(list(Authority)),
        reader=_TEXT,
        parent=_TEXT,
        outcome=_one_of(["", *Outcome]),
        note=_TEXT,
        last_visit=_MOMENT,
        last_good=_MOMENT,
        failures={"type": "integer"},
        slots={"type": "integer"},
        pending={"type": "integer"},
        due_at=_MOMENT,
        paused={"type": "boolean"},
        unseen={"type": "boolean"},
    ),
    "Comparison": _object(
        id=_TEXT,
        lane=_TEXT,
        line=_TEXT,
        a=_TEXT,
        b=_TEXT,
        reasons=_many(_TEXT),
        changes=_many(_TEXT),
        urgent={"type": "boolean"},
        state=_one_of(STATES),
        opened_at=_MOMENT,
        pages=_many(_TEXT),
        page=_TEXT,
    ),
}


def _ref(name: str) -> _Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _rows(key: str, name: str) -> _Json:
    return {"type": "object", "properties": {key: _many(_ref(name)), "next": _NEXT}, "required": [key]}


def _problem(description: str) -> _Json:
    return {"description": description, "content": {"application/json": {"schema": _ref("Problem")}}}


def _operation(
    summary: str,
    schema: _Json,
    parameters: Sequence[_Json] = (),
    media: str = "application/json",
    *,
    named: bool = False,
) -> _Json:
    missing = {"404": _problem("No such model, or more than one by that name.")} if named else {}
    responses = {
        "200": {"description": "The answer.", "content": {media: {"schema": schema}}},
        "304": {"description": "Nothing has changed since."},
        "400": _problem("The request is not understood."),
        **missing,
        "405": _problem("Nothing can be written here."),
        "414": _problem("The query is longer than 4096 bytes."),
        "503": _problem("The database cannot be read at the moment."),
    }
    return {"get": {"summary": summary, "parameters": list(parameters), "responses": responses}}


_FILTERED: Final = [_SAID[name] for name in KEYS]
_PATH: Final[_Json] = {
    "name": "name",
    "in": "path",
    "required": True,
    "description": "Any of its names.",
    "schema": {"type": "string", "minLength": 1},
}


def _cursor(what: str) -> _Json:
    return _parameter("after", f"What comes after this {what}, as the last page's `next` says.", _TEXT)


def _side(name: str) -> _Json:
    return _parameter(name, "A model by any of its names.", {"type": "string", "minLength": 1}, required=True)


DOCUMENT: Final[_Json] = {
    "openapi": "3.1.0",
    "info": {"title": "modelwire", "version": "1", "description": "What changed about AI models, with the evidence."},
    "paths": {
        "/api/changes": _operation(
            "Changes by cursor, oldest first", _rows("changes", "Change"), [_AFTER_NUMBER, _SAID["limit"], *_FILTERED]
        ),
        "/api/changes.csv": _operation(
            "Changes as CSV, all of them unless `limit` says how many",
            _TEXT,
            [_AFTER_NUMBER, _SAID["limit"], *_FILTERED],
            "text/csv",
        ),
        "/api/models": _operation(
            "Models by cursor",
            _rows("models", "Model"),
            [_parameter("vendor", "Of this vendor, by slug.", _TEXT), _cursor("id"), _SAID["limit"]],
        ),
        "/api/models/{name}": _operation(
            "One model with its facts and their evidence", _ref("ModelWithFacts"), [_PATH], named=True
        ),
        "/api/sources": _operation(
            "Every watched address", _rows("sources", "Source"), [_cursor("address"), _SAID["limit"]]
        ),
        "/api/comparisons": _operation(
            "What is on the editors' desk",
            _rows("comparisons", "Comparison"),
            [_list("state", "In these states.", _one_of(STATES)), _cursor("id"), _SAID["limit"]],
        ),
        "/api/compare": _operation("Two models side by side", {"type": "object"}, [_side("a"), _side("b")], named=True),
        "/api/openapi.json": _operation("This description", {"type": "object"}),
    },
    "components": {"schemas": _SCHEMAS},
}
"""The document."""
