"""A camera that films one step of an attempt."""

from __future__ import annotations

from inperson.capture.performance import Performance
from inperson.engine.flows import Move as Action
from inperson.engine.movements import Rest
from inperson.engine.observation import Face
from inperson.engine.take import Phase, Sample
from tests.capture.given import PLACE, face, sample

REST = Rest(eyes=0.3, mouth=0.1, yaw=0.0)
SHUT, AGAPE = face(PLACE, eyes=0.05), face(PLACE, mouth=0.7)
LEFT, RIGHT = face(PLACE, yaw=25.0), face(PLACE, yaw=-25.0)
CALM = face(PLACE)
MADE: dict[Action, list[Face]] = {
    "BLINK": [CALM, CALM, SHUT, SHUT, CALM],
    "OPEN_MOUTH": [CALM, CALM, AGAPE, AGAPE, AGAPE],
    "TURN_LEFT": [CALM, CALM, LEFT, LEFT],
    "TURN_RIGHT": [CALM, CALM, RIGHT, RIGHT],
}


class Camera:
    """Shows frames to a performance, each ``gap_ms`` after the one before, and sends a still when it is asked for."""

    def __init__(self, performance: Performance, gap_ms: float = 100.0) -> None:
        self.performance = performance
        self.gap_ms = gap_ms
        self.time_ms = 0.0
        self.sequence = 0
        self.hint = ""
        self.wanted = 0
        self._still = False

    def shows(
        self,
        seen: Face | None,
        *,
        still: bool | None = None,
        faces: int | None = None,
        after: float | None = None,
        sharpness: float = 0.05,
    ) -> Sample:
        """One frame. ``still``: whether it is one, whatever was asked."""
        self.time_ms += self.gap_ms if after is None else after
        sent = self._still if still is None else still
        shot = sample(self.sequence, self.time_ms, seen, faces=faces, still=sent, sharpness=sharpness)
        self.sequence += 1
        self._still = self._still and not sent
        self.hint = self.performance.see(shot)
        if self.performance.phase is None and self.performance.wants_still():
            self._still = True
            self.wanted += 1
        return shot

    def holds(self, seen: Face, frames: int) -> Phase | None:
        """So many frames of the same; what was done by then."""
        for _ in range(frames):
            self.shows(seen)
        return self.performance.phase
