from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from inperson.errors import RecordError
from inperson.records import accounts, deliveries, outbox, results, tables
from inperson.records.accounts import Account
from inperson.records.database import Database
from inperson.records.media import MediaStore
from inperson.records.outbox import Callback, Outcome
from inperson.records.sessions import Session
from inperson.records.vault import Vault
from tests.records.given import NOW, attempt, capturing

FAILED = Outcome(status="FAILED", due_at=NOW, http_status=410, error=None, answer=b"never heard of ada")
ROOM = outbox.Room(9, 9)


async def told(db: Database, vault: Vault, account: Account, media: MediaStore, at: int = NOW) -> Session:
    session = await capturing(db, vault, account)
    await results.complete(db, media, session, "page", attempt("pass"), [], at)
    return session


async def ended(db: Database, vault: Vault, session: Session, outcome: Outcome) -> Callback:
    """The session's callback, after an attempt with this outcome."""
    for delivery in await outbox.lease(db, vault, NOW + 9, 1, ROOM):
        if delivery.signature_id == session.signature_id:
            await outbox.record(db, delivery, outcome, NOW + 9)
    [callback] = await outbox.of_session(db, session)
    return callback


async def test_callbacks_are_listed_newest_first_by_status_and_account(
    db: Database, vault: Vault, account: Account, media: MediaStore
) -> None:
    other, _, _ = await accounts.create(db, vault, "Bank", NOW)
    first = await told(db, vault, account, media)
    await ended(db, vault, first, FAILED)
    second = await told(db, vault, other, media, NOW + 1)
    assert [row.signature_id for row in await deliveries.find(db)] == [second.signature_id, first.signature_id]
    assert [row.account for row in await deliveries.find(db)] == ["Bank", "Shop"]
    assert [row.signature_id for row in await deliveries.find(db, status="FAILED")] == [first.signature_id]
    assert [row.signature_id for row in await deliveries.find(db, account_id=other.id)] == [second.signature_id]
    assert await deliveries.find(db, status="DELIVERED") == []
    assert len(await deliveries.find(db, limit=1)) == 1


async def test_one_is_shown_with_its_host_and_the_receivers_answer(
    db: Database, vault: Vault, account: Account, media: MediaStore
) -> None:
    callback = await ended(db, vault, await told(db, vault, account, media), FAILED)
    shown = await deliveries.show(db, vault, callback.id)
    assert (shown.status, shown.attempts, shown.last_status, shown.account) == ("FAILED", 1, 410, "Shop")
    assert (shown.host, shown.answer, shown.body) == ("shop.example", b"never heard of ada", callback.body)
    assert "shop.example" not in repr(shown)
    assert "never heard" not in repr(shown)  # "ada" might be in an id: ids are hex


async def test_a_failed_one_and_a_waiting_one_are_due_again(
    db: Database, vault: Vault, account: Account, media: MediaStore
) -> None:
    later = replace(FAILED, status="PENDING", due_at=NOW + 10_000)
    for outcome in (FAILED, later):
        callback = await ended(db, vault, await told(db, vault, account, media), outcome)
        await deliveries.retry(db, callback.id, NOW + 20)
        [delivery] = await outbox.lease(db, vault, NOW + 20, 10**9, ROOM)
        assert (delivery.id, delivery.attempt) == (callback.id, 2)


async def test_a_delivered_an_unknown_and_an_erased_one_are_not(
    db: Database, vault: Vault, account: Account, media: MediaStore
) -> None:
    delivered = await ended(db, vault, await told(db, vault, account, media), replace(FAILED, status="DELIVERED"))
    with pytest.raises(RecordError, match="was delivered"):
        await deliveries.retry(db, delivered.id, NOW)
    for call in (deliveries.retry(db, "msg_0", NOW), deliveries.show(db, vault, "msg_0")):
        with pytest.raises(RecordError, match="no such callback"):
            await call
    session = await told(db, vault, account, media)
    erased = await ended(db, vault, session, FAILED)
    async with db.transaction() as connection:
        rows = tables.sessions
        await connection.execute(
            update(rows)
            .where(rows.c.signature_id == session.signature_id)
            .values(sealed_key=b"", sealed_request=b"", erased_at=NOW)
        )
    with pytest.raises(RecordError, match="erased"):
        await deliveries.retry(db, erased.id, NOW)
    shown = await deliveries.show(db, vault, erased.id)
    assert (shown.host, shown.answer) == (None, None)


@pytest.mark.parametrize(("submit", "types"), [(False, ["COMPLETED"]), (True, ["COMPLETED", "SUBMIT_COMPLETED"])])
async def test_a_submission_is_told_where_that_is_wished(
    db: Database, vault: Vault, account: Account, media: MediaStore, submit: bool, types: list[str]
) -> None:
    session = await capturing(db, vault, account)
    await results.complete(db, media, session, "page", attempt("pass"), [], NOW, submit_callback=submit)
    sent = await outbox.lease(db, vault, NOW, 1, ROOM)
    assert sorted(delivery.body for delivery in sent) == [
        f'{{"signatureId": "{session.signature_id}", "type": "{type_}"}}' for type_ in types
    ]
    assert len({delivery.id for delivery in sent}) == len(types)
