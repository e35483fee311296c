"""Sessions whose link expired before they were finished: they end INCOMPLETE, LIVENESS_TIMEOUT (contract §5, §7)."""

from __future__ import annotations

from sqlalchemy import and_, or_, select

from inperson.records.database import Database
from inperson.records.results import incomplete
from inperson.records.sessions import FINAL
from inperson.records.tables import sessions

GRACE_MS = 5 * 60_000
"""How long an attempt that began before the link's end may still go on. No step of one takes so long."""


async def expire(db: Database, now: int, at_most: int, signature_id: str | None = None) -> int:
    """End ``at_most`` of them, or this one if it is one of them. Answers how many.

    One that another transaction is just completing is left alone, and one that another node ends is ended once.
    """
    # Nothing can begin on an expired link: who is not in an attempt is out of time.
    idle = or_(sessions.c.state.in_(("CREATED", "OPENED")), sessions.c.holder.is_(None))
    over = and_(
        sessions.c.state.not_in(FINAL),
        or_(and_(idle, sessions.c.expires_at <= now), sessions.c.expires_at <= now - GRACE_MS),
    )
    if signature_id is not None:
        over = and_(over, sessions.c.signature_id == signature_id)
    query = select(sessions.c.signature_id).where(over).limit(at_most).with_for_update(skip_locked=True)
    async with db.transaction() as connection:
        found = (await connection.scalars(query)).all()
        await incomplete(connection, found, "LIVENESS_TIMEOUT", now)
    return len(found)
