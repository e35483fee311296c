"""Objects that no row tells of: a process was killed between an object and its row."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import select

from inperson.records.database import Database
from inperson.records.media import Found
from inperson.records.tables import media, sessions

SETTLED_MS = 3_600_000
"""No completion takes so long from its first object to its row."""

_OURS = re.compile(r"([0-9a-f]{16})/[0-9a-f]{32}")


async def strays(db: Database, objects: Sequence[Found], now: int) -> list[str]:
    """The paths of those among ``objects`` that belong to a session of this database, and to no row of it.

    Whatever else lies in the store is somebody else's.
    """
    old = {found.path: match[1] for found in objects if (match := _OURS.fullmatch(found.path)) and _settled(found, now)}
    if not old:
        return []
    told = select(media.c.path).where(media.c.path.in_(old))
    known = select(sessions.c.signature_id).where(sessions.c.signature_id.in_(set(old.values())))
    async with db.reading() as connection:
        rows = set((await connection.scalars(told)).all())
        ours = set((await connection.scalars(known)).all())
    return [path for path, signature_id in old.items() if signature_id in ours and path not in rows]


def _settled(found: Found, now: int) -> bool:
    return found.stored_at <= now - SETTLED_MS
