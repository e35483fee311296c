"""One database: SQLite in WAL mode by default, PostgreSQL when it grows. Opening it brings its tables up to date."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

import aiosqlite
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import URL, Connection, event, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from inperson.errors import RecordError, SettingError

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
_WAIT_SECONDS = 10
_MIGRATION_SECONDS = 3600  # a large table gets a new index, and the other nodes wait for the one that makes it
_MIGRATION_LOCK = 0x696E70  # one number for all nodes: PostgreSQL's advisory locks have no names


class Database:
    """Where transactions come from. Made by `open`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        # SQLite has one writer. Queueing here is fair and wakes at once; its own waiting sleeps and may starve.
        self._writer = asyncio.Lock() if engine.dialect.name == "sqlite" else None

    @classmethod
    async def open(cls, url: str) -> Self:
        """Connect to ``url`` (``sqlite:///path`` or ``postgresql://…``), create the folder, migrate.

        Raises `SettingError` for an URL that cannot be used, `RecordError` when the database cannot be.
        """
        address = _address(url)
        database, migrating = cls(_engine(address, _WAIT_SECONDS)), cls(_engine(address, _MIGRATION_SECONDS))
        try:
            async with migrating.transaction() as connection:
                await connection.run_sync(_migrate)
        except TypeError as error:
            raise SettingError("database_url", "has an option that the driver does not know") from error
        finally:
            await migrating.close()
        return database

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """Write: commits at the end, rolls back on an exception. When it returns, the data is on the disk.

        Raises `RecordError` for whatever the database says.
        """
        async with self._queue(), self._connect("IMMEDIATE") as connection:
            yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Read one consistent state. Raises `RecordError` for whatever the database says."""
        async with self._connect("DEFERRED") as connection:
            yield connection

    async def scrub(self) -> None:
        """Let what was overwritten leave SQLite's journal too, as far as nobody is reading. Elsewhere it does nothing.

        Raises `RecordError`.
        """
        if self._writer is None:
            return
        async with self._queue(), self._explained(), self._engine.connect() as connection:
            raw = (await connection.get_raw_connection()).driver_connection
            if raw is not None:
                # Our writers wait meanwhile: not for long, for whoever reads.
                for pragma in ("busy_timeout = 200", "wal_checkpoint(TRUNCATE)", "busy_timeout = 5000"):
                    await raw.execute(f"PRAGMA {pragma}")

    async def close(self) -> None:
        """Let go of every connection."""
        await self._engine.dispose()

    @asynccontextmanager
    async def _connect(self, begin: str) -> AsyncIterator[AsyncConnection]:
        async with self._explained(), self._engine.execution_options(sqlite_begin=begin).begin() as connection:
            yield connection

    @asynccontextmanager
    async def _explained(self) -> AsyncIterator[None]:
        try:
            yield
        except (SQLAlchemyError, OSError) as error:
            # Parameters are hidden by the engine, so that the cause names tables and rules, never a person.
            raise RecordError(f"the database answers {type(error).__name__}") from error

    @asynccontextmanager
    async def _queue(self) -> AsyncIterator[None]:
        if self._writer is None:
            yield
            return
        try:
            async with asyncio.timeout(_WAIT_SECONDS):
                await self._writer.acquire()
        except TimeoutError:
            raise RecordError("the database is busy") from None
        try:
            yield
        finally:
            self._writer.release()


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError:
        raise SettingError("database_url", "is no database URL") from None  # its text may hold a password
    driver = _DRIVERS.get(address.get_backend_name())
    if driver is None:
        raise SettingError("database_url", "names neither sqlite nor postgresql")
    return address.set(drivername=driver)


def _engine(address: URL, command_seconds: float) -> AsyncEngine:
    return _sqlite(address) if address.get_backend_name() == "sqlite" else _postgresql(address, command_seconds)


def _sqlite(address: URL) -> AsyncEngine:
    if address.database in (None, "", ":memory:"):
        raise SettingError("database_url", "names no file")
    file = Path(str(address.database))
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not file.exists():
            file.touch(0o600)  # SQLite gives the files beside it the same mode
    except OSError as error:
        raise SettingError("database_url", f"{file} cannot be made: {error.strerror}") from error
    # Without an isolation level the driver begins nothing by itself, and the listener below can.
    engine = create_async_engine(address, hide_parameters=True, connect_args={"isolation_level": None})
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.run_async(_prepare)


async def _prepare(driver: aiosqlite.Connection) -> None:
    await driver.execute("PRAGMA busy_timeout = 5000")
    await _keep_a_write_ahead_log(driver)
    for pragma in (
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",  # a key that was destroyed is overwritten
    ):
        await driver.execute(f"PRAGMA {pragma}")


async def _keep_a_write_ahead_log(driver: aiosqlite.Connection) -> None:
    # Nodes that meet at a new file refuse each other this step at once, whatever the busy timeout says.
    async with asyncio.timeout(_WAIT_SECONDS):
        while True:
            try:
                await driver.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError:
                await asyncio.sleep(0.02)
            else:
                return


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('sqlite_begin', 'DEFERRED')}")


def _postgresql(address: URL, command_seconds: float) -> AsyncEngine:
    try:
        return create_async_engine(
            address,
            hide_parameters=True,
            pool_pre_ping=True,
            pool_timeout=_WAIT_SECONDS,
            connect_args={"timeout": _WAIT_SECONDS, "command_timeout": command_seconds},
        )
    except ModuleNotFoundError:
        raise SettingError("database_url", "PostgreSQL wants the extra inperson[postgresql]") from None


def _migrate(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
    config = Config()
    config.set_main_option("script_location", "inperson.records:migrations")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise RecordError("the database was written by a newer version of this software") from error
