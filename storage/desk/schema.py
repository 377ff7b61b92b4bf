"""The tables of the desk: what people do, and what waits for them. Never published with the facts."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from storage.database import Schema
from storage.schema import UtcDateTime


class DeskBase(DeclarativeBase):
    """Common ground of the desk's tables."""

    type_annotation_map: dict[Any, Any] = {datetime: UtcDateTime, str: Text()}  # noqa: RUF012 - SQLAlchemy's own form


class ComparisonRow(DeskBase):
    """A pair of models that is, or may become, a page."""

    __tablename__ = "comparison"
    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    pair: Mapped[str] = mapped_column(unique=True)  # both model ids, sorted, so that a pair has no order
    a: Mapped[str]
    b: Mapped[str]
    a_name: Mapped[str]
    b_name: Mapped[str]
    slug: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str]  # due | accepted | dismissed | published | stale
    opened_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    __table_args__ = (Index("comparison_by_a", "a"), Index("comparison_by_b", "b"))


class ItemRow(DeskBase):
    """Something for an editor to do about a comparison. At most one is open for a pair."""

    __tablename__ = "item"
    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    comparison_id: Mapped[str | None] = mapped_column(ForeignKey("comparison.id"))
    lane: Mapped[str]  # new | candidate | refresh | conflict | duplicate | correction
    state: Mapped[str]  # open | snoozed | accepted | dismissed | published | closed
    urgent: Mapped[bool]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]
    line: Mapped[str]
    title: Mapped[str]
    place: Mapped[float]  # smaller comes first
    __table_args__ = (Index("item_by_state", "state", "opened_at"), Index("item_by_comparison", "comparison_id"))


class ReasonRow(DeskBase):
    """Why an item is there: one sentence, with the change it comes from."""

    __tablename__ = "reason"
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("item.id"))
    change_id: Mapped[str]
    sentence: Mapped[str]
    slot: Mapped[str] = mapped_column(default="")
    old: Mapped[str | None]
    new: Mapped[str | None]
    first: Mapped[bool]  # told when the item was opened; later ones were added to it
    undone: Mapped[bool] = mapped_column(default=False)
    lane: Mapped[str] = mapped_column(server_default="")
    urgent: Mapped[bool] = mapped_column(server_default=false())
    model: Mapped[str] = mapped_column(server_default="")  # whose cell moved, by name
    field: Mapped[str] = mapped_column(server_default="")
    unit: Mapped[str] = mapped_column(server_default="")
    source: Mapped[str] = mapped_column(server_default="")
    quote: Mapped[str] = mapped_column(server_default="")
    snapshot: Mapped[str] = mapped_column(server_default="")
    flips: Mapped[bool] = mapped_column(server_default=false())  # it turns round who is ahead in the row
    __table_args__ = (UniqueConstraint("item_id", "change_id", "sentence"),)


class ActionRow(DeskBase):
    """What a person did with an item, and why; undoing it is an action too."""

    __tablename__ = "action"
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("item.id"))
    at: Mapped[datetime]
    who: Mapped[str]
    what: Mapped[str]
    reason: Mapped[str]
    item_before: Mapped[str]
    comparison_before: Mapped[str]


class PageRow(DeskBase):
    """A page, ours or an editor's own, that shows a comparison."""

    __tablename__ = "page"
    url: Mapped[str] = mapped_column(primary_key=True)
    comparison_id: Mapped[str] = mapped_column(ForeignKey("comparison.id"))
    since: Mapped[datetime]


class CursorRow(DeskBase):
    """How far a consumer of changes has come. It moves in the transaction that keeps what the consumer made of them."""

    __tablename__ = "cursor"
    consumer: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int]
    change_id: Mapped[str]


class NoticeRow(DeskBase):
    """Something that a feed says of itself: that it began, that a week was quiet. Once a feed and period."""

    __tablename__ = "notice"
    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    feed: Mapped[str]
    period: Mapped[str]
    at: Mapped[datetime]
    title: Mapped[str]
    text: Mapped[str]
    __table_args__ = (UniqueConstraint("feed", "period"),)


