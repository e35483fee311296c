"""A picture in the hand, flat or bent."""

from __future__ import annotations

import cv2
import numpy as np

from inperson.simulator.arrays import Field, Pixels, Points
from inperson.simulator.camera import Camera
from inperson.simulator.canvas import DENSITY
from inperson.simulator.pose import Pose, rotation
from inperson.simulator.texture import Texture

_RIM = 12
"""Transparent texels around the picture, so that its edge is smooth."""


class Sheet:
    """A rectangle that shows ``picture`` (h, w, 3; `canvas.DENSITY` texels for a cm of the real face).

    ``middle``: the texel where the middle of the face is. ``scale``: its own centimetres for one of the real face.
    ``radius`` (cm) bends it about a vertical cylinder that bulges towards the camera; None leaves it flat.
    """

    def __init__(self, picture: Pixels, middle: tuple[float, float], scale: float, radius: float | None = None) -> None:
        opaque = np.dstack([picture, np.full(picture.shape[:2], 255, np.uint8)])
        rimmed = cv2.copyMakeBorder(opaque, _RIM, _RIM, _RIM, _RIM, cv2.BORDER_CONSTANT, value=[0, 0, 0, 0])
        self._texture = Texture(rimmed, DENSITY / scale, (middle[0] + _RIM, middle[1] + _RIM))
        self.scale = scale
        self._radius = radius

    def outline(self, pose: Pose, camera: Camera, places: Points) -> Points:
        """Pixels (n, 2) of ``places`` (n, 2; cm of the real face from its middle) on a sheet at ``pose``."""
        x, y = places.T * self.scale
        z = np.zeros_like(x)
        if self._radius is not None:
            x, z = self._radius * np.sin(x / self._radius), self._radius * (1 - np.cos(x / self._radius))
        return camera.project(np.column_stack([x, y, z]) @ rotation(pose.turn).T + pose.position)

    def render(self, pose: Pose, camera: Camera, lids: float) -> Pixels:  # noqa: ARG002 (paper does not blink)
        """The sheet (height, width, 4)."""
        places = _flat(pose, camera) if self._radius is None else camera.dense(_bent(pose, camera, self._radius))
        return self.shown(places, pose, camera)

    def shown(self, places: Field, pose: Pose, camera: Camera) -> Pixels:
        """What the sheet shows (height, width, 4) at ``places`` (height, width, 2; cm on it)."""
        return self._texture.sample(places, pose.position[2] / camera.focal, cv2.BORDER_CONSTANT)


def _flat(pose: Pose, camera: Camera) -> Field:
    """Places (height, width, 2) under each pixel: an exact homography, not an interpolated one."""
    turn = rotation(pose.turn)
    back = np.linalg.inv(camera.matrix() @ np.column_stack([turn[:, 0], turn[:, 1], pose.position]))
    x, y = np.arange(camera.width), np.arange(camera.height)[:, None]
    across, along, depth = (row[0] * x + row[1] * y + row[2] for row in back)
    return np.dstack([across / depth, along / depth]).astype(np.float32)


def _bent(pose: Pose, camera: Camera, radius: float) -> Field:
    """Places (rows, columns, 2) where the camera's coarse rays first meet the cylinder."""
    turn = rotation(pose.turn)
    rays = camera.rays().astype(np.float64)
    direction = np.dstack([rays, np.ones(rays.shape[:2])]) @ turn
    start = -np.asarray(pose.position) @ turn
    # Seen from above the cylinder is the circle x² + (z − radius)² = radius².
    a = direction[..., 0] ** 2 + direction[..., 2] ** 2
    b = start[0] * direction[..., 0] + (start[2] - radius) * direction[..., 2]
    c = start[0] ** 2 + (start[2] - radius) ** 2 - radius**2
    inside = b * b - a * c
    reach = (-b - np.sqrt(np.maximum(inside, 0))) / a
    x, z = (start[axis] + reach * direction[..., axis] for axis in (0, 2))
    along = radius * np.arctan2(x, radius - z)
    # A ray that misses goes on outwards: so the map stays smooth where it is interpolated.
    along += np.sign(along) * 4 * np.sqrt(np.maximum(-inside, 0) / a)
    return np.dstack([along, start[1] + reach * direction[..., 1]]).astype(np.float32)
