"""Two years of OpenRouter's list, replayed: each difference of two payloads is told once, or says why not."""

from __future__ import annotations

import importlib.util
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import select

from crawler.config import Config
from crawler.replay import Replayed, replay
from storage import catalog
from storage.database import Database, open_database
from storage.decide import MISSES_BEFORE_WITHDRAWAL
from storage.schema import VisitRow
from storage.terms import ChangeKind, Field, Outcome
from storage.views import ChangeView

SHARED = Path(__file__).parents[3] / "shared"
PAYLOADS = sorted(SHARED.glob("corpus/openrouter/*.json.gz"))
ARCHIVE = SHARED / "corpus/archive/openrouter.warc.gz"
ORACLE = SHARED / "tools/oracle_openrouter.py"

LISTED = "model"
FIELDS = {
    "context_length": Field.CONTEXT_LENGTH,
    "max_output_tokens": Field.MAX_OUTPUT_TOKENS,
    "input_price": Field.INPUT_PRICE,
    "output_price": Field.OUTPUT_PRICE,
    "cached_input_price": Field.CACHED_INPUT_PRICE,
}
OF_FIELD = {one: name for name, one in FIELDS.items()}
HELD_AT_MOST = 4

Slot = tuple[str, str]
"""A model as OpenRouter calls it, and the oracle's name of a field."""
Value = str | None

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not (ARCHIVE.exists() and ORACLE.exists()), reason="the recorded corpus is not beside this"),
]


@dataclass(frozen=True)
class Told:
    """One thing that was published of a slot: at which payload, and from what to what."""

    step: int
    kind: ChangeKind
    old: Value
    new: Value
    grouped: bool = False


@dataclass(frozen=True)
class Due:
    """One thing that the payloads and the rules of change make due for a slot."""

    step: int
    old: Value
    new: Value
    covers: tuple[int, ...]
    """The steps at which the payloads moved on the way from `old` to `new`."""


@dataclass
class Books:
    """What came in, and what went out."""

    result: Replayed
    held: frozenset[int]
    """The payloads that were held, by number."""
    lines: list[tuple[int, Slot, Value, Value]]
    """The oracle's differences: the number of the later payload, slot, old, new."""
    series: dict[Slot, list[Value]]
    """What each payload says of a slot, as the oracle reads it."""
    told: dict[Slot, list[Told]]
    beyond: Counter[str] = field(default_factory=Counter)
    """Changes of what the oracle does not look at, by field."""


