from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import delete

from inperson.errors import SettingError
from inperson.records import accounts, keystone
from inperson.records.accounts import Account
from inperson.records.database import Database
from inperson.records.resealing import reseal
from inperson.records.tables import keystone as table
from inperson.records.vault import Vault
from tests.records.given import NOW

NEW = b"the next master secret, 32 bytes"
OLD = b"a master secret of 32 bytes, yes"
"""That of `vault`."""


async def test_a_new_database_takes_the_master_secret_that_it_is_opened_with_and_no_other(
    db: Database, vault: Vault
) -> None:
    await keystone.check(db, vault)
    await keystone.check(db, vault)
    with pytest.raises(SettingError, match="master_secret: does not open this database"):
        await keystone.check(db, Vault(NEW))


async def test_nodes_that_meet_at_a_new_database_agree(db: Database) -> None:
    secrets = [bytes([number]) * 32 for number in range(4)]
    checks = (keystone.check(db, Vault(secret)) for secret in secrets)
    said = await asyncio.gather(*checks, return_exceptions=True)
    assert sorted(map(repr, map(type, said))) == sorted([repr(type(None)), *[repr(SettingError)] * 3])


async def test_a_database_older_than_its_keystone_is_known_by_its_youngest_account(
    db: Database, vault: Vault, account: Account
) -> None:
    deleted, _, _ = await accounts.create(db, Vault(NEW), "Gone", NOW + 1)
    await accounts.delete(db, deleted.id)
    for _ in range(2):
        with pytest.raises(SettingError):
            await keystone.check(db, Vault(NEW))
    await keystone.check(db, vault)


async def test_after_a_change_the_former_secret_is_named_until_all_is_resealed(db: Database, vault: Vault) -> None:
    await keystone.check(db, vault)
    await keystone.check(db, Vault(NEW, OLD))
    with pytest.raises(SettingError):
        await keystone.check(db, Vault(NEW))
    await reseal(db, Vault(NEW, OLD))
    await keystone.check(db, Vault(NEW))
    with pytest.raises(SettingError):
        await keystone.check(db, vault)


async def test_resealing_lays_no_keystone(db: Database, vault: Vault) -> None:
    await reseal(db, vault)
    async with db.transaction() as connection:
        assert (await connection.execute(delete(table))).rowcount == 0
