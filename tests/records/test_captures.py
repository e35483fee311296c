from __future__ import annotations

import pytest
from sqlalchemy import Table, func, select

from inperson.errors import LinkError
from inperson.records import captures, results
from inperson.records.accounts import Account
from inperson.records.captures import LIFETIME_MS, MOST_ALIKE, Capture
from inperson.records.database import Database
from inperson.records.media import MediaStore
from inperson.records.tables import capture_keys
from inperson.records.tables import captures as table
from inperson.records.vault import Vault
from tests.records.given import NOW, attempt, capturing

ONE = Capture(b"one", frozenset({1, 2, 3, 4}))
OTHER = Capture(b"other", frozenset({3, 4, 5, 6}))
SESSION = "ed8b21c0c87ad617"
STRANGER = Capture(b"stranger", frozenset({0, 2**18 - 1}))


async def remember(db: Database, *each: Capture, now: int = NOW) -> None:
    for capture in each:
        async with db.transaction() as connection:
            await captures.add(connection, SESSION, capture, now)


async def rows(db: Database, of: Table = table) -> int:
    async with db.reading() as connection:
        return int(await connection.scalar(select(func.count()).select_from(of)) or 0)


async def test_captures_are_found_by_what_they_have_in_common_the_most_alike_first(db: Database) -> None:
    assert await captures.alike(db, ONE.keys, NOW) == []
    await remember(db, ONE, OTHER, STRANGER)
    assert await captures.alike(db, ONE.keys, NOW) == [b"one", b"other"]
    assert await captures.alike(db, {4, 5, 6}, NOW) == [b"other", b"one"]
    assert await captures.alike(db, {2**18 - 1}, NOW) == [b"stranger"]
    assert await captures.alike(db, {7}, NOW) == []


async def test_of_equals_the_newest_comes_first(db: Database) -> None:
    await remember(db, ONE, Capture(b"newer", ONE.keys))
    assert await captures.alike(db, ONE.keys, NOW) == [b"newer", b"one"]


async def test_however_many_are_alike_only_the_most_alike_are_compared(db: Database) -> None:
    async with db.transaction() as connection:
        await captures.add(connection, SESSION, ONE, NOW)
        for number in range(MOST_ALIKE + 5):
            await captures.add(connection, SESSION, Capture(str(number).encode(), frozenset({1})), NOW)
    found = await captures.alike(db, ONE.keys, NOW)
    assert len(found) == MOST_ALIKE
    assert found[0] == b"one"


async def test_what_has_no_keys_is_never_known(db: Database) -> None:
    await remember(db, Capture(b"", frozenset()), ONE)
    assert await captures.alike(db, (), NOW) == []
    assert await rows(db) == 1


async def test_captures_are_forgotten_after_their_time(db: Database) -> None:
    await remember(db, ONE)
    assert await captures.alike(db, ONE.keys, NOW + LIFETIME_MS - 1) == [b"one"]
    assert await captures.alike(db, ONE.keys, NOW + LIFETIME_MS) == []
    assert await rows(db) == 1
    await remember(db, OTHER, now=NOW + LIFETIME_MS)
    assert await captures.forget_old(db, NOW + LIFETIME_MS, 10) == 1
    assert (await rows(db), await rows(db, capture_keys)) == (1, 4)


async def test_the_oldest_are_forgotten_no_more_at_once_than_asked(db: Database) -> None:
    await remember(db, ONE, OTHER, STRANGER)
    assert [await captures.forget_old(db, NOW + LIFETIME_MS, 2) for _ in range(3)] == [2, 1, 0]
    assert (await rows(db), await rows(db, capture_keys)) == (0, 0)


async def test_a_capture_is_remembered_with_its_result_and_forgotten_with_its_session(
    db: Database, vault: Vault, account: Account, media: MediaStore
) -> None:
    session = await capturing(db, vault, account)
    await results.complete(db, media, session, "page", attempt("reject"), [], NOW, ONE)
    assert await captures.alike(db, ONE.keys, NOW) == [b"one"]
    assert [column.name for column in table.columns] == ["id", "fingerprint", "created_at", "signature_id"]
    assert [key.column.table.name for key in capture_keys.foreign_keys] == ["captures"]
    async with db.transaction() as connection:
        await captures.forget(connection, session.signature_id)
    assert (await rows(db), await rows(db, capture_keys)) == (0, 0)


async def test_a_result_that_is_not_stored_leaves_no_capture(
    db: Database, vault: Vault, account: Account, media: MediaStore
) -> None:
    session = await capturing(db, vault, account)
    with pytest.raises(LinkError):
        await results.complete(db, media, session, "another page", attempt("pass"), [], NOW, ONE)
    assert (await rows(db), await rows(db, capture_keys)) == (0, 0)
