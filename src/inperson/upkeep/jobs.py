"""Every job, in the order of its hurry."""

from __future__ import annotations

from collections.abc import Callable

from inperson.records.database import Database
from inperson.records.media import MediaStore
from inperson.records.vault import Vault
from inperson.upkeep import expiry, forgetting, retention, sweeping, video
from inperson.upkeep.rounds import Job


def every_job(
    db: Database, vault: Vault, media: MediaStore, clock: Callable[[], int], media_hours: int, retention_days: int
) -> list[Job]:
    """The jobs of a deployment. ``clock`` answers epoch ms; the rest as `inperson.settings.Settings` has it."""
    return [
        expiry.job(db, clock),
        retention.job(db, media, clock, media_hours, retention_days),
        video.job(db, vault, media, clock),
        forgetting.job(db, clock),
        sweeping.job(db, media, clock),
    ]
