"""Opening a database: the engine, its migrations, its one writer, and the lock that one crawl holds."""

from __future__ import annotations

import os
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, MetaData, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from storage.terms import ModelwireError

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows has no flock; there one crawl at a time is the operator's care
    fcntl = None  # type: ignore[assignment]

_BUSY_SECONDS: Final = 60
_WRITER_LOCK: Final = 0x6D6F6465_6C770001
_CRAWL_LOCK: Final = 0x6D6F6465_6C770002


class DatabaseError(ModelwireError):
    """The database cannot be opened, read or written, or is not one of ours, or is newer than this program."""


class CrawlRunning(ModelwireError):
    """Another crawl of the same database is at work."""


@dataclass(frozen=True)
class Schema:
    """A family of tables with its migrations: the facts, or the desk."""

    metadata: MetaData
    migrations: Path
    """The folder of alembic scripts."""
    version_table: str


@dataclass(frozen=True)
class Database:
    """An opened and migrated database."""

    url: str
    engine: Engine

    @property
    def shown(self) -> str:
        """The address without a password, for messages."""
        return make_url(self.url).render_as_string(hide_password=True)

    @property
    def name(self) -> str:
        """Of the file, without folder and ending; on PostgreSQL, of the database."""
        return Path(make_url(self.url).database or "").stem

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the database throughout, and writes nothing."""
        engine = self.engine
        if engine.dialect.name == "postgresql":
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        with _explained(self.shown), Session(engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose transaction is the only writing one; committed at the end, undone on any error."""
        session = Session(_writer(self.engine), expire_on_commit=False)
        with _explained(self.shown), session, session.begin():
            _take_writer_lock(session.connection())
            yield session


def open_database(url: str) -> Database:
    """Open (or make) the database of facts at `url` and bring it to this program's version. Raises `DatabaseError`."""
    from storage.schema import FACTS

    return open_with(url, FACTS)


def require(url: str) -> None:
    """Raise `DatabaseError` where opening `url` would make a new database."""
    if (file := _missing(url)) is not None:
        raise DatabaseError(f"there is no database {file}: run `modelwire crawl` first, or name another --db")


def open_if_there(url: str) -> Database | None:
    """The database of facts at `url`, or None where opening it would make a new one. Raises `DatabaseError`."""
    return open_database(url) if _missing(url) is None else None


def _missing(url: str) -> str | None:
    """The file of a database that is not there yet."""
    address = engine_for(url).url
    if address.get_backend_name() == "sqlite" and address.database and not Path(address.database).is_file():
        return address.database
    return None


def open_with(url: str, schema: Schema) -> Database:
    """Open (or make) a database that holds the tables of `schema`. Raises `DatabaseError`."""
    database = Database(url, engine_for(url))
    with _explained(database.shown):
        _migrate(database, schema)
    return database


