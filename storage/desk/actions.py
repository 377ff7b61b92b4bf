"""What a person may do with an item of the desk, and how it is taken back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.database import Database
from storage.desk.schema import ActionRow, ComparisonRow, ItemRow, PageRow
from storage.desk.views import UNFINISHED
from storage.terms import ModelwireError

ACTIONS: Final = ("accept", "dismiss", "snooze", "publish")
_FROM: Final = {
    "accept": ("open", "snoozed"),
    "dismiss": ("open", "snoozed", "accepted"),
    "snooze": ("open", "snoozed"),
    "publish": ("open", "snoozed", "accepted"),
}
_BECOMES: Final = {"accept": "accepted", "dismiss": "dismissed", "snooze": "snoozed", "publish": "published"}


class UnknownItem(ModelwireError):
    """Nothing on the desk goes by that name."""


class CannotAct(ModelwireError):
    """The item is not in a state in which this can be done."""


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody does, and why."""

    what: str
    """One of `ACTIONS`, or "undo"."""
    who: str
    reason: str
    at: datetime
    until: datetime | None = None
    """Of a snooze."""
    url: str = ""
    """Of a publication: where the page is."""


@dataclass(frozen=True, slots=True)
class ActionView:
    """What somebody did with an item."""

    id: int
    item: str
    at: datetime
    who: str
    what: str
    reason: str


def find(session: Session, name: str) -> ItemRow:
    """The item that goes by an id, the beginning of one, or the name of its page. Raises `UnknownItem`."""
    newest = ItemRow.opened_at.desc(), ItemRow.id.desc()
    by_page = (
        select(ItemRow)
        .join(ComparisonRow, ComparisonRow.id == ItemRow.comparison_id)
        .where((ComparisonRow.slug == name) | (ItemRow.line == name) | (ItemRow.line == f"Comparison due: {name}"))
        .order_by(*newest)
    )
    found = list(session.scalars(by_page).all()[:1])
    if not found and len(name) >= 4:
        found = list(session.scalars(select(ItemRow).where(ItemRow.id.startswith(name.upper(), autoescape=True))))
    if len(found) == 1:
        return found[0]
    why = "several items begin like that" if found else "nothing on the desk goes by that name"
    raise UnknownItem(f"{name!r}: {why}; `comparisons list` shows the names")


def act(session: Session, name: str, done: Act) -> str:
    """Do something with an item; gives its id. Raises `UnknownItem`, `CannotAct`."""
    item = find(session, name)
    comparison = session.get(ComparisonRow, item.comparison_id) if item.comparison_id else None
    if done.what == "undo":
        _undo(session, item, comparison, done)
        return item.id
    if done.what not in ACTIONS:
        raise CannotAct(f"{done.what!r} cannot be done with a comparison: choose one of {', '.join(ACTIONS)} or undo")
    if item.state not in _FROM[done.what]:
        raise CannotAct(f"{item.line} is {item.state}: it cannot be {_BECOMES[done.what]}; undo the last action first")
    _note(session, item, comparison, done)
    item.state = _BECOMES[done.what]
    item.snoozed_until = done.until if done.what == "snooze" else None
    item.closed_at = done.at if done.what in ("dismiss", "publish") else None
    if comparison is not None:
        _move(session, item, comparison, done)
    return item.id


def _move(session: Session, item: ItemRow, comparison: ComparisonRow, done: Act) -> None:
    match done.what:
        case "accept":
            comparison.state = "accepted"
        case "dismiss":
            # A page that exists stays as it is when only its refreshing is dismissed.
            comparison.state = "published" if comparison.published_at else "dismissed"
        case "publish":
            comparison.state, comparison.published_at = "published", done.at
            if done.url and session.get(PageRow, done.url) is None:
                session.add(PageRow(url=done.url, comparison_id=comparison.id, since=done.at))


def _note(session: Session, item: ItemRow, comparison: ComparisonRow | None, done: Act) -> None:
    before = {"state": item.state, "closed_at": _text(item.closed_at), "snoozed_until": _text(item.snoozed_until)}
    page = {"state": comparison.state, "published_at": _text(comparison.published_at)} if comparison else {}
    session.add(
        ActionRow(
            item_id=item.id,
            at=done.at,
            who=done.who,
            what=done.what,
            reason=done.reason,
            item_before=json.dumps(before),
            comparison_before=json.dumps(page),
        )
    )
    session.flush()


def _undo(session: Session, item: ItemRow, comparison: ComparisonRow | None, done: Act) -> None:
    """Put back what the last action that still stands found. An undo is an action too, and takes one back each time."""
    taken_back = 0
    standing = None
    for row in session.scalars(select(ActionRow).where(ActionRow.item_id == item.id).order_by(ActionRow.id.desc())):
        if row.what == "undo":
            taken_back += 1
        elif taken_back:
            taken_back -= 1
        else:
            standing = row
            break
    if standing is None:
        raise CannotAct(f"{item.line}: nothing was done with it that could be taken back")
    before, page = json.loads(standing.item_before), json.loads(standing.comparison_before)
    if before["state"] in UNFINISHED and item.state not in UNFINISHED and _another(session, item):
        raise CannotAct(f"{item.line}: a newer item of this pair is open; decide about that one")
    _note(session, item, comparison, done)
    item.state = before["state"]
    item.closed_at, item.snoozed_until = _time(before["closed_at"]), _time(before["snoozed_until"])
    if comparison is not None and page:
        comparison.state, comparison.published_at = page["state"], _time(page["published_at"])


def _another(session: Session, item: ItemRow) -> bool:
    """Whether another item of the pair is open: one at a time."""
    others = select(ItemRow.id).where(
        ItemRow.comparison_id == item.comparison_id, ItemRow.id != item.id, ItemRow.state.in_(UNFINISHED)
    )
    return item.comparison_id is not None and session.scalar(others.limit(1)) is not None


def history(session: Session, item_id: str) -> list[ActionView]:
    """What was done with an item, oldest first."""
    rows = session.scalars(select(ActionRow).where(ActionRow.item_id == item_id).order_by(ActionRow.id))
    return [_view(row) for row in rows]


def histories(database: Database, item_ids: Sequence[str]) -> dict[str, list[ActionView]]:
    """What was done with some items, by their ids, oldest first."""
    told: dict[str, list[ActionView]] = {}
    with database.reading() as session:
        for row in session.scalars(select(ActionRow).where(ActionRow.item_id.in_(item_ids)).order_by(ActionRow.id)):
            told.setdefault(row.item_id, []).append(_view(row))
    return told


def _view(row: ActionRow) -> ActionView:
    return ActionView(row.id, row.item_id, row.at, row.who, row.what, row.reason)


def wake(session: Session, now: datetime) -> None:
    """Open again what was snoozed until now."""
    for item in session.scalars(select(ItemRow).where(ItemRow.state == "snoozed", ItemRow.snoozed_until <= now)):
        item.state, item.snoozed_until = "open", None


def _text(when: datetime | None) -> str:
    return when.isoformat() if when else ""


def _time(said: str) -> datetime | None:
    return datetime.fromisoformat(said) if said else None