def oracle() -> ModuleType:
    spec = importlib.util.spec_from_file_location("oracle_openrouter", ORACLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def text(value: object) -> Value:
    return None if value is None else str(value)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    database = open_database(f"sqlite:///{tmp_path_factory.mktemp('books') / 'modelwire.db'}")
    result = replay([ARCHIVE], database, Config())
    with database.reading() as session:
        visits = session.execute(select(VisitRow.at, VisitRow.outcome).order_by(VisitRow.at)).all()
    assert len(visits) == len(PAYLOADS)
    truth = oracle()
    payloads = [truth.load(path) for path in PAYLOADS]
    told, beyond = published(database, [at.isoformat() for at, _ in visits])
    return Books(
        result,
        frozenset(number for number, (_, outcome) in enumerate(visits) if outcome == Outcome.HELD),
        list(differences(payloads)),
        series(payloads),
        told,
        beyond,
    )


def differences(payloads: Sequence[Mapping[str, Mapping[str, object]]]) -> Iterator[tuple[int, Slot, Value, Value]]:
    """Line by line as the oracle prints them."""
    for number, (before, after) in enumerate(pairwise(payloads), 1):
        for model in sorted(before.keys() | after.keys()):
            old, new = before.get(model, {}), after.get(model, {})
            for name in sorted(old) if old and new else [LISTED]:
                if old.get(name) != new.get(name):
                    yield number, (model, name), text(old.get(name)), text(new.get(name))


def series(payloads: Sequence[Mapping[str, Mapping[str, object]]]) -> dict[Slot, list[Value]]:
    models = sorted({model for payload in payloads for model in payload})
    return {
        (model, name): [text(payload.get(model, {}).get(name)) for payload in payloads]
        for model in models
        for name in (LISTED, *FIELDS)
    }


def published(database: Database, moments: list[str]) -> tuple[dict[Slot, list[Told]], Counter[str]]:
    """Everything that was told, by slot and in the order of telling."""
    names = {
        model.id: name for model in catalog.models(database) for space, name in model.aliases if space == "openrouter"
    }
    step = {moment: number for number, moment in enumerate(moments)}
    told: dict[Slot, list[Told]] = defaultdict(list)
    beyond: Counter[str] = Counter()

    def tell(change: ChangeView, model_id: str, what: Field | None, plain: bool, old: Value, new: Value) -> None:
        name = OF_FIELD.get(what) if what and plain else None
        if name is None:
            beyond[f"{what or change.kind}{'' if plain else ' (under terms)'}"] += 1
            return
        at = step[change.published_at.isoformat()]
        told[names[model_id], name].append(Told(at, change.kind, old, new, grouped=bool(change.facts)))

    for change in catalog.changes(database):
        if change.kind in (ChangeKind.MODEL_ADDED, ChangeKind.MODEL_WITHDRAWN):
            new = "listed" if change.kind is ChangeKind.MODEL_ADDED else None
            at = step[change.published_at.isoformat()]
            old = None if new else "listed"
            told[names[change.model_id], LISTED].append(Told(at, change.kind, old, new))
        if change.kind.for_maintainers:
            beyond[change.kind] += 1
        elif change.facts:
            for line in change.facts:
                owner = line.model_id or change.model_id
                tell(change, owner, line.field, not line.qualifiers, line.old, line.value or None)
        elif change.field is not None and change.kind is not ChangeKind.MODEL_WITHDRAWN:
            tell(change, change.model_id, change.field, not change.qualifiers, change.old, change.new)
    return told, beyond


def account(values: Sequence[Value], held: frozenset[int]) -> tuple[list[Due], dict[int, str]]:
    """What has to be told of one slot, and of each move of the payloads what becomes of it.

    Nothing is told of the first payload, nothing at a held one, and an absence is told when three payloads lack it.
    """
    fate: dict[int, str] = {}
    said, missing, moved, found = values[0], 0, [], []
    for number, value in enumerate(values[1:], 1):
        if value != values[number - 1]:
            moved.append(number)
        missing = missing + 1 if value is None else 0
        if value == said:
            away = [values[one] for one in moved[:-1]]
            why = "a flap of the listing" if away and all(one is None for one in away) else "taken back while held"
            fate |= dict.fromkeys(moved, why)
            moved = []
        elif number not in held and (value is not None or missing >= MISSES_BEFORE_WITHDRAWAL):
            found.append(Due(number, said, value, tuple(moved)))
            for one in moved:
                fate[one] = "told at once" if one == number else "told when absent for good, or back with another value"
                if one in held:
                    fate[one] = "told when its held visit went through"
            said, moved = value, []
    return found, fate | dict.fromkeys(moved, "an absence that the recording is too short to confirm")


def with_ends(told: Sequence[Told], first: Value, ends: Sequence[Told]) -> list[Told]:
    """A withdrawn model takes all its facts with it: told once, that is the end of every value it had."""
    value, found = first, []
    for one in sorted([*told, *ends], key=lambda t: t.step):
        if one.kind is ChangeKind.MODEL_WITHDRAWN:
            one = Told(one.step, one.kind, value, None)
        if one.old != one.new:
            found.append(one)
            value = one.new
    return found


def test_less_than_five_payloads_are_held_and_all_go_through(books: Books) -> None:
    assert books.result.outcomes[Outcome.HELD] == len(books.held) <= HELD_AT_MOST
    assert books.result.outcomes.total() == len(PAYLOADS)
    assert len(PAYLOADS) - 1 not in books.held


def test_every_difference_of_the_payloads_is_told_once_and_nothing_else(books: Books) -> None:
    wrong = []
    for slot, values in books.series.items():
        ends = [t for t in books.told[slot[0], LISTED] if t.new is None] if slot[1] != LISTED else []
        told = with_ends(books.told[slot], values[0], ends) if ends else books.told[slot]
        due, _ = account(values, books.held)
        # What is new goes out with the run that follows; only values that were told before move at once.
        fits = len(due) == len(told) and all(
            (d.old, d.new) == (t.old, t.new) and 0 <= t.step - d.step <= (d.old is None) * 2
            for d, t in zip(due, told, strict=True)
        )
        if not fits:
            wrong.append(f"{' '.join(slot)}\n  due  {due}\n  told {told}")
    assert not wrong, f"{len(wrong)} slots of {len(books.series)}:\n" + "\n".join(wrong[:20])


def test_every_line_of_the_oracle_has_its_place_in_the_books(books: Books) -> None:
    fates = {slot: account(values, books.held)[1] for slot, values in books.series.items()}
    table: Counter[tuple[str, str]] = Counter()
    for step, slot, old, new in books.lines:
        assert books.series[slot][step - 1 : step + 1] == [old, new]
        table[fates[slot].get(step, "unaccounted"), slot[1]] += 1
    print(json.dumps({f"{fate}: {name}": number for (fate, name), number in sorted(table.items())}, indent=1))
    assert table.total() == len(books.lines)
    assert not [key for key in table if key[0] == "unaccounted"]


def test_what_was_told_leads_from_the_first_payload_to_the_last(books: Books) -> None:
    wrong = []
    for slot, values in books.series.items():
        ends = [t for t in books.told[slot[0], LISTED] if t.new is None] if slot[1] != LISTED else []
        value = values[0]
        for one in with_ends(books.told[slot], value, ends):
            if one.old != value:
                wrong.append(f"{' '.join(slot)}: told from {one.old} where {value} was in force")
            value = one.new
        waits = values[-1] is None and any(values[-MISSES_BEFORE_WITHDRAWAL:])
        if value != values[-1] and not waits:
            wrong.append(f"{' '.join(slot)}: ends with {value}, the last payload says {values[-1]}")
    assert not wrong, "\n".join(wrong[:20])


def test_values_that_differ_in_spelling_alone_are_never_told(books: Books) -> None:
    spelled = [(slot, t) for slot, told in books.told.items() for t in told if t.old == t.new]
    assert not spelled
