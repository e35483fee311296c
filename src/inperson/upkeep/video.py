"""Videos that wait to be made (setting ``face_video``)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from inperson.engine.film import RATE, film, unpacked
from inperson.errors import InPersonError, RecordError
from inperson.records import pictures, videos
from inperson.records.database import Database
from inperson.records.media import MediaStore
from inperson.records.pictures import FRAMES
from inperson.records.sessions import Session
from inperson.records.vault import Vault
from inperson.upkeep.rounds import Job
from inperson.upkeep.webm import webm

_log = structlog.get_logger(__name__)


def job(db: Database, vault: Vault, media: MediaStore, clock: Callable[[], int]) -> Job:
    """Makes one video after the other. ``clock`` answers epoch ms. What fails is tried again, three times in all."""

    async def make(at_most: int) -> int:
        for done in range(at_most):
            session = await videos.claim(db, vault, media, clock())
            if session is None:
                return done
            try:
                video = await _video(db, media, session)
                await videos.store(db, media, session, video, clock())
            except InPersonError as error:
                _log.warning("video_failed", signature_id=session.signature_id, reason=str(error))
        return at_most

    return Job("video", make, at_most=4, prompt=True)


async def _video(db: Database, media: MediaStore, session: Session) -> bytes:
    kept = await pictures.pictures(db, session)
    if FRAMES not in kept:
        raise RecordError("the frames are gone")
    content = await pictures.read_picture(media, session, kept[FRAMES])
    return await asyncio.to_thread(lambda: webm(film(unpacked(content)), RATE))
