"""The names of models: which two are the same by spelling, which one to show, and what family they belong to."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

_TOKEN = re.compile(r"[a-z]+|\d+[a-z]*|[^\W\d_a-z]+", re.UNICODE)
_PLUS = re.compile(r"(?<=[^\W_])\+(?!\w)")
_SIZE = re.compile(r"(a|e)?\d+(\.\d+)?[bmt]|\d+x\d+(\.\d+)?b|\d+e", re.IGNORECASE)
_DATE = re.compile(r"20\d{6}|\d{4}")
_MONTHS = re.compile(
    r"(?<!\d)(?:20(?P<y>\d\d)-?(?P<m>0[1-9]|1[0-2])-?(?:[0-2]\d|3[01])(?!\d)"  # 20251101, 2025-11-01
    r"|(?P<m2>0[1-9]|1[0-2])-20(?P<y2>\d\d)(?!\d)"  # 08-2024
    r"|(?P<y3>2[3-9]|3\d)\.?(?P<m3>0[1-9]|1[0-2])(?![\d.]))"  # 2402, 24.02
)
_SPLIT_DATE = re.compile(r"(?<!\d)(?:20\d\d-\d\d-\d\d|\d\d-20\d\d)(?!\d)")
_VARIANT = frozenset(
    ("instruct", "chat", "it", "thinking", "base", "pt", "hf", "latest", "preview", "beta", "free", "extended")
)
_PACKING = frozenset(
    (
        *(
            "gguf",
            "ggml",
            "awq",
            "gptq",
            "bnb",
            "mlx",
            "onnx",
            "exl2",
            "exl3",
            "marlin",
            "qat",
            "mtp",
            "eagle",
            "draft",
        ),
        *("int2", "int4", "int8", "4bit", "8bit", "fp4", "fp8", "fp16", "bf16", "nvfp4", "mxfp4", "w4a16", "w8a8"),
        *("quantized", "hf-quant"),
    )
)


def local_name(name: str) -> str:
    """A name without the organisation before it ("org/Name", "Vendor: Name")."""
    name = name.strip()
    if "/" in name:
        return name.rsplit("/", 1)[1]
    _vendor, colon, tail = name.partition(": ")
    return tail if colon and tail else name


def plus_spelt(name: str) -> str:
    """A name whose "+" is written as ids write it: "Command R+" is "Command R-plus", and not "Command R"."""
    return _PLUS.sub("-plus", name)


def name_key(name: str) -> str:
    """What two spellings of one name share: "Claude Opus 4.6" and "claude-opus-4-6" give "claude-opus-4-6".

    Letters are folded, separators unified, and letters are split from the digits that follow ("Qwen2.5" and
    "qwen-2.5"), but digits keep the letters behind them ("72b") and are never glued to each other ("3.1" is not "31").
    A variant after a colon (":free") stays part of the key. Empty when nothing but signs is left.
    """
    return "-".join(_TOKEN.findall(plus_spelt(local_name(name)).lower()))


def is_offer(name: str) -> bool:
    """Whether a name is one provider's special offer of a model ("...:free") rather than a model of its own."""
    return ":" in name and not name.endswith(":") and ": " not in name


def family_of(name: str) -> str:
    """The release a model belongs to: its name without sizes, dates, variants and packings, as a key.

    "mistralai/Mistral-Small-3.1-24B-Instruct-2503" gives "mistral-small-3-1"; "Qwen2.5-72B-Instruct-AWQ" "qwen-2-5".
    """
    kept = []
    for part in re.split(r"[\s_/:\-]+", _SPLIT_DATE.sub("", local_name(name))):
        low = part.lower().strip("().,")
        if not low or low in _VARIANT or low in _PACKING or _SIZE.fullmatch(low) or _DATE.fullmatch(low):
            continue
        kept.append(part)
    return name_key(" ".join(kept)) or name_key(name)


