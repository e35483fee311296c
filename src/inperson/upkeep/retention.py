"""Data that was kept long enough, that of deleted accounts, and erasing that was interrupted."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from inperson.errors import RecordError
from inperson.records import erasure, retention
from inperson.records.database import Database
from inperson.records.media import MediaStore
from inperson.upkeep.rounds import Job

_log = structlog.get_logger(__name__)
_HOUR_MS = 3_600_000
_DAY_MS = 24 * _HOUR_MS


def job(db: Database, media: MediaStore, clock: Callable[[], int], media_hours: int, retention_days: int) -> Job:
    """Erases what is due. ``clock`` answers epoch ms; the rest as `inperson.settings.Settings` has it."""

    async def erase(at_most: int) -> int:
        now = clock()
        interrupted = await erasure.interrupted(db, now, at_most)
        whole = [
            *(signature_id for signature_id, all_of_it in interrupted if all_of_it),
            *await retention.orphaned(db, at_most),
            *await retention.sessions_due(db, now - retention_days * _DAY_MS, at_most),
        ]
        media_only = [
            *(signature_id for signature_id, all_of_it in interrupted if not all_of_it),
            *await retention.media_due(db, now - media_hours * _HOUR_MS, at_most),
        ]
        due = [*dict.fromkeys((signature_id, erasure.erase) for signature_id in whole)]
        due += [(signature_id, erasure.erase_media) for signature_id in media_only]
        done = 0
        for signature_id, how in due[:at_most]:
            try:
                done += await how(db, media, signature_id, clock())
            except RecordError as error:
                _log.warning("erasing_interrupted", signature_id=signature_id, reason=str(error))
        return done

    return Job("retention", erase)
