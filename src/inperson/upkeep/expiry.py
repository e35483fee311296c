"""Links that have expired."""

from __future__ import annotations

from collections.abc import Callable

from inperson.records import expiry
from inperson.records.database import Database
from inperson.upkeep.rounds import Job


def job(db: Database, clock: Callable[[], int]) -> Job:
    """Ends the sessions of links that have expired. ``clock`` answers epoch ms."""

    async def expire(at_most: int) -> int:
        return await expiry.expire(db, clock(), at_most)

    return Job("expiry", expire, at_most=500)