def months_of(name: str) -> frozenset[str]:
    """The months that date a name, as YYMM: "mistral-small-2503", "Mistral Small 25.03" and "x-2025-03-11" give "2503".

    Four digits that may be a month and a day ("0613") date nothing: their year is not said.
    """
    found = _MONTHS.finditer(local_name(name))
    return frozenset((m["y"] or m["y2"] or m["y3"]) + (m["m"] or m["m2"] or m["m3"]) for m in found)


def is_moving(name: str) -> bool:
    """Whether a name points at another model from time to time ("...-latest")."""
    return name.lower().endswith(("-latest", ":latest"))


def is_packing(word: str) -> bool:
    """Whether a word of a name, in lower case, says how its weights are packed: gguf, awq, fp8."""
    return word in _PACKING


def is_main_spelling(name: str) -> bool:
    """Whether a name speaks of a release itself and not of a packing or a base checkpoint of it."""
    parts = {p.lower().strip("().,") for p in re.split(r"[\s_/:\-]+", local_name(name))}
    return not parts & _PACKING and not parts & {"base", "pt", "free"}


@dataclass(frozen=True, slots=True)
class Member:
    """One model of a family, as far as choosing its main member needs it."""

    id: str
    name: str
    downloads: int | None


def main_member(members: Sequence[Member]) -> str:
    """The id of the member through which news speak of a family: no packing, no base; then the most used; then the
    shortest name. Raises ValueError for an empty family."""
    return min(members, key=lambda m: (not is_main_spelling(m.name), -(m.downloads or 0), len(m.name), m.name)).id


def display_name(names: Iterable[tuple[str, str]]) -> str:
    """The name to show, from (namespace, name) pairs: a vendor's own wording before repository and price-list ids."""

    def rank(pair: tuple[str, str]) -> tuple[int, int, int, str]:
        namespace, name = pair
        place = {"hub": 1, "openrouter": 2}.get(namespace, 0)
        spoken = 0 if " " in name or any(c.isupper() for c in local_name(name)) else 1
        return (place, spoken, len(name), name)

    namespace, name = min(names, key=rank)
    return local_name(name) if namespace in ("hub",) else name


_KINDS = frozenset({"base", "pt", "thinking", "preview", "beta", "free"})
"""Words that tell two models of one family apart."""


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a name says besides its family."""

    sizes: frozenset[str]
    dates: frozenset[str]
    kinds: frozenset[str]


def _parts(name: str) -> _Parts:
    words = [part.lower().strip("().,") for part in re.split(r"[\s_/:\-]+", local_name(name))]
    return _Parts(
        frozenset(word for word in words if _SIZE.fullmatch(word)),
        frozenset(word for word in words if _DATE.fullmatch(word)),
        frozenset(word for word in words if word in _KINDS or word in _PACKING),
    )


def resemblance(one: Iterable[tuple[str, str]], other: Iterable[tuple[str, str]], id_spaces: Collection[str]) -> str:
    """Why two models, given by their (namespace, name) pairs, may be one; nothing when they cannot be.

    They are of one family, and their names differ only in what one of them leaves out: a size, a date, a word such as
    "Instruct". Two identifiers of one namespace are two models.
    """
    one, other = list(one), list(other)
    spaces = {space for space, _ in one} & {space for space, _ in other}
    if spaces & set(id_spaces):
        return ""
    for _, name in one:
        for _, second in other:
            a, b = _parts(name), _parts(second)
            if family_of(name) != family_of(second) or a.kinds != b.kinds or is_offer(name) != is_offer(second):
                continue
            left_out = [
                what
                for what, mine, theirs in (("size", a.sizes, b.sizes), ("date", a.dates, b.dates))
                if mine != theirs
            ]
            if any(mine and theirs for mine, theirs in ((a.sizes, b.sizes), (a.dates, b.dates)) if mine != theirs):
                continue
            differ = f", but for a {' and a '.join(left_out)} that only one of them states" if left_out else ""
            return f"{name} and {second} are named alike{differ}"
    return ""
