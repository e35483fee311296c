"""Two fingers that play a pair of lips behind a hole."""

from __future__ import annotations

from typing import Protocol

import cv2
import numpy as np

from inperson.simulator.arrays import Pixels, Points
from inperson.simulator.camera import Camera
from inperson.simulator.canvas import DENSITY, ORIGIN
from inperson.simulator.face import Face
from inperson.simulator.pose import rotation
from inperson.simulator.state import State

_CHEEKS = (50, 280)
_ROOM = 1.5
"""What is drawn beyond the hole on every side, cm."""
_STEPS = 8
_DARK = (22, 14, 14)


class _Rendered(Protocol):
    def render(self, state: State, camera: Camera, t: float) -> Pixels: ...


class Fingers:
    """Behind ``hole`` (n, 2; cm of the face), in the skin of ``owner``: closed they touch, open they show the dark.

    ``scale``: cm of the sheet for one of the face.
    """

    def __init__(self, hole: Points, scale: float, owner: Face, rng: np.random.Generator) -> None:
        self._gap = float(rng.uniform(0.4, 1.0))
        low, high = hole.min(0) * scale - _ROOM, hole.max(0) * scale + _ROOM
        self._corners = np.array([low, (high[0], low[1]), high, (low[0], high[1])])
        high_hole = float(np.ptp(hole[:, 1])) * scale
        thick, tilt = max(rng.uniform(0.65, 0.85), 0.3 * high_hole), rng.uniform(-0.08, 0.08)
        # So far that of each finger a rim stays in sight, for lips.
        widest = high_hole * rng.uniform(0.5, 0.65)
        skin = _skin(owner)
        self._drawn = [
            _draw(self._corners, skin, thick, tilt, widest * step / _STEPS, int(rng.integers(2**31)))
            for step in range(_STEPS + 1)
        ]

    def before(self, behind: _Rendered) -> FingersBefore:
        """These, and ``behind`` them somebody."""
        return FingersBefore(self, behind)

    def lay(self, state: State, camera: Camera, seen: Pixels) -> None:
        """Draw them over ``seen`` (height, width, 4)."""
        turn = rotation(state.pose.turn)
        corners = np.column_stack([self._corners, np.full(4, self._gap)]) @ turn.T + state.pose.position
        around = camera.project(corners)
        left, top = np.maximum(np.floor(around.min(0)).astype(int), 0)
        right, bottom = np.maximum(np.ceil(around.max(0)).astype(int) + 1, 0)
        part = seen[top:bottom, left:right]
        if not part.size:
            return
        drawn = self._drawn[round(min(max(state.mouth, 0.0), 1.0) * _STEPS)]
        shrink = float(np.ptp(around[:, 0])) / drawn.shape[1]
        if shrink < 1:
            drawn = cv2.resize(drawn, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
        height, width = drawn.shape[:2]
        source = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32) - 0.5
        there = cv2.getPerspectiveTransform(source, (around - (left, top)).astype(np.float32))
        front = cv2.warpPerspective(drawn, there, (part.shape[1], part.shape[0]), flags=cv2.INTER_LINEAR)
        through = cv2.merge([255 - front[..., 3]] * 4)
        part[:] = cv2.add(front, cv2.multiply(np.ascontiguousarray(part), through, scale=1 / 255))


class FingersBefore:
    """`Fingers`, and somebody ``behind`` them."""

    def __init__(self, fingers: Fingers, behind: _Rendered) -> None:
        self._fingers = fingers
        self._behind = behind

    def render(self, state: State, camera: Camera, t: float) -> Pixels:
        """Both (height, width, 4)."""
        seen = self._behind.render(state, camera, t)
        self._fingers.lay(state, camera, seen)
        return seen


def _skin(owner: Face) -> Points:
    """The colour of the owner's cheeks, as finger tips have it: redder."""
    x, y = (owner.points[list(_CHEEKS)] * DENSITY + ORIGIN).astype(int).T
    reach = round(0.4 * DENSITY)
    patches = [owner.person[b - reach : b + reach, a - reach : a + reach, :3] for a, b in zip(x, y, strict=True)]
    cheeks = np.concatenate([patch.reshape(-1, 3) for patch in patches])
    return np.asarray(np.median(cheeks, axis=0) * (1.02, 0.84, 0.8))


def _draw(corners: Points, skin: Points, thick: float, tilt: float, apart: float, seed: int) -> Pixels:
    """Two fingers ``thick`` cm in radius and ``apart`` cm, before the dark: (h, w, 4)."""
    rng = np.random.default_rng(seed)
    width, height = np.round((corners[2] - corners[0]) * DENSITY).astype(int)
    x = (np.arange(width, dtype=np.float32) - width / 2) / DENSITY
    y = ((np.arange(height, dtype=np.float32) - height / 2) / DENSITY)[:, None] - np.float32(tilt) * x
    colour = np.empty((height, width, 3), np.float32)
    colour[:] = _DARK
    wrinkles = cv2.GaussianBlur(rng.standard_normal((height, width), dtype=np.float32), (0, 0), 2.5)
    for side in (-1, 1):
        off = (y - side * (thick + apart / 2)) / thick
        lit = np.sqrt(np.clip(1 - off * off, 0, 1)) * 0.62 + 0.3 - 0.1 * off
        shown = np.clip((1 - np.abs(off)) * thick * DENSITY, 0, 1)[..., None]
        colour += ((lit + 0.25 * wrinkles)[..., None] * skin - colour) * shown
    return np.dstack([colour.clip(0, 255), np.full((height, width), 255, np.float32)]).astype(np.uint8)
