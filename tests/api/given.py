"""States of a session that only a person in front of a camera brings about."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from inperson.records import erasure, results, sessions
from inperson.records.database import Database
from inperson.records.results import Outcome, Picture
from inperson.records.sessions import Session
from tests.conftest import GENERATE_URL, Call, Service, link_body, now_ms
from tests.records.given import attempt

FAR = Picture("faceImageFar", 1_708_509_900_000, b"\xff\xd8 far")
NEAR = Picture("faceImageNear", 1_708_509_904_000, b"\xff\xd8 near")


def new_link(call: Call, **changes: object) -> str:
    """The signatureId of a new link."""
    signature_id: str = call(GENERATE_URL, link_body(**changes))["data"]["signatureId"]
    return signature_id


def judge(service: Service, signature_id: str, outcome: Outcome, pictures: Sequence[Picture] = (FAR, NEAR)) -> None:
    """The person of the link is judged."""

    async def complete(database: Database, session: Session) -> None:
        await results.complete(database, service.media, session, "page", attempt(outcome), pictures, now_ms())

    asyncio.run(_change(service, signature_id, complete))


def give_up(service: Service, signature_id: str, error_code: str) -> None:
    """The person of the link leaves."""

    async def leave(database: Database, session: Session) -> None:
        await results.give_up(database, session, error_code, now_ms())

    asyncio.run(_change(service, signature_id, leave))


def forget_media(service: Service, signature_id: str) -> None:
    """The time of the session's pictures is over."""

    async def erase() -> None:
        database = await Database.open(service.settings.database_url)
        try:
            assert await erasure.erase_media(database, service.media, signature_id, now_ms())
        finally:
            await database.close()

    asyncio.run(erase())


async def _change(service: Service, signature_id: str, change: Callable[[Database, Session], Awaitable[None]]) -> None:
    database = await Database.open(service.settings.database_url)
    try:
        await sessions.hold(database, signature_id, "page", now_ms())
        await sessions.begin_attempt(database, signature_id, "page", now_ms())
        session = await sessions.get(database, service.vault, signature_id)
        assert session is not None
        await change(database, session)
    finally:
        await database.close()
