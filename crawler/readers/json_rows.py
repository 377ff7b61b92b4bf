"""JSON as it was written: values together with the characters they came from, so that quotes are exact and cheap."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]
"""What json.loads makes."""

QUOTE_LENGTH: Final = 200
_SPACE: Final = re.compile(r"[ \t\n\r]*")
_SCANNER: Final = json.JSONDecoder()


@dataclass(frozen=True)
class Row:
    """One object of a JSON document and the text it was parsed from."""

    number: int
    """Its place in its list, from 0."""
    data: Mapping[str, Json]
    text: str

    @cached_property
    def _pairs(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for match in _PAIR.finditer(self.text):
            found.setdefault(match["key"], []).append((match["value"], match.group()))
        return found

    def pair(self, key: str, value: Json) -> tuple[str, str]:
        """(raw value, `"key": value`) as written, for the first pair of that key and value; ("", "") where none is."""
        for raw, whole in self._pairs.get(key, ()):
            if _same(raw, value):
                return raw.strip('"'), whole if len(whole) <= QUOTE_LENGTH else whole[:QUOTE_LENGTH]
        return "", ""

    def string(self, value: str) -> str:
        """A string of the row with its quotation marks as written, or nothing."""
        for written in (f'"{value}"', json.dumps(value)):
            if written in self.text:
                return written[:QUOTE_LENGTH]
        return ""


_PAIR: Final = re.compile(
    r'(?<!\\)"(?P<key>\w+)"\s*:\s*(?P<value>"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null)', re.DOTALL
)


def _same(raw: str, value: Json) -> bool:
    if isinstance(value, str) and "\\" not in raw:
        return raw == f'"{value}"'
    try:
        parsed = json.loads(raw)
    except ValueError:
        return False
    return type(parsed) is type(value) and bool(parsed == value)


def load(text: str) -> Json:
    """The whole document; raises ValueError with a sentence for what is no JSON, also for what is nested too deeply."""
    try:
        return json.loads(text)  # type: ignore[no-any-return]
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def rows(text: str, *keys: str) -> Iterator[Row]:
    """The objects of a document that is a list, or of the list under `keys`, outermost first, where it is an object.

    The document must have been accepted by `load` before.
    """
    at = _after(text, 0)
    for key in keys:
        if text[at : at + 1] == "{":
            at = _list_under(text, at, key)
    if text[at : at + 1] != "[":
        return
    at = _after(text, at + 1)
    number = 0
    while at < len(text) and text[at] != "]":
        data, end = _SCANNER.raw_decode(text, at)
        if isinstance(data, dict):
            yield Row(number, data, text[at:end])
        number += 1
        at = _after(text, end)
        if text[at : at + 1] == ",":
            at = _after(text, at + 1)


def _after(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _list_under(text: str, at: int, key: str) -> int:
    """Where the value of an object's own key begins; the end of the text when there is none."""
    at = _after(text, at + 1)
    while at < len(text) and text[at] == '"':
        name, end = _SCANNER.raw_decode(text, at)
        at = _after(text, _after(text, end) + 1)  # past the colon
        if name == key:
            return at
        _, end = _SCANNER.raw_decode(text, at)
        at = _after(text, end)
        if text[at : at + 1] == ",":
            at = _after(text, at + 1)
    return len(text)


def mapping(value: Json) -> Mapping[str, Json]:
    """The value when it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def strings(value: Json) -> list[str]:
    """The printable strings of a list; a single string is a list of itself."""
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, str) and item.isprintable()]


def count(value: Json, least: int = 1) -> int | None:
    """A whole number of at least `least`, also one written as a float or as a string of digits."""
    if isinstance(value, str):
        number = int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None
    elif isinstance(value, float):
        number = int(value) if value.is_integer() and abs(value) < 1e18 else None
    else:
        number = value if isinstance(value, int) and not isinstance(value, bool) else None
    return number if number is not None and least <= number < 10**18 else None
