"""Photographs with holes: an attacker's own eyes look through them, or a mouth moves behind."""

from __future__ import annotations

from typing import Protocol

import cv2
import numpy as np

from inperson.engine.landmarks import LEFT_EYE, LIPS, RIGHT_EYE
from inperson.simulator.arrays import Pixels, Points
from inperson.simulator.camera import Camera
from inperson.simulator.canvas import DENSITY, ORIGIN
from inperson.simulator.face import Face
from inperson.simulator.fingers import Fingers
from inperson.simulator.head import NECK, Head
from inperson.simulator.paper import bordered, cropped, printed
from inperson.simulator.pose import Pose, rotation
from inperson.simulator.relief import head_relief
from inperson.simulator.scissors import hand_cut, pierced
from inperson.simulator.sheet import Sheet
from inperson.simulator.state import State

_FOLLOWS = 0.5
"""How much of a sheet's turn the head behind it takes part in."""


class Behind(Protocol):
    """What is held behind a sheet."""

    def render(self, state: State, camera: Camera, t: float) -> Pixels:
        """What the camera would see (height, width, 4) were there no sheet; ``state`` is the sheet's."""
        ...


class Pierced(Sheet):
    """A sheet (see `Sheet`) with holes, and what shows through them and beside it."""

    def __init__(
        self, picture: Pixels, middle: tuple[float, float], scale: float, radius: float | None, behind: Behind
    ) -> None:
        super().__init__(picture, middle, scale, radius)
        self._behind = behind

    def render(self, state: State, camera: Camera, t: float) -> Pixels:
        """The sheet and what is behind it (height, width, 4)."""
        sheet = super().render(state, camera, t)
        through = cv2.merge([255 - sheet[..., 3]] * 4)
        return cv2.add(sheet, cv2.multiply(self._behind.render(state, camera, t), through, scale=1 / 255))


class HeadBehind:
    """``head`` with its own place ``on_head`` (x, y, z; cm in its frame) ``gap`` cm behind ``on_sheet`` (x, y, 0).

    Whoever peers through a hole keeps it between the eye and the camera, and turns less than the sheet.
    """

    def __init__(self, head: Head, on_head: Points, on_sheet: Points, gap: float) -> None:
        self._head = head
        self._on_head = on_head
        self._on_sheet = on_sheet
        self._gap = gap

    def render(self, state: State, camera: Camera, t: float) -> Pixels:
        """The head (height, width, 4), which opens and closes what it has."""
        hole = state.pose.position + rotation(state.pose.turn) @ self._on_sheet
        place = hole * (1 + self._gap / np.linalg.norm(hole))
        yaw, pitch, roll = _FOLLOWS * np.array(state.pose.turn)
        turn = (float(yaw), float(pitch), float(roll))
        x, y, z = place - rotation(turn) @ (self._on_head - NECK) - NECK
        pose = Pose((float(x), float(y), float(z)), turn)
        return self._head.render(State(pose, state.lids, state.mouth, light=state.light), camera, t)


def eyes_photo(face: Face, attacker: Face, rng: np.random.Generator) -> Pierced:
    """A life-size print of ``face``, flat or a little bent, through which the eyes of ``attacker`` look and blink."""
    cuts = [
        hand_cut(face.points[list(ring)], (rng.uniform(1.05, 1.3), rng.uniform(1.3, 1.8)), rng)
        for ring in (RIGHT_EYE, LEFT_EYE)
    ]
    return _held(face, attacker, cuts, (468, 473), rng)


def mouth_photo(face: Face, attacker: Face, rng: np.random.Generator) -> Pierced:
    """A life-size print of ``face`` with its mouth cut out: behind it two fingers, or the lips of ``attacker``."""
    lips = face.points[list(LIPS)]
    width, height = np.ptp(lips, axis=0)
    # Thin lips would leave no room to open a mouth in.
    higher = max(rng.uniform(1.2, 1.6), rng.uniform(0.5, 0.65) * width / height)
    cuts = [hand_cut(lips, (rng.uniform(1.0, 1.1), higher), rng)]
    return _held(face, attacker, cuts, (61, 291), rng, fingers=rng.random() < 0.5)


def _held(
    face: Face,
    attacker: Face,
    cuts: list[Points],
    marks: tuple[int, int],
    rng: np.random.Generator,
    fingers: bool = False,
) -> Pierced:
    """A print with ``cuts`` (cm), held so that what lies between the two ``marks`` covers the attacker's own."""
    scale = float(rng.uniform(0.94, 1.06))
    part = cropped(face, rng.uniform(9.5, 12.0), rng.uniform(11.5, 14.0))
    ink, white = printed(part.cut(face.scene), rng)
    sheet, edge = bordered(ink, white, scale, rng)
    middle = (ORIGIN[0] - part.left + edge, ORIGIN[1] - part.top + edge)
    picture = pierced(sheet, [cut * DENSITY + middle for cut in cuts], gloom=float(rng.uniform(0.15, 0.4)))
    radius = float(rng.uniform(11, 32)) if rng.random() < 0.7 else None
    gap = float(rng.uniform(2.0, 3.0))
    relief = head_relief(attacker.points, rng)
    head = Head(attacker, relief, taken_at=float(rng.uniform(60, 100)))
    x, y = attacker.points[list(marks)].mean(0)
    depth = float(relief.at(np.full((1, 1), x, np.float32), np.full((1, 1), y, np.float32))[0, 0])
    over = face.points[list(marks)].mean(0) * scale
    behind: Behind = HeadBehind(head, np.array([x, y, -depth]), np.array([*over, 0.0]), gap)
    if fingers:
        behind = Fingers(cuts[0], scale, attacker, rng).before(behind)
    return Pierced(picture, middle, scale, radius, behind)
