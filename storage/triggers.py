"""What can be set about when comparisons are due: terms that the configuration gives and the rules take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PairOfNames = frozenset[str]
"""Two models, by their ids or by any of their names, whichever way round."""

LICENSE: Final = "license"
RETIREMENT: Final = "retirement"
ALIAS: Final = "alias"
FLIP: Final = "flip"
URGENCIES: Final = (LICENSE, RETIREMENT, ALIAS, FLIP)
"""What may be urgent: a license that changes class or commercial use, an end, a moved name, a row with a new winner."""


@dataclass(frozen=True)  # without slots: the class attributes are the defaults
class Rules:
    """What can be set about triggers."""

    rivals: int = 3
    """With how many of its nearest a new model is compared."""
    evidenced: int = 3
    """Compared fields that each side must show in words."""
    nearest: float = 0.36
    """The distance beyond which two models are no rivals, however empty the field."""
    per_model: int = 3
    """New comparisons of one model a day."""
    per_day: int = 10
    """New comparisons a day in all; the rest of a flood is one grouped item, as is a change of more pages."""
    urgent: tuple[str, ...] = URGENCIES
    """Which changes of a page cannot wait for the weekly mail."""
    allowed: frozenset[PairOfNames] = frozenset()
    """Pairs that editors want whatever their distance."""
    blocked: frozenset[PairOfNames] = frozenset()
    """Pairs that editors never want."""
