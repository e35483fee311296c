"""What earlier captures of this deployment looked like, and nothing that says whose they were: a recording comes twice.

A capture is known by its fingerprint and by keys, numbers that it shares with its like (`inperson.engine.fingerprint`).
Those with the most keys in common are found by equality alone; only they need to be compared.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from inperson.records.database import Database
from inperson.records.tables import capture_keys, captures

LIFETIME_MS = 90 * 86_400_000
"""How long a capture is remembered."""
MOST_ALIKE = 200


@dataclass(frozen=True, slots=True)
class Capture:
    """``keys`` are numbers of less than 32 bits. Without any, a capture is never known again."""

    fingerprint: bytes
    keys: frozenset[int]


async def alike(db: Database, keys: Collection[int], now: int) -> list[bytes]:
    """The fingerprints of earlier captures that have ``keys`` as well: `MOST_ALIKE`, those with most of them first."""
    shared = func.count().label("shared")
    most = (
        select(capture_keys.c.capture_id, shared)
        .where(capture_keys.c.key.in_(keys))
        .group_by(capture_keys.c.capture_id)
        .order_by(shared.desc(), capture_keys.c.capture_id.desc())
        .limit(MOST_ALIKE)
        .subquery()
    )
    query = (
        select(captures.c.fingerprint)
        .join(most, most.c.capture_id == captures.c.id)
        .where(captures.c.created_at > now - LIFETIME_MS)
        .order_by(most.c.shared.desc(), captures.c.id.desc())
    )
    async with db.reading() as connection:
        return [row.fingerprint for row in await connection.execute(query)]


async def add(connection: AsyncConnection, signature_id: str, capture: Capture, now: int) -> None:
    """Within a transaction: remember the ``capture`` of a session."""
    if not capture.keys:
        return
    row = insert(captures).values(fingerprint=capture.fingerprint, created_at=now, signature_id=signature_id)
    capture_id = await connection.scalar(row.returning(captures.c.id))
    await connection.execute(
        insert(capture_keys), [{"key": key, "capture_id": capture_id} for key in sorted(capture.keys)]
    )


async def forget_old(db: Database, now: int, at_most: int) -> int:
    """Forget ``at_most`` captures whose time is over. Answers how many."""
    old = select(captures.c.id).where(captures.c.created_at <= now - LIFETIME_MS).limit(at_most)
    async with db.transaction() as connection:
        return await _delete(connection, (await connection.scalars(old)).all())


async def forget(connection: AsyncConnection, signature_id: str) -> None:
    """Within a transaction: forget the captures of a session."""
    its = select(captures.c.id).where(captures.c.signature_id == signature_id)
    await _delete(connection, (await connection.scalars(its)).all())


async def _delete(connection: AsyncConnection, ids: Sequence[int]) -> int:
    await connection.execute(delete(capture_keys).where(capture_keys.c.capture_id.in_(ids)))
    return (await connection.execute(delete(captures).where(captures.c.id.in_(ids)))).rowcount
