from __future__ import annotations

import pytest
from sqlalchemy import select, update

from inperson.errors import SealError
from inperson.records import account_keys, accounts, sessions, tables
from inperson.records.account_keys import SECRET_KEY, WEBHOOK_SECRET
from inperson.records.accounts import Account
from inperson.records.database import Database
from inperson.records.resealing import Resealed, reseal
from inperson.records.vault import Vault
from tests.records.given import HOUR, NOW, REQUEST, again, stored

NEW = b"the next master secret, 32 bytes"


@pytest.fixture
def both() -> Vault:
    """The vault after the change: a new master secret, and the one of `vault` before it."""
    return Vault(NEW, b"a master secret of 32 bytes, yes")


async def test_after_resealing_the_former_master_secret_is_not_needed(
    db: Database, vault: Vault, both: Vault, account: Account
) -> None:
    session = await stored(db, vault, account)
    before = await account_secrets(db, vault, account)
    for kind in (SECRET_KEY, WEBHOOK_SECRET):
        await account_keys.rotate(db, vault, account.id, kind, NOW, HOUR)
    assert await reseal(db, both) == Resealed(accounts=1, sessions=1, unreadable=0)
    after = await again(db, Vault(NEW), session.signature_id)
    assert after.request == REQUEST
    assert after.key.open(session.key.seal(b"a picture", "p"), "p") == b"a picture"
    assert before <= await account_secrets(db, Vault(NEW), account)
    with pytest.raises(SealError):
        await sessions.get(db, vault, session.signature_id)


async def test_a_person_is_found_by_the_digest_that_new_links_have(
    db: Database, vault: Vault, both: Vault, account: Account
) -> None:
    old = await stored(db, vault, account)
    new = await stored(db, both, account)
    assert old.user_digest != new.user_digest
    await reseal(db, both)
    assert (await again(db, both, old.signature_id)).user_digest == new.user_digest


async def test_resealing_again_changes_nothing(db: Database, vault: Vault, both: Vault, account: Account) -> None:
    await stored(db, vault, account)
    await reseal(db, both)
    assert await reseal(db, both) == Resealed()


async def test_resealing_goes_on_where_it_was_interrupted(
    db: Database, vault: Vault, both: Vault, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inperson.records.resealing._AT_ONCE", 2)
    kept = [await stored(db, vault, account) for _ in range(5)]

    class Interrupted(Vault):
        left = 3

        def resealed_key(self, sealed: bytes) -> bytes | None:
            self.left -= 1
            if self.left < 0:
                raise KeyboardInterrupt
            return super().resealed_key(sealed)

    with pytest.raises(KeyboardInterrupt):
        await reseal(db, Interrupted(NEW, b"a master secret of 32 bytes, yes"))
    assert await reseal(db, both) == Resealed(accounts=0, sessions=3, unreadable=0)
    for session in kept:
        assert (await again(db, Vault(NEW), session.signature_id)).request == REQUEST


async def test_what_no_master_secret_opens_is_counted_and_left_alone(
    db: Database, vault: Vault, both: Vault, account: Account
) -> None:
    lost, kept = (
        await stored(db, Vault(b"a secret that nobody has any more"), account),
        await stored(db, vault, account),
    )
    assert await reseal(db, both) == Resealed(accounts=1, sessions=1, unreadable=1)
    assert (await again(db, Vault(NEW), kept.signature_id)).request == REQUEST
    with pytest.raises(SealError):
        await sessions.get(db, both, lost.signature_id)


async def test_destroyed_keys_stay_destroyed(db: Database, vault: Vault, both: Vault, account: Account) -> None:
    session = await stored(db, vault, account)
    rows = tables.sessions
    async with db.transaction() as connection:
        one = rows.c.signature_id == session.signature_id
        await connection.execute(update(rows).where(one).values(sealed_key=b"", sealed_request=b"", user_digest=None))
    await accounts.delete(db, account.id)
    assert await reseal(db, both) == Resealed()
    async with db.reading() as connection:
        row = (await connection.execute(select(rows.c.sealed_key, rows.c.user_digest))).one()
    assert tuple(row) == (b"", None)


async def account_secrets(db: Database, vault: Vault, account: Account) -> set[str]:
    async with db.reading() as connection:
        row = (await connection.execute(select(tables.accounts).where(tables.accounts.c.id == account.id))).one()
    return {*account_keys.open_secret_keys(vault, row, NOW), *account_keys.open_webhook_secrets(vault, row, NOW)}
