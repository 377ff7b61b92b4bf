"""What a model takes and gives, in one canonical form: "text+image -> text"."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_NAMES: Final = {
    "texts": "text",
    "images": "image",
    "vision": "image",
    "videos": "video",
    "speech": "audio",
    "files": "file",
    "pdf": "file",
    "document": "file",
    "documents": "file",
    "embeddings": "embedding",
}


def modalities(inputs: Iterable[str], outputs: Iterable[str]) -> str:
    """Text first, the others sorted, joined by "+"; nothing unless both sides are known."""
    taken, given = _side(inputs), _side(outputs)
    return f"{taken} -> {given}" if taken and given else ""


def _side(names: Iterable[str]) -> str:
    known = {_NAMES.get(name, name) for raw in names if (name := raw.strip().casefold())}
    return "+".join(sorted(known, key=lambda name: (name != "text", name)))
