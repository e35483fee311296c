"""Who reads the prompts and moves: the same for a person, and for an attacker with a sheet in the hand.

The actor sees what the page shows: the oval, and in the preview how its face fits. It reacts, goes there in one smooth
movement, holds still with its unrest, and corrects what does not fit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from inperson.capture.wire import Box
from inperson.simulator.motion import minimum_jerk
from inperson.simulator.pose import Pose, Triple
from inperson.simulator.subjects import State, Subject

_READING = (0.5, 0.9)
"""Seconds from the first prompt to the first movement: somebody has to understand what is asked."""
_REACTION = (0.25, 0.4)
_GLANCE = 0.45
"""Seconds from the end of a movement to its correction."""
_SHUTTER = 0.004
_SEEN_SIZE, _SEEN_SHIFT = 0.06, 0.08
"""Misfits that a person notices, as shares of the oval's width."""


@dataclass(frozen=True)
class _Move:
    """From ``source`` to ``target`` in ``lasting`` seconds."""

    begin: float
    lasting: float
    source: Triple
    target: Triple

    def at(self, t: float) -> Triple:
        share = minimum_jerk((t - self.begin) / self.lasting)
        x, y, z = (a + (b - a) * share for a, b in zip(self.source, self.target, strict=True))
        return x, y, z


class Actor:
    """Moves ``subject`` to the ovals. Times are seconds since the camera started, and never go back."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self._rng = np.random.default_rng((subject.seed, 7))
        self._move = self._earlier = _Move(-1, 1, subject.start, subject.start)
        self._oval: Box | None = None

    def prompt(self, oval: Box, t: float) -> None:
        """An oval is shown at ``t``."""
        delay = self._rng.uniform(*(_READING if self._oval is None else _REACTION))
        self._oval = oval
        self._go(self.place(oval), t, delay)

    def see(self, face: Box | None, t: float) -> None:
        """The preview at ``t`` shows the face in the box ``face``: correct what does not fit."""
        oval, move, camera = self._oval, self._move, self.subject.camera
        if oval is None or face is None or t < move.begin + move.lasting + _GLANCE:
            return
        right, down = oval.cx - face.cx, (oval.cy - face.cy) * camera.height / camera.width
        size = face.width / oval.width
        if abs(size - 1) < _SEEN_SIZE and np.hypot(right, down) < _SEEN_SHIFT * oval.width:
            return
        x, y, z = move.target
        reach = z * camera.width / camera.focal
        self._go((x + right * reach, y + down * reach, z * min(max(size, 0.75), 1.35)), t, self._rng.uniform(0.15, 0.3))

    def state(self, t: float) -> State:
        """The subject at ``t``."""
        now, before = (self.subject.state(self._aim(moment), moment) for moment in (t, t - _SHUTTER))
        camera = self.subject.camera
        pixels = camera.project(np.array([now.pose.position, before.pose.position]))
        vx, vy = (pixels[0] - pixels[1]) / (_SHUTTER * camera.width)
        return replace(now, motion=(float(vx), float(vy)))

    def place(self, oval: Box) -> Triple:
        """Where the middle of the face has to be so that its outline fills ``oval``, cm."""
        subject, position = self.subject, self.subject.start
        for _ in range(12):
            box = subject.box(Pose(position, subject.unrest.stance))
            x, y, z = position
            reach = z * subject.camera.width / subject.camera.focal
            x += (oval.cx - box.cx) * reach
            y += (oval.cy - box.cy) * reach * subject.camera.height / subject.camera.width
            position = (x, y, z * (1 + 0.8 * (box.width / oval.width - 1)))
        return position

    def _aim(self, t: float) -> Triple:
        return (self._earlier if t < self._move.begin else self._move).at(t)

    def _go(self, target: Triple, t: float, delay: float) -> None:
        source = self._aim(t + delay)
        way = float(np.linalg.norm(np.subtract(target, source)))
        lasting = min(max(0.35 + 0.035 * way, 0.4), 1.5) * self._rng.uniform(0.9, 1.15)
        # Nobody hits the mark: the farther the way, the wider the miss.
        miss = np.clip(self._rng.normal(0, 0.02 * way, 3), -0.6, 0.6)
        x, y, z = np.add(target, miss)
        self._earlier, self._move = self._move, _Move(t + delay, lasting, source, (float(x), float(y), float(z)))
