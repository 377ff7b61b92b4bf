"""The tables of facts. Everything here may be published whole; what people do lives in the desk's database."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import DateTime, ForeignKey, Index, LargeBinary, String, Text, TypeDecorator, UniqueConstraint, text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from storage.database import Schema


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time. SQLite has no time zones, so it keeps the UTC wall clock there."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone was about to be stored: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Common ground of all tables."""

    type_annotation_map: dict[Any, Any] = {datetime: UtcDateTime, str: Text()}  # noqa: RUF012 - SQLAlchemy's own form


class Meta(Base):
    """Facts about the database itself: when it was made, and the host and year of its tag: ids."""

    __tablename__ = "meta"
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class VendorRow(Base):
    """Who makes models."""

    __tablename__ = "vendor"
    slug: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class SourceRow(Base):
    """One watched address and its state of health."""

    __tablename__ = "source"
    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(unique=True)
    vendor: Mapped[str]
    kind: Mapped[str]
    authority: Mapped[str]
    provider: Mapped[str]
    namespace: Mapped[str]
    reader: Mapped[str]
    reader_version: Mapped[int]
    parent: Mapped[str] = mapped_column(default="")
    every_seconds: Mapped[int]
    unseen: Mapped[bool] = mapped_column(default=False)
    paused: Mapped[bool] = mapped_column(default=False)
    etag: Mapped[str] = mapped_column(default="")
    last_modified: Mapped[str] = mapped_column(default="")
    body: Mapped[str] = mapped_column(default="")  # sha256 of the last good reading's body
    first_good_at: Mapped[datetime | None]
    last_good_at: Mapped[datetime | None]
    last_visit_at: Mapped[datetime | None]
    last_unconditional_at: Mapped[datetime | None]
    last_outcome: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    failures: Mapped[int] = mapped_column(default=0)
    complained: Mapped[bool] = mapped_column(default=False)  # a source.broken of this episode is out
    slots: Mapped[int] = mapped_column(default=0)
    pending: Mapped[int] = mapped_column(default=0)
    held_since: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    watermark: Mapped[str] = mapped_column(default="")
    last_swept_at: Mapped[datetime | None]  # when a sweep of it last came to its end
    sweep: Mapped[str] = mapped_column(default="")
    sweep_next_url: Mapped[str] = mapped_column(default="")
    sweep_watermark: Mapped[str] = mapped_column(default="")


class VisitRow(Base):
    """One attempt to fetch and read a source. (source, time, digest) makes a second handling of it harmless."""

    __tablename__ = "visit"
    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    at: Mapped[datetime]
    digest: Mapped[str]
    outcome: Mapped[str]
    status: Mapped[int]
    note: Mapped[str]
    said: Mapped[int | None]  # how many values were read; unset where no document was
    __table_args__ = (UniqueConstraint("source_id", "at", "digest"),)


class VisitDayRow(Base):
    """How the visits of a long past day went: what is left of them after `prune`."""

    __tablename__ = "visit_day"
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), primary_key=True)
    day: Mapped[str] = mapped_column(primary_key=True)  # ISO date, UTC
    outcome: Mapped[str] = mapped_column(primary_key=True)
    visits: Mapped[int]


class SnapshotRow(Base):
    """A body as it was served: content-addressed, compressed with zstandard."""

    __tablename__ = "snapshot"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    url: Mapped[str]
    fetched_at: Mapped[datetime]
    status: Mapped[int]
    headers: Mapped[str]  # JSON list of [name, value]
    size: Mapped[int]
    body: Mapped[bytes] = mapped_column(LargeBinary)


class ModelRow(Base):
    """A model, under whatever names."""

    __tablename__ = "model"
    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    vendor: Mapped[str]
    name: Mapped[str]
    family: Mapped[str]
    first_seen: Mapped[datetime]
    created: Mapped[datetime | None]
    likes: Mapped[int | None]
    downloads: Mapped[int | None]
    merged_into: Mapped[str | None]  # another model's id: this one is only kept to undo that
    __table_args__ = (Index("model_by_vendor", "vendor", "name"),)


class AliasRow(Base):
    """One name of a model in one namespace ("hub", "openrouter", or a vendor's own documents)."""

    __tablename__ = "alias"
    id: Mapped[int] = mapped_column(primary_key=True)
    namespace: Mapped[str]
    name: Mapped[str]
    vendor: Mapped[str]
    key: Mapped[str]  # the name normalised by storage.names.name_key
    model_id: Mapped[str] = mapped_column(ForeignKey("model.id"))
    first_seen: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("namespace", "vendor", "name"),
        Index("alias_by_key", "vendor", "key"),
        Index("alias_by_model", "model_id"),
    )


class PointerRow(Base):
    """That a source says a moving name ("...-latest") means a model, as an interval with its evidence."""

    __tablename__ = "pointer"
    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    namespace: Mapped[str]
    vendor: Mapped[str]
    name: Mapped[str]
    state: Mapped[str]  # storage.decide.State
    model_id: Mapped[str] = mapped_column(String(26), ForeignKey("model.id"))
    quote: Mapped[str]
    locator: Mapped[str]
    snapshot: Mapped[str]
    first_seen: Mapped[datetime]
    confirmations: Mapped[int] = mapped_column(default=1)
    last_confirmed: Mapped[datetime | None]  # unset while the source's last good reading confirms it
    __table_args__ = (
        Index("pointer_by_source", "source_id", "state"),
        Index("pointer_by_model", "model_id", "state"),
    )


