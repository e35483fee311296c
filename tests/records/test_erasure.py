from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import Table, func, insert, select, update

from inperson.errors import LinkError, RecordError, SealError
from inperson.records import accounts, erasure, outbox, results, sessions, tables
from inperson.records.accounts import Account
from inperson.records.captures import Capture
from inperson.records.database import Database
from inperson.records.events import Event, events
from inperson.records.media import MediaStore
from inperson.records.results import FRAMES, Picture
from inperson.records.sessions import Session
from inperson.records.vault import Vault
from tests.records.given import HOUR, NOW, REQUEST, again, attempt, capturing

PICTURES = [
    Picture("faceImageFar", NOW, b"\xff\xd8 far \xff\xd9"),
    Picture("auditImage", NOW, b"PK archive"),
    Picture(FRAMES, NOW, b"frames"),
]
LATER = NOW + HOUR


async def completed(db: Database, vault: Vault, account: Account, media: MediaStore) -> Session:
    """A session with all that one can have: pictures, a callback, a capture, a repeated request."""
    session = await capturing(db, vault, account)
    capture = Capture(b"fingerprint", frozenset({1, 2}))
    await results.complete(db, media, session, "page", attempt("pass"), PICTURES, NOW, capture)
    async with db.transaction() as connection:
        await connection.execute(
            insert(tables.repeats).values(
                account_id=account.id,
                key_digest=session.signature_id,
                body_digest="body",
                signature_id=session.signature_id,
                created_at=NOW,
            )
        )
        its = tables.callbacks.c.signature_id == session.signature_id
        answer = session.key.seal(b"thank you, Ada", "callback answer")
        await connection.execute(update(tables.callbacks).where(its).values(sealed_answer=answer))
    return await again(db, vault, session.signature_id)


async def count(db: Database, table: Table) -> int:
    async with db.reading() as connection:
        return int(await connection.scalar(select(func.count()).select_from(table)) or 0)


