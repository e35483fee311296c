"""Glasses: rims before the eyes, temples to the ears, faint reflections. They stand off the face and move with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import cv2
import numpy as np

from inperson.simulator.arrays import Pixels, Points
from inperson.simulator.canvas import DENSITY, ORIGIN
from inperson.simulator.pose import Pose, rotation
from inperson.simulator.relief import Relief

Project: TypeAlias = Callable[[Points], Points]
"""From the head's own centimetres (n, 3) to pixels (n, 2)."""

_EYES = ((33, 133, 159, 145), (362, 263, 386, 374))
_CORNERS = (33, 133, 362, 263)
_TEMPLES = (127, 356)
_LOW = 0.3
"""How far the lenses' middles lie below the eyes, cm."""
_STAND_OFF = 1.4
"""How far the rims stand before the corners of the eyes, cm."""
_WRAP = 0.02
"""How much they fall back towards the sides, cm for a cm²."""
_LONG = 6.8
"""Of a temple, cm: from the rim to the ear."""
_CURVE = 9.0
"""Radius of the lenses' front, cm."""
_BEHIND_CAMERA = 170.0
"""How far behind the camera the window is that is seen in the lenses, cm."""
_SHIFT = 4  # bits of a pixel, for OpenCV's drawing


class Glasses:
    """Glasses for the face with the landmarks ``points`` (478, 2; cm) on ``relief``, from a picture from ``taken_at``.

    Their own coordinates, cm: u along the eyes to the picture's right, v down, from the middle between the eyes.
    """

    def __init__(self, points: Points, relief: Relief, taken_at: float, rng: np.random.Generator) -> None:
        eyes = [points[list(eye)].mean(0) for eye in _EYES]
        apart = float(np.linalg.norm(eyes[1] - eyes[0]))
        x, y = (eyes[1] - eyes[0]) / apart
        self._axes = np.array([(x, y), (-y, x)])
        self._middle = (eyes[0] + eyes[1]) / 2
        self._taken_at = taken_at
        corners = points[list(_CORNERS)]
        heights = relief.at(*(corners.T[:, :, None].astype(np.float32)))[:, 0]
        slope, level = np.polyfit((corners - self._middle) @ self._axes[0], heights, 1)
        self._slope, self._level = float(slope), float(level) + _STAND_OFF
        width, height, round_off = rng.uniform((4.6, 3.3, 2.2), (5.3, 4.3, 4.0))
        thick = rng.choice((rng.uniform(0.1, 0.16), rng.uniform(0.25, 0.42)))
        self._aside = max(apart / 2 + 0.1, width / 2 + 0.65)
        self._half = np.array([width, height]) / 2
        self._lens, self._rim = (_ring(half, round_off) for half in (self._half, self._half + thick))
        ear = max(np.abs((points[list(_TEMPLES)] - self._middle) @ self._axes[0]).max() + 0.3, self._aside + width / 2)
        self._temple = np.array([(self._aside + width / 2, 0), (self._aside + width / 2 + thick, 0), (ear, 1)])
        self._colour = np.array(((22, 20, 20), (46, 30, 22), (92, 92, 96), (128, 104, 66))[rng.integers(4)], float)
        self._window = rng.uniform((-90, -120, 50, 50), (40, -60, 90, 110))
        self._glare = float(rng.uniform(25, 70))

    def shade(self, person: Pixels) -> Pixels:
        """``person`` (the canvas, (h, w, 4)) with the shadow of the rims on the skin."""
        mask = np.zeros(person.shape[:2], np.uint8)
        for side in (-1, 1):
            own = np.vstack([self._rim, self._lens]) * (side, 1) + (side * self._aside, _LOW + 0.35)
            texels = (own @ self._axes + self._middle) * DENSITY + ORIGIN
            _fill(mask, np.split(texels, 2), (0.0, 0.0))
        shadow = cv2.GaussianBlur(mask, (0, 0), 0.14 * DENSITY).astype(np.float32)[..., None] * (0.28 / 255)
        return np.dstack([(person[..., :3] * (1 - shadow)).astype(np.uint8), person[..., 3]])

    def draw(self, seen: Pixels, pose: Pose, project: Project) -> None:
        """Draw them into ``seen`` (h, w, 4), where a head at ``pose`` is seen through ``project``."""
        for side in (-1, 1):
            temple = self._temple_at(side, pose, project)
            if temple is not None:
                _paint(seen, [temple], self._colour * 0.8)
        for side in (-1, 1):
            shift = np.array([side * self._aside, _LOW])
            rim, lens = (project(self._head(ring * (side, 1) + shift)) for ring in (self._rim, self._lens))
            self._reflect(seen, lens, shift, pose, project)
            _paint(seen, [rim, lens], self._colour)
        bridge = self._aside - self._half[0]
        u = np.linspace(-bridge - 0.1, bridge + 0.1, 9)
        arch = 0.25 * (1 - (u / bridge) ** 2)
        ends = np.concatenate([np.column_stack([u, -0.55 - arch]), np.column_stack([u, -0.3 - arch])[::-1]])
        _paint(seen, [project(self._head(ends))], self._colour)

    def _head(self, own: Points, back: float | Points = 0.0) -> Points:
        """Places (n, 2) on the rims' surface, ``back`` cm behind it, in the head's centimetres (n, 3)."""
        u, v = own.T
        height = self._level + self._slope * u - _WRAP * u * u - 0.1 * v - back
        places = (own @ self._axes + self._middle) * (1 - height / self._taken_at)[:, None]
        return np.column_stack([places, -height])

    def _temple_at(self, side: int, pose: Pose, project: Project) -> Points | None:
        """The temple on ``side``, pixels (n, 2), when its outside is turned to the camera."""
        outwards = rotation(pose.turn)[:, 0] * side
        if outwards @ np.array(pose.position) > 0:
            return None
        u, far = self._temple.T
        upper, lower = (self._head(np.column_stack([side * u, np.full(3, v)]), far * _LONG) for v in (-0.95, -0.55))
        return project(np.concatenate([upper, lower[::-1]]))

    def _reflect(self, seen: Pixels, lens: Points, shift: Points, pose: Pose, project: Project) -> None:
        """What the lens mirrors: a window behind the camera, and the screen beneath it."""
        across, along = np.meshgrid(np.linspace(-1, 1, 24), np.linspace(-1, 1, 18))
        local = np.stack([across, along], axis=-1).reshape(-1, 2) * self._half
        turn = rotation(pose.turn)
        away = np.array(pose.position)
        there = self._head(local + shift) @ turn.T + away
        normal = np.column_stack([local / _CURVE, np.full(len(local), -1.0)])
        normal = normal / np.linalg.norm(normal, axis=1, keepdims=True) @ turn.T
        ray = there / np.linalg.norm(there, axis=1, keepdims=True)
        ray = ray - 2 * (ray * normal).sum(1, keepdims=True) * normal
        x, y, wide, high = self._window
        light = _within(_hits(there, ray, -_BEHIND_CAMERA), (x, y), (wide, high), 8.0)
        light += 0.5 * _within(_hits(there, ray, 0.0), (0.0, 6.5), (3.4, 6.0), 0.8)
        mirrored = (light.reshape(across.shape) * self._glare).clip(0, 255).astype(np.uint8)
        ends = project(self._head(np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * self._half + shift))
        low, part = _part(seen, lens)
        if not part.size:
            return
        inside = np.zeros(part.shape[:2], np.uint8)
        _fill(inside, [lens], low)
        corners = np.array([(0, 0), (23, 0), (23, 17), (0, 17)], np.float32)
        matrix = cv2.getPerspectiveTransform(corners, (ends - low).astype(np.float32))
        shine = cv2.warpPerspective(mirrored, matrix, part.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)
        shine = cv2.multiply(shine, inside, scale=1 / 255)
        part[:] = cv2.add(part, cv2.merge([shine, shine, shine, np.zeros_like(shine)]))


