"""What is known for a while only: repeated requests, locks, and what earlier captures looked like."""

from __future__ import annotations

from collections.abc import Callable

from inperson.records import captures, repeats, user_locks
from inperson.records.database import Database
from inperson.upkeep.rounds import Job


def job(db: Database, clock: Callable[[], int]) -> Job:
    """Forgets what is over. ``clock`` answers epoch ms."""

    async def forget(at_most: int) -> int:
        now = clock()
        await repeats.forget(db, now)
        await user_locks.forget(db, now)
        return await captures.forget_old(db, now, at_most)

    return Job("forgetting", forget, at_most=500)
