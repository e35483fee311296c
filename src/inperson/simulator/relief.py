"""How deep one person's head is: a height field from anthropometry, fitted to the landmarks of their picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from scipy.interpolate import RBFInterpolator

from inperson.simulator.anthropometry import (
    CHIN,
    DEPTHS,
    EDGES,
    LEFT_EAR,
    LEFT_EYE,
    MENTON,
    NOSE,
    NOSE_TIP,
    OUTER_EYE_CORNERS,
    RIGHT_EAR,
    RIGHT_EYE,
    TOP,
)
from inperson.simulator.arrays import Field, Points

_CELL = 0.2
_HALF_WIDTH, _HALF_HEIGHT = 32.0, 34.0
_COARSE = 3
"""Away from the face, only every third cell is computed."""
_FINE, _BROAD = 0.16, 0.8
"""Blur of the face's middle, whose nose and lips are sharp, and of its sides, which are round; cm."""
_CHEEKS = 1.9
"""Height of the cheeks beside the nose, cm: what a nose stands out from."""

_THROAT = ((1.5, 6.6), (3.5, 5.2), (6.5, 4.8), (10.0, 5.5), (18.0, 7.0), (26.0, 7.0))
_SHOULDERS = ((3, 3.5, 3.2), (6, 5.5, 2.0), (9, 10.0, 3.0), (10, 19.0, 0.5), (18, 10.0, 6.0), (20, 22.0, 2.0))
"""Throat and breastbone: cm below the chin, depth as in `anthropometry`. Shoulders: the same, with cm aside."""


