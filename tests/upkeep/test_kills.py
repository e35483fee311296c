"""A process is killed at each step of an erasure; upkeep comes back, and nothing is left."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from inperson.records import erasure, tables
from inperson.records.accounts import Account
from inperson.records.database import Database
from inperson.records.events import events
from inperson.records.media import MediaStore
from inperson.records.vault import Vault
from inperson.upkeep import retention
from inperson.upkeep.rounds import Rounds
from tests.records import postgresql
from tests.records.given import again
from tests.records.test_erasure import completed, objects

SESSIONS = 27
"""More than an erasure has steps."""


@pytest.mark.timeout(300)
async def test_an_erasure_survives_a_kill_at_each_of_its_steps(
    db: Database,
    vault: Vault,
    account: Account,
    media: MediaStore,
    server: postgresql.Server | None,
    tmp_path: Path,
) -> None:
    each = [await completed(db, vault, account, media) for _ in range(SESSIONS)]
    async with db.reading() as connection:
        keys = [row.sealed_key for row in await connection.execute(select(tables.sessions.c.sealed_key))]
    database_url = server.shared_database if server else f"sqlite:///{tmp_path}/inperson.db"
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.upkeep.victim", database_url, (tmp_path / "media").as_uri()),
        *(session.signature_id for session in each),
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate()
    ends = said.decode().split()
    killed = ends.index("done")
    assert killed >= 15, "every statement, commit and object is a step"
    assert ends == ["SIGKILL"] * killed + ["done"] * (SESSIONS - killed), (
        "the last ones had no step left to be killed at"
    )

    later = time.time_ns() // 1_000_000 + erasure.LEASE_MS
    job = retention.job(db, media, lambda: later, media_hours=24, retention_days=3650)
    begun = {session.signature_id for session in each if (await again(db, vault, session.signature_id)).erasing_at}
    assert len(begun) >= 8, "most were killed with their key already gone"
    await Rounds([job], 60).once()
    for session in each:
        after = await again(db, vault, session.signature_id)
        if after.request.user_id:  # killed before anything was written: whoever asked for it was told nothing
            assert each.index(session) < killed
            assert session.signature_id not in begun
            assert await erasure.erase(db, media, after.signature_id, later)
            after = await again(db, vault, session.signature_id)
        assert (after.erased_at is not None, after.erasing_at) == (True, None)
        assert (after.user_digest, after.link_digest, after.request.user_id) == (None, "", "")
        assert after.overall_result == "PASS"
        assert [event.event for event in await events(db, after.signature_id)].count("ERASED") == 1
    assert objects(tmp_path / "media") == []
    async with db.reading() as connection:
        for table in (tables.media, tables.captures):
            assert (await connection.execute(select(table))).all() == []
        assert set(await connection.scalars(select(tables.sessions.c.sealed_key))) == {b""}
    if server is None:
        assert not [key for key in keys if key in written(tmp_path)]


def written(folder: Path) -> bytes:
    """All that SQLite has on the disk."""
    return b"".join(path.read_bytes() for path in folder.glob("inperson.db*"))
