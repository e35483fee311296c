from __future__ import annotations

from sqlalchemy import update

from inperson.records import erasure, results, retention, sessions, tables
from inperson.records.accounts import Account
from inperson.records.database import Database
from inperson.records.media import MediaStore
from inperson.records.results import Picture
from inperson.records.sessions import Session
from inperson.records.vault import Vault
from tests.records.given import HOUR, NOW, again, attempt, capturing, stored


async def finished(db: Database, vault: Vault, account: Account, media: MediaStore) -> Session:
    session = await capturing(db, vault, account)
    await results.complete(db, media, session, "page", attempt("pass"), [Picture("silentImage", NOW, b"jpeg")], NOW)
    return await again(db, vault, session.signature_id)


async def test_media_are_due_some_time_after_the_last_reading(
    db: Database, vault: Vault, account: Account, media: MediaStore
) -> None:
    session, _unread = [await finished(db, vault, account, media) for _ in range(2)]
    await sessions.result_read(db, session, NOW)
    assert await retention.media_due(db, NOW - 1, 10) == []
    assert await retention.media_due(db, NOW, 10) == [session.signature_id]
    await sessions.result_read(db, await again(db, vault, session.signature_id), NOW + HOUR)
    assert await retention.media_due(db, NOW, 10) == [], "reading it again puts it off"
    await erasure.erase_media(db, media, session.signature_id, NOW + HOUR)
    assert await retention.media_due(db, NOW + HOUR, 10) == []


async def test_readings_close_together_are_one(db: Database, vault: Vault, account: Account, media: MediaStore) -> None:
    session = await finished(db, vault, account, media)
    for now in (NOW, NOW + 60_000, NOW + 60_001):
        await sessions.result_read(db, await again(db, vault, session.signature_id), now)
        read_at = (await again(db, vault, session.signature_id)).read_at
        assert read_at == (NOW + 60_001 if now > NOW + 60_000 else NOW)


async def test_what_is_not_final_has_not_been_read(db: Database, vault: Vault, account: Account) -> None:
    session = await stored(db, vault, account)
    await sessions.result_read(db, session, NOW)
    assert (await again(db, vault, session.signature_id)).read_at is None


async def test_every_session_is_due_at_its_age_whatever_became_of_it(
    db: Database, vault: Vault, account: Account, media: MediaStore
) -> None:
    each = [
        await stored(db, vault, account),
        await capturing(db, vault, account),
        await finished(db, vault, account, media),
    ]
    assert await retention.sessions_due(db, NOW - 1, 10) == []
    assert len(await retention.sessions_due(db, NOW, 2)) == 2
    assert set(await retention.sessions_due(db, NOW, 10)) == {session.signature_id for session in each}
    await erasure.erase(db, media, each[0].signature_id, NOW)
    assert set(await retention.sessions_due(db, NOW, 10)) == {session.signature_id for session in each[1:]}


async def test_of_a_deleted_account_everything_is_due(
    db: Database, vault: Vault, account: Account, media: MediaStore
) -> None:
    session = await finished(db, vault, account, media)
    assert await retention.orphaned(db, 10) == []
    async with db.transaction() as connection:
        await connection.execute(update(tables.accounts).values(state="DELETED"))
    assert await retention.orphaned(db, 10) == [session.signature_id]
    await erasure.erase(db, media, session.signature_id, NOW)
    assert await retention.orphaned(db, 10) == []
