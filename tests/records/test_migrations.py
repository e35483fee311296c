from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from inperson.errors import RecordError
from inperson.records.database import Database
from inperson.records.tables import metadata


async def test_migrations_build_exactly_the_tables(db: Database) -> None:
    def differences(connection: Connection) -> list[Any]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async with db.reading() as connection:
        assert await connection.run_sync(differences) == []


async def test_opening_again_changes_nothing(database_url: str) -> None:
    for _ in range(2):
        db = await Database.open(database_url)
        async with db.reading() as connection:
            assert await connection.scalar(text("SELECT version_num FROM alembic_version")) == "0004"
        await db.close()


async def test_two_nodes_may_start_at_once(database_url: str) -> None:
    databases = await asyncio.gather(*(Database.open(database_url) for _ in range(4)))
    for database in databases:
        await database.close()


async def test_a_node_waits_while_another_makes_the_file(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "new.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    opening = asyncio.create_task(Database.open(f"sqlite:///{tmp_path / 'new.db'}"))
    done, _ = await asyncio.wait([opening], timeout=0.5)
    assert not done
    other.execute("COMMIT")
    await (await opening).close()


async def test_a_database_of_a_newer_version_is_refused(database_url: str) -> None:
    db = await Database.open(database_url)
    async with db.transaction() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await db.close()
    with pytest.raises(RecordError, match="newer version"):
        await Database.open(database_url)
