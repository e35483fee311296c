"""Cameras that film one step of an attempt, or all of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from inperson.capture.attempt import Attempt
from inperson.capture.hold import MOST_STILLS
from inperson.capture.performance import Performance
from inperson.capture.wire import Box, Feedback, Judging, Prompt, ServerMessage, Still
from inperson.engine.challenge import Challenge
from inperson.engine.flows import Move as Action
from inperson.engine.movements import Rest
from inperson.engine.observation import Face
from inperson.engine.take import Phase, Sample
from tests.capture.given import BLUE, CHALLENGE, DARK, FAR, NEAR, PLACE, RED, face, sample

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


BEGUN = 1000.0
STILLS = [Still()] * MOST_STILLS
FAR_PROMPT = Prompt(step=0, action="FAR", oval=Box(FAR.cx, FAR.cy, FAR.width, FAR.height))
NEAR_PROMPT = Prompt(step=1, action="NEAR", oval=Box(NEAR.cx, NEAR.cy, NEAR.width, NEAR.height))
LIT = replace(CHALLENGE, light=(RED, BLUE, DARK))


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


class Film:
    """A camera before an attempt: each frame comes ``gap_ms`` after the one before, on the server's clock as well.

    ``late_ms``: how much later than that it comes from now on.
    """

    def __init__(self, challenge: Challenge = CHALLENGE, gap_ms: float = 100.0) -> None:
        self.attempt = Attempt(1, challenge, BEGUN)
        self.gap_ms = gap_ms
        self.sequence = 0
        self.time_ms = 0.0
        self.late_ms = 0.0

    def shows(
        self, seen: Face | None, *, faces: int | None = None, still: bool = False, after: float | None = None
    ) -> tuple[Feedback, list[ServerMessage]]:
        """One frame: its feedback, and what else follows it."""
        self.time_ms += self.gap_ms if after is None else after
        shot = sample(self.sequence, self.time_ms, seen, faces=faces, still=still)
        self.sequence += 1
        first, *more = self.attempt.see(shot, self.now)
        assert isinstance(first, Feedback)
        assert first.sequence == shot.frame.sequence
        return first, more

    @property
    def now(self) -> float:
        """The server's clock."""
        return BEGUN + (self.time_ms + self.late_ms) / 1000

    def obeys(self, seen: Face | None, frames: int) -> list[ServerMessage]:
        """So many frames, with the stills that are asked for: all that follows their feedbacks."""
        said: list[ServerMessage] = []
        more: list[ServerMessage] = []
        for _ in range(frames):
            more = self.shows(seen, still=more == [Still()])[1]
            said += more
        return said

    def makes(self, frames: Iterable[Face]) -> list[ServerMessage]:
        """One frame of each: all that follows their feedbacks."""
        return [message for seen in frames for message in self.shows(seen)[1]]

    def finish(self, frames: int = 7) -> None:
        """The whole challenge of two places, each in so many frames."""
        *stills, prompt = self.obeys(face(FAR), frames)
        assert prompt == NEAR_PROMPT
        *more, judging = self.obeys(face(NEAR), frames)
        assert judging == Judging()
        assert set(map(type, (*stills, *more))) == {Still}
