"""Which models a name on somebody's page means: an exact name, a release with its sizes, a line with its versions.

A wrong join is worse than none: what may be one of several stays unrecognised, with the names that may be meant.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Final

from storage.names import is_offer, is_packing, local_name, name_key
from storage.terms import Authority
from storage.views import ModelView

_PIECE: Final = re.compile(r"\d+(?:\.\d+)*(?:\.x)?[a-z]*|[a-z]+|[^\W\d_a-z]+")
_SIZE: Final = re.compile(r"[ae]?\d+(?:\.\d+)?[bmt]|\d+x\d+(?:\.\d+)?b|\d+e")
_ACTIVE: Final = re.compile(r"[ae]\d+(?:\.\d+)?[bm]|\d+e")
_WINDOW: Final = re.compile(r"\d+k|1m")
_DATE: Final = re.compile(r"20\d{6}|20\d{2}-?\d{2}-?\d{2}|2[3-9](?:0[1-9]|1[0-2])|(?:0[1-9]|1[0-2])[0-3]\d|\d{6}")
_SPLIT_DATE: Final = re.compile(r"(?<!\d)(?:20\d\d-\d\d(?:-\d\d)?|\d\d-20\d\d)(?!\d)")
_TEMPERS: Final = frozenset({"instruct", "chat", "it", "hf", "base", "pt", "latest", "model"})
_KINDS: Final = frozenset({"thinking", "reasoning", "preview", "beta", "exp", "experimental"})
_OFFER: Final = re.compile(r"\((?:free|nitro|batch|extended|self-moderated|beta|floor|online)\)\s*$", re.I)
_NEAR: Final = 3


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a name came to."""

    name: str
    models: tuple[ModelView, ...] = ()
    """None where nobody is known by the name, or it cannot be told who is meant."""
    near: tuple[str, ...] = ()
    """Names of models that may be meant."""
    doubt: str = ""
    """Why it was not recognised, in words; nothing where it was."""


@dataclass(frozen=True, slots=True)
class _Parts:
    """A name taken apart."""

    words: frozenset[str]
    version: tuple[str, ...]
    sizes: frozenset[str]
    dates: frozenset[str]
    tempers: frozenset[str]
    kinds: frozenset[str]
    packed: frozenset[str]

    @property
    def is_bare(self) -> bool:
        """A family's name alone: "Llama", "Claude"."""
        return len(self.words) <= 1 and not self.version and not self.sizes and not self.dates


@lru_cache(maxsize=65536)
def _parts(name: str, vendor: frozenset[str] = frozenset()) -> _Parts:
    low = local_name(name).lower().replace("‑", "-").replace("+", " plus ")
    dates = {re.sub(r"\D", "", date) for date in _SPLIT_DATE.findall(low)}
    words: list[str] = []
    version: list[str] = []
    sets: dict[str, set[str]] = defaultdict(set)
    for part in filter(None, re.split(r"[\s_/:()\-,]+", _SPLIT_DATE.sub(" ", low))):
        if _WINDOW.fullmatch(part):
            words.append(part)
        elif _SIZE.fullmatch(part):
            sets["sizes"].add(part)
        elif _DATE.fullmatch(part):
            dates.add(part)
        elif part in _TEMPERS:
            sets["tempers"].add(part)
        elif part in _KINDS:
            sets["kinds"].add(part)
        elif is_packing(part):
            sets["packed"].add(part)
        else:
            for piece in _PIECE.findall(part):
                if _SIZE.fullmatch(piece):
                    sets["sizes"].add(piece)
                elif piece[0].isdigit() and re.fullmatch(r"[\d.x]+", piece):
                    version += piece.split(".")
                elif piece != "v" or not words:
                    words.append(piece)
    named = set(words) - vendor
    return _Parts(
        frozenset(named or words), tuple(version), frozenset(sets["sizes"]), frozenset(dates),
        frozenset(sets["tempers"]), frozenset(sets["kinds"]), frozenset(sets["packed"]),
    )  # fmt: skip


def _same_version(asked: tuple[str, ...], known: tuple[str, ...]) -> bool:
    if asked[-1:] == ("x",):
        stem = asked[:-1]
        return known[: len(stem)] == stem and len(known) <= len(stem) + 1
    return asked == known or (asked[-1:] == ("0",) and asked[:-1] == known)


def names_of(models: Iterable[ModelView]) -> Iterator[str]:
    """Every name that a page may use for a model."""
    for model in models:
        if not _is_offer(model):
            yield from dict.fromkeys((model.name, *(local_name(name) for _, name in model.aliases)))


