"""Erasing, for good (contract §8): first the key, then the objects that it sealed, then what the rows say of a person.

    CREATED … INCOMPLETE ──key destroyed──> erasing ──objects, then columns──> erased

``erasing_at`` marks a session from the first step to the last, and whoever finds an old mark goes on: no step minds
being done again. The score, the verdict and the times stay for the books.
"""

from __future__ import annotations

from sqlalchemy import Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from inperson.errors import RecordError
from inperson.records import captures, events, results, tables
from inperson.records.database import Database
from inperson.records.media import MediaStore
from inperson.records.sessions import FINAL, change

LEASE_MS = 60_000
"""How long an erasure is left to whoever began it."""

_sessions = tables.sessions


async def erase(db: Database, media: MediaStore, signature_id: str, now: int) -> bool:
    """Erase the session. True when it is erased, now or before; False when another is at it.

    It need not be readable, and one that is not final ends INCOMPLETE.
    Raises `RecordError`; then upkeep goes on from where it broke off.
    """
    async with db.transaction() as connection:
        row = await _row(connection, signature_id)
        if row.erased_at is not None:
            return True
        if _leased(row.erasing_at, now):
            return False
        if row.state not in FINAL:
            await results.incomplete(connection, [signature_id], "LIVENESS_TIMEOUT", now)
        await _destroy_key(connection, signature_id, now)
    await media.delete_all(signature_id)
    async with db.transaction() as connection:
        await _blank(connection, signature_id, now)
    await db.scrub()
    return True


async def erase_media(db: Database, media: MediaStore, signature_id: str, now: int) -> bool:
    """Erase the pictures, the archive and the video of a session, and leave the rest. As `erase` in everything else."""
    async with db.transaction() as connection:
        row = await _row(connection, signature_id)
        if row.erased_at is not None:
            return True
        if _leased(row.erasing_at, now):
            return False
        await change(connection, signature_id, erasing_at=now, media_erased_at=now, video=None)
    await media.delete_all(signature_id)
    async with db.transaction() as connection:
        row = await _row(connection, signature_id)
        if row.sealed_key:  # else it is being erased as a whole by now
            await _forget_media(connection, signature_id)
            await change(connection, signature_id, erasing_at=None)
            await events.note(connection, signature_id, "MEDIA_ERASED", "SUCCESS", now)
    return True


async def interrupted(db: Database, now: int, at_most: int) -> list[tuple[str, bool]]:
    """Sessions whose erasure broke off: the signatureId, and whether all is erased or the media alone."""
    query = (
        select(_sessions.c.signature_id, _sessions.c.sealed_key)
        .where(_sessions.c.erasing_at <= now - LEASE_MS)
        .order_by(_sessions.c.erasing_at)
        .limit(at_most)
    )
    async with db.reading() as connection:
        return [(row.signature_id, not row.sealed_key) for row in await connection.execute(query)]


def _leased(erasing_at: int | None, now: int) -> bool:
    return erasing_at is not None and erasing_at > now - LEASE_MS


async def _row(connection: AsyncConnection, signature_id: str) -> Row[tuple[object, ...]]:
    query = select(_sessions).where(_sessions.c.signature_id == signature_id).with_for_update()
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise RecordError("no such session")
    return row


async def _destroy_key(connection: AsyncConnection, signature_id: str, now: int) -> None:
    await change(
        connection,
        signature_id,
        sealed_key=b"",
        sealed_request=b"",
        erasing_at=now,
        media_erased_at=now,
        video=None,
    )
    # Address and answer were sealed with the key.
    callbacks = tables.callbacks
    its = callbacks.c.signature_id == signature_id
    await connection.execute(update(callbacks).where(its).values(sealed_answer=None))
    await connection.execute(
        update(callbacks).where(its, callbacks.c.status == "PENDING").values(status="FAILED", last_error="ERASED")
    )


async def _blank(connection: AsyncConnection, signature_id: str, now: int) -> None:
    row = await _row(connection, signature_id)
    if row.erased_at is not None:
        return
    await _forget_media(connection, signature_id)
    await captures.forget(connection, signature_id)
    its = select(tables.attempts.c.id).where(tables.attempts.c.signature_id == signature_id)
    await connection.execute(
        update(tables.signals).where(tables.signals.c.attempt_id.in_(its)).values(value=None, sentence="")
    )
    await change(
        connection,
        signature_id,
        link_digest="",
        user_digest=None,
        holder=None,
        language=None,
        erasing_at=None,
        erased_at=now,
    )
    await events.note(connection, signature_id, "ERASED", "SUCCESS", now)


async def _forget_media(connection: AsyncConnection, signature_id: str) -> None:
    await connection.execute(delete(tables.media).where(tables.media.c.signature_id == signature_id))
