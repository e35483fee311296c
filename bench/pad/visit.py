"""One attempt in virtual time: the page's part and the service's own code, with no socket and no clock between them.

The page is that of ``src/inperson/page/frames.js``: it takes what the camera gives, never faster than `GAP`, never with
more than two frames unanswered; the next frame after a `Still` is one. Answers come a network's moment later.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from inperson.capture.attempt import Attempt
from inperson.capture.wire import Feedback, Prompt, ServerMessage, Still
from inperson.engine.challenge import Challenge
from inperson.engine.flows import Action
from inperson.engine.frames import IN_FLIGHT, Frame, encode
from inperson.engine.landmarks import Landmarker
from inperson.engine.observation import observe
from inperson.engine.take import Provenance, Sample, Take
from inperson.errors import FrameError, WireError
from inperson.simulator.cadence import Cadence
from inperson.simulator.player import Player

GAP = 0.055
"""Least seconds between two frames; a still does not wait. What a slower camera gives is taken as it comes."""
SHORT_SIDE, QUALITY = 480, 80
STILL_LONG_SIDES, STILL_QUALITY = (1280, 1600), 90
"""A camera has one of these; the page sends it whole."""
ANSWER = (0.05, 0.12)
"""Seconds from sending a frame to its answer."""
REFUSED = "REFUSED"
"""In place of a hint, where the service would have ended the connection: frames that are none, or out of order."""


@dataclass(frozen=True)
class Visit:
    """How an attempt went. ``asked``: the steps; ``did``: what the player says of itself.

    ``take``: None when the challenge was not finished; ``hint`` says what was missing then. ``seconds``: of virtual
    time, from the camera's start to the last of ``frames``, of which ``stills``.
    """

    asked: tuple[Action, ...]
    did: dict[str, Any]
    take: Take | None
    hint: str
    seconds: float
    frames: int
    stills: int


def visit(player: Player, challenge: Challenge, landmarker: Landmarker, random: Random) -> Visit:
    """Let ``player`` answer ``challenge`` until it is done, or a step of it took too long."""
    page = _Page(player, landmarker, random)
    attempt = Attempt(1, challenge, 0.0)
    page.hear(attempt.prompt(), at=random.uniform(*ANSWER))
    hint, seconds, frames, stills = "", 0.0, 0, 0
    for t in _moments(player, random):
        page.listen(t)
        if attempt.finished or attempt.overdue(t):
            break
        try:
            sample = page.film(t)
        except (FrameError, WireError):
            hint = REFUSED
            break
        if sample is None:
            continue
        seconds, frames, stills = t, frames + 1, stills + sample.frame.still
        arrival, answer = page.trip(t)
        for message in attempt.see(sample, arrival):
            page.hear(message, at=answer)
    take = attempt.take(provenance=Provenance(player.label, player.frame_rate)) if attempt.finished else None
    asked = tuple(step.action for step in challenge.steps)
    return Visit(asked, player.truth(), take, hint or attempt.last_hint, seconds, frames, stills)


class _Page:
    def __init__(self, player: Player, landmarker: Landmarker, random: Random) -> None:
        self._player = player
        self._landmarker = landmarker
        self._random = random
        self._still_side = random.choice(STILL_LONG_SIDES)
        self._heard: deque[tuple[float, ServerMessage]] = deque()
        self._prompted = False
        self._still = False
        self._in_flight = 0
        self._sequence = 0
        self._gap = GAP if player.frame_rate * GAP > 1 else 0.0
        self._last = -GAP
        self._last_ms = 0.0
        self._answered = 0.0

    def hear(self, message: ServerMessage, at: float) -> None:
        """The service sends ``message``, which comes ``at`` so many seconds."""
        self._heard.append((at, message))

    def listen(self, t: float) -> None:
        """Read all that has come by ``t``."""
        while self._heard and self._heard[0][0] <= t:
            match self._heard.popleft()[1]:
                case Prompt(action=action, oval=oval):
                    self._player.prompt(action, oval, t)
                    self._prompted = True
                case Feedback(face=face):
                    self._in_flight -= 1
                    self._player.see(face, t)
                case Still():
                    self._still = True

    def film(self, t: float) -> Sample | None:
        """The camera has a frame at ``t``: what the page sends of it, and the service sees in it."""
        if not self._prompted or self._in_flight >= IN_FLIGHT or (t - self._last < self._gap and not self._still):
            return None
        still, self._still = self._still, False
        self._last, time_ms = t, self._player.clock(t)
        if time_ms < self._last_ms:
            raise WireError("time", "must not go back")
        self._last_ms = time_ms
        side, quality = (self._still_side, STILL_QUALITY) if still else (self._frame_side, QUALITY)
        frame = Frame(self._sequence, time_ms, still, encode(self._player.frame(t, side), quality))
        self._sequence += 1
        self._in_flight += 1
        return Sample(frame, observe(frame, self._landmarker))

    def trip(self, t: float) -> tuple[float, float]:
        """When a frame sent at ``t`` arrives, and when its answer is back: each after those before it."""
        delay = self._random.uniform(*ANSWER)
        self._answered = max(self._answered, t + delay)
        return max(self._answered - delay / 2, t), self._answered

    @property
    def _frame_side(self) -> int:
        camera = self._player.camera
        return round(SHORT_SIDE * max(camera.width, camera.height) / min(camera.width, camera.height))


def _moments(player: Player, random: Random) -> Iterator[float]:
    """When the camera gives a frame that is not lost, seconds since its start."""
    cadence, t = Cadence(player.frame_rate, player.lost, random.randrange(2**31)), 0.0
    while True:
        t += cadence.pause()
        yield t
