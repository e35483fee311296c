"""A head in front of a camera: the relief and its picture, seen in true perspective."""

from __future__ import annotations

import cv2
import numpy as np

from inperson.simulator.arrays import Field, Pixels, Points
from inperson.simulator.camera import Camera
from inperson.simulator.canvas import DENSITY, ORIGIN
from inperson.simulator.face import Face
from inperson.simulator.lids import Lid
from inperson.simulator.pose import Pose, rotation
from inperson.simulator.relief import Relief
from inperson.simulator.texture import Texture

_NECK = np.array([0.0, 4.0, 9.0])
"""What the head turns about, cm from the middle of the face."""
_COLLAR = (1.0, 10.0)
"""From here to here below the chin, cm, a turn of the head fades out: shoulders stay."""
_MARCH = 18
_RELAX = 0.6


class Head:
    """A person's head and shoulders, from a picture that was taken from ``taken_at`` cm away."""

    def __init__(self, face: Face, relief: Relief, taken_at: float) -> None:
        self.scale = 1.0
        self._relief = relief
        self._taken_at = taken_at
        self._texture = Texture(face.person, DENSITY, ORIGIN)
        self._lids = [Lid(face.person, face.points, side) for side in (0, 1)]
        self._chin = float(face.points[152, 1])

    def outline(self, pose: Pose, camera: Camera, places: Points) -> Points:
        """Pixels (n, 2) of ``places`` (n, 2; cm) of the picture, for a head at ``pose``."""
        x, y = np.ascontiguousarray(places.T[:, :, None], dtype=np.float32)
        height = self._relief.at(x, y).astype(np.float64)
        head = np.column_stack([places * (1 - height / self._taken_at), -height])
        return camera.project((head - _NECK) @ rotation(pose.turn).T + _NECK + pose.position)

    def render(self, pose: Pose, camera: Camera, lids: float) -> Pixels:
        """The head (height, width, 4); ``lids``: how far the eyes are closed, 0–1."""
        places = camera.dense(self._places(pose, camera.rays()))
        pixel = pose.position[2] / camera.focal
        seen = self._texture.sample(places, pixel)
        for lid in self._lids:
            patch = lid.patch(lids)
            if patch is not None:
                _lay(patch, self.outline(pose, camera, lid.corners), places, pixel, seen)
        return seen

    def _places(self, pose: Pose, rays: Field) -> Field:
        """Where each ray (rows, columns, 2) meets the head first, as places of the picture in cm.

        A ray walks from the front, each step a share of the gap between it and the surface below: so it stops at the
        first surface, also where a nose or a turned cheek hides what lies behind.
        """
        origin, direction = self._in_head(pose, rays)
        z = np.full(rays.shape[:2], pose.position[2] - self._relief.highest - 1, np.float32)
        x, y = np.zeros_like(z), np.zeros_like(z)
        for _ in range(_MARCH):
            depth = origin[2] + z * direction[2]
            spread = 1 / (1 + depth / np.float32(self._taken_at))
            x = (origin[0] + z * direction[0]) * spread
            y = (origin[1] + z * direction[1]) * spread
            z = z - np.float32(_RELAX) * (self._relief.at(x, y) + depth)
        return np.dstack([x, y])

    def _in_head(self, pose: Pose, rays: Field) -> tuple[Field, Field]:
        """Rays in the head's frame: origins and directions, (3, rows, columns) each."""
        below = rays[..., 1] * pose.position[2] - pose.position[1] - self._chin
        still = np.clip((below - _COLLAR[0]) / (_COLLAR[1] - _COLLAR[0]), 0, 1).astype(np.float32)
        turned = 1 - still * still * (3 - 2 * still)
        turn = rotation(pose.turn).T.astype(np.float32)
        start = -(np.asarray(pose.position) + _NECK).astype(np.float32)
        full = np.dstack([rays, np.ones_like(turned)]).transpose(2, 0, 1)
        direction = full + turned * (np.tensordot(turn, full, 1) - full)
        origin = start[:, None, None] + turned * (turn @ start - start)[:, None, None]
        return origin + _NECK.astype(np.float32)[:, None, None], direction


def _lay(patch: Texture, around: Points, places: Field, pixel: float, seen: Pixels) -> None:
    """Lay ``patch`` over ``seen`` (h, w, 4), near the pixels ``around`` (n, 2)."""
    left, top = np.maximum(np.floor(around.min(0)).astype(int) - 4, 0)
    right, bottom = np.maximum(np.ceil(around.max(0)).astype(int) + 4, 0)
    part = seen[top:bottom, left:right]
    if part.size:
        front = patch.sample(places[top:bottom, left:right], pixel, cv2.BORDER_CONSTANT)
        through = cv2.merge([255 - front[..., 3]] * 4)
        part[:] = cv2.add(front, cv2.multiply(np.ascontiguousarray(part), through, scale=1 / 255))
