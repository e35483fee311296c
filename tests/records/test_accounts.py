from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from sqlalchemy import select

from inperson.errors import RecordError, SealError
from inperson.networks import read_networks
from inperson.records import account_keys, accounts
from inperson.records.account_keys import SECRET_KEY, WEBHOOK_SECRET
from inperson.records.database import Database
from inperson.records.tables import accounts as table
from inperson.records.vault import Vault
from tests.records.given import HOUR, NOW


async def test_an_account_is_found_by_its_access_key_with_its_secret(db: Database, vault: Vault) -> None:
    account, secret_key, _ = await accounts.create(db, vault, "Shop", NOW)
    assert account.state == "ACTIVE"
    assert account.product_levels == ("STANDARD", "PRO")
    assert await accounts.by_access_key(db, vault, account.access_key, NOW) == (account, (secret_key,))
    assert await accounts.by_id(db, account.id) == account


async def test_an_account_may_be_granted_less_and_end(db: Database, vault: Vault) -> None:
    account, _, _ = await accounts.create(db, vault, "Shop", NOW, product_levels=["STANDARD"], expires_at=NOW + HOUR)
    found = await accounts.by_id(db, account.id)
    assert found is not None
    assert found.product_levels == ("STANDARD",)
    assert found.expires_at == NOW + HOUR


async def test_a_webhook_secret_is_what_standard_webhooks_wants(db: Database, vault: Vault) -> None:
    _, _, secret = await accounts.create(db, vault, "Shop", NOW)
    prefix, _, key = secret.partition("_")
    assert prefix == "whsec"
    assert len(base64.b64decode(key, validate=True)) == 32


async def test_no_two_accounts_share_anything(db: Database, vault: Vault) -> None:
    (one, *one_secrets), (other, *other_secrets) = [await accounts.create(db, vault, "Shop", NOW) for _ in range(2)]
    assert one.id != other.id
    assert one.access_key != other.access_key
    assert not set(one_secrets) & set(other_secrets)


@pytest.mark.parametrize("key", ["", "nobody", "\x00", "\ud800", "é", "x" * 10_000, "' OR 1=1 --"])
async def test_an_unknown_access_key_finds_nobody(db: Database, vault: Vault, key: str) -> None:
    await accounts.create(db, vault, "Shop", NOW)
    assert await accounts.by_access_key(db, vault, key, NOW) is None


async def test_an_unknown_id_finds_nobody(db: Database, vault: Vault) -> None:
    assert await accounts.by_id(db, 1) is None
    with pytest.raises(RecordError):
        await accounts.set_state(db, 1, "DISABLED")


async def test_an_account_is_disabled_and_enabled(db: Database, vault: Vault) -> None:
    account, _, _ = await accounts.create(db, vault, "Shop", NOW)
    for state in ("DISABLED", "ACTIVE"):
        await accounts.set_state(db, account.id, state)
        found = await accounts.by_id(db, account.id)
        assert found is not None
        assert found.state == state


async def test_another_master_secret_does_not_open_the_keys(db: Database, vault: Vault) -> None:
    account, _, _ = await accounts.create(db, vault, "Shop", NOW)
    stranger = Vault(b"another master secret, 32 bytes.")
    with pytest.raises(SealError):
        await accounts.by_access_key(db, stranger, account.access_key, NOW)


async def test_a_new_account_is_not_limited(db: Database, vault: Vault) -> None:
    account, _, _ = await accounts.create(db, vault, "Shop", NOW)
    assert (account.regions, account.networks, account.per_second, account.per_day, account.quota) == (None,) * 5
    assert (account.created_at, account.links_made) == (NOW, 0)


async def test_an_account_is_limited_as_it_was_told(db: Database, vault: Vault) -> None:
    networks = read_networks("203.0.113.0/24,2001:db8::/32")
    account, _, _ = await accounts.create(
        db, vault, "Shop", NOW, regions=["PHL", "IDN"], networks=networks, per_second=5, per_day=900, quota=10**10
    )
    assert await accounts.by_id(db, account.id) == account
    assert (account.regions, account.networks) == (("PHL", "IDN"), networks)
    assert (account.per_second, account.per_day, account.quota) == (5, 900, 10**10)


async def test_what_is_granted_changes_and_the_rest_stays(db: Database, vault: Vault) -> None:
    account, _, _ = await accounts.create(db, vault, "Shop", NOW, regions=["PHL"], per_day=900, quota=3)
    await accounts.grant(db, account.id, regions=None, product_levels=["PRO"], expires_at=NOW + HOUR)
    expected = replace(account, regions=None, product_levels=("PRO",), expires_at=NOW + HOUR)
    assert await accounts.by_id(db, account.id) == expected
    with pytest.raises(RecordError):
        await accounts.grant(db, 1, quota=5)


async def test_an_account_is_named_by_its_access_key_or_by_its_name(db: Database, vault: Vault) -> None:
    one, _, _ = await accounts.create(db, vault, "One", NOW)
    assert await accounts.named(db, "One") == await accounts.named(db, one.access_key) == one
    other, _, _ = await accounts.create(db, vault, "One", NOW + 1)
    with pytest.raises(RecordError, match=f"2 accounts.*{one.access_key}, {other.access_key}"):
        await accounts.named(db, "One")
    with pytest.raises(RecordError, match="no account has"):
        await accounts.named(db, "Two")
    assert await accounts.listed(db) == [one, other]


async def test_no_name_takes_an_access_key_from_its_account(db: Database, vault: Vault) -> None:
    one, _, _ = await accounts.create(db, vault, "One", NOW)
    await accounts.create(db, vault, one.access_key, NOW)
    assert await accounts.named(db, one.access_key) == one


async def test_a_deleted_account_keeps_no_secret_and_never_comes_back(db: Database, vault: Vault) -> None:
    account, _, _ = await accounts.create(db, vault, "Shop", NOW)
    await account_keys.rotate(db, vault, account.id, SECRET_KEY, NOW, HOUR)
    await account_keys.rotate(db, vault, account.id, WEBHOOK_SECRET, NOW, HOUR)
    await accounts.delete(db, account.id)
    deleted = await accounts.named(db, account.access_key)
    assert deleted.state == "DELETED"
    assert await accounts.by_access_key(db, vault, account.access_key, NOW) == (deleted, ())
    async with db.reading() as connection:
        row = (await connection.execute(select(table))).one()
    assert (row.sealed_secret_key, row.sealed_webhook_secret) == (b"", b"")
    assert (row.sealed_former_secret_key, row.sealed_former_webhook_secret) == (None, None)
    with pytest.raises(RecordError):
        await accounts.named(db, "Shop")
    with pytest.raises(RecordError):
        await accounts.set_state(db, account.id, "ACTIVE")
    with pytest.raises(RecordError):
        await account_keys.rotate(db, vault, account.id, SECRET_KEY, NOW, HOUR)