class HookRow(DeskBase):
    """An address that is told of changes as they happen."""

    __tablename__ = "hook"
    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    url: Mapped[str]
    events: Mapped[str]  # kinds, joined by ","; "*" for all, "fact.*" for a group
    filter: Mapped[str]  # a feeds.selection.Selection as a query
    envelope: Mapped[str]  # standard | github
    secret: Mapped[str]
    old_secret: Mapped[str] = mapped_column(default="")  # signs too while receivers change over
    allow_private: Mapped[bool] = mapped_column(default=False)
    declared: Mapped[bool] = mapped_column(default=False)  # in modelwire.toml, not by a command
    state: Mapped[str]  # active | disabled | undeclared
    note: Mapped[str] = mapped_column(default="")
    seq: Mapped[int]  # how far it has been told of the changes
    created_at: Mapped[datetime]


class DeliveryRow(DeskBase):
    """One event on its way to one hook."""

    __tablename__ = "delivery"
    id: Mapped[int] = mapped_column(primary_key=True)
    hook_id: Mapped[str] = mapped_column(ForeignKey("hook.id"))
    event_id: Mapped[str]
    type: Mapped[str]
    body: Mapped[str]
    state: Mapped[str]  # waiting | delivered | dead | earlier
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    status: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(default="")
    __table_args__ = (UniqueConstraint("hook_id", "event_id"), Index("delivery_by_time", "state", "next_at"))


class EditorRow(DeskBase):
    """Somebody who may log in to the desk. Their token is kept as its digest only."""

    __tablename__ = "editor"
    name: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)
    added_at: Mapped[datetime]


class SessionRow(DeskBase):
    """A browser in which an editor has logged in. Its key is kept as its digest only."""

    __tablename__ = "session"
    digest: Mapped[str] = mapped_column(primary_key=True)
    editor: Mapped[str] = mapped_column(ForeignKey("editor.name", ondelete="CASCADE"))
    form_token: Mapped[str]  # every form of the session carries it, so that no other site can send one
    until: Mapped[datetime]


class SubscriberRow(DeskBase):
    """Somebody who wants the weekly mail, or a channel that does. Deleted, not marked, when they leave."""

    __tablename__ = "subscriber"
    address: Mapped[str] = mapped_column(primary_key=True)  # a mail address, or the address of a channel for apprise
    token: Mapped[str] = mapped_column(unique=True)
    confirmed_at: Mapped[datetime | None]
    asked_at: Mapped[datetime]


class MailRow(DeskBase):
    """That a week's mail went to a subscriber, or is about to: written before it is handed over."""

    __tablename__ = "mail"
    week: Mapped[str] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(ForeignKey("subscriber.address", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime]
    state: Mapped[str]  # sending | sent


class ReviewRow(DeskBase):
    """What one person thinks of a model, from one of the four seats. An earlier one stays, marked as replaced."""

    __tablename__ = "review"
    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    model_id: Mapped[str]
    model_name: Mapped[str]
    seat: Mapped[str]  # builder | skeptic | futurist | founder
    reviewer: Mapped[str]
    verdict: Mapped[str]  # ship | skip
    score: Mapped[str]  # 0 to 10, as a decimal
    quote: Mapped[str]
    body: Mapped[str]
    best_for: Mapped[str]
    reviewed_on: Mapped[str]  # a day
    sample: Mapped[bool]  # written to show what a page looks like; nobody thinks so
    imported_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]
    __table_args__ = (Index("review_by_model", "model_id"),)


class FigureRow(DeskBase):
    """A figure in the words of a review, bound to the slot that it speaks of."""

    __tablename__ = "figure"
    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[str] = mapped_column(ForeignKey("review.id"))
    place: Mapped[str]  # quote | text | best_for
    start: Mapped[int]
    end: Mapped[int]
    raw: Mapped[str]
    model_id: Mapped[str]  # nothing where nobody can tell of which model
    field: Mapped[str]
    unit: Mapped[str]
    qualifiers: Mapped[str]
    value: Mapped[str]
    matched: Mapped[bool]  # the fact said the same when the review was taken in
    __table_args__ = (Index("figure_by_review", "review_id"),)


class VoteRow(DeskBase):
    """A vote for one model of a pair. Who gave it is a keyed hash, and forgotten after a while; the vote stays."""

    __tablename__ = "vote"
    id: Mapped[int] = mapped_column(primary_key=True)
    pair: Mapped[str]
    model_id: Mapped[str]
    voter: Mapped[str | None]
    at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("pair", "voter"),)


class SecretRow(DeskBase):
    """Something that the desk makes for itself and tells nobody: the key with which voters are hashed."""

    __tablename__ = "secret"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


DESK: Final = Schema(DeskBase.metadata, Path(__file__).parent / "migrations", "modelwire_desk_version")
"""The desk's database: everything above."""