def _ring(half: Points, round_off: float) -> Points:
    """A rounded rectangle (n, 2) about 0, 0: the larger ``round_off``, the squarer."""
    angle = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    way = np.column_stack([np.cos(angle), np.sin(angle)])
    return np.asarray(np.sign(way) * np.abs(way) ** (2 / round_off) * half)


def _hits(start: Points, ray: Points, z: float) -> Points:
    """Where rays (n, 3) that come back from ``start`` (n, 3) meet the plane at ``z``: (n, 2)."""
    steps = (z - start[:, 2:]) / np.minimum(ray[:, 2:], -1e-3)
    return np.asarray((start + steps * ray)[:, :2])


def _within(places: Points, middle: Points | tuple[float, float], half: tuple[float, float], soft: float) -> Points:
    away = (np.abs(places - middle) - half).max(1)
    return np.asarray(np.clip(0.5 - away / soft, 0, 1))


def _part(seen: Pixels, around: Points) -> tuple[Points, Pixels]:
    """The part of ``seen`` around pixels (n, 2), and where it begins."""
    left, top = np.maximum(np.floor(around.min(0)).astype(int) - 2, 0)
    right, bottom = np.maximum(np.ceil(around.max(0)).astype(int) + 3, 0)
    return np.array([left, top]), seen[top:bottom, left:right]


def _fill(mask: Pixels, outlines: Sequence[Points], low: Points | tuple[float, float]) -> None:
    """Fill what lies within an odd number of ``outlines``, smooth at the edge."""
    fixed = [np.round((outline - low) * 2**_SHIFT).astype(np.int32) for outline in outlines]
    cv2.fillPoly(mask, fixed, 255, cv2.LINE_AA, _SHIFT)


def _paint(seen: Pixels, outlines: Sequence[Points], colour: Points) -> None:
    low, part = _part(seen, np.concatenate(outlines))
    if not part.size:
        return
    mask = np.zeros(part.shape[:2], np.uint8)
    _fill(mask, outlines, low)
    solid = np.empty_like(part)
    solid[:] = (*colour, 255)
    ink = cv2.multiply(solid, cv2.merge([mask] * 4), scale=1 / 255)
    part[:] = cv2.add(ink, cv2.multiply(np.ascontiguousarray(part), cv2.merge([255 - mask] * 4), scale=1 / 255))
