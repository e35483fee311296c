from __future__ import annotations

from sqlalchemy import func, insert, select

from inperson.records import tables
from inperson.records.accounts import Account
from inperson.records.captures import LIFETIME_MS
from inperson.records.database import Database
from inperson.records.media import MediaStore
from inperson.records.repeats import LIFETIME_MS as REPEAT_MS
from inperson.records.vault import Vault
from inperson.upkeep import forgetting
from tests.records.given import NOW
from tests.records.test_erasure import completed


async def left(db: Database) -> list[int]:
    async with db.reading() as connection:
        return [
            int(await connection.scalar(select(func.count()).select_from(table)) or 0)
            for table in (tables.repeats, tables.user_locks, tables.captures)
        ]


async def test_each_is_forgotten_at_its_time(db: Database, vault: Vault, account: Account, media: MediaStore) -> None:
    await completed(db, vault, account, media)
    async with db.transaction() as connection:
        await connection.execute(insert(tables.user_locks).values(user_digest="digest", until=NOW + 5))
    seen = []
    for now in (NOW + 4, NOW + 5, NOW + REPEAT_MS, NOW + LIFETIME_MS):
        await forgetting.job(db, lambda now=now: now).work(10)  # type: ignore[misc]
        seen.append(await left(db))
    assert seen == [[1, 1, 1], [1, 0, 1], [0, 0, 1], [0, 0, 0]]
