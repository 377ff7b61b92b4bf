"""How what the rules want seen comes to the desk: one open item a pair, to which further changes are added."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.desk.schema import ComparisonRow, ItemRow, ReasonRow
from storage.desk.views import UNFINISHED, WAITING, Opening, Side, Why
from storage.ids import id_of


def pair_key(a: str, b: str) -> str:
    """What identifies a pair, whichever way round."""
    return "|".join(sorted((a, b)))


def open_item(session: Session, opening: Opening) -> ItemRow | None:
    """Put an opening on the desk: a new item, or more reasons for the one that is open. None when no item is new."""
    for pair in opening.stale:
        _make_stale(session, pair)
    if opening.pair is None:
        known = session.scalar(
            select(ItemRow.id).where(ItemRow.comparison_id.is_(None), ItemRow.line == opening.line).limit(1)
        )
        return None if known or opening.joins_only else _new(session, opening, None, 0)
    comparison = session.scalar(select(ComparisonRow).where(ComparisonRow.pair == pair_key(*_ids(opening.pair))))
    if comparison is None:
        if opening.joins_only:
            return None
        comparison = pair_row(session, opening.pair, opening.at)
    items = list(session.scalars(select(ItemRow).where(ItemRow.comparison_id == comparison.id)))
    waiting = next((item for item in items if item.state in UNFINISHED), None)
    if opening.once and items:
        return None  # a pair is opened once
    if waiting is not None:
        _coalesce(session, waiting, comparison, opening)
        return None
    if opening.joins_only:
        return None
    taken_back = _taken_back(session, items, opening)
    if taken_back is not None:
        if taken_back.state == "dismissed" or opening.retraction is None:
            return None  # what the page shows is true again
        opening = opening.retraction
    if comparison.state == "published":
        comparison.state = "stale"
    return _new(session, opening, comparison, len(items))


def pair_row(session: Session, pair: tuple[Side, Side], at: datetime) -> ComparisonRow:
    """The comparison of two models, made where there is none."""
    a, b = pair
    row = session.scalar(select(ComparisonRow).where(ComparisonRow.pair == pair_key(a.id, b.id)))
    if row is None:
        row = ComparisonRow(
            id=id_of(at, pair_key(a.id, b.id)),
            pair=pair_key(a.id, b.id),
            a=a.id,
            b=b.id,
            a_name=a.name,
            b_name=b.name,
            slug=_slug(session, f"{a.name} vs {b.name}"),
            state="due",
            opened_at=at,
        )
        session.add(row)
        session.flush()
    return row


def close(session: Session, items: Iterable[ItemRow], at: datetime) -> None:
    """End items that have nothing to wait for any more."""
    for item in items:
        item.state, item.closed_at = "closed", at


def _ids(pair: tuple[Side, Side]) -> tuple[str, str]:
    return pair[0].id, pair[1].id


def _make_stale(session: Session, pair: tuple[str, str]) -> None:
    row = session.scalar(select(ComparisonRow).where(ComparisonRow.pair == pair_key(*pair)))
    if row is not None and row.state == "published":
        row.state = "stale"


def _new(session: Session, opening: Opening, comparison: ComparisonRow | None, earlier: int) -> ItemRow:
    item = ItemRow(
        id=id_of(opening.at, opening.lane, comparison.pair if comparison else opening.line, str(earlier)),
        comparison_id=comparison.id if comparison else None,
        lane=opening.lane,
        state="open",
        urgent=opening.urgent,
        opened_at=opening.at,
        line=opening.line,
        title=opening.title,
        place=opening.place,
    )
    session.add(item)
    session.flush()
    for why in opening.why:
        session.add(_reason(item, why, opening, first=True))
    session.flush()
    return item


def _taken_back(session: Session, items: Iterable[ItemRow], opening: Opening) -> ItemRow | None:
    """The latest finished item that told of the move which all of this opening's moves undo."""
    finished = {item.id: item for item in items}
    latest: list[ItemRow] = []
    for why in opening.why:
        told = session.scalar(
            select(ReasonRow)
            .where(ReasonRow.item_id.in_(list(finished)), ReasonRow.slot == why.slot, ReasonRow.undone.is_(False))
            .order_by(ReasonRow.id.desc())
            .limit(1)
        )
        if not why.slot or told is None or (told.old, told.new) != (why.new, why.old):
            return None
        latest.append(finished[told.item_id])
    return latest[-1] if latest else None


def _coalesce(session: Session, item: ItemRow, comparison: ComparisonRow, opening: Opening) -> None:
    """Add reasons to an item that waits already; a value that went back to what it was takes its reason away."""
    standing = list(session.scalars(select(ReasonRow).where(ReasonRow.item_id == item.id).order_by(ReasonRow.id)))
    known = {(row.change_id, row.sentence) for row in standing}
    for why in opening.why:
        if (why.change_id, why.sentence) in known:
            continue
        earlier = [row for row in standing if why.slot and row.slot == why.slot and not row.undone]
        if why.goes_back and not earlier:
            continue
        added = _reason(item, why, opening, first=False)
        session.add(added)
        standing.append(added)
        back_to = next((place for place, row in enumerate(earlier) if row.old == why.new), None)
        if back_to is not None:
            for row in (*earlier[back_to:], added):
                row.undone = True
    session.flush()
    left = [row for row in standing if not row.undone]
    item.urgent = any(row.urgent for row in left)
    if not left and item.state in WAITING and item.lane != "new":
        close(session, [item], opening.at)
        if comparison.state == "stale":
            comparison.state = "published"
        return
    lanes = {row.lane for row in left}
    if item.lane == "conflict" and "conflict" not in lanes:
        item.lane = "new" if comparison.published_at is None else "correction" if "correction" in lanes else "refresh"
    elif "conflict" in lanes:
        item.lane = "conflict"  # to be resolved before anybody writes
    elif item.lane == "refresh" and "correction" in lanes:
        item.lane = "correction"


def _reason(item: ItemRow, why: Why, opening: Opening, *, first: bool) -> ReasonRow:
    return ReasonRow(
        item_id=item.id,
        change_id=why.change_id,
        sentence=why.sentence,
        slot=why.slot,
        old=why.old,
        new=why.new,
        first=first,
        undone=False,
        lane=why.lane or opening.lane,
        urgent=opening.urgent,
        model=why.model,
        field=why.field,
        unit=why.unit,
        source=why.source,
        quote=why.quote,
        snapshot=why.snapshot,
        flips=why.flips,
    )


def _slug(session: Session, said: str) -> str:
    """A file name for a page: lower case, digits, dashes; numbered when another page has it."""
    stem = re.sub(r"[^a-z0-9]+", "-", said.lower()).strip("-")[:120] or "comparison"
    taken = set(session.scalars(select(ComparisonRow.slug).where(ComparisonRow.slug.startswith(stem))))
    return next(
        name
        for number in range(1, len(taken) + 2)
        if (name := stem if number == 1 else f"{stem}-{number}") not in taken
    )
