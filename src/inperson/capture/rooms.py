"""What capture needs of the rest of the house."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from inperson.capture.workers import Workers
from inperson.records.database import Database
from inperson.records.media import MediaStore
from inperson.records.vault import Vault
from inperson.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Rooms:
    """``attempts``: how many a link has. ``nudge`` tells the courier that the outbox may hold something new."""

    database: Database
    vault: Vault
    media: MediaStore
    tokens: Tokens
    workers: Workers
    attempts: int
    nudge: Callable[[], None]