def objects(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_nothing_personal_is_left_and_the_verdict_stays(
    db: Database, vault: Vault, account: Account, media: MediaStore, tmp_path: Path
) -> None:
    before = await completed(db, vault, account, media)
    assert before.user_digest == sessions.user_digest(vault, account.id, REQUEST.user_id)
    assert await erasure.erase(db, media, before.signature_id, LATER)

    after = await again(db, vault, before.signature_id)
    request = after.request
    assert (request.return_url, request.fail_return_url, request.callback_url) == ("", "", None)
    assert (request.biz_id, request.user_id, request.biz_code, request.language) == ("", "", None, None)
    assert (after.user_digest, after.link_digest, after.holder) == (None, "", None)
    assert (after.erased_at, after.erasing_at, after.video) == (LATER, None, None)
    assert not after.opens_with("1fc139a1165b4c10bce801d3dd24ac28")
    with pytest.raises(SealError):
        after.key.open(before.key.seal(b"anything", "purpose"), "purpose")
    assert objects(tmp_path / "media") == []
    for table in (tables.media, tables.captures, tables.capture_keys):
        assert await count(db, table) == 0
    [record] = await results.attempts(db, after)
    assert {(signal.value, signal.sentence) for signal in record.signals} == {(None, "")}

    assert (after.state, after.overall_result, after.error_code) == ("COMPLETED", "PASS", "SUCCESS")
    assert (after.score, record.score, after.completed_at, request.region) == (96.5, 96.5, NOW, "PHL")
    assert (await events(db, after.signature_id))[-1] == Event("ERASED", "SUCCESS", LATER)


async def test_a_callback_that_still_waits_has_nowhere_to_go(
    db: Database, vault: Vault, account: Account, media: MediaStore
) -> None:
    session = await completed(db, vault, account, media)
    await erasure.erase(db, media, session.signature_id, LATER)
    [callback] = await outbox.of_session(db, await again(db, vault, session.signature_id))
    assert (callback.status, callback.last_error, callback.last_answer) == ("FAILED", "ERASED", None)


async def test_objects_that_no_row_tells_of_go_too(
    db: Database, vault: Vault, account: Account, media: MediaStore, tmp_path: Path
) -> None:
    session, other = [await completed(db, vault, account, media) for _ in range(2)]
    await media.put(f"{session.signature_id}/{'0' * 32}", b"of a completion that failed")
    await erasure.erase(db, media, session.signature_id, LATER)
    assert {path.parent.name for path in objects(tmp_path / "media")} == {other.signature_id}
    assert (await again(db, vault, other.signature_id)).request == REQUEST


async def test_erasing_again_changes_nothing(db: Database, vault: Vault, account: Account, media: MediaStore) -> None:
    session = await completed(db, vault, account, media)
    assert await erasure.erase(db, media, session.signature_id, LATER)
    assert await erasure.erase(db, media, session.signature_id, LATER + 1)
    assert (await again(db, vault, session.signature_id)).erased_at == LATER
    assert [event.event for event in await events(db, session.signature_id)].count("ERASED") == 1


async def test_of_two_callers_one_erases_and_the_other_is_told(
    db: Database, vault: Vault, account: Account, media: MediaStore
) -> None:
    session = await completed(db, vault, account, media)
    deleting, go_on = asyncio.Event(), asyncio.Event()

    class Slow(MediaStore):
        async def delete_all(self, folder: str) -> None:
            deleting.set()
            await go_on.wait()
            await super().delete_all(folder)

    slow = MediaStore.__new__(Slow)
    slow.__dict__.update(media.__dict__)
    first = asyncio.create_task(erasure.erase(db, slow, session.signature_id, LATER))
    await deleting.wait()
    assert not await erasure.erase(db, media, session.signature_id, LATER + 1)
    assert not await erasure.erase_media(db, media, session.signature_id, LATER + 1)
    assert await results.pictures(db, session) == {}, "whenever the session was read"
    go_on.set()
    assert await first


async def test_what_broke_off_is_found_and_goes_on(
    db: Database, vault: Vault, account: Account, media: MediaStore, tmp_path: Path
) -> None:
    whole, pictures = [await completed(db, vault, account, media) for _ in range(2)]

    class Broken(MediaStore):
        async def delete_all(self, folder: str) -> None:
            raise RecordError(f"the store is away, and so is {folder}")

    broken = MediaStore.__new__(Broken)
    broken.__dict__.update(media.__dict__)
    with pytest.raises(RecordError):
        await erasure.erase(db, broken, whole.signature_id, LATER)
    with pytest.raises(RecordError):
        await erasure.erase_media(db, broken, pictures.signature_id, LATER)
    assert await erasure.interrupted(db, LATER + erasure.LEASE_MS - 1, 10) == []
    later = LATER + erasure.LEASE_MS
    assert set(await erasure.interrupted(db, later, 10)) == {(whole.signature_id, True), (pictures.signature_id, False)}
    assert (await again(db, vault, whole.signature_id)).request.user_id == "", "the key went first"
    assert await erasure.erase(db, media, whole.signature_id, later)
    assert await erasure.erase_media(db, media, pictures.signature_id, later)
    assert await erasure.interrupted(db, later + erasure.LEASE_MS, 10) == []
    assert objects(tmp_path / "media") == []


async def test_media_alone_may_go(
    db: Database, vault: Vault, account: Account, media: MediaStore, tmp_path: Path
) -> None:
    session = await completed(db, vault, account, media)
    assert await erasure.erase_media(db, media, session.signature_id, LATER)
    session = await again(db, vault, session.signature_id)
    assert (session.media_erased_at, session.erasing_at, session.erased_at) == (LATER, None, None)
    assert (await results.pictures(db, session), objects(tmp_path / "media")) == ({}, [])
    assert session.request == REQUEST
    assert (await events(db, session.signature_id))[-1] == Event("MEDIA_ERASED", "SUCCESS", LATER)
    assert await erasure.erase(db, media, session.signature_id, LATER + 1), "the rest may go at once"


async def test_who_is_under_way_cannot_complete_an_erased_session(
    db: Database, vault: Vault, account: Account, media: MediaStore, tmp_path: Path
) -> None:
    session = await capturing(db, vault, account)
    assert await erasure.erase(db, media, session.signature_id, LATER)
    with pytest.raises(LinkError, match="LINK_FINISHED"):
        await results.complete(db, media, session, "page", attempt("pass"), PICTURES, LATER + 1)
    after = await again(db, vault, session.signature_id)
    assert (after.state, after.error_code) == ("INCOMPLETE", "LIVENESS_TIMEOUT")
    assert objects(tmp_path / "media") == []


async def test_a_session_that_nobody_can_open_any_more_is_erased_too(
    db: Database, vault: Vault, account: Account, media: MediaStore
) -> None:
    session = await completed(db, vault, account, media)
    lost = Vault(b"another master secret, 32 bytes.")
    assert await erasure.erase(db, media, session.signature_id, LATER)
    assert (await again(db, lost, session.signature_id)).erased_at == LATER


async def test_an_unknown_session_is_an_error(db: Database, media: MediaStore) -> None:
    with pytest.raises(RecordError, match="no such session"):
        await erasure.erase(db, media, "0123456789abcdef", NOW)


async def test_a_destroyed_key_is_in_none_of_the_files_of_sqlite(
    vault: Vault, media: MediaStore, tmp_path: Path
) -> None:
    db = await Database.open(f"sqlite:///{tmp_path}/files/inperson.db")
    account, _, _ = await accounts.create(db, vault, "Shop", NOW)
    session = await completed(db, vault, account, media)
    async with db.reading() as connection:
        row = (await connection.execute(select(tables.sessions))).one()
    secrets = [row.sealed_key, row.sealed_request, row.user_digest.encode(), row.link_digest.encode()]

    def written() -> bytes:
        return b"".join(path.read_bytes() for path in (tmp_path / "files").iterdir())

    assert all(secret in written() for secret in secrets)
    await erasure.erase(db, media, session.signature_id, LATER)
    assert not any(secret in written() for secret in secrets)
    await db.close()
