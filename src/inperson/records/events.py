"""What happened to a session, row by row: ``eventDetails`` of contract §7. For users: docs/events.md.

    CREATED           SUCCESS                    the link was made
    OPENED            SUCCESS                    the page was opened for the first time, and its socket answered
    CAPTURE_STARTED   SUCCESS                    an attempt began
    CAPTURE_FINISHED  PASS, REJECT               it was judged, and ended the check
                      RETRY                      it could not be judged: it is asked again
                      LOST                       its connection was lost: it was not used up
    COMPLETED         PASS, FAIL                 the check is over, with its verdict
    INCOMPLETE        an errorCode of contract §5  the check is over without one
    FACE_VIDEO        STARTED, READY, ERROR      a try to make the video, it is made, or it cannot be made
    MEDIA_ERASED      SUCCESS                    pictures, archive and video are gone
    ERASED            SUCCESS                    all that is personal is gone

A session ends with one COMPLETED or one INCOMPLETE; every CAPTURE_STARTED is followed by a CAPTURE_FINISHED before the
next one, unless the server itself was ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from inperson.records.database import Database
from inperson.records.tables import session_events as table

EventName = Literal[
    "CREATED",
    "OPENED",
    "CAPTURE_STARTED",
    "CAPTURE_FINISHED",
    "COMPLETED",
    "INCOMPLETE",
    "FACE_VIDEO",
    "MEDIA_ERASED",
    "ERASED",
]


@dataclass(frozen=True, slots=True)
class Event:
    """One event, ``at`` in epoch ms."""

    event: EventName
    result: str
    at: int


async def add(db: Database, signature_id: str, event: EventName, result: str, now: int) -> None:
    """Remember that something happened. Raises `RecordError` for an unknown session."""
    async with db.transaction() as connection:
        await note(connection, signature_id, event, result, now)


async def note(connection: AsyncConnection, signature_id: str, event: EventName, result: str, now: int) -> None:
    """The same within a transaction that changes the session."""
    await connection.execute(insert(table).values(signature_id=signature_id, event=event, result=result, at=now))


async def events(db: Database, signature_id: str) -> list[Event]:
    """All that happened to the session, oldest first."""
    query = select(table.c.event, table.c.result, table.c.at).where(table.c.signature_id == signature_id)
    async with db.reading() as connection:
        return [Event(*row) for row in await connection.execute(query.order_by(table.c.id))]
