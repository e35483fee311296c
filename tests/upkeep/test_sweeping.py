from __future__ import annotations

import time
from pathlib import Path

from inperson.records import results
from inperson.records.accounts import Account
from inperson.records.database import Database
from inperson.records.media import MediaStore
from inperson.records.strays import SETTLED_MS
from inperson.records.vault import Vault
from inperson.upkeep import sweeping
from tests.records.given import again
from tests.records.test_erasure import completed, objects


async def test_strays_go_once_they_are_old_and_nothing_else_does(
    db: Database, vault: Vault, account: Account, media: MediaStore, tmp_path: Path
) -> None:
    session = await completed(db, vault, account, media)
    stray = f"{session.signature_id}/{'0' * 32}"
    for path in (stray, "somebody/else.txt"):
        await media.put(path, b"sealed")
    now = time.time_ns() // 1_000_000  # the store has a clock of its own
    young = sweeping.job(db, media, lambda: now)
    assert [await young.work(10) for _ in range(2)] == [0, 0]
    old = sweeping.job(db, media, lambda: now + SETTLED_MS + 60_000)
    assert [await old.work(10) for _ in range(4)] == [1, 0, 0, 0], "it begins anew when it is through"
    names = {path.relative_to(tmp_path / "media").as_posix() for path in objects(tmp_path / "media")}
    kept = await results.pictures(db, await again(db, vault, session.signature_id))
    assert names == {"somebody/else.txt", *(row.path for row in kept.values())}


async def test_an_empty_store_is_swept_too(db: Database, media: MediaStore) -> None:
    assert await sweeping.job(db, media, lambda: 0).work(10) == 0
