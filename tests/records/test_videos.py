from __future__ import annotations

import asyncio
from pathlib import Path

from inperson.records import erasure, results, videos
from inperson.records.accounts import Account
from inperson.records.database import Database
from inperson.records.events import events
from inperson.records.media import MediaStore
from inperson.records.results import FRAMES, VIDEO, Picture
from inperson.records.sessions import Session
from inperson.records.vault import Vault
from inperson.records.videos import LEASE_MS, TRIES
from tests.records.given import NOW, again, attempt, capturing


async def waiting(db: Database, vault: Vault, account: Account, media: MediaStore) -> Session:
    """A session whose video is still to be made."""
    session = await capturing(db, vault, account)
    await results.complete(db, media, session, "page", attempt("pass"), [Picture(FRAMES, NOW, b"frames")], NOW)
    return await again(db, vault, session.signature_id)


async def tries(db: Database, session: Session) -> list[str]:
    return [event.result for event in await events(db, session.signature_id) if event.event == "FACE_VIDEO"]


async def test_a_result_with_frames_waits_for_its_video(
    db: Database, vault: Vault, account: Account, media: MediaStore
) -> None:
    session = await waiting(db, vault, account, media)
    assert session.video == "PENDING"
    plain = await capturing(db, vault, account)
    await results.complete(db, media, plain, "page", attempt("pass"), [], NOW)
    assert (await again(db, vault, plain.signature_id)).video is None


async def test_the_video_takes_the_place_of_the_frames(
    db: Database, vault: Vault, account: Account, media: MediaStore, tmp_path: Path
) -> None:
    await waiting(db, vault, account, media)
    session = await videos.claim(db, vault, media, NOW)
    assert session is not None
    assert await videos.store(db, media, session, b"webm", NOW)
    session = await again(db, vault, session.signature_id)
    assert (session.video, await tries(db, session)) == ("READY", ["STARTED", "READY"])
    kept = await results.pictures(db, session)
    assert list(kept) == [VIDEO]
    assert await results.read_picture(media, session, kept[VIDEO]) == b"webm"
    assert len([path for path in (tmp_path / "media").rglob("*") if path.is_file()]) == 1
    assert await videos.claim(db, vault, media, NOW + LEASE_MS) is None


async def test_of_many_nodes_one_makes_it(db: Database, vault: Vault, account: Account, media: MediaStore) -> None:
    session = await waiting(db, vault, account, media)
    taken = await asyncio.gather(*(videos.claim(db, vault, media, NOW) for _ in range(4)))
    assert [one.signature_id for one in taken if one] == [session.signature_id]


async def test_a_try_that_came_to_nothing_is_made_again_and_not_for_ever(
    db: Database, vault: Vault, account: Account, media: MediaStore, tmp_path: Path
) -> None:
    session = await waiting(db, vault, account, media)
    for number in range(TRIES):
        now = NOW + number * LEASE_MS
        assert await videos.claim(db, vault, media, now) is not None
        assert await videos.claim(db, vault, media, now + LEASE_MS - 1) is None
    assert await videos.claim(db, vault, media, NOW + TRIES * LEASE_MS) is None
    session = await again(db, vault, session.signature_id)
    assert (session.video, await tries(db, session)) == ("ERROR", [*["STARTED"] * TRIES, "ERROR"])
    assert await results.pictures(db, session) == {}
    assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()]


async def test_a_session_that_was_erased_meanwhile_gets_no_video(
    db: Database, vault: Vault, account: Account, media: MediaStore, tmp_path: Path
) -> None:
    session = await waiting(db, vault, account, media)
    await videos.claim(db, vault, media, NOW)
    await erasure.erase(db, media, session.signature_id, NOW)
    assert not await videos.store(db, media, session, b"webm", NOW)
    assert await videos.claim(db, vault, media, NOW + LEASE_MS) is None
    assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()]