class PresenceRow(Base):
    """That a provider shows a model, since when, and whether that is news."""

    __tablename__ = "presence"
    model_id: Mapped[str] = mapped_column(ForeignKey("model.id"), primary_key=True)
    provider: Mapped[str] = mapped_column(primary_key=True)
    authority: Mapped[str]
    since: Mapped[datetime]
    state: Mapped[str]  # storage.decide.Known
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    last_news_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    __table_args__ = (Index("presence_by_state", "state"),)


class SlotRow(Base):
    """What a value can be said of: (model, provider, field, unit, qualifiers)."""

    __tablename__ = "slot"
    id: Mapped[int] = mapped_column(primary_key=True)
    model_id: Mapped[str] = mapped_column(ForeignKey("model.id"))
    provider: Mapped[str]
    field: Mapped[str]
    unit: Mapped[str]
    qualifiers: Mapped[str]
    __table_args__ = (UniqueConstraint("model_id", "provider", "field", "unit", "qualifiers"),)


class ObservationRow(Base):
    """What one source said of one slot, as an interval with its evidence."""

    __tablename__ = "observation"
    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id"))
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    state: Mapped[str]  # storage.decide.State
    value: Mapped[str]
    raw: Mapped[str]
    quote: Mapped[str]
    locator: Mapped[str]
    until: Mapped[str] = mapped_column(default="")  # an introductory value's last day
    license_class: Mapped[str] = mapped_column(default="")
    commercial_use: Mapped[str] = mapped_column(default="")
    condition: Mapped[str] = mapped_column(default="")
    reader_version: Mapped[int]
    snapshot: Mapped[str] = mapped_column(default="")
    confirmed_snapshot: Mapped[str] = mapped_column(default="")
    first_seen: Mapped[datetime]
    confirmations: Mapped[int] = mapped_column(default=1)
    missing: Mapped[int] = mapped_column(default=0)
    last_confirmed: Mapped[datetime | None]  # unset while the source's last good reading confirms it
    __table_args__ = (
        Index("observation_by_source", "source_id", "state"),
        Index("observation_by_slot", "slot_id", "state"),
        Index("observation_by_snapshot", "snapshot"),
    )


class FactRow(Base):
    """The value that holds now for a slot, resolved over its sources."""

    __tablename__ = "fact"
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id"), primary_key=True)
    observation_id: Mapped[int] = mapped_column(ForeignKey("observation.id"))
    value: Mapped[str]
    since: Mapped[datetime]
    known: Mapped[str]  # storage.decide.Known
    conflict: Mapped[str] = mapped_column(default="")
    __table_args__ = (
        Index(
            "fact_pending",
            "slot_id",
            sqlite_where=text("known = 'pending'"),
            postgresql_where=text("known = 'pending'"),
        ),
    )


class AnnouncementRow(Base):
    """A dated statement of a vendor, seen in an index, a feed or on its own page."""

    __tablename__ = "announcement"
    id: Mapped[int] = mapped_column(primary_key=True)
    vendor: Mapped[str]
    url: Mapped[str]
    title: Mapped[str]
    published: Mapped[datetime | None]
    first_seen: Mapped[datetime]
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    known: Mapped[str]
    __table_args__ = (UniqueConstraint("vendor", "url"),)


class ChangeRow(Base):
    """Something that happened to a slot, a model or a source. Written once, never edited; this table is the outbox."""

    __tablename__ = "change"
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(26), unique=True)
    kind: Mapped[str]
    published_at: Mapped[datetime]
    vendor: Mapped[str]
    provider: Mapped[str]
    model_id: Mapped[str] = mapped_column(default="")
    model: Mapped[str] = mapped_column(default="")
    field: Mapped[str] = mapped_column(default="")
    qualifiers: Mapped[str] = mapped_column(default="{}")
    old: Mapped[str | None]
    new: Mapped[str | None]
    unit: Mapped[str] = mapped_column(default="")
    authority: Mapped[str]
    severity: Mapped[str] = mapped_column(default="minor")
    old_last_seen: Mapped[datetime | None]
    new_first_seen: Mapped[datetime | None]
    source: Mapped[str]
    quote: Mapped[str] = mapped_column(default="")
    snapshot: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")
    about: Mapped[str] = mapped_column(default="")  # the change that this one corrects or retracts
    details: Mapped[str] = mapped_column(default="{}")  # JSON: old and new evidence, and the facts of a grouped change
    __table_args__ = (
        Index("change_by_model", "model_id", "field"),
        {"sqlite_autoincrement": True},  # a cursor must never see a number again
    )


class IdentityRow(Base):
    """A person's decision on whether two models are one: a merge, or that they are to stay apart."""

    __tablename__ = "identity_decision"
    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str]  # merge | split
    kept: Mapped[str]
    other: Mapped[str]
    reason: Mapped[str]
    details: Mapped[str] = mapped_column(default="{}")  # JSON: what a merge moved, to undo it
    undone_at: Mapped[datetime | None]


class ConsumerRow(Base):
    """How far a reader of the outbox has come."""

    __tablename__ = "consumer"
    name: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int]


class SweepModelRow(Base):
    """Which models a running sweep has met; emptied when the sweep ends."""

    __tablename__ = "sweep_model"
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), primary_key=True)
    sweep: Mapped[str] = mapped_column(primary_key=True)
    model_id: Mapped[str] = mapped_column(primary_key=True)


FACTS: Final = Schema(Base.metadata, Path(__file__).parent / "migrations", "modelwire_version")
"""The database of facts: everything above."""
