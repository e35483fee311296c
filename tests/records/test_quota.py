from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace

from inperson.errors import QuotaError, RecordError
from inperson.records import accounts, sessions
from inperson.records.accounts import Account
from inperson.records.database import Database
from inperson.records.session_writer import NewSession, SessionWriter
from inperson.records.vault import Vault
from tests.records.given import NOW, REQUEST, new_session


def counted(account: Account) -> NewSession:
    return replace(new_session(account), counted=True)


async def made(db: Database, account: Account) -> int:
    found = await accounts.by_id(db, account.id)
    assert found is not None
    return found.links_made


async def limited(db: Database, vault: Vault, quota: int | None) -> Account:
    account, _, _ = await accounts.create(db, vault, "Shop", NOW, quota=quota)
    return account


async def test_no_link_is_made_beyond_the_quota(db: Database, vault: Vault) -> None:
    account = await limited(db, vault, 3)
    writer = SessionWriter(db, vault)
    new = [counted(account) for _ in range(5)]
    answers = await asyncio.gather(*(writer.create(session) for session in new), return_exceptions=True)
    assert Counter(type(answer) for answer in answers) == {type(None): 3, QuotaError: 2}
    for session, answer in zip(new, answers, strict=True):
        stored = await sessions.get(db, vault, session.signature_id)
        assert (stored is not None) == (answer is None)
    assert await made(db, account) == 3


async def test_writers_at_once_share_the_quota(db: Database, vault: Vault) -> None:
    one, other = await limited(db, vault, 10), await limited(db, vault, 7)
    writers = [SessionWriter(db, vault) for _ in range(4)]
    asked = [writer.create(counted(account)) for _ in range(5) for writer in writers for account in (other, one)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert Counter(type(answer) for answer in answers) == {type(None): 17, QuotaError: 23}
    assert (await made(db, one), await made(db, other)) == (10, 7)


async def test_a_used_up_quota_spoils_nobody_elses_links(db: Database, vault: Vault) -> None:
    poor, rich, free = await limited(db, vault, 0), await limited(db, vault, 10), await limited(db, vault, None)
    writer = SessionWriter(db, vault)
    asked = [writer.create(new) for new in (counted(rich), counted(poor), new_session(free), counted(rich))]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(answer) for answer in answers] == [type(None), QuotaError, type(None), type(None)]
    assert (await made(db, poor), await made(db, rich), await made(db, free)) == (0, 2, 0)


async def test_a_link_that_could_not_be_stored_is_not_counted(db: Database, vault: Vault) -> None:
    account = await limited(db, vault, 10)
    writer = SessionWriter(db, vault)
    bad = replace(new_session(account, replace(REQUEST, language="\ud800")), counted=True)
    answers = await asyncio.gather(writer.create(counted(account)), writer.create(bad), return_exceptions=True)
    assert answers[0] is None
    assert isinstance(answers[1], RecordError)
    assert await made(db, account) == 1


async def test_a_new_quota_counts_from_now_on(db: Database, vault: Vault) -> None:
    account = await limited(db, vault, 1)
    writer = SessionWriter(db, vault)
    await writer.create(counted(account))
    await accounts.grant(db, account.id, quota=1)
    await writer.create(counted(account))
    assert await made(db, account) == 1
    await accounts.grant(db, account.id, quota=None)
    await writer.create(counted(account))  # who asked has not heard of it yet
    assert await made(db, account) == 0
