from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from inperson.errors import RecordError
from inperson.records import accounts, sessions
from inperson.records.accounts import Account
from inperson.records.database import Database
from inperson.records.events import Event, events
from inperson.records.session_writer import SessionWriter
from inperson.records.vault import Vault
from tests.records.given import NOW, REQUEST, again, new_session


async def test_a_new_session_is_there_when_create_returns(db: Database, vault: Vault, account: Account) -> None:
    new = new_session(account)
    await SessionWriter(db, vault).create(new)
    session = await again(db, vault, new.signature_id)
    assert session.state == "CREATED"
    assert session.request == REQUEST
    assert (session.account_id, session.customer_id) == (account.id, account.customer_id)
    assert (session.created_at, session.expires_at) == (new.created_at, new.expires_at)
    assert (session.attempts_begun, session.attempts_used, session.holder) == (0, 0, None)
    assert session.overall_result is None
    assert session.error_code is None
    assert not session.submission_completed
    assert not session.final
    assert await events(db, new.signature_id) == [Event("CREATED", "SUCCESS", NOW)]


async def test_those_that_wait_share_a_commit(database_url: str, vault: Vault) -> None:
    class Counting(Database):
        commits = 0

        @asynccontextmanager
        async def transaction(self) -> AsyncIterator[AsyncConnection]:
            async with super().transaction() as connection:
                yield connection
            self.commits += 1

    db = await Counting.open(database_url)
    account, _, _ = await accounts.create(db, vault, "Shop", NOW)
    db.commits = 0
    writer = SessionWriter(db, vault)
    new = [new_session(account) for _ in range(100)]
    await asyncio.gather(*(writer.create(session) for session in new))
    assert db.commits <= 2
    for session in new:
        assert await sessions.get(db, vault, session.signature_id) is not None
    await db.close()


@pytest.mark.parametrize("fault", ["taken signatureId", "unknown account", "unwritable text"])
async def test_one_that_cannot_be_stored_does_not_spoil_the_others(
    db: Database, vault: Vault, account: Account, fault: str
) -> None:
    writer = SessionWriter(db, vault)
    taken = new_session(account)
    await writer.create(taken)
    bad = {
        "taken signatureId": taken,
        "unknown account": replace(new_session(account), account_id=1),
        "unwritable text": new_session(account, replace(REQUEST, language="\ud800")),
    }[fault]
    good = [new_session(account) for _ in range(10)]
    answers = await asyncio.gather(*(writer.create(new) for new in [*good[:5], bad, *good[5:]]), return_exceptions=True)
    assert [answer for answer in answers if answer is not None] == [answers[5]]
    assert isinstance(answers[5], RecordError)
    for new in good:
        assert (await again(db, vault, new.signature_id)).state == "CREATED"
    assert len(await events(db, taken.signature_id)) == 1


async def test_a_caller_that_goes_away_does_not_disturb_the_others(
    db: Database, vault: Vault, account: Account
) -> None:
    writer = SessionWriter(db, vault)
    new = [new_session(account) for _ in range(3)]
    tasks = [asyncio.create_task(writer.create(session)) for session in new]
    await asyncio.sleep(0)
    tasks[1].cancel()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(answers[1], asyncio.CancelledError)
    assert (answers[0], answers[2]) == (None, None)
    for kept in (new[0], new[2]):
        assert await sessions.get(db, vault, kept.signature_id) is not None


async def test_a_database_that_is_gone_is_told_to_every_caller(database_url: str, vault: Vault) -> None:
    db = await Database.open(database_url)
    account, _, _ = await accounts.create(db, vault, "Shop", NOW)

    class Broken(Database):
        last = "SELECT 1"

        @asynccontextmanager
        async def transaction(self) -> AsyncIterator[AsyncConnection]:
            async with super().transaction() as connection:
                yield connection
                await connection.exec_driver_sql(self.last)

    broken = await Broken.open(database_url)
    broken.last = "INSERT INTO nothing VALUES (1)"
    writer = SessionWriter(broken, vault)
    new = [new_session(account) for _ in range(3)]
    answers = await asyncio.gather(*(writer.create(session) for session in new), return_exceptions=True)
    assert all(isinstance(answer, RecordError) for answer in answers)
    for session in new:
        assert await sessions.get(db, vault, session.signature_id) is None
    await broken.close()
    await db.close()


async def test_closing_waits_for_what_is_being_written(db: Database, vault: Vault, account: Account) -> None:
    writer = SessionWriter(db, vault)
    new = new_session(account)
    creating = asyncio.create_task(writer.create(new))
    await asyncio.sleep(0)
    await writer.close()
    assert await sessions.get(db, vault, new.signature_id) is not None
    await creating
