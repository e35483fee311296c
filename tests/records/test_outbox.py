from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from inperson.records import accounts, outbox, results, tables
from inperson.records.accounts import Account
from inperson.records.database import Database
from inperson.records.media import MediaStore
from inperson.records.outbox import Delivery, Outcome
from inperson.records.sessions import Session
from inperson.records.vault import Vault
from tests.records.given import HOUR, NOW, REQUEST, attempt, capturing

LEASE = 30_000
PLENTY = outbox.Room(99, 99)


async def completed(db: Database, vault: Vault, account: Account, media: MediaStore, at: int = NOW) -> Session:
    session = await capturing(db, vault, account)
    await results.complete(db, media, session, "page", attempt("pass"), [], at)
    return session


async def lease(db: Database, vault: Vault, now: int = NOW, limit: int = 10) -> list[Delivery]:
    return await outbox.lease(db, vault, now, LEASE, outbox.Room(limit, limit))


async def test_a_result_waits_in_the_outbox_at_once(db: Database, vault: Vault, media: MediaStore) -> None:
    account, _, webhook_secret = await accounts.create(db, vault, "Shop", NOW)
    assert await outbox.next_due(db, PLENTY) is None
    session = await completed(db, vault, account, media)
    assert await outbox.next_due(db, PLENTY) == NOW
    [delivery] = await lease(db, vault)
    assert delivery.id.startswith("msg_")
    assert delivery.body == f'{{"signatureId": "{session.signature_id}", "type": "COMPLETED"}}'
    assert delivery.url == REQUEST.callback_url
    assert delivery.secrets == (webhook_secret,)
    assert (delivery.signature_id, delivery.account_id) == (session.signature_id, account.id)
    assert delivery.attempt == 1


async def test_the_text_of_a_delivery_keeps_address_and_secret(
    db: Database, vault: Vault, account: Account, media: MediaStore
) -> None:
    await completed(db, vault, account, media)
    [delivery] = await lease(db, vault)
    assert "shop.example" not in repr(delivery)
    assert "whsec" not in repr(delivery)


async def test_nothing_is_leased_before_its_time(
    db: Database, vault: Vault, account: Account, media: MediaStore
) -> None:
    await completed(db, vault, account, media)
    assert await lease(db, vault, NOW - 1) == []


async def test_the_longest_due_come_first_and_no_more_than_asked(
    db: Database, vault: Vault, account: Account, media: MediaStore
) -> None:
    late = await completed(db, vault, account, media, NOW + 2)
    early = await completed(db, vault, account, media, NOW + 1)
    taken = [await lease(db, vault, NOW + 9, limit=1) for _ in range(3)]
    assert [[delivery.signature_id for delivery in some] for some in taken] == [
        [early.signature_id],
        [late.signature_id],
        [],
    ]


async def test_a_lease_keeps_others_away_until_it_runs_out(
    db: Database, vault: Vault, account: Account, media: MediaStore
) -> None:
    await completed(db, vault, account, media)
    [first] = await lease(db, vault)
    assert await outbox.next_due(db, PLENTY) == NOW + LEASE
    assert await lease(db, vault, NOW + LEASE - 1) == []
    [second] = await lease(db, vault, NOW + LEASE)
    assert second.id == first.id
    assert second.attempt == 2


async def test_couriers_at_once_never_take_the_same(
    db: Database, vault: Vault, account: Account, media: MediaStore
) -> None:
    for _ in range(6):
        await completed(db, vault, account, media)
    taken = await asyncio.gather(*(lease(db, vault, limit=2) for _ in range(6)))
    ids = [delivery.id for some in taken for delivery in some]
    assert len(ids) == len(set(ids))
    assert len(ids) + len(await lease(db, vault)) == 6


async def test_a_delivered_callback_is_never_leased_again(
    db: Database, vault: Vault, account: Account, media: MediaStore
) -> None:
    session = await completed(db, vault, account, media)
    [delivery] = await lease(db, vault)
    outcome = Outcome(status="DELIVERED", due_at=NOW, http_status=200, error=None, answer=b"thanks, ada")
    assert await outbox.record(db, delivery, outcome, NOW + 50)
    assert await lease(db, vault, NOW + LEASE) == []
    assert await outbox.next_due(db, PLENTY) is None
    [callback] = await outbox.of_session(db, session)
    assert (callback.status, callback.delivered_at, callback.attempts) == ("DELIVERED", NOW + 50, 1)
    assert (callback.last_status, callback.last_answer, callback.created_at) == (200, b"thanks, ada", NOW)


