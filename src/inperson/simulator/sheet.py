"""A picture in the hand, flat or bent."""

from __future__ import annotations

import cv2
import numpy as np

from inperson.simulator.arrays import Field, Pixels, Points
from inperson.simulator.camera import Camera
from inperson.simulator.canvas import DENSITY
from inperson.simulator.light import lit, on_plane
from inperson.simulator.pose import Pose, rotation
from inperson.simulator.state import State
from inperson.simulator.texture import Texture

_RIM = 12
"""Transparent texels around the picture, so that its edge is smooth."""


class Sheet:
    """A rectangle that shows ``picture`` (h, w, 3; `canvas.DENSITY` texels for a cm of the real face).

    With a fourth channel the picture is clear where something was cut away.
    ``middle``: the texel where the middle of the face is. ``scale``: its own centimetres for one of the real face.
    ``radius`` (cm) bends it about a vertical cylinder that bulges towards the camera; None leaves it flat.
    """

    def __init__(self, picture: Pixels, middle: tuple[float, float], scale: float, radius: float | None = None) -> None:
        whole = picture if picture.shape[2] == 4 else np.dstack([picture, np.full(picture.shape[:2], 255, np.uint8)])
        rimmed = cv2.copyMakeBorder(whole, _RIM, _RIM, _RIM, _RIM, cv2.BORDER_CONSTANT, value=[0, 0, 0, 0])
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

    def render(self, state: State, camera: Camera, t: float) -> Pixels:
        """The sheet (height, width, 4)."""
        pose = state.pose
        places = flat(pose, camera) if self._radius is None else camera.dense(_bent(pose, camera, self._radius))
        return self.shown(places, state, camera, t)

    def shown(self, places: Field, state: State, camera: Camera, t: float) -> Pixels:  # noqa: ARG002 (paper is still)
        """What the sheet shows (height, width, 4) at ``places`` (height, width, 2; cm on it)."""
        seen = self._texture.sample(places, state.pose.position[2] / camera.focal, cv2.BORDER_CONSTANT)
        return lit(seen, state.light, on_plane(state.pose)) if any(state.light) else seen


def flat(pose: Pose, camera: Camera) -> Field:
    """Places (height, width, 2; cm) of a plane under each pixel: an exact homography, not an interpolated one."""
    turn = rotation(pose.turn)
    back = np.linalg.inv(camera.matrix() @ np.column_stack([turn[:, 0], turn[:, 1], pose.position]))
    back = (back / back[2, 2]).astype(np.float32)
    x, y = np.arange(camera.width, dtype=np.float32), np.arange(camera.height, dtype=np.float32)[:, None]
    nearness = 1 / (back[2, 0] * x + (back[2, 1] * y + back[2, 2]))
    return np.dstack([(row[0] * x + (row[1] * y + row[2])) * nearness for row in back[:2]])


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
