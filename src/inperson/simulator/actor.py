"""Who reads the prompts and moves: the same for a person, and for an attacker with a sheet in the hand.

The actor sees what the page shows: the oval, and in the preview how its face fits. It reacts, goes there in one smooth
movement, holds still with its unrest, and corrects what does not fit. Asked for a move it makes it where it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from inperson.capture.wire import Box
from inperson.engine.flows import MOVES, Action
from inperson.simulator.gestures import Gestures
from inperson.simulator.motion import minimum_jerk
from inperson.simulator.pose import Pose, Triple
from inperson.simulator.subjects import State, Subject

_READING = (0.5, 0.9)
"""Seconds from a prompt that asks for something new to the movement: somebody has to understand it first."""
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
        self._gestures = Gestures(self._rng)
        self._lights: list[tuple[float, Triple]] = []

    def prompt(self, action: Action, oval: Box, t: float) -> None:
        """The page asks for ``action`` in ``oval`` at ``t``."""
        first = self._oval is None
        delay = self._rng.uniform(*(_READING if first or action in MOVES else _REACTION))
        self._oval = oval
        self._gestures.end(t + delay)
        if action in MOVES:
            self._gestures.begin(action, t + delay)
        else:
            astray = self.subject.astray if first else (0.0, 0.0)
            self._go(self.place(_beside(oval, *astray)), t, delay)

    def shine(self, colour: Triple, t: float) -> None:
        """The page's screen turns to ``colour`` (r, g, b; 0–1) at ``t``."""
        self._lights.append((t, colour))

    def see(self, face: Box | None, t: float) -> None:
        """The preview at ``t`` shows the face in the box ``face``: correct what does not fit."""
        oval, move, camera = self._oval, self._move, self.subject.camera
        if oval is None or face is None or t < move.begin + move.lasting + _GLANCE or self._gestures.busy(t):
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
        now, before = self._posed(t), self._posed(t - _SHUTTER)
        thing, camera = self.subject.thing, self.subject.camera
        middle = np.zeros((1, 2))
        here, there = (thing.outline(state.pose, camera, middle)[0] for state in (now, before))
        vx, vy = (here - there) / (_SHUTTER * camera.width)
        light = next((colour for since, colour in reversed(self._lights) if since <= t), now.light)
        return replace(now, motion=(float(vx), float(vy)), light=light)

    def _posed(self, t: float) -> State:
        state = self.subject.state(self._aim(t), t)
        lids, mouth, yaw, pitch = self._gestures.at(t)
        turn = state.pose.turn
        pose = Pose(state.pose.position, (turn[0] + yaw, turn[1] + pitch, turn[2]))
        return replace(state, pose=pose, lids=max(state.lids, lids), mouth=mouth)

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


def _beside(oval: Box, right: float, down: float) -> Box:
    """``oval``, moved by shares of its own width."""
    return Box(oval.cx + right * oval.width, oval.cy + down * oval.width, oval.width, oval.height)