@contextmanager
def crawl_lock(database: Database) -> Iterator[None]:
    """Hold the right to crawl into a database. Raises `CrawlRunning` when somebody holds it; ends with the process."""
    refusal = CrawlRunning(f"another crawl is writing to {database.shown}: wait until it ends, or stop it")
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect() as connection:
            if not connection.scalar(text("select pg_try_advisory_lock(:lock)"), {"lock": _CRAWL_LOCK}):
                raise refusal
            connection.commit()
            yield
            connection.execute(text("select pg_advisory_unlock(:lock)"), {"lock": _CRAWL_LOCK})
        return
    path = database.engine.url.database
    if fcntl is None or not path or path == ":memory:":
        yield
        return
    with Path(f"{path}.lock").open("a", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise refusal from None
        yield  # the lock ends with the file's closing, also when the process is killed


# --------------------------------------------------------------------------------------------------------- the engine


def engine_for(url: str) -> Engine:
    """An engine for an address, without looking whether anything is there. Raises `DatabaseError` for no address."""
    try:
        address = make_url(url)
    except ArgumentError:
        raise DatabaseError(
            f"{url!r} is no database address: write sqlite:///file.db or postgresql://user@host/name"
        ) from None
    backend = address.get_backend_name()
    if backend == "sqlite":
        return _sqlite(address)
    if backend == "postgresql":
        return _postgresql(address)
    raise DatabaseError(f"{url!r}: modelwire keeps its data in SQLite or PostgreSQL; write sqlite:///file.db")


def _sqlite(address: URL) -> Engine:
    if address.database and address.database != ":memory:":
        folder = Path(address.database).expanduser().resolve().parent
        if not folder.is_dir():
            raise DatabaseError(f"the folder {folder} of the database does not exist: make it, or name another --db")
    engine = create_engine(address, connect_args={"timeout": _BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves: the driver's own way breaks snapshots and DDL
        _write_ahead(connection)
        connection.execute("pragma synchronous = normal")
        connection.execute("pragma foreign_keys = on")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer takes its lock at once: a lock that is taken half-way fails instead of waiting.
        writes = connection.get_execution_options().get("modelwire_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to the write-ahead log, which the file remembers. SQLite does not wait for a lock here by itself."""
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _postgresql(address: URL) -> Engine:
    try:
        import pg8000  # noqa: F401
    except ImportError:
        raise DatabaseError("PostgreSQL needs a driver: pip install 'modelwire[postgres]'") from None
    arguments: dict[str, Any] = {}
    host = address.query.get("host")
    if isinstance(host, str) and host.startswith("/"):
        arguments["unix_sock"] = f"{host}/.s.PGSQL.{address.port or 5432}"
        address = address.difference_update_query(["host"])
    return create_engine(address.set(drivername="postgresql+pg8000"), connect_args=arguments, pool_pre_ping=True)


def _writer(engine: Engine) -> Engine:
    return engine.execution_options(modelwire_writes=True)


def _take_writer_lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _WRITER_LOCK})


# ------------------------------------------------------------------------------------------------------- migrations


def _migrate(database: Database, schema: Schema) -> None:
    script = ScriptDirectory(str(schema.migrations))
    with database.engine.connect() as connection:
        if _revision(connection, schema) == script.get_current_head():
            return
    with _writer(database.engine).begin() as connection:
        _take_writer_lock(connection)
        present = _revision(connection, schema)
        known = {revision.revision for revision in script.walk_revisions()}
        if present is not None and present not in known:
            raise DatabaseError(
                f"{database.shown} was written by a newer modelwire (its version {present} is unknown here): "
                "upgrade modelwire, or name another --db"
            )
        if present is None and (foreign := _tables(connection) & set(schema.metadata.tables)):
            raise DatabaseError(
                f"{database.shown} holds tables of something else ({', '.join(sorted(foreign)[:3])}): name another --db"
            )
        configuration = Config()
        configuration.set_main_option("script_location", str(schema.migrations).replace("%", "%%"))
        configuration.attributes.update(connection=connection, schema=schema)
        command.upgrade(configuration, "head")


def _revision(connection: Connection, schema: Schema) -> str | None:
    context = MigrationContext.configure(connection, opts={"version_table": schema.version_table})
    return context.get_current_revision()


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


# ------------------------------------------------------------------------------------------------------------ errors


@contextmanager
def _explained(shown: str) -> Iterator[None]:
    """Turn what a driver raises into one sentence that says what to do."""
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise DatabaseError(f"{shown}: {_cause(error)}") from error
    except DBAPIError as error:
        if "not a database" in str(error.orig) or "malformed" in str(error.orig) or error.connection_invalidated:
            raise DatabaseError(f"{shown}: {_cause(error)}") from error
        raise
    except SQLAlchemyError:
        raise
    except OSError as error:
        if isinstance(error, ConnectionError):
            raise DatabaseError(f"{shown}: the server does not answer ({error}); start it and run again") from error
        raise


def _cause(error: DBAPIError) -> str:
    said = re.sub(r"\s+", " ", str(error.orig)).strip()
    for part, meaning in (
        ("locked", "another program has been writing to it for a minute; try again when that has ended"),
        ("disk is full", "the disk is full; make room and run again, nothing that was stored is lost"),
        ("readonly", "it may not be written; check the file's permissions"),
        ("read-only", "it may not be written; check the file's permissions"),
        ("unable to open", f"the file cannot be opened; check that {os.curdir} and the file may be written"),
        ("not a database", "the file is no SQLite database; name another --db"),
        ("malformed", "the file is damaged; restore a backup"),
    ):
        if part in said:
            return meaning
    return f"the database gave an error ({said[:160]}); check that it runs and can be reached, then run again"
