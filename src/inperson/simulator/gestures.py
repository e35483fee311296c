"""What a person does when the page asks for a blink, an open mouth or a turned head."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from inperson.engine.flows import Move
from inperson.simulator.motion import Gesture

_PATIENCE = (1.2, 2.0)
"""Seconds after which somebody whose move was not taken does it again."""
_TRIES = 8
_TURNED = (20.0, 27.0)
"""How far a head is turned, degrees; each further time by `_FARTHER` more."""
_FARTHER = 4.0
_TURN_HELD = 3.0
_NODS_BACK = 0.12
"""By how many radians a head goes back when its mouth opens wide."""


@dataclass
class Gestures:
    """The moves of one body, drawn with ``rng``."""

    rng: np.random.Generator
    lids: list[Gesture] = field(default_factory=list)
    mouth: list[Gesture] = field(default_factory=list)
    yaw: list[Gesture] = field(default_factory=list)

    def begin(self, move: Move, t: float) -> None:
        """Make ``move`` from ``t`` on, and again from time to time until told otherwise."""
        match move:
            case "BLINK":
                self.lids += self._blinks(t)
            case "OPEN_MOUTH":
                self.mouth += self._openings(t)
            case "TURN_LEFT":
                self.yaw += self._turns(t, 1)
            case "TURN_RIGHT":
                self.yaw += self._turns(t, -1)

    def end(self, t: float) -> None:
        """Come back to rest from ``t`` on."""
        for parts in (self.lids, self.mouth, self.yaw):
            parts[:] = [gesture.until(t) for gesture in parts if gesture.begin < t < gesture.end + 1]

    def busy(self, t: float) -> bool:
        """Whether something moves that changes the face's outline, at ``t`` or a moment before."""
        return any(gesture.begin <= t <= gesture.end + 0.4 for gesture in (*self.mouth, *self.yaw))

    def at(self, t: float) -> tuple[float, float, float, float]:
        """Lids and mouth (0–1), yaw and pitch (radians) at ``t``."""
        lids = max((gesture(t) for gesture in self.lids), default=0.0)
        mouth = max((gesture(t) for gesture in self.mouth), default=0.0)
        return lids, mouth, sum(gesture(t) for gesture in self.yaw), -_NODS_BACK * mouth

    def _blinks(self, t: float) -> Iterator[Gesture]:
        for _ in range(_TRIES):
            yield Gesture(t, *self.rng.uniform((0.07, 0.15, 0.12), (0.12, 0.36, 0.2)))
            t += self.rng.uniform(*_PATIENCE)

    def _openings(self, t: float) -> Iterator[Gesture]:
        for _ in range(_TRIES):
            gesture = Gesture(t, *self.rng.uniform((0.28, 0.7, 0.28, 0.88), (0.45, 1.3, 0.45, 1.0)))
            yield gesture
            t = gesture.end + self.rng.uniform(*_PATIENCE)

    def _turns(self, t: float, side: int) -> Iterator[Gesture]:
        degrees = self.rng.uniform(*_TURNED)
        for number in range(_TRIES):
            size = side * np.radians(degrees + number * _FARTHER)
            gesture = Gesture(t, self.rng.uniform(0.5, 0.8), _TURN_HELD, self.rng.uniform(0.5, 0.7), float(size))
            yield gesture
            t = gesture.end + self.rng.uniform(0.2, 0.5)
