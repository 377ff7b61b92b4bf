"""The desk: comparisons, what waits for an editor, and what was done about it. The only writer of its database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final

from sqlalchemy import func, make_url, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from storage.database import Database, DatabaseError, engine_for, open_with
from storage.desk import actions
from storage.desk.actions import Act, ActionView
from storage.desk.openings import close, open_item, pair_row
from storage.desk.schema import (
    DESK,
    ActionRow,
    ComparisonRow,
    CursorRow,
    ItemRow,
    NoticeRow,
    PageRow,
    ReasonRow,
    ReviewRow,
    VoteRow,
)
from storage.desk.views import UNFINISHED, WAITING, ComparisonView, ItemView, Notice, Opening, ReasonView, Side
from storage.ids import id_of

OPEN: Final = WAITING
SHOWN: Final = ("due", "accepted", "published", "stale")
"""States of a comparison that has a page."""


@dataclass(frozen=True)
class Desk:
    """The opened desk."""

    database: Database

    def cursor(self, consumer: str) -> tuple[int, str]:
        """The `seq` and id of the last change that a consumer has handled; (0, "") before the first."""
        with self.database.reading() as session:
            row = session.get(CursorRow, consumer)
            return (row.seq, row.change_id) if row else (0, "")

    def take_in(
        self,
        consumer: str,
        after: int,
        seq: int,
        change_id: str,
        openings: Sequence[Opening],
        over: Mapping[str, datetime] | None = None,
    ) -> list[ItemView] | None:
        """Keep what a consumer made of the changes from `after` to `seq`, and move its cursor, in one transaction.

        `over`: the lines of items without a pair that have nothing to wait for any more, and since when.

        Gives the items that are new; None, and keeps nothing, when another process has been faster.
        """
        with self.database.writing() as session:
            row = session.get(CursorRow, consumer)
            if (row.seq if row else 0) != after:
                return None
            if row is None:
                session.add(CursorRow(consumer=consumer, seq=seq, change_id=change_id))
            else:
                row.seq, row.change_id = seq, change_id
            opened = [item for one in openings if (item := open_item(session, one))]
            ended = over or {}
            for item in session.scalars(
                select(ItemRow).where(ItemRow.line.in_(list(ended)), ItemRow.state.in_(UNFINISHED))
            ):
                close(session, [item], ended[item.line])
            session.flush()
            return _items(session, [item.id for item in opened])

    def restart(self, consumer: str) -> None:
        """Forget how far a consumer has come: the database of facts is another than the one it knew."""
        with self.database.writing() as session:
            row = session.get(CursorRow, consumer)
            if row is not None:
                session.delete(row)

    def comparisons(self, states: Collection[str] = SHOWN) -> list[ComparisonView]:
        """Comparisons in some states, oldest first."""
        with self.database.reading() as session:
            rows = session.scalars(
                select(ComparisonRow)
                .where(ComparisonRow.state.in_(list(states)))
                .order_by(ComparisonRow.opened_at, ComparisonRow.id)
            )
            return _views(session, rows)

    def about(self, model_ids: Iterable[str]) -> list[ComparisonView]:
        """All comparisons that have one of these models on a side, in whatever state."""
        wanted = sorted(set(model_ids))
        found: dict[str, ComparisonView] = {}
        with self.database.reading() as session:
            for start in range(0, len(wanted), 400):
                part = wanted[start : start + 400]
                for row in session.scalars(
                    select(ComparisonRow).where(ComparisonRow.a.in_(part) | ComparisonRow.b.in_(part))
                ):
                    found[row.id] = _comparison(row)
        return sorted(found.values(), key=lambda one: (one.opened_at, one.id))

    def opened_on(self, day: datetime) -> list[ComparisonView]:
        """The comparisons that were opened as new on that day (UTC): for the daily caps."""
        start = datetime.combine(day.astimezone(UTC).date(), time(), UTC)
        with self.database.reading() as session:
            rows = session.scalars(
                select(ComparisonRow)
                .join(ItemRow, ItemRow.comparison_id == ComparisonRow.id)
                .where(
                    ItemRow.opened_at == ComparisonRow.opened_at,
                    ItemRow.opened_at >= start,
                    ItemRow.opened_at < start + timedelta(days=1),
                )
            )
            return [_comparison(row) for row in rows]

    def items(self, states: Collection[str] | None = OPEN) -> list[ItemView]:
        """Items in some states (all when None): newest day first, within a day by place."""
        with self.database.reading() as session:
            statement = select(ItemRow.id)
            if states is not None:
                statement = statement.where(ItemRow.state.in_(list(states)))
            return _items(session, list(session.scalars(statement)))

    def act(self, name: str, done: Act) -> ItemView:
        """Do something with the item that goes by an id, the beginning of one, or the name of its page.

        Raises `UnknownItem`, `CannotAct`.
        """
        with self.database.writing() as session:
            item_id = actions.act(session, name, done)
            session.flush()
            return _items(session, [item_id])[0]

    def register(self, url: str, pair: tuple[Side, Side], at: datetime) -> ComparisonView:
        """Note that a page at `url` shows a pair: from now on a change of what it shows makes it due for a refresh."""
        with self.database.writing() as session:
            row = pair_row(session, pair, at)
            known = session.get(PageRow, url)
            if known is None:
                session.add(PageRow(url=url, comparison_id=row.id, since=at))
            else:
                known.comparison_id = row.id
            if row.published_at is None:
                row.state, row.published_at = "published", at
                waiting = select(ItemRow).where(ItemRow.comparison_id == row.id, ItemRow.state.in_(UNFINISHED))
                close(session, session.scalars(waiting), at)
            session.flush()
            return _views(session, [row])[0]

    def told_of(self, changes: Collection[str]) -> set[str]:
        """Those of some changes which the item of a flood tells of: what it groups is not opened by itself later."""
        with self.database.reading() as session:
            cited = (
                select(ReasonRow.change_id)
                .join(ItemRow, ItemRow.id == ReasonRow.item_id)
                .where(ItemRow.comparison_id.is_(None), ItemRow.lane == "new", ReasonRow.change_id.in_(sorted(changes)))
            )
            return set(session.scalars(cited))

    def find(self, name: str) -> ItemView:
        """The item that goes by an id, the beginning of one, or the name of its page. Raises `UnknownItem`."""
        with self.database.reading() as session:
            return _items(session, [actions.find(session, name).id])[0]

    def actions(self, item_id: str) -> list[ActionView]:
        """What was done with an item, oldest first."""
        with self.database.reading() as session:
            return actions.history(session, item_id)

    def wake(self, now: datetime) -> None:
        """Open again what was snoozed until now."""
        with self.database.writing() as session:
            actions.wake(session, now)

    def version(self) -> tuple[object, ...]:
        """Something that is another whenever what the desk shows may be."""
        with self.database.reading() as session:
            return (
                session.scalar(select(func.max(ReasonRow.id))),
                session.scalar(select(func.max(ActionRow.id))),
                session.scalar(select(func.count()).select_from(NoticeRow)),
                session.scalar(select(func.count()).select_from(ItemRow).where(ItemRow.state == "open")),
                session.scalar(select(func.max(ReviewRow.imported_at))),
                session.scalar(select(func.max(VoteRow.at))),
            )

    def notice(self, feed: str, period: str, at: datetime, title: str, text: str) -> bool:
        """Keep a notice; False when the feed has one for that period already."""
        with self.database.writing() as session:
            if session.scalar(select(NoticeRow).where(NoticeRow.feed == feed, NoticeRow.period == period)):
                return False
            session.add(NoticeRow(id=id_of(at, feed, period), feed=feed, period=period, at=at, title=title, text=text))
            return True

    def notices(self) -> list[Notice]:
        """All notices, oldest first."""
        with self.database.reading() as session:
            rows = session.scalars(select(NoticeRow).order_by(NoticeRow.at, NoticeRow.id))
            return [Notice(row.id, row.feed, row.period, row.at, row.title, row.text) for row in rows]


def open_desk(facts_url: str) -> Desk:
    """Open (or make) the desk that lies beside a database of facts: modelwire.db -> modelwire-desk.db.

    On PostgreSQL it is the database of the same name with `_desk` behind it. Raises `DatabaseError`.
    """
    return Desk(open_with(desk_url(facts_url), DESK))


def desk_beside(file: str) -> str:
    """The file of the desk beside a file of facts: "x/modelwire.db" -> "x/modelwire-desk.db"."""
    stem, dot, ending = file.rpartition(".")
    return f"{stem}-desk.{ending}" if dot and "/" not in ending else f"{file}-desk"


def desk_url(facts_url: str) -> str:
    """Where the desk of a database of facts lies. On PostgreSQL, it is made where it is missing."""
    address = make_url(facts_url)
    name = address.database
    if address.get_backend_name() == "sqlite":
        if not name or name == ":memory:":
            return facts_url
        return address.set(database=desk_beside(name)).render_as_string(hide_password=False)
    url = address.set(database=f"{name}_desk").render_as_string(hide_password=False)
    _make_if_missing(facts_url, f"{name}_desk")
    return url


def _make_if_missing(facts_url: str, name: str) -> None:
    engine = engine_for(facts_url).execution_options(isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            found = connection.exec_driver_sql("select datname from pg_database").scalars().all()
            if name not in found:
                quoted = engine.dialect.identifier_preparer.quote(name)
                connection.exec_driver_sql(f"create database {quoted}")
    except DBAPIError as error:
        raise DatabaseError(
            f"the desk's database {name} is missing and cannot be made here: make it, or let this user create databases"
        ) from error
    finally:
        engine.dispose()


# --------------------------------------------------------------------------------------------------------------- inside


def _comparison(row: ComparisonRow, pages: Sequence[str] = ()) -> ComparisonView:
    a, b = Side(row.a, row.a_name), Side(row.b, row.b_name)
    return ComparisonView(row.id, row.slug, a, b, row.state, row.opened_at, row.published_at, tuple(pages))


def _views(session: Session, rows: Iterable[ComparisonRow]) -> list[ComparisonView]:
    pages: dict[str, list[str]] = {}
    for page in session.scalars(select(PageRow).order_by(PageRow.url)):
        pages.setdefault(page.comparison_id, []).append(page.url)
    return [_comparison(row, pages.get(row.id, ())) for row in rows]


def _reason_view(row: ReasonRow) -> ReasonView:
    return ReasonView(
        row.sentence, row.change_id, row.first, row.undone, row.old, row.new, row.model, row.field, row.unit,
        row.source, row.quote, row.snapshot, row.flips,
    )  # fmt: skip


def _items(session: Session, ids: Sequence[str]) -> list[ItemView]:
    found: list[ItemView] = []
    for start in range(0, len(ids), 400):
        part = list(ids[start : start + 400])
        reasons: dict[str, list[ReasonView]] = {one: [] for one in part}
        for row in session.scalars(select(ReasonRow).where(ReasonRow.item_id.in_(part)).order_by(ReasonRow.id)):
            reasons[row.item_id].append(_reason_view(row))
        rows = session.execute(
            select(ItemRow, ComparisonRow)
            .outerjoin(ComparisonRow, ComparisonRow.id == ItemRow.comparison_id)
            .where(ItemRow.id.in_(part))
        )
        found_rows = rows.all()
        views = {one.id: one for one in _views(session, {pair.id: pair for _, pair in found_rows if pair}.values())}
        for item, comparison in found_rows:
            found.append(
                ItemView(
                    id=item.id,
                    comparison=views[comparison.id] if comparison else None,
                    lane=item.lane,
                    state=item.state,
                    urgent=item.urgent,
                    opened_at=item.opened_at,
                    closed_at=item.closed_at,
                    line=item.line,
                    title=item.title,
                    place=item.place,
                    reasons=tuple(reasons[item.id]),
                )
            )
    return sorted(found, key=lambda one: (-one.opened_at.timestamp(), one.place, one.line, one.id))
