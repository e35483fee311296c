from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from inperson.records import accounts
from inperson.records.accounts import Account
from inperson.records.database import Database
from inperson.records.media import MediaStore
from inperson.records.vault import Vault
from tests.callbacks.receiver import Receiver, receiving
from tests.records.given import NOW


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/inperson.db"


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    database = await Database.open(database_url)
    yield database
    await database.close()


@pytest.fixture
def vault() -> Vault:
    return Vault(b"a master secret of 32 bytes, yes")


@pytest.fixture
async def created(db: Database, vault: Vault) -> tuple[Account, str, str]:
    return await accounts.create(db, vault, "Shop", NOW)


@pytest.fixture
def account(created: tuple[Account, str, str]) -> Account:
    return created[0]


@pytest.fixture
def webhook_secret(created: tuple[Account, str, str]) -> str:
    return created[2]


@pytest.fixture
def media(tmp_path: Path) -> MediaStore:
    return MediaStore((tmp_path / "media").as_uri())


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        yield receiver
