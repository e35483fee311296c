"""A face on the screen of a phone."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from inperson.simulator.arrays import Field, Pixels
from inperson.simulator.camera import Camera
from inperson.simulator.canvas import DENSITY, ORIGIN
from inperson.simulator.face import Face
from inperson.simulator.paper import cropped
from inperson.simulator.pose import Pose
from inperson.simulator.sheet import Sheet

_TALL = 2.05
"""Height of a screen for its width."""
_BLACK, _BEZEL = (7, 7, 9), (20, 20, 22)


@dataclass(frozen=True)
class Glass:
    """What a screen adds: the ``pitch`` of its pixels (cm), how far their ``grid`` shows (0–1), a ``glare`` (0–255)."""

    pitch: float
    grid: float
    glare: float


class Screen(Sheet):
    """A lit screen that shows a still."""

    def __init__(self, picture: Pixels, middle: tuple[float, float], scale: float, glass: Glass) -> None:
        super().__init__(picture, middle, scale)
        self._glass = glass
        phase = np.arange(256) / 256 * 2 * np.pi
        # Red, green and blue lie a third of a pixel apart. What the lens leaves of them beats with the camera's pixels.
        self._columns = np.stack([_ripple(phase + third, glass.grid) for third in (0, 2.1, 4.2)], axis=-1)[None]
        self._rows = _ripple(phase, 0.6 * glass.grid)

    def shown(self, places: Field, pose: Pose, camera: Camera) -> Pixels:
        """The picture, seen through the grid of the screen's pixels and a window's reflection."""
        seen = super().shown(places, pose, camera)
        x, y = ((places[..., axis] * (256 / self._glass.pitch)).astype(np.int64).astype(np.uint8) for axis in (0, 1))
        grid = cv2.multiply(
            cv2.LUT(cv2.merge([x] * 3), self._columns), cv2.merge([cv2.LUT(y, self._rows)] * 3), scale=1 / 128
        )
        colours = cv2.multiply(np.ascontiguousarray(seen[..., :3]), grid, scale=1 / 128)
        glare = cv2.multiply(self._reflection(pose, camera), seen[..., 3], scale=1 / 255)
        return np.dstack([cv2.add(colours, cv2.merge([glare] * 3)), seen[..., 3]])

    def _reflection(self, pose: Pose, camera: Camera) -> Pixels:
        """A window in the glass (height, width): it wanders twice as fast as the screen turns."""
        fall = [
            np.exp(-(((np.arange(side) / side - 0.3 - 2 * turn) / 0.3) ** 2))
            for side, turn in ((camera.height, pose.turn[1]), (camera.width, pose.turn[0]))
        ]
        return ((0.25 + np.outer(*fall)) * self._glass.glare).astype(np.uint8)


def _ripple(phase: Field, depth: float) -> Pixels:
    return np.round(128 + 127 * depth * np.cos(phase)).astype(np.uint8)


def phone_with(face: Face, rng: np.random.Generator) -> Screen:
    """A phone that shows ``face`` as wide as its screen."""
    half = float(rng.uniform(9.0, 11.5))
    part = cropped(face, half, half * 2)
    picture = part.cut(face.scene).astype(np.float32) / 255
    lit = 255 * picture ** rng.uniform(0.95, 1.2) * rng.uniform(1.0, 1.15)
    height, width = picture.shape[:2]
    spare = max(0, round(_TALL * width) - height)
    scale = float(rng.uniform(6.4, 7.4)) * DENSITY / width
    bezel = round(rng.uniform(0.25, 0.5) / scale * DENSITY)
    above = spare // 2
    screen = cv2.copyMakeBorder(
        lit.clip(6, 255).astype(np.uint8), above, spare - above, 0, 0, cv2.BORDER_CONSTANT, value=_BLACK
    )
    device = cv2.copyMakeBorder(screen, bezel, bezel, bezel, bezel, cv2.BORDER_CONSTANT, value=_BEZEL)
    glass = Glass(pitch=rng.uniform(0.0055, 0.0085), grid=rng.uniform(0.02, 0.06), glare=rng.uniform(8, 30))
    return Screen(device, (ORIGIN[0] - part.left + bezel, ORIGIN[1] - part.top + above + bezel), scale, glass)