@dataclass(frozen=True)
class Relief:
    """A height field over the picture plane: cm towards the camera from the plane of the eye corners."""

    heights: Field

    def at(self, x: Field, y: Field, of: Field | None = None) -> Field:
        """Heights at ``x``, ``y`` (two fields, cm from the middle of the face), or what else is given for each cell."""
        column = x * np.float32(1 / _CELL) + np.float32(_HALF_WIDTH / _CELL)
        row = y * np.float32(1 / _CELL) + np.float32(_HALF_HEIGHT / _CELL)
        values = self.heights if of is None else of
        return cv2.remap(values, column, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)

    def changed(self, corners: Points, heights: Callable[[Field, Field], Field]) -> Relief:
        """The same with new ``heights`` (of x, y; two fields in cm) in the box around ``corners`` (n, 2; cm)."""
        low, high = corners.min(0), corners.max(0)
        left, right = (round((x + _HALF_WIDTH) / _CELL) for x in (low[0], high[0]))
        top, bottom = (round((y + _HALF_HEIGHT) / _CELL) for y in (low[1], high[1]))
        x = np.arange(left, right, dtype=np.float32) * _CELL - _HALF_WIDTH
        y = np.arange(top, bottom, dtype=np.float32) * _CELL - _HALF_HEIGHT
        whole = self.heights.copy()
        whole[top:bottom, left:right] = heights(*np.meshgrid(x.astype(np.float32), y.astype(np.float32)))
        return Relief(whole)

    @cached_property
    def slopes(self) -> tuple[Field, Field]:
        """How much the heights grow to the right and downwards, for each cell; cm for a cm."""
        across, along = (cv2.Sobel(self.heights, -1, *way, scale=1 / (8 * _CELL)) for way in ((1, 0), (0, 1)))
        return across, along

    def shifted(self, right: float, down: float) -> Field:
        """For each cell, the height ``right`` and ``down`` (cm) of it."""
        there = np.array([[1, 0, right / _CELL], [0, 1, down / _CELL]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        size = self.heights.shape[::-1]
        return cv2.warpAffine(self.heights, there, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)

    @property
    def highest(self) -> float:
        """Height of the nose tip, cm."""
        return float(self.heights.max())


def head_relief(points: Points, rng: np.random.Generator) -> Relief:
    """The relief of the face with the landmarks ``points`` (478, 2; cm from the middle of its outline).

    ``rng`` varies it as people vary: the whole, the nose by ±15 %, the chin, and the small unevenness between.
    """
    index = np.array(list(DEPTHS))
    height = np.array(list(DEPTHS.values())) - OUTER_EYE_CORNERS
    height *= rng.uniform(0.9, 1.15)
    nose = np.isin(index, NOSE)
    height[nose] += rng.uniform(-0.15, 0.15) * (height[nose] - _CHEEKS)
    height[np.isin(index, CHIN)] += rng.uniform(-0.3, 0.3)
    yaw = _yaw(points)
    lateral = (points[index, 0] - height * np.sin(yaw)) / np.cos(yaw)
    height = height * np.cos(yaw) - lateral * np.sin(yaw)

    around, around_height = _beyond_the_face(points)
    places, heights = np.vstack([points[index], around]), np.concatenate([height, around_height])
    surface = RBFInterpolator(places, heights, smoothing=0.03, degree=1)
    whole = _grid(surface, -_HALF_WIDTH, -_HALF_HEIGHT, _HALF_WIDTH, _HALF_HEIGHT, _CELL * _COARSE)
    columns, rows = (round(2 * half / _CELL) + 1 for half in (_HALF_WIDTH, _HALF_HEIGHT))
    x, y = np.meshgrid(np.arange(columns, dtype=np.float32) / _COARSE, np.arange(rows, dtype=np.float32) / _COARSE)
    field = cv2.remap(whole, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    (left, top), (right, bottom) = (np.round(edge / _CELL) * _CELL for edge in (points.min(0), points.max(0)))
    face = _grid(surface, left, top, right, bottom, _CELL)
    column, row = round((left + _HALF_WIDTH) / _CELL), round((top + _HALF_HEIGHT) / _CELL)
    field[row : row + face.shape[0], column : column + face.shape[1]] = face
    field += _unevenness(columns, rows, rng)
    fine, broad = (cv2.GaussianBlur(field, (0, 0), blur / _CELL) for blur in (_FINE, _BROAD))
    x, y = x * (_COARSE * _CELL) - _HALF_WIDTH, y * (_COARSE * _CELL) - _HALF_HEIGHT
    from_middle = np.hypot(x / np.ptp(points[:, 0]), y / np.ptp(points[:, 1])) * 2
    side = np.clip((from_middle - 0.65) / 0.3, 0, 1)
    return Relief((fine + side * (broad - fine)).astype(np.float32))


def _yaw(points: Points) -> float:
    """How far the head in the picture is turned, radians, from where the nose tip lies between the eye corners."""
    across = points[RIGHT_EYE] - points[LEFT_EYE]
    middle = (points[LEFT_EYE] + points[RIGHT_EYE]) / 2
    offset = float((points[NOSE_TIP] - middle) @ across / np.linalg.norm(across))
    return float(np.arcsin(np.clip(offset / (DEPTHS[NOSE_TIP] - OUTER_EYE_CORNERS), -0.5, 0.5)))


def _beyond_the_face(points: Points) -> tuple[Points, Points]:
    """Hair, ears, neck, shoulders: places (n, 2) and heights (n)."""
    top, chin, middle = points[TOP], points[MENTON], (points[LEFT_EAR] + points[RIGHT_EAR]) / 2
    places: list[tuple[float, float, float]] = []
    for up, depth in ((2, 6.8), (4, 4.5), (6.5, 1.5), (10, -1.0), (16, -2.0)):
        places += [(top[0] + out, top[1] - up, depth - abs(out) / 3) for out in (-6.0, -3.0, 0.0, 3.0, 6.0)]
    for side, edges in zip((-1.0, 1.0), EDGES, strict=True):
        for edge in edges:
            outwards = points[edge] / np.linalg.norm(points[edge])
            for beyond, fall in ((1.0, 1.3), (2.5, 3.6)):
                x, y = points[edge] + beyond * outwards
                places.append((x, y, max(DEPTHS[edge] - fall, -1.2)))
        for out, depth in ((13.0, -2.0), (19.0, -2.5), (31.0, -2.5)):
            places += [(middle[0] + side * out, middle[1] + down, depth) for down in (-6, -2, 2, 6)]
        for down, out, depth in _SHOULDERS:
            places.append((middle[0] + side * out, chin[1] + down, depth))
    places += [(chin[0], chin[1] + down, depth) for down, depth in _THROAT]
    table = np.array(places, np.float64)
    return table[:, :2], table[:, 2] - OUTER_EYE_CORNERS


def _grid(surface: RBFInterpolator, left: float, top: float, right: float, bottom: float, cell: float) -> Field:
    """``surface`` from left to right and top to bottom, both ends included, every ``cell`` cm."""
    x, y = np.arange(left, right + cell / 2, cell), np.arange(top, bottom + cell / 2, cell)
    values = surface(np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2))
    return np.asarray(values.reshape(len(y), len(x)).clip(-OUTER_EYE_CORNERS - 5, 8), np.float32)


def _unevenness(columns: int, rows: int, rng: np.random.Generator) -> Field:
    """What makes one face differ from the next between the measured places: smooth, about a millimetre."""
    noise = cv2.GaussianBlur(rng.standard_normal((rows // 10, columns // 10), dtype=np.float32), (0, 0), 1.2)
    field = noise * (0.08 / float(noise.std()))
    return cv2.resize(field, (columns, rows), interpolation=cv2.INTER_CUBIC)
