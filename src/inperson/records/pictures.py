"""Pictures of a session: sealed objects in the media store, and a row for each."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from inperson.errors import RecordError
from inperson.records.database import Database
from inperson.records.media import MediaStore
from inperson.records.sessions import Session
from inperson.records.tables import media as table
from inperson.records.tables import sessions

AUDIT = "auditImage"
"""The kind of the archive among the pictures: what auditImageUrl links to."""

FRAMES = "frames"
"""The kind of what a video is made of, as long as it is not made."""
VIDEO = "faceVideo"
"""The kind of the video: what faceVideoUrl links to."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What is kept of a session: a JPEG, the archive of all, a video. ``kind`` is faceImageFar, auditImage …

    ``taken_at``: epoch ms.
    """

    kind: str
    taken_at: int
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class MediaRow:
    """A picture that is kept. ``size`` and ``sha256`` are those of the sealed object at ``path``."""

    kind: str
    path: str
    taken_at: int
    size: int
    sha256: str


async def pictures(db: Database, session: Session) -> dict[str, MediaRow]:
    """The pictures that are kept of the session, by kind; none while they are being erased."""
    columns = (table.c.kind, table.c.path, table.c.taken_at, table.c.size, table.c.sha256)
    query = (
        select(*columns)
        .join(sessions, sessions.c.signature_id == table.c.signature_id)
        # As it is now, not when the session was read: the rows outlive the objects for a moment.
        .where(table.c.signature_id == session.signature_id, sessions.c.media_erased_at.is_(None))
        .order_by(table.c.id)
    )
    async with db.reading() as connection:
        return {row.kind: MediaRow(*row) for row in await connection.execute(query)}


async def read_picture(media: MediaStore, session: Session, picture: MediaRow) -> bytes:
    """The bytes of a kept picture. Raises `RecordError` when it is gone, `SealError` when it was altered."""
    return session.key.open(await media.get(picture.path), _purpose(picture.kind))


async def keep(media: MediaStore, session: Session, picture: Picture) -> MediaRow:
    """Seal a picture and store its object, durably. Raises `RecordError`."""
    sealed = session.key.seal(picture.content, _purpose(picture.kind))
    # The name is random: a completion that loses against another never touches the winner's objects.
    path = f"{session.signature_id}/{secrets.token_hex(16)}"
    await media.put(path, sealed)
    return MediaRow(picture.kind, path, picture.taken_at, len(sealed), hashlib.sha256(sealed).hexdigest())


async def forget(media: MediaStore, kept: Sequence[MediaRow]) -> None:
    """Delete objects that no row tells of, as far as the store lets us."""
    for picture in kept:
        with suppress(RecordError):
            await media.delete(picture.path)


async def add(connection: AsyncConnection, signature_id: str, kept: Sequence[MediaRow]) -> None:
    """Within a transaction: a row for each kept picture."""
    for picture in kept:
        await connection.execute(
            insert(table).values(
                signature_id=signature_id,
                kind=picture.kind,
                path=picture.path,
                taken_at=picture.taken_at,
                size=picture.size,
                sha256=picture.sha256,
            )
        )


def _purpose(kind: str) -> str:
    return f"picture {kind}"
