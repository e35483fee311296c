from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from inperson.errors import RecordError, SealError
from inperson.records import account_keys, accounts
from inperson.records.account_keys import KINDS, SECRET_KEY, WEBHOOK_SECRET, Kind
from inperson.records.accounts import Account
from inperson.records.database import Database
from inperson.records.tables import accounts as table
from inperson.records.vault import Vault
from tests.records.given import HOUR, NOW

OPEN = {SECRET_KEY: account_keys.open_secret_keys, WEBHOOK_SECRET: account_keys.open_webhook_secrets}

both = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.column)


async def good(db: Database, vault: Vault, account: Account, kind: Kind, now: int = NOW) -> tuple[str, ...]:
    async with db.reading() as connection:
        row = (await connection.execute(select(table).where(table.c.id == account.id))).one()
    return OPEN[kind](vault, row, now)


@both
async def test_the_former_secret_is_good_beside_the_new_one_until_its_end(
    db: Database, vault: Vault, account: Account, kind: Kind
) -> None:
    [first] = await good(db, vault, account, kind)
    second = await account_keys.rotate(db, vault, account.id, kind, NOW, HOUR)
    assert second != first
    assert await good(db, vault, account, kind, NOW + HOUR - 1) == (second, first)
    assert await good(db, vault, account, kind, NOW + HOUR) == (second,)


@both
async def test_only_the_secret_that_was_named_changes(db: Database, vault: Vault, account: Account, kind: Kind) -> None:
    [other] = [other for other in KINDS if other != kind]
    before = await good(db, vault, account, other)
    await account_keys.rotate(db, vault, account.id, kind, NOW, HOUR)
    assert await good(db, vault, account, other) == before


@both
async def test_without_grace_the_former_secret_ends_at_once(
    db: Database, vault: Vault, account: Account, kind: Kind
) -> None:
    secret = await account_keys.rotate(db, vault, account.id, kind, NOW, 0)
    assert await good(db, vault, account, kind) == (secret,)
    with pytest.raises(RecordError, match="no former secret"):
        await account_keys.retire(db, account.id, kind)


@both
async def test_a_third_secret_has_to_wait_for_the_first_to_end(
    db: Database, vault: Vault, account: Account, kind: Kind
) -> None:
    second = await account_keys.rotate(db, vault, account.id, kind, NOW, HOUR)
    with pytest.raises(RecordError, match="former secret is still good"):
        await account_keys.rotate(db, vault, account.id, kind, NOW + HOUR - 1, HOUR)
    third = await account_keys.rotate(db, vault, account.id, kind, NOW + HOUR, HOUR)
    assert await good(db, vault, account, kind, NOW + HOUR) == (third, second)


@both
async def test_a_retired_secret_is_no_longer_good_nor_kept(
    db: Database, vault: Vault, account: Account, kind: Kind
) -> None:
    second = await account_keys.rotate(db, vault, account.id, kind, NOW, HOUR)
    await account_keys.retire(db, account.id, kind)
    assert await good(db, vault, account, kind) == (second,)
    async with db.reading() as connection:
        row = (await connection.execute(select(table))).one()
    assert getattr(row, kind.former) is None
    await account_keys.rotate(db, vault, account.id, kind, NOW, HOUR)


async def test_an_account_tells_until_when_its_former_secrets_are_good(
    db: Database, vault: Vault, account: Account
) -> None:
    await account_keys.rotate(db, vault, account.id, SECRET_KEY, NOW, HOUR)
    expected = replace(account, former_secret_key_until=NOW + HOUR, secret_key_number=2)
    assert await accounts.by_id(db, account.id) == expected


@both
async def test_a_secret_opens_for_nothing_else(db: Database, vault: Vault, account: Account, kind: Kind) -> None:
    async with db.reading() as connection:
        row = (await connection.execute(select(table))).one()
    [other] = [other for other in KINDS if other != kind]
    with pytest.raises(SealError):
        vault.open_secret(getattr(row, kind.sealed), other.purpose)


async def test_an_unknown_account_has_no_secrets_to_change(db: Database, vault: Vault) -> None:
    with pytest.raises(RecordError):
        await account_keys.rotate(db, vault, 1, SECRET_KEY, NOW, HOUR)
    with pytest.raises(RecordError):
        await account_keys.retire(db, 1, SECRET_KEY)
