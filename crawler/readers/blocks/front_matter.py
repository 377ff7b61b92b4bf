"""The key-value head of a Markdown document, however broken it is, and documents that are nothing else."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache

import yaml

from crawler.readers.blocks.model import FrontMatter

_FENCE = re.compile(r"\ufeff?\s*?---[ \t]*\r?\n(.*?)(?:\r?\n)?^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.S | re.M)
_PAIR = re.compile(r"^([A-Za-z_][\w.-]{0,60})[ \t]*:[ \t]*(.*?)[ \t]*$", re.M)
_MAX = 200_000
_DEEP = re.compile(r"(?:[-?:][ \t]+){12}|^[ \t]{100}|[\[{][^\]}]{0,3}[\[{][^\]}]{0,3}[\[{][^\]}]{0,3}[\[{]", re.M)
"""Nesting that no front matter needs and that a YAML parser pays for with the stack."""
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""The loader that makes every scalar a string: YAML 1.1 would turn "no" into False and 1.10 into 1.1."""

_MAX_YAML = 1_000_000
"""Characters; far more than any list of models has, and a YAML parser is slow."""
_IN_LIST = re.compile(r"^[ \t]*-[ \t]+[\w\"'.-]{1,60}:[ \t]", re.M)
_IN_MAPPING = re.compile(r"^[ \t]*[\w\"'./:-]{1,80}:[ \t]*\n[ \t]+[\w\"'.-]{1,60}:[ \t]", re.M)

Data = dict[str, str | tuple[str, ...]]


def front_matter(text: str) -> tuple[FrontMatter | None, int]:
    """The head of a text and where the rest begins; (None, 0) when it has none. Never raises."""
    if not text[:200].lstrip("\ufeff \t\r\n").startswith("---"):
        return None, 0
    match = _FENCE.match(text[:_MAX])
    if match is None or not re.search(r"^\s*[\w.\"'-]+\s*:", match.group(1), re.M):
        return None, 0
    data, broken = read_yaml(match.group(1))
    return FrontMatter(data, "front matter", broken), match.end()


@lru_cache(maxsize=2)
def _load(text: str) -> object:
    """What the YAML is; whoever gets it changes nothing in it. Raises as the parser does."""
    return yaml.load(text, Loader=_Loader)  # BaseLoader builds strings, lists and dicts only


def read_yaml(text: str) -> tuple[Data, bool]:
    """Flat pairs of a YAML mapping, and whether it was broken, so that only its plain lines could be taken."""
    text = text.replace("\r\n", "\n")
    try:
        if _DEEP.search(text):
            raise ValueError("nested too deep")
        loaded = _load(text)
        if isinstance(loaded, dict):
            flat: Data = {}
            _flatten(loaded, "", flat, 0)
            return flat, False
    except (yaml.YAMLError, ValueError, RecursionError, TypeError):
        pass
    return _pairs(text) or _pairs(
        re.sub(r"^ {1,2}(?=\w)", "", text, flags=re.M)
    ), True  # an editor may have indented all


def _pairs(text: str) -> Data:
    pairs: Data = {}
    for match in _PAIR.finditer(text):
        value = re.sub(r"\s#.*", "", match.group(2)).strip().strip("\"'")
        if value:
            pairs.setdefault(match.group(1), value)
    return pairs


def yaml_lists(text: str) -> object:
    """A YAML document as data with every scalar as written, where it holds several mappings of one form; else None."""
    text = text.replace("\r\n", "\n")
    if len(text) > _MAX_YAML or _DEEP.search(text) or not (_IN_LIST.search(text) or _IN_MAPPING.search(text)):
        return None
    try:
        data = _load(text)
    except (yaml.YAMLError, ValueError, RecursionError, TypeError):
        return None
    return data if _IN_LIST.search(text) or _holds_records(data) else None


def _holds_records(data: object, depth: int = 0) -> bool:
    """Whether some mapping names several others that share their first key: records under their names."""
    if not isinstance(data, dict) or depth > 5:
        return False
    inner = [value for value in data.values() if isinstance(value, dict) and value]
    if len(inner) > 1 and len({next(iter(value)) for value in inner}) == 1:
        return True
    return any(_holds_records(value, depth + 1) for value in inner)


def read_toml(text: str) -> dict[str, object]:
    """A TOML document as data, with fractions as they are written; {} for what is none."""
    if len(text) > _MAX_YAML:
        return {}
    try:
        return tomllib.loads(text, parse_float=str)
    except (ValueError, RecursionError):
        return {}


def _flatten(loaded: dict[object, object], prefix: str, flat: Data, depth: int) -> None:
    for key, value in loaded.items():
        if len(flat) >= 2000:
            return
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            if depth < 5:
                _flatten(value, name + ".", flat, depth + 1)
        elif isinstance(value, list):
            flat[name] = tuple(str(item) for item in value[:500] if isinstance(item, str))
        elif value is not None:
            flat[name] = str(value)
