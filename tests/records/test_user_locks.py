from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from inperson.records import accounts, results, sessions, tables, user_locks
from inperson.records.accounts import Account
from inperson.records.database import Database
from inperson.records.media import MediaStore
from inperson.records.results import Outcome
from inperson.records.sessions import Session
from inperson.records.user_locks import NEVER, LockRule
from inperson.records.vault import Vault
from tests.records.given import NOW, REQUEST, attempt, capturing

FIVE = LockRule(failures=5, window_seconds=180, seconds=1800)
MINUTE = 60_000


class Door:
    """Where one person fails and passes, each time on a link of its own."""

    def __init__(self, db: Database, vault: Vault, media: MediaStore, account: Account) -> None:
        self.db, self.vault, self.media, self.account = db, vault, media, account
        self.rule = FIVE

    async def link(self, user_id: str = "ada", account: Account | None = None) -> Session:
        return await capturing(self.db, self.vault, account or self.account, replace(REQUEST, user_id=user_id))

    async def judged(self, outcome: Outcome, at: int = NOW, session: Session | None = None) -> Session:
        session = session or await self.link()
        told = replace(attempt(outcome), finished_at=at)
        if outcome in ("pass", "reject"):
            await results.complete(self.db, self.media, session, "page", told, (), at, rule=self.rule)
        else:
            await results.finish_attempt(self.db, session, "page", told, at, rule=self.rule)
        return session

    async def locked(self, at: int = NOW, session: Session | None = None) -> bool:
        session = session or await self.link()
        return await user_locks.locked(self.db, session.user_digest, at)


@pytest.fixture
def door(db: Database, vault: Vault, media: MediaStore, account: Account) -> Door:
    return Door(db, vault, media, account)


async def test_five_failures_within_the_window_lock_a_person_over_all_links(door: Door) -> None:
    outcomes: tuple[Outcome, ...] = ("reject", "retry", "reject", "retry")
    for number, outcome in enumerate(outcomes):
        await door.judged(outcome, NOW + number * 40_000)
    assert not await door.locked(NOW + 160_000)
    await door.judged("reject", NOW + 179_000)
    assert await door.locked(NOW + 179_000)


async def test_a_lock_ends(door: Door) -> None:
    for _ in range(5):
        await door.judged("reject")
    assert await door.locked(NOW + 1_799_999)
    assert not await door.locked(NOW + 1_800_000)


async def test_failures_that_lie_further_apart_lock_nobody(door: Door) -> None:
    for number in range(9):
        await door.judged("reject", NOW + number * MINUTE)
        assert not await door.locked(NOW + number * MINUTE)


async def test_a_pass_clears_the_failures_before_it(door: Door) -> None:
    for number in range(4):
        await door.judged("reject", NOW + number)
    await door.judged("pass", NOW + 10)
    for number in range(4):
        await door.judged("reject", NOW + 20 + number)
    assert not await door.locked()
    await door.judged("reject", NOW + 30)
    assert await door.locked()


async def test_a_lost_connection_is_no_failure(door: Door) -> None:
    for _ in range(9):
        await door.judged("lost")
    assert not await door.locked()


async def test_another_person_and_another_customers_person_of_the_same_name_are_not_locked(door: Door) -> None:
    for _ in range(5):
        await door.judged("reject")
    other, *_ = await accounts.create(door.db, door.vault, "Other shop", NOW)
    assert await door.locked()
    assert not await door.locked(session=await door.link("bea"))
    assert not await door.locked(session=await door.link(account=other))


async def test_nobody_without_a_digest_is_locked(door: Door) -> None:
    async with door.db.transaction() as connection:
        for blank in (None, ""):
            for _ in range(9):
                await user_locks.failed(connection, blank, LockRule(1, 180, 1800), NOW)
    assert not await user_locks.locked(door.db, None, NOW)
    assert not await user_locks.locked(door.db, "", NOW)


async def test_the_lock_can_be_switched_off(door: Door) -> None:
    door.rule = NEVER
    for _ in range(9):
        await door.judged("reject")
    assert not await door.locked()


async def test_of_failures_at_once_each_counts_the_others(door: Door) -> None:
    for _ in range(3):
        links = [await door.link() for _ in range(5)]
        await asyncio.gather(*(door.judged("reject", session=link) for link in links))
        assert await door.locked(session=links[0])
        async with door.db.transaction() as connection:
            await connection.execute(tables.sessions.update().values(user_digest="gone"))
            await connection.execute(tables.user_locks.delete())


async def test_a_verdict_that_is_not_stored_locks_nobody(door: Door) -> None:
    door.rule = LockRule(failures=1, window_seconds=180, seconds=1800)
    session = await door.link()
    await sessions.hold(door.db, session.signature_id, "another page", NOW)
    with pytest.raises(Exception, match="OPENED_ELSEWHERE"):
        await door.judged("reject", session=session)
    assert not await door.locked(session=session)


async def test_a_lock_that_is_over_is_forgotten_and_no_other(door: Door) -> None:
    for _ in range(5):
        await door.judged("reject")
    await user_locks.forget(door.db, NOW + 1_799_999)
    assert await door.locked(NOW + 1_799_999)
    await user_locks.forget(door.db, NOW + 1_800_000)
    async with door.db.reading() as connection:
        assert (await connection.execute(tables.user_locks.select())).all() == []
