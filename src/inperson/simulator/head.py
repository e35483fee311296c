"""A head in front of a camera: the relief and its picture, seen in true perspective."""

from __future__ import annotations

import cv2
import numpy as np

from inperson.simulator.arrays import Field, Pixels, Points
from inperson.simulator.camera import Camera
from inperson.simulator.canvas import DENSITY, ORIGIN
from inperson.simulator.cutout import with_even_edge
from inperson.simulator.face import Face
from inperson.simulator.glasses import Glasses
from inperson.simulator.lids import Lid
from inperson.simulator.light import Sun, from_screen, lit
from inperson.simulator.mouth import Mouth
from inperson.simulator.pose import Pose, rotation
from inperson.simulator.relief import Relief
from inperson.simulator.state import State
from inperson.simulator.texture import Texture

NECK = np.array([0.0, 4.0, 9.0])
"""What the head turns about, cm from the middle of the face."""
_COLLAR = (1.0, 10.0)
"""From here to here below the chin, cm, a turn of the head fades out: shoulders stay."""
_ASIDE = (0.14, 0.26)
"""Between these angles, radians, a turned head comes to be seen from aside."""
_SUNLIGHT = (1.0, 0.94, 0.84)
_MARCH = 18
_RELAX = 0.6


class Head:
    """A person's head and shoulders, from a picture that was taken from ``taken_at`` cm away."""

    def __init__(
        self, face: Face, relief: Relief, taken_at: float, glasses: Glasses | None = None, sun: Sun | None = None
    ) -> None:
        self.scale = 1.0
        self._relief = relief
        self._taken_at = taken_at
        self._glasses = glasses
        self._sun = sun
        person = face.person if glasses is None else glasses.shade(face.person)
        self._person = person
        self._texture = Texture(person, DENSITY, ORIGIN)
        self._aside: Texture | None = None
        self._lids = [Lid(person, face.points, side) for side in (0, 1)]
        self._mouth = Mouth(person, face.points, relief)
        self._chin = float(face.points[152, 1])

    def outline(self, pose: Pose, camera: Camera, places: Points) -> Points:
        """Pixels (n, 2) of ``places`` (n, 2; cm) of the picture, for a head at ``pose``."""
        x, y = np.ascontiguousarray(places.T[:, :, None], dtype=np.float32)
        height = self._relief.at(x, y).astype(np.float64)
        return self._pixels(np.column_stack([places * (1 - height / self._taken_at), -height]), pose, camera)

    def render(self, state: State, camera: Camera, t: float) -> Pixels:  # noqa: ARG002 (all that changes is its state)
        """The head (height, width, 4)."""
        pose = state.pose
        relief = self._mouth.relief(state.mouth)
        rays = camera.rays()
        surface = self._surface(relief, pose, rays)
        places = camera.dense(surface[..., :2])
        pixel = pose.position[2] / camera.focal
        seen = self._skin(places, pixel, abs(pose.turn[0]))
        mouth = self._mouth.patch(state.mouth, pixel)
        if mouth is not None:
            _lay(mouth, self.outline(pose, camera, self._mouth.corners), places, pixel, seen)
        for lid in self._lids:
            patch = lid.patch(state.lids)
            if patch is not None:
                _lay(patch, self.outline(pose, camera, lid.corners), places, pixel, seen)
        if self._sun is not None:
            x, y = (np.ascontiguousarray(surface[..., axis]) for axis in (0, 1))
            share = relief.at(x, y, self._sun.on(relief, pose))
            seen = lit(seen, _SUNLIGHT, camera.dense(share[..., None]))
        if any(state.light):
            seen = lit(seen, state.light, camera.dense(self._facing_screen(relief, pose, rays, surface)[..., None]))
        if self._glasses is not None:
            self._glasses.draw(seen, pose, lambda points: self._pixels(points, pose, camera))
        return seen

    def _pixels(self, points: Points, pose: Pose, camera: Camera) -> Points:
        """Pixels (n, 2) of ``points`` (n, 3) of the head's own centimetres."""
        return camera.project((points - NECK) @ rotation(pose.turn).T + NECK + pose.position)

    def _facing_screen(self, relief: Relief, pose: Pose, rays: Field, surface: Field) -> Field:
        """The share of the screen's light (rows, columns) that each point of ``surface`` gets."""
        x, y, z = (np.ascontiguousarray(surface[..., axis]) for axis in range(3))
        across, along = (relief.at(x, y, slope) for slope in relief.slopes)
        normals = np.dstack([-across, -along, np.full_like(x, -1)]) / np.sqrt(1 + across**2 + along**2)[..., None]
        places = np.dstack([rays, np.ones_like(x)]) * z[..., None]
        return from_screen(places, normals @ rotation(pose.turn).T.astype(np.float32))

    def _skin(self, places: Field, pixel: float, yaw: float) -> Pixels:
        aside = min(max((yaw - _ASIDE[0]) / (_ASIDE[1] - _ASIDE[0]), 0.0), 1.0)
        if aside == 0:
            return self._texture.sample(places, pixel)
        if self._aside is None:
            self._aside = Texture(with_even_edge(self._person), DENSITY, ORIGIN)
        seen = self._aside.sample(places, pixel)
        return seen if aside == 1 else cv2.addWeighted(seen, aside, self._texture.sample(places, pixel), 1 - aside, 0)

    def _surface(self, relief: Relief, pose: Pose, rays: Field) -> Field:
        """Where each ray (rows, columns, 2) meets the head first: x and y in the picture, z from the camera; cm.

        A ray walks from the front, each step a share of the gap between it and the surface below: so it stops at the
        first surface, also where a nose or a turned cheek hides what lies behind.
        """
        origin, direction = self._in_head(pose, rays)
        z = np.full(rays.shape[:2], pose.position[2] - relief.highest - 1, np.float32)
        x, y = np.zeros_like(z), np.zeros_like(z)
        for _ in range(_MARCH):
            depth = origin[2] + z * direction[2]
            spread = 1 / (1 + depth / np.float32(self._taken_at))
            x = (origin[0] + z * direction[0]) * spread
            y = (origin[1] + z * direction[1]) * spread
            z = z - np.float32(_RELAX) * (relief.at(x, y) + depth)
        return np.dstack([x, y, z])

    def _in_head(self, pose: Pose, rays: Field) -> tuple[Field, Field]:
        """Rays in the head's frame: origins and directions, (3, rows, columns) each."""
        below = rays[..., 1] * pose.position[2] - pose.position[1] - self._chin
        still = np.clip((below - _COLLAR[0]) / (_COLLAR[1] - _COLLAR[0]), 0, 1).astype(np.float32)
        turned = 1 - still * still * (3 - 2 * still)
        turn = rotation(pose.turn).T.astype(np.float32)
        start = -(np.asarray(pose.position) + NECK).astype(np.float32)
        full = np.dstack([rays, np.ones_like(turned)]).transpose(2, 0, 1)
        direction = full + turned * (np.tensordot(turn, full, 1) - full)
        origin = start[:, None, None] + turned * (turn @ start - start)[:, None, None]
        return origin + NECK.astype(np.float32)[:, None, None], direction


def _lay(patch: Texture, around: Points, places: Field, pixel: float, seen: Pixels) -> None:
    """Lay ``patch`` over ``seen`` (h, w, 4), near the pixels ``around`` (n, 2)."""
    left, top = np.maximum(np.floor(around.min(0)).astype(int) - 4, 0)
    right, bottom = np.maximum(np.ceil(around.max(0)).astype(int) + 4, 0)
    part = seen[top:bottom, left:right]
    if part.size:
        front = patch.sample(places[top:bottom, left:right], pixel, cv2.BORDER_CONSTANT)
        through = cv2.merge([255 - front[..., 3]] * 4)
        part[:] = cv2.add(front, cv2.multiply(np.ascontiguousarray(part), through, scale=1 / 255))