class Recogniser:
    """Knows the models that there are by all their names."""

    def __init__(self, models: Iterable[ModelView]) -> None:
        self._models = {model.id: model for model in models if not _is_offer(model)}
        self._exact: dict[str, set[str]] = defaultdict(set)
        self._parts: list[tuple[str, _Parts, frozenset[str]]] = []
        self._whole: list[tuple[str, _Parts]] = []
        self._keys: dict[str, str] = {}
        for model in self._models.values():
            aside = frozenset(re.findall(r"[a-z]+", f"{model.vendor} {model.vendor_name}".lower()))
            for name in dict.fromkeys((model.name, *(name for _, name in model.aliases))):
                if is_offer(name) or _OFFER.search(name):
                    continue
                key = _key(name)
                self._exact[key].add(model.id)
                self._keys.setdefault(key, model.name)
                self._parts.append((model.id, _parts(name, aside), aside))
                self._whole.append((model.id, _parts(name)))

    def recognise(self, name: str) -> Recognised:
        """The models that a name means."""
        exact = self._preferred(self._exact.get(_key(name), set()))
        release = self._preferred(self._release(name, undated=True) or self._release(name, undated=False))
        sized = bool(_parts(name).sizes)
        if exact and not any(map(_is_own, exact)):
            # Only others list it by that name: what its vendor calls so in another order of words goes first.
            own = [model for model in release or self._preferred(self._line(name)) if _is_own(model)]
            exact, release = ([], own) if own else (exact, release)
        if exact and not sized and any(model.id not in {one.id for one in exact} for model in release):
            # "Llama 3.1" is a model's name and a release's: its sizes are meant, too.
            members = [model for model in release if _has_size(model)]
            return self._settled(name, [*exact, *(one for one in members if one not in exact)])
        if exact and not sized:
            return self._settled(name, exact)
        if exact or release:
            return self._settled(name, [*exact, *(one for one in release if one not in exact)])
        return self._settled(name, self._preferred(self._line(name)))

    def _release(self, name: str, *, undated: bool) -> set[str]:
        found: set[str] = set()
        for model_id, parts, aside in self._parts:
            asked = _parts(name, aside)
            if (
                _parts(name).is_bare
                or asked.words != parts.words
                or asked.kinds != parts.kinds
                or asked.packed != parts.packed
            ):
                continue
            if not asked.version and not asked.sizes and parts.sizes:
                continue
            more = parts.sizes - asked.sizes
            if asked.sizes and (not asked.sizes <= parts.sizes or any(not _ACTIVE.fullmatch(one) for one in more)):
                continue
            if (
                _same_version(asked.version, parts.version)
                and asked.tempers <= parts.tempers
                and asked.dates <= parts.dates
                and not (undated and parts.dates - asked.dates)
            ):
                found.add(model_id)
        return found

    def _line(self, name: str) -> set[str]:
        """All versions of what is named without one: "Claude Haiku"."""
        found: set[str] = set()
        for model_id, parts, aside in self._parts:
            asked = _parts(name, aside)
            if _parts(name).is_bare or asked.version or asked.sizes or asked.dates:
                continue
            if asked.words == parts.words and parts.version and asked.kinds == parts.kinds and not parts.packed:
                found.add(model_id)
        return found

    def _preferred(self, ids: Iterable[str]) -> list[ModelView]:
        """Those that their vendors speak of, else those that others list."""
        found = [self._models[one] for one in sorted(ids)]
        own = [model for model in found if _is_own(model)]
        known = [model for model in found if model.authority is not Authority.COMMUNITY]
        return sorted(own or known or found, key=lambda model: (model.name.casefold(), model.id))

    def _settled(self, name: str, found: Sequence[ModelView]) -> Recognised:
        vendors = sorted({model.vendor_name for model in found})
        if len(vendors) == 1:
            return Recognised(name, tuple(found))
        if vendors:
            near = tuple(f"{model.name} of {model.vendor_name}" for model in found[:_NEAR])
            return Recognised(name, (), near, f"models of {', '.join(vendors[:4])} go by that name")
        return Recognised(name, (), self._near(name), "no source knows a model of that name")

    def _near(self, name: str) -> tuple[str, ...]:
        asked = _parts(name)
        found = {}
        for model_id, parts in self._whole:
            if asked.version and asked.version == parts.version and asked.words < parts.words and not parts.packed:
                found[self._models[model_id].name] = len(parts.words)
        closest = sorted(found, key=lambda one: (found[one], one.casefold()))
        if not closest:
            keys = get_close_matches(name_key(name), self._keys, n=_NEAR, cutoff=0.8)
            closest = list(dict.fromkeys(self._keys[key] for key in keys))
        return tuple(closest[:_NEAR])


def _key(name: str) -> str:
    """A name's key in which "Command R+" and "Command R" are two."""
    return f"{name_key(name)}{'+' if '+' in name else ''}"


def _is_own(model: ModelView) -> bool:
    return model.authority is Authority.FIRST_PARTY


def _has_size(model: ModelView) -> bool:
    return any(_parts(name).sizes for name in (model.name, *(name for _, name in model.aliases)))


def _is_offer(model: ModelView) -> bool:
    """Whether it is somebody's offer of a model, or a name that points now at one model and now at another."""
    return model.name.lower().endswith("latest") or is_offer(model.name) or bool(_OFFER.search(model.name))
