from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text

from inperson.errors import RecordError, SettingError
from inperson.records import accounts, database
from inperson.records.accounts import Account
from inperson.records.database import Database
from inperson.records.tables import accounts as table
from inperson.records.tables import session_events
from inperson.records.vault import Vault
from tests.records import postgresql
from tests.records.given import NOW


async def test_sqlite_writes_ahead_and_waits_for_the_disk(tmp_path: Path) -> None:
    db = await Database.open(f"sqlite:///{tmp_path}/new/folder/inperson.db")
    async with db.reading() as connection:
        pragmas = {
            name: await connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    await db.close()
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}


async def test_sqlite_files_are_their_owners_alone_whatever_the_folder(tmp_path: Path, vault: Vault) -> None:
    db = await Database.open(f"sqlite:///{tmp_path}/inperson.db")
    await accounts.create(db, vault, "Shop", NOW)
    seen = modes(tmp_path)
    await db.close()
    assert seen == {"inperson.db": 0o600, "inperson.db-wal": 0o600, "inperson.db-shm": 0o600}


def modes(folder: Path) -> dict[str, int]:
    return {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}


async def test_a_transaction_that_fails_leaves_nothing(db: Database, account: Account) -> None:
    async def fail() -> None:
        async with db.transaction() as connection:
            await connection.execute(table.delete())
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert await accounts.by_id(db, account.id) == account


async def test_what_breaks_a_rule_of_the_tables_is_a_record_error_without_its_values(db: Database) -> None:
    row = {"signature_id": "nobody", "event": "ada.lovelace", "result": "SUCCESS", "at": NOW}

    async def write() -> None:
        async with db.transaction() as connection:
            await connection.execute(insert(session_events), row)

    with pytest.raises(RecordError) as raised:
        await write()
    assert "ada" not in f"{raised.value} {raised.value.__cause__}"


async def test_writers_wait_for_each_other(db: Database, vault: Vault) -> None:
    await asyncio.gather(*(accounts.create(db, vault, f"Shop {n}", NOW) for n in range(20)))
    async with db.reading() as connection:
        assert await connection.scalar(select(func.count()).select_from(table)) == 20


async def test_readers_do_not_wait_for_a_writer(db: Database, account: Account) -> None:
    async with db.transaction() as connection:
        await connection.execute(table.update().values(name="changed"))
        async with asyncio.timeout(30):
            assert await accounts.by_id(db, account.id) == account


async def test_two_processes_may_write_to_one_database(database_url: str, vault: Vault) -> None:
    one, other = await Database.open(database_url), await Database.open(database_url)
    await asyncio.gather(*(accounts.create(db, vault, "Shop", NOW) for db in (one, other) for _ in range(10)))
    async with one.reading() as connection:
        assert await connection.scalar(select(func.count()).select_from(table)) == 20
    await one.close()
    await other.close()


async def test_a_node_that_starts_waits_for_a_long_migration(
    postgresql_server: postgresql.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as one node migrates it holds the lock: longer than any other statement may take."""
    url = postgresql_server.empty_database()
    first = await Database.open(url)
    monkeypatch.setattr(database, "_WAIT_SECONDS", 5)  # it has to connect within this, too
    async with first.transaction() as connection:
        await connection.execute(select(func.pg_advisory_xact_lock(database._MIGRATION_LOCK)))
        starting = asyncio.create_task(Database.open(url))
        assert await asyncio.wait([starting], timeout=6) == (set(), {starting})
    await (await starting).close()
    await first.close()


async def test_a_cancelled_writer_lets_the_next_one_in(db: Database, vault: Vault) -> None:
    inside = asyncio.Event()

    async def hang() -> None:
        async with db.transaction():
            inside.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(hang())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(30):
        await accounts.create(db, vault, "Shop", NOW)


@pytest.mark.parametrize(
    "url", ["", "what is this", "mysql://user:hunter2@db/name", "sqlite://", "sqlite:///:memory:", "hunter2://"]
)
async def test_an_address_that_cannot_be_used_names_the_setting_and_keeps_the_password(url: str) -> None:
    with pytest.raises(SettingError, match=r"^database_url: ") as raised:
        await Database.open(url)
    assert "hunter2" not in str(raised.value)


async def test_a_folder_that_cannot_be_made_names_the_setting(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(SettingError, match=r"^database_url: "):
        await Database.open(f"sqlite:///{tmp_path}/file/inperson.db")


async def test_a_file_that_is_no_database_is_a_record_error(tmp_path: Path) -> None:
    (tmp_path / "inperson.db").write_bytes(b"this was never a database " * 100)
    with pytest.raises(RecordError):
        await Database.open(f"sqlite:///{tmp_path}/inperson.db")


async def test_an_option_that_no_driver_knows_names_the_setting() -> None:
    pytest.importorskip("asyncpg", reason="asyncpg is not installed (extra inperson[postgresql])")
    with pytest.raises(SettingError, match=r"^database_url: "):
        await Database.open("postgresql://nobody@127.0.0.1:1/nothing?bogus=1")


async def test_a_postgresql_that_is_not_there_is_a_record_error() -> None:
    pytest.importorskip("asyncpg", reason="asyncpg is not installed (extra inperson[postgresql])")
    with pytest.raises(RecordError):
        await Database.open("postgresql://nobody@127.0.0.1:1/nothing")
