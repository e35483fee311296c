from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from inperson.records import accounts
from inperson.records.accounts import Account
from inperson.records.database import Database
from inperson.records.media import MediaStore
from inperson.records.tables import metadata
from inperson.records.vault import Vault
from tests.records import postgresql
from tests.records.given import NOW


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[postgresql.Server]:
    if reason := postgresql.missing():
        pytest.skip(reason)
    with postgresql.running() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest) -> postgresql.Server | None:
    """Each kind of database in turn: None stands for SQLite."""
    return request.getfixturevalue("postgresql_server") if request.param == "postgresql" else None


@pytest.fixture
def database_url(server: postgresql.Server | None, tmp_path: Path) -> str:
    """The address of a database that is not there yet, or empty."""
    return server.empty_database() if server else f"sqlite:///{tmp_path}/empty.db"


@pytest.fixture
async def db(server: postgresql.Server | None, tmp_path: Path) -> AsyncIterator[Database]:
    """A database whose tables are empty. PostgreSQL's is shared and emptied: making one costs half a second."""
    database = await Database.open(server.shared_database if server else f"sqlite:///{tmp_path}/inperson.db")
    yield database
    if server:
        async with database.transaction() as connection:
            for table in reversed(metadata.sorted_tables):
                await connection.execute(table.delete())
    await database.close()


@pytest.fixture
def vault() -> Vault:
    return Vault(b"a master secret of 32 bytes, yes")


@pytest.fixture
async def account(db: Database, vault: Vault) -> Account:
    account, _, _ = await accounts.create(db, vault, "Shop", NOW)
    return account


@pytest.fixture
def media(tmp_path: Path) -> MediaStore:
    return MediaStore((tmp_path / "media").as_uri())
