from __future__ import annotations

import base64

import pytest

from inperson.errors import RecordError, SealError
from inperson.records import accounts
from inperson.records.database import Database
from inperson.records.vault import Vault
from tests.records.given import HOUR, NOW


async def test_an_account_is_found_by_its_access_key_with_its_secret(db: Database, vault: Vault) -> None:
    account, secret_key, _ = await accounts.create(db, vault, "Shop", NOW)
    assert account.state == "ACTIVE"
    assert account.product_levels == ("STANDARD", "PRO")
    assert await accounts.by_access_key(db, vault, account.access_key) == (account, secret_key)
    assert await accounts.by_id(db, account.id) == account


async def test_an_account_may_be_granted_less_and_end(db: Database, vault: Vault) -> None:
    account, _, _ = await accounts.create(db, vault, "Shop", NOW, product_levels=["STANDARD"], expires_at=NOW + HOUR)
    found = await accounts.by_id(db, account.id)
    assert found is not None
    assert found.product_levels == ("STANDARD",)
    assert found.expires_at == NOW + HOUR


async def test_a_webhook_secret_is_what_standard_webhooks_wants(db: Database, vault: Vault) -> None:
    account, _, secret = await accounts.create(db, vault, "Shop", NOW)
    prefix, _, key = secret.partition("_")
    assert prefix == "whsec"
    assert len(base64.b64decode(key, validate=True)) == 32
    assert await accounts.webhook_secret(db, vault, account.id) == secret


async def test_no_two_accounts_share_anything(db: Database, vault: Vault) -> None:
    (one, *one_secrets), (other, *other_secrets) = [await accounts.create(db, vault, "Shop", NOW) for _ in range(2)]
    assert one.id != other.id
    assert one.access_key != other.access_key
    assert not set(one_secrets) & set(other_secrets)


@pytest.mark.parametrize("key", ["", "nobody", "\x00", "\ud800", "é", "x" * 10_000, "' OR 1=1 --"])
async def test_an_unknown_access_key_finds_nobody(db: Database, vault: Vault, key: str) -> None:
    await accounts.create(db, vault, "Shop", NOW)
    assert await accounts.by_access_key(db, vault, key) is None


async def test_an_unknown_id_finds_nobody(db: Database, vault: Vault) -> None:
    assert await accounts.by_id(db, 1) is None
    with pytest.raises(RecordError):
        await accounts.webhook_secret(db, vault, 1)
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
        await accounts.by_access_key(db, stranger, account.access_key)
    with pytest.raises(SealError):
        await accounts.webhook_secret(db, stranger, account.id)
