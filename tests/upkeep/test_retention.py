from __future__ import annotations

import itertools
from pathlib import Path

from sqlalchemy import update

from inperson.errors import RecordError
from inperson.records import results, sessions, tables
from inperson.records.accounts import Account
from inperson.records.database import Database
from inperson.records.erasure import LEASE_MS
from inperson.records.media import MediaStore
from inperson.records.vault import Vault
from inperson.upkeep import retention
from inperson.upkeep.rounds import Job
from tests.records.given import HOUR, NOW, REQUEST, again, stored
from tests.records.test_erasure import completed, objects
from tests.said import said_here

DAY = 24 * HOUR


def job(db: Database, media: MediaStore, now: int) -> Job:
    return retention.job(db, media, lambda: now, media_hours=24, retention_days=30)


async def test_pictures_go_a_day_after_the_result_was_read_and_the_rest_after_a_month(
    db: Database, vault: Vault, account: Account, media: MediaStore, tmp_path: Path
) -> None:
    session = await completed(db, vault, account, media)
    await sessions.result_read(db, session, NOW + HOUR)
    assert await job(db, media, NOW + HOUR + DAY - 1).work(10) == 0
    assert await job(db, media, NOW + HOUR + DAY).work(10) == 1
    session = await again(db, vault, session.signature_id)
    assert (await results.pictures(db, session), objects(tmp_path / "media")) == ({}, [])
    assert session.request == REQUEST
    assert await job(db, media, NOW + 30 * DAY - 1).work(10) == 0
    assert await job(db, media, NOW + 30 * DAY).work(10) == 1
    assert (await again(db, vault, session.signature_id)).erased_at == NOW + 30 * DAY
    assert await job(db, media, NOW + 31 * DAY).work(10) == 0


async def test_what_nobody_read_or_finished_goes_after_a_month_too(
    db: Database, vault: Vault, account: Account, media: MediaStore, tmp_path: Path
) -> None:
    unread, unfinished = await completed(db, vault, account, media), await stored(db, vault, account)
    assert await job(db, media, NOW + 30 * DAY - 1).work(10) == 0
    assert len(objects(tmp_path / "media")) == 3
    assert await job(db, media, NOW + 30 * DAY).work(10) == 2
    for session in (unread, unfinished):
        assert (await again(db, vault, session.signature_id)).request.user_id == ""
    assert objects(tmp_path / "media") == []


async def test_a_deleted_accounts_sessions_go_at_once(
    db: Database, vault: Vault, account: Account, media: MediaStore
) -> None:
    session = await completed(db, vault, account, media)
    async with db.transaction() as connection:
        await connection.execute(update(tables.accounts).values(state="DELETED"))
    assert await job(db, media, NOW + 1).work(10) == 1
    assert (await again(db, vault, session.signature_id)).erased_at == NOW + 1


async def test_a_round_does_no_more_than_its_share(
    db: Database, vault: Vault, account: Account, media: MediaStore
) -> None:
    for _ in range(5):
        await completed(db, vault, account, media)
    work = job(db, media, NOW + 30 * DAY).work
    assert [await work(2) for _ in range(4)] == [2, 2, 1, 0]


async def test_one_that_cannot_be_erased_keeps_no_other_from_it_and_comes_up_again(
    db: Database, vault: Vault, account: Account, media: MediaStore, tmp_path: Path
) -> None:
    each = [await completed(db, vault, account, media) for _ in range(3)]
    bad = each[1].signature_id

    class Broken(MediaStore):
        async def delete_all(self, folder: str) -> None:
            if folder == bad:
                raise RecordError("a picture cannot be deleted: TimeoutError")
            await super().delete_all(folder)

    broken = Broken((tmp_path / "media").as_uri())
    times = itertools.count(NOW + 30 * DAY)
    with said_here() as lines:
        assert await retention.job(db, broken, lambda: next(times), media_hours=24, retention_days=30).work(10) == 2
    assert [line["event"] for line in lines] == ["erasing_interrupted"]
    assert (await again(db, vault, bad)).request.user_id == "", "its key went"
    assert await job(db, media, NOW + 30 * DAY + 10).work(10) == 0, "it is left alone for a while"
    assert await job(db, media, NOW + 30 * DAY + 10 + LEASE_MS).work(10) == 1
    assert objects(tmp_path / "media") == []
