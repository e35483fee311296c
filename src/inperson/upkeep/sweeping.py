"""Objects in the media store that no row tells of."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

from inperson.records.database import Database
from inperson.records.media import Found, MediaStore
from inperson.records.strays import strays
from inperson.upkeep.rounds import Job


def job(db: Database, media: MediaStore, clock: Callable[[], int]) -> Job:
    """Looks through the whole store, a page a round, and deletes strays. ``clock`` answers epoch ms."""
    pages: AsyncIterator[list[Found]] | None = None

    async def sweep(_at_most: int) -> int:
        nonlocal pages
        current, pages = pages or media.listing(), None  # a walk that fails begins anew
        page = await anext(current, None)
        if page is None:
            return 0
        found = await strays(db, page, clock())
        for path in found:
            await media.delete(path)
        pages = current
        return len(found)

    return Job("sweeping", sweep, at_most=10_000)
