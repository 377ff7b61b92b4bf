"""Data that a page carries for its own scripts: JSON-LD, framework state, Astro's islands, Next's pushes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from crawler.readers.blocks.literals import literals
from crawler.readers.blocks.model import Embedded

Element = Any

_STATE = re.compile(
    r"(?:(?:var|let|const)\s+)?(?:(?:window|self|globalThis)\s*(?:\.|\[[\"']))?"
    r"((?<=[.\"'])[\w$]{3,60}|__[A-Z][A-Z_]*__|__remixContext)(?:[\"']\])?\s*=\s*(?=[{\[])"
)
_STATE_NAME = re.compile(r"__\w+__")
_MOST_SCRIPT = 500_000
"""Characters; longer scripts are programs, not lists."""
_PUSH = re.compile(r"self\.__next_f\.push\(")
_ROW = re.compile(r"^[0-9a-f]{1,6}:", re.M)
_DEPTH = 60
"""Data nested deeper than this is no table of models, and unwrapping it would exhaust the stack."""


def of_element(element: Element) -> Iterator[Embedded]:
    """What data a script or island holds, or nothing."""
    if element.tag == "astro-island":
        props = element.get("props")
        if props:
            data = _loads(props)
            if isinstance(data, dict):
                name = element.get("component-export") or "island"
                yield Embedded({key: _astro(value) for key, value in data.items()}, f"island {name}", "astro")
        return
    if element.tag != "script" or not element.text:
        return
    kind, text = (element.get("type") or "").lower(), element.text
    if kind == "application/ld+json":
        yield from _one(_loads(text), "JSON-LD", "json-ld")
    elif element.get("id") == "__NEXT_DATA__":
        yield from _one(_loads(text), "__NEXT_DATA__", "next-data")
    elif kind.endswith("json"):
        yield from _one(_loads(text), f"script {element.get('id') or kind}", "state")
    elif "__next_f" in text:
        for match in _PUSH.finditer(text):
            pushed = _decode_at(text, match.end())
            if isinstance(pushed, list) and len(pushed) == 2 and isinstance(pushed[1], str):
                yield Embedded(pushed[1], "self.__next_f", "next-push")
    else:
        for match in _STATE.finditer(text[:5_000_000]):
            yield from _one(_decode_at(text, match.end()), match.group(1), "state")
        if len(text) <= _MOST_SCRIPT:
            yield from (one for one in literals(text) if not _STATE_NAME.fullmatch(one.locator))


def join_pushes(found: list[Embedded]) -> Iterator[Embedded]:
    """The rows of Next's pushes, which are cut anywhere and mean something only when put together."""
    stream = "".join(item.data for item in found if isinstance(item.data, str))
    starts = [match.start() for match in _ROW.finditer(stream)]
    for start, end in pairwise([*starts, len(stream)]):
        name, _, body = stream[start:end].partition(":")
        if body[:1] in "[{":
            data = _loads(body.strip())
            if data is not None:
                yield Embedded(data, f"self.__next_f row {name}", "next-push")


def _one(data: object, locator: str, kind: str) -> Iterator[Embedded]:
    if isinstance(data, dict | list) and data:
        yield Embedded(data, locator, kind)


def _loads(text: str) -> object:
    try:
        data: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return data


def _decode_at(text: str, start: int) -> object:
    try:
        data: object = json.JSONDecoder().raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        return None
    return data


def _astro(value: object, depth: int = 0) -> object:
    """Astro writes [0, plain] and [1, list of such], so that dates and sets survive; the plain value inside."""
    if depth > _DEPTH:
        return None
    if isinstance(value, list) and len(value) == 2 and isinstance(value[0], int) and not isinstance(value[0], bool):
        kind, inner = value
        if kind == 1 and isinstance(inner, list):
            return [_astro(item, depth + 1) for item in inner]
        if isinstance(inner, dict):
            return {key: _astro(item, depth + 1) for key, item in inner.items()}
        return inner
    if isinstance(value, list) and len(value) == 1:
        return None  # [0]: undefined
    return value
