"""The lines of a cell that names a model: what text dumps set close together is parted, and addresses end in ids."""

from __future__ import annotations

import re
from typing import Final

_ADDRESS: Final = re.compile(r"^(?!https?:)[a-z]{2,10}://\S*?/(?P<id>[A-Za-z][\w.-]*)(?:/latest)?$")
"""An address by which a program calls a model: "acme://<folder>/anvil-3/latest"."""
_SIZED: Final = re.compile(r"[A-Z][\w .-]{0,60}?\d[BM](?=[A-Za-z])")
_ID: Final = re.compile(r"[a-z][a-z0-9.]*(?:[-/][a-z0-9.]+)+")
_MARK: Final = 14
"""Characters that may stand between a name and its id: "Enterprise"."""


def lines_of(text: str) -> list[str]:
    """The lines that say something; none with a place to be filled in, which is no name."""
    said = (line for line in re.split(r"\s*\n\s*", _parted(text)) if line.strip() and "{{" not in line)
    return [_ADDRESS.sub(r"\g<id>", line) for line in said]


def _parted(text: str) -> str:
    """A name and its id on lines of their own where a dump has none between them: "Anvil 3 8Banvil-3-8b"."""
    name = _SIZED.match(text)
    if name is None:
        return text
    words = _words(name.group())
    places = range(name.end(), min(len(text), name.end() + _MARK))
    ids = [found.group() for at in places if (found := _ID.fullmatch(text, at))]
    best = max(ids, key=lambda one: len(words & _words(one)), default="")
    return f"{name.group()}\n{best}" if 3 * len(words & _words(best)) >= 2 * len(words) else text


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+|\d+", text.lower()))
