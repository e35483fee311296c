"""What became of a session, for a page that comes when it is over."""

from __future__ import annotations

import time

from inperson.capture.leaving import TIMEOUT, farewell
from inperson.capture.rooms import Rooms
from inperson.capture.wire import Done
from inperson.errors import LinkError
from inperson.records import expiry, sessions
from inperson.records.sessions import FINAL, Session

FAREWELL_MS = 900_000
"""How long after its end a link still tells a page where to go: a phone comes out of a tunnel, a desktop wakes up."""


async def read(rooms: Rooms, signature_id: str) -> Session:
    """The session as it is now. Raises `LinkError` LINK_INVALID."""
    session = await sessions.get(rooms.database, rooms.vault, signature_id)
    if session is None:
        raise LinkError("LINK_INVALID")
    return session


async def expire(rooms: Rooms, signature_id: str) -> bool:
    """End the session of an expired link now, as upkeep would: who is here shall hear where to go.

    False while somebody who began in time is still at it.
    """
    if await expiry.expire(rooms.database, _now(), 1, signature_id):
        return True
    return (await sessions.standing(rooms.database, signature_id)).state in FINAL


def last_word(session: Session) -> Done:
    """Where the page of a final session goes. Raises `LinkError` LINK_FINISHED or LINK_EXPIRED long after its end."""
    if session.completed_at is None or session.error_code is None or _now() - session.completed_at > FAREWELL_MS:
        raise LinkError("LINK_EXPIRED" if session.error_code == TIMEOUT else "LINK_FINISHED")
    return farewell(session.request, session.signature_id, session.error_code)


def _now() -> int:
    return time.time_ns() // 1_000_000