async def test_a_failed_attempt_comes_again_at_its_time(
    db: Database, vault: Vault, account: Account, media: MediaStore
) -> None:
    session = await completed(db, vault, account, media)
    [delivery] = await lease(db, vault)
    outcome = Outcome(status="PENDING", due_at=NOW + 5_000, http_status=None, error="TIMEOUT", answer=b"")
    assert await outbox.record(db, delivery, outcome, NOW + 1)
    [callback] = await outbox.of_session(db, session)
    assert (callback.status, callback.last_error, callback.delivered_at) == ("PENDING", "TIMEOUT", None)
    assert await lease(db, vault, NOW + 4_999) == []
    assert [again.attempt for again in await lease(db, vault, NOW + 5_000)] == [2]


async def test_who_outlived_its_lease_records_nothing(
    db: Database, vault: Vault, account: Account, media: MediaStore
) -> None:
    session = await completed(db, vault, account, media)
    [late] = await lease(db, vault)
    [current] = await lease(db, vault, NOW + LEASE)
    failed = Outcome(status="FAILED", due_at=NOW, http_status=500, error=None, answer=b"")
    assert not await outbox.record(db, late, failed, NOW + LEASE)
    assert await outbox.record(db, current, replace(failed, status="DELIVERED", http_status=200), NOW + LEASE)
    assert not await outbox.record(db, current, failed, NOW + LEASE)
    assert [callback.status for callback in await outbox.of_session(db, session)] == ["DELIVERED"]


async def test_what_no_master_secret_opens_is_put_off_and_lets_the_others_go(
    db: Database, vault: Vault, account: Account, media: MediaStore
) -> None:
    sealed, good = await completed(db, vault, account, media), await completed(db, vault, account, media, NOW + 1)
    stranger = Vault(b"another master secret, 32 bytes.")
    key = await sealed_key(db, sealed.signature_id, stranger.new_key()[1])
    assert [delivery.signature_id for delivery in await lease(db, vault, NOW + 1)] == [good.signature_id]
    [callback] = await outbox.of_session(db, sealed)
    assert (callback.status, callback.last_error, callback.attempts) == ("PENDING", "SEALED", 0)
    await sealed_key(db, sealed.signature_id, key)
    assert [delivery.attempt for delivery in await lease(db, vault, NOW + HOUR + 1)] == [2, 1]


@pytest.mark.parametrize("gone", ["its account", "its session"])
async def test_what_nobody_can_send_any_more_fails_and_lets_the_others_go(
    db: Database, vault: Vault, account: Account, media: MediaStore, gone: str
) -> None:
    other, _, _ = await accounts.create(db, vault, "Bank", NOW)
    ended = await completed(db, vault, account, media)
    good = await completed(db, vault, other, media, NOW + 1)
    if gone == "its account":
        await accounts.delete(db, account.id)
    else:
        await sealed_key(db, ended.signature_id, b"")
    assert [delivery.signature_id for delivery in await lease(db, vault, NOW + 1)] == [good.signature_id]
    [callback] = await outbox.of_session(db, ended)
    assert (callback.status, callback.last_error) == ("FAILED", "ERASED")


async def test_an_account_takes_no_more_than_its_share_however_much_of_it_waits(
    db: Database, vault: Vault, account: Account, media: MediaStore
) -> None:
    other, _, _ = await accounts.create(db, vault, "Bank", NOW)
    for _ in range(5):
        await completed(db, vault, account, media)
    late = await completed(db, vault, other, media, NOW + 1)
    room = outbox.Room(4, 2)
    taken = await outbox.lease(db, vault, NOW + 1, LEASE, room)
    assert [delivery.account_id for delivery in taken] == [account.id, account.id, other.id]
    assert taken[-1].signature_id == late.signature_id
    assert room.left == 4, "the room is taken by who leased, once it is sure"
    for delivery in taken:
        room.take(delivery.account_id)
    assert room.full == [account.id]
    assert await outbox.next_due(db, room) == NOW + 1 + LEASE
    assert await outbox.next_due(db, PLENTY) == NOW
    room.give_back(account.id)
    assert [delivery.account_id for delivery in await outbox.lease(db, vault, NOW + 1, LEASE, room)] == [account.id]


async def sealed_key(db: Database, signature_id: str, box: bytes) -> bytes:
    """Gives a session another sealed key, and answers the one until now."""
    rows = tables.sessions
    one = rows.c.signature_id == signature_id
    async with db.transaction() as connection:
        before: bytes = (await connection.scalars(select(rows.c.sealed_key).where(one))).one()
        await connection.execute(update(rows).where(one).values(sealed_key=box))
    return before
