"""Videos that wait to be made of a session's frames (contract §7, faceVideoUrl): PENDING, then READY or ERROR.

Each try is an event, written before it: so a try that kills its process counts, and keeps others away for a while.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from inperson.records import events, pictures, sessions
from inperson.records.database import Database
from inperson.records.media import MediaStore
from inperson.records.pictures import FRAMES, VIDEO, Picture
from inperson.records.sessions import Session, change
from inperson.records.tables import media as media_rows
from inperson.records.tables import session_events
from inperson.records.tables import sessions as table
from inperson.records.vault import Vault

TRIES = 3
LEASE_MS = 120_000
"""How long a try keeps others away. Also the wait after one that failed."""
_LOOKED_AT = 50


async def claim(db: Database, vault: Vault, media: MediaStore, now: int) -> Session | None:
    """A session to make the video of, for nobody else to take within the lease; None when none waits.

    One that failed three times is given up on the way, and its frames go. Raises `RecordError`.
    """
    given_up: list[str] = []
    taken = None
    async with db.transaction() as connection:
        waiting = await _waiting(connection)
        tried = await _tried(connection, waiting)
        for signature_id in waiting:
            tries, last = tried.get(signature_id, (0, None))
            if last is not None and last > now - LEASE_MS:
                continue
            if tries < TRIES:
                await events.note(connection, signature_id, "FACE_VIDEO", "STARTED", now)
                taken = signature_id
                break
            await change(connection, signature_id, video="ERROR")
            await events.note(connection, signature_id, "FACE_VIDEO", "ERROR", now)
            given_up += await _forget_frames(connection, signature_id)
    for path in given_up:
        await media.delete(path)
    return None if taken is None else await sessions.get(db, vault, taken)


async def store(db: Database, media: MediaStore, session: Session, video: bytes, now: int) -> bool:
    """Keep the ``video`` in the place of its frames. False when nobody waits for it any more. Raises `RecordError`."""
    kept = [await pictures.keep(media, session, Picture(VIDEO, now, video))]
    waits = (table.c.signature_id == session.signature_id) & (table.c.video == "PENDING")
    async with db.transaction() as connection:
        changed = (await connection.execute(update(table).where(waits).values(video="READY"))).rowcount
        if changed:
            await pictures.add(connection, session.signature_id, kept)
            await events.note(connection, session.signature_id, "FACE_VIDEO", "READY", now)
            left_over = await _forget_frames(connection, session.signature_id)
    for path in left_over if changed else [row.path for row in kept]:
        await media.delete(path)
    return bool(changed)


async def _waiting(connection: AsyncConnection) -> Sequence[str]:
    query = (
        select(table.c.signature_id)
        .where(table.c.video == "PENDING")
        .order_by(table.c.completed_at)
        .limit(_LOOKED_AT)
        .with_for_update(skip_locked=True)
    )
    return (await connection.scalars(query)).all()


async def _tried(connection: AsyncConnection, signature_ids: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Of those that were tried: how often, and when last."""
    its = session_events.c
    begun = (
        select(its.signature_id, func.count(), func.max(its.at))
        .where(its.signature_id.in_(signature_ids), its.event == "FACE_VIDEO", its.result == "STARTED")
        .group_by(its.signature_id)
    )
    return {signature_id: (count, last) for signature_id, count, last in await connection.execute(begun)}


async def _forget_frames(connection: AsyncConnection, signature_id: str) -> Sequence[str]:
    """Take the frames' row away. Answers the path of its object, which is to be deleted after the transaction."""
    its = (media_rows.c.signature_id == signature_id) & (media_rows.c.kind == FRAMES)
    paths = (await connection.scalars(select(media_rows.c.path).where(its))).all()
    await connection.execute(delete(media_rows).where(its))
    return paths
