"""Links that are over, as no test can wait for."""

from __future__ import annotations

from sqlalchemy import update

from inperson.records import results
from inperson.records import sessions as records
from inperson.records.database import Database
from inperson.records.tables import sessions
from tests.capture.page import Link
from tests.conftest import Service, now_ms


async def expire(service: Service, link: Link) -> None:
    """As if its time had passed."""
    database = await Database.open(service.settings.database_url)
    async with database.transaction() as connection:
        mine = sessions.c.signature_id == link.signature_id
        await connection.execute(update(sessions).where(mine).values(expires_at=now_ms()))
    await database.close()


async def give_up(service: Service, link: Link) -> None:
    """As if the person had left for good."""
    database = await Database.open(service.settings.database_url)
    session = await records.get(database, service.vault, link.signature_id)
    assert session is not None
    await results.give_up(database, session, "USER_CANCELLED", now_ms())
    await database.close()
