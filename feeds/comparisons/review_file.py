"""Files of reviews: YAML that people write, checked line by line before any of it is used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

import yaml

from feeds.text import clean
from storage.desk.reviews import Seat, Verdict
from storage.terms import ModelwireError

LONGEST: Final = {"model": 200, "reviewer": 120, "quote": 300, "text": 2000, "best_for": 200}
"""Characters of what people write."""
_NEEDED: Final = ("model", "seat", "reviewer", "verdict", "score", "quote", "reviewed_on")
_KEYS: Final = (*_NEEDED, "text", "best_for", "sample")
_LARGEST: Final = 1_000_000
_TRUTH: Final = {"true": True, "yes": True, "false": False, "no": False}


class BadReviews(ModelwireError):
    """A file of reviews cannot be used. `problems` holds one sentence for each mistake, with its line."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems[:1]) + (f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Draft:
    """A review as it was written: of a model by some name."""

    line: int
    """Where its model is named, for messages."""
    model: str
    seat: Seat
    reviewer: str
    verdict: Verdict
    score: Decimal
    quote: str
    reviewed_on: date
    text: str
    best_for: str
    sample: bool


def read(text: str, name: str, today: date) -> tuple[Draft, ...]:
    """The reviews of a file. Raises `BadReviews` with every mistake in it."""
    if len(text) > _LARGEST:
        raise BadReviews([f"{name} is larger than a megabyte: split it"])
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        what = getattr(error, "problem", "") or "it cannot be read"
        raise BadReviews([f"{name}, line {line}: no YAML: {clean(str(what), 200)}"]) from None
    return _File(name, today).reviews(root)


class _File:
    """Walks the nodes of one file, for they know their lines, and gathers what is wrong."""

    def __init__(self, name: str, today: date) -> None:
        self._name, self._today = name, today
        self._problems: list[str] = []

    def reviews(self, root: yaml.Node | None) -> tuple[Draft, ...]:
        top = self._mapping(root, ("reviews", "sample"), "the file") if root else {}
        sample = self._truth(top.get("sample"), default=False)
        listed = top.get("reviews")
        if not isinstance(listed, yaml.SequenceNode) or not listed.value:
            self._wrong(listed or root, "there must be a list called reviews")
            raise BadReviews(self._problems)
        found = [draft for node in listed.value if (draft := self._review(node, sample=sample))]
        seats: dict[tuple[str, Seat], int] = {}
        for one in found:
            earlier = seats.setdefault((one.model.casefold(), one.seat), one.line)
            if earlier != one.line:
                self._problems.append(
                    f"{self._name}, line {one.line}: the {one.seat} of {one.model} has spoken in line {earlier} already"
                )
        if self._problems:
            raise BadReviews(self._problems)
        return tuple(found)

    def _review(self, node: yaml.Node, *, sample: bool) -> Draft | None:
        before = len(self._problems)
        said = self._mapping(node, _KEYS, "a review")
        for key in _NEEDED:
            if said and key not in said:
                self._wrong(node, f"{key} is missing")
        words = {key: self._words(said.get(key), key) for key in LONGEST}
        seat = self._one_of(said.get("seat"), "seat", [one.value for one in Seat])
        verdict = self._one_of(said.get("verdict"), "verdict", [one.value for one in Verdict])
        score = self._score(said.get("score"))
        day = self._day(said.get("reviewed_on"))
        is_sample = self._truth(said.get("sample"), default=sample)
        if len(self._problems) > before or score is None or day is None:
            return None
        return Draft(
            line=said["model"].start_mark.line + 1,
            model=words["model"],
            seat=Seat(seat),
            reviewer=words["reviewer"],
            verdict=Verdict(verdict),
            score=score,
            quote=words["quote"],
            reviewed_on=day,
            text=words["text"],
            best_for=words["best_for"],
            sample=is_sample,
        )

    # --------------------------------------------------------------------------------------------------------- values

    def _mapping(self, node: yaml.Node, known: Sequence[str], what: str) -> Mapping[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            self._wrong(node, f"{what} must have keys with values, such as {known[0]}: ...")
            return {}
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
            if name not in known:
                self._wrong(key, f"{clean(name, 40)!r} is not understood here: use {', '.join(known)}")
            elif name in found:
                self._wrong(key, f"{name} is said twice")
            else:
                found[name] = value
        return found

    def _words(self, node: yaml.Node | None, key: str) -> str:
        if node is None:
            return ""
        said = clean(self._scalar(node, key))
        if not said and key in _NEEDED:
            self._wrong(node, f"{key} is empty")
        if len(said) > LONGEST[key]:
            self._wrong(node, f"{key} has {len(said)} characters, and may have {LONGEST[key]}")
        return said

    def _one_of(self, node: yaml.Node | None, key: str, known: Sequence[str]) -> str:
        said = self._scalar(node, key).strip().lower() if node else ""
        if node is not None and said not in known:
            self._wrong(node, f"{key} is {clean(said, 40)!r}: choose one of {', '.join(known)}")
        return said

    def _score(self, node: yaml.Node | None) -> Decimal | None:
        if node is None:
            return None
        said = self._scalar(node, "score").strip()
        try:
            score = Decimal(said) if len(said) <= 6 else None
        except InvalidOperation:
            score = None
        if score is None or not score.is_finite() or not 0 <= score <= 10:
            self._wrong(node, f"score is {clean(said, 20)!r}: write a number from 0 to 10")
            return None
        return score

    def _day(self, node: yaml.Node | None) -> date | None:
        if node is None:
            return None
        said = self._scalar(node, "reviewed_on").strip()
        try:
            day = date.fromisoformat(said) if len(said) == 10 else None
        except ValueError:
            day = None
        if day is None:
            self._wrong(node, f"reviewed_on is {clean(said, 20)!r}: write a day, such as 2026-11-09")
        elif day > self._today:
            self._wrong(node, f"reviewed_on is {day}, which is still to come")
            return None
        return day

    def _truth(self, node: yaml.Node | None, *, default: bool) -> bool:
        if node is None:
            return default
        said = _TRUTH.get(self._scalar(node, "sample").strip().lower())
        if said is None:
            self._wrong(node, "sample is either true or false")
        return bool(said)

    def _scalar(self, node: yaml.Node, key: str) -> str:
        if isinstance(node, yaml.ScalarNode):
            return str(node.value)
        self._wrong(node, f"{key} must be one value, and no list")
        return ""

    def _wrong(self, node: yaml.Node | None, what: str) -> None:
        line = node.start_mark.line + 1 if node is not None else 1
        self._problems.append(f"{self._name}, line {line}: {what}")
