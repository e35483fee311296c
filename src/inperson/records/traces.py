"""What is left of a session: the proof of an erasure, and the way to look at one that is to come."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from inperson.errors import RecordError
from inperson.records.database import Database
from inperson.records.media import MediaStore
from inperson.records.tables import captures, media, sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """What is left of one session. ``key``: whether what it sealed can still be opened. Times are epoch ms.

    ``personal_columns`` names those that still hold something; ``media``, ``captures``: rows; ``objects``: what lies in
    the store.
    """

    signature_id: str
    state: str
    overall_result: str | None
    created_at: int
    read_at: int | None
    media_erased_at: int | None
    erasing_at: int | None
    erased_at: int | None
    key: bool
    personal_columns: tuple[str, ...]
    media: int
    captures: int
    objects: int


_PERSONAL = ("sealed_request", "user_digest", "link_digest", "language", "holder")


async def traces(db: Database, store: MediaStore, signature_id: str) -> Traces:
    """Look everywhere. Raises `RecordError`, also for an unknown session."""
    counts = [
        select(func.count()).where(table.c.signature_id == signature_id).scalar_subquery().label(table.name)
        for table in (media, captures)
    ]
    async with db.reading() as connection:
        query = select(sessions, *counts).where(sessions.c.signature_id == signature_id)
        row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise RecordError("no such session")
    return Traces(
        signature_id=signature_id,
        state=row.state,
        overall_result=row.overall_result,
        created_at=row.created_at,
        read_at=row.read_at,
        media_erased_at=row.media_erased_at,
        erasing_at=row.erasing_at,
        erased_at=row.erased_at,
        key=bool(row.sealed_key),
        personal_columns=tuple(name for name in _PERSONAL if getattr(row, name)),
        media=row.media,
        captures=row.captures,
        objects=sum([len(page) async for page in store.listing(signature_id)]),
    )
