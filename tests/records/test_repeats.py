from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from inperson.errors import RecordError
from inperson.records import accounts, repeats, sessions
from inperson.records.accounts import Account
from inperson.records.database import Database
from inperson.records.repeats import LIFETIME_MS, Repeat
from inperson.records.session_writer import NewSession, SessionWriter
from inperson.records.vault import Vault
from tests.records.given import NOW, REQUEST, new_session

REPEAT = Repeat("of a key", "of a body")


def keyed(account: Account, repeat: Repeat = REPEAT, created_at: int = NOW) -> NewSession:
    return replace(new_session(account), repeat=repeat, created_at=created_at)


async def test_a_key_leads_to_its_session(db: Database, vault: Vault, account: Account) -> None:
    new = keyed(account)
    assert await repeats.first(db, account.id, REPEAT.key_digest, NOW) is None
    await SessionWriter(db, vault).create(new)
    assert await repeats.first(db, account.id, REPEAT.key_digest, NOW) == (REPEAT.body_digest, new.signature_id)
    assert await repeats.first(db, account.id, "of another key", NOW) is None


async def test_a_key_is_its_accounts_own(db: Database, vault: Vault, account: Account) -> None:
    other, *_ = await accounts.create(db, vault, "Another shop", NOW)
    writer = SessionWriter(db, vault)
    mine, theirs = keyed(account), keyed(other)
    await asyncio.gather(writer.create(mine), writer.create(theirs))
    for new in (mine, theirs):
        assert await repeats.first(db, new.account_id, REPEAT.key_digest, NOW) == ("of a body", new.signature_id)


async def test_a_key_is_used_once_on_all_nodes(db: Database, vault: Vault, account: Account) -> None:
    """Two nodes, each with some that come at once, and with some that have nothing to do with it."""
    nodes = SessionWriter(db, vault), SessionWriter(db, vault)
    same, others = [keyed(account) for _ in range(10)], [new_session(account) for _ in range(10)]
    creating = [nodes[number % 2].create(new) for number, new in enumerate([*same, *others])]
    answers = await asyncio.gather(*creating, return_exceptions=True)
    assert all(isinstance(answer, RecordError) for answer in answers[:10] if answer is not None)
    assert answers[10:] == [None] * 10
    made = [new for new, answer in zip(same, answers, strict=False) if answer is None]
    assert len(made) == 1
    found = await repeats.first(db, account.id, REPEAT.key_digest, NOW)
    assert found == (REPEAT.body_digest, made[0].signature_id)
    for new in same:
        there = await sessions.get(db, vault, new.signature_id) is not None
        assert there == (new is made[0]), "who loses leaves no session behind"


async def test_a_session_that_cannot_be_stored_leaves_its_key_free(
    db: Database, vault: Vault, account: Account
) -> None:
    writer = SessionWriter(db, vault)
    with pytest.raises(RecordError):
        await writer.create(replace(keyed(account), request=replace(REQUEST, language="\ud800")))
    assert await repeats.first(db, account.id, REPEAT.key_digest, NOW) is None
    await writer.create(keyed(account))


async def test_after_a_day_the_key_is_free_again(db: Database, vault: Vault, account: Account) -> None:
    writer, key = SessionWriter(db, vault), REPEAT.key_digest
    first, late = keyed(account), keyed(account, Repeat(key, "of another body"), NOW + LIFETIME_MS)
    await writer.create(first)
    with pytest.raises(RecordError):
        await writer.create(keyed(account, created_at=NOW + LIFETIME_MS - 1))
    assert await repeats.first(db, account.id, key, NOW + LIFETIME_MS - 1) is not None
    assert await repeats.first(db, account.id, key, NOW + LIFETIME_MS) is None
    await writer.create(late)
    assert await repeats.first(db, account.id, key, NOW + LIFETIME_MS) == ("of another body", late.signature_id)


async def test_what_is_over_is_forgotten(db: Database, vault: Vault, account: Account) -> None:
    writer = SessionWriter(db, vault)
    old, young = keyed(account, Repeat("old", "")), keyed(account, Repeat("young", ""), NOW + 1)
    await asyncio.gather(writer.create(old), writer.create(young))
    await repeats.forget(db, NOW + LIFETIME_MS)
    assert await repeats.first(db, account.id, "old", NOW) is None
    assert await repeats.first(db, account.id, "young", NOW) is not None
