"""What happened to a session, row by row: ``eventDetails`` of contract §7.

CREATED, OPENED, CAPTURE_STARTED (each SUCCESS), CAPTURE_FINISHED (PASS, REJECT, RETRY, LOST), COMPLETED (PASS, FAIL),
INCOMPLETE (its error code); and whatever else a caller notes.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from inperson.records.database import Database
from inperson.records.tables import session_events as table


@dataclass(frozen=True, slots=True)
class Event:
    """One event, ``at`` in epoch ms."""

    event: str
    result: str
    at: int


async def add(db: Database, signature_id: str, event: str, result: str, now: int) -> None:
    """Remember that something happened. Raises `RecordError` for an unknown session."""
    async with db.transaction() as connection:
        await note(connection, signature_id, event, result, now)


async def note(connection: AsyncConnection, signature_id: str, event: str, result: str, now: int) -> None:
    """The same within a transaction that changes the session."""
    await connection.execute(insert(table).values(signature_id=signature_id, event=event, result=result, at=now))


async def events(db: Database, signature_id: str) -> list[Event]:
    """All that happened to the session, oldest first."""
    query = select(table.c.event, table.c.result, table.c.at).where(table.c.signature_id == signature_id)
    async with db.reading() as connection:
        return [Event(*row) for row in await connection.execute(query.order_by(table.c.id))]
