"""What capture needs of the rest of the house."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from inperson.capture.workers import Workers
from inperson.engine.flows import LIVENESS_TYPES, LivenessType
from inperson.engine.profiles import Profile
from inperson.engine.take import Take
from inperson.engine.verdict import Verdict
from inperson.records.database import Database
from inperson.records.media import MediaStore
from inperson.records.sessions import Session
from inperson.records.user_locks import LockRule
from inperson.records.vault import Vault
from inperson.tokens import Tokens

Judge: TypeAlias = Callable[[Take, Profile], Verdict]
"""`inperson.engine.verdict.judge`, with what a deployment adds to it. Runs in a worker thread."""


@dataclass(frozen=True, slots=True)
class Rooms:
    """``attempts``: how many a link has; ``lock``: how many failures of one person are too many.

    ``nudge`` tells the courier that the outbox may hold something new. ``public_url``: where people reach us.

    ``types``: the liveness types that a link may be made with, by name; the contract's own are among them.

    ``submit_callbacks``: a result tells SUBMIT_COMPLETED too; ``face_video``: its frames are kept for a video.
    """

    database: Database
    vault: Vault
    media: MediaStore
    tokens: Tokens
    workers: Workers
    attempts: int
    lock: LockRule
    nudge: Callable[[], None]
    public_url: str
    types: Mapping[str, LivenessType]
    judge: Judge
    submit_callbacks: bool = False
    face_video: bool = False

    def kind_of(self, session: Session) -> LivenessType:
        """The type that ``session`` was made with; the contract's own for its flow, if the type has changed since."""
        names = (session.request.liveness_type, *LIVENESS_TYPES)
        kinds = [self.types[name] for name in names if name in self.types]
        return next(kind for kind in kinds if any(flow.category == session.flow_category for flow in kind.flows))
