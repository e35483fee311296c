"""Surroundings: straight edges, or all that is beside the face, that come nearer exactly as the face does (design §4).

Frames in which the face has different sizes are laid upon each other by the face. What belongs to the face's own plane
stays where it is: the edges of a sheet, the frame of a phone, the room that was photographed with it. What stands
behind a person does not grow as much as they do, be it hair, shoulders, or a wall.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from inperson.engine.alignment import Affine, after, similarity
from inperson.engine.frames import decode_grey
from inperson.engine.landmarks import LEFT_EYE_CORNERS, RIGHT_EYE_CORNERS, Landmarks
from inperson.engine.signals import Signal
from inperson.engine.take import Sample, Take, size

NAME = "surroundings"
LEAST_GROWTH = 1.12
"""Of the face over the frames that are compared: with less a door frame seems to stay with the face, too."""
SHEET_EDGES = 4.8
"""From here up it is a sheet or a screen: what its second and third longest straight edge have together, IOD, each on
another side of the face. A door frame gives a person one such edge, long straight hair one more; together they reach
4.0. Sheets, of which three sides are seen, have 3.7 to 7."""
MOST_EDGE = 3.5
"""More of one edge counts no more."""
LOCKED = 0.93
"""The share of all that is to be seen beside a face that stays with it: people 0.4 to 0.8."""
LOCKED_GROWTH = 1.25
"""Of the face, so that a blurred wall is seen to stay behind."""
SHOTS = 5
_WIDEST = 1.6  # growth: in a larger face there is no room for its surroundings
_MOST_YAW = 15.0
_LONG_SIDE = 400  # pixels of a frame, at most
_UNIT = 24  # pixels for one IOD
_LEFT, _TOP, _RIGHT, _BOTTOM = -3.6, -3.2, 3.6, 4.0  # what is looked at, IOD from the middle between the eyes
_STRONG = 32  # gradient that counts in full, sum of a Sobel kernel: 4 grey levels a pixel
_CONSTANT = 0.6  # the mean of a gradient, of what it can be, that is there in most shots
_LEAST_EDGE, _LEAST_VOTES, _MOST_GAP = 36, 20, 4  # pixels
_MOST_SLOPE = 0.29  # tangent: heads are held askew in pictures
_LEAST_TEXTURE = 1.0  # square IOD full of gradients

Side: TypeAlias = Literal["left", "right", "above", "below"]
Map: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Around:
    """What lies around a face. ``edges``: the longest straight one of each side, IOD. ``growth``: of the face.

    ``locked``: the share (0–1) of all gradients beside the body that stay with the face; nothing where there are few.
    """

    edges: dict[Side, float]
    locked: float | None
    growth: float


def surroundings(take: Take) -> Signal | None:
    """Look around the face of ``take``. Nothing when it was seen in one size only.

    Raises `inperson.errors.FrameError`.
    """
    around = around_of(take.frames)
    if around is None or around.growth < LEAST_GROWTH:
        return None
    edges = sum(min(length, MOST_EDGE) for length in sorted(around.edges.values())[1:3])
    if edges >= SHEET_EDGES:
        sure = min(0.95, 0.5 + 0.45 * (edges - SHEET_EDGES) / 1.7)
        where = ", ".join(side for side, length in around.edges.items() if length)
        fact = f"Straight edges move and grow with the face ({where})"
        return Signal(NAME, edges, "attack", sure, f"{fact}, as those of a sheet or a screen.")
    if around.locked is not None and around.locked >= LOCKED and around.growth >= LOCKED_GROWTH:
        return Signal(
            NAME, edges, "attack", 0.55, "All that is beside the face moves and grows with it, as in a picture."
        )
    return Signal(NAME, edges, "nothing", 0.0, "Nothing around the face moves as a sheet or a screen would.")


def around_of(frames: Sequence[Sample]) -> Around | None:
    """What lies around the face of ``frames``; nothing when too few show it. Raises `inperson.errors.FrameError`."""
    shots = _shots(frames)
    if len(shots) < SHOTS - 1:
        return None
    across, down, total = _laid(shots)
    edges: dict[Side, float] = {"left": 0.0, "right": 0.0, "above": 0.0, "below": 0.0}
    for side, length in (*_sides(across, upright=True), *_sides(np.ascontiguousarray(down.T), upright=False)):
        edges[side] = max(edges[side], length)
    sizes = [size(shot) for shot in shots]
    return Around(edges, _locked(np.abs(across) + np.abs(down), total), max(sizes) / min(sizes))


def _shots(frames: Sequence[Sample]) -> list[Sample]:
    """Frames with evenly different sizes of the face, from the smallest on."""
    faces = [each for each in frames if each.observation.faces == 1 and _straight(each)]
    if len(faces) < SHOTS:
        return []
    sizes = np.log([size(each) for each in faces])
    goals = np.linspace(sizes.min(), min(sizes.max(), sizes.min() + np.log(_WIDEST)), SHOTS)
    return [faces[index] for index in sorted({int(np.argmin(np.abs(sizes - goal))) for goal in goals})]


def _straight(sample: Sample) -> bool:
    face = sample.observation.face
    return face is not None and abs(face.yaw) <= _MOST_YAW


def _shrink(sample: Sample) -> int:
    long_side = max(sample.observation.width, sample.observation.height)
    return next((times for times in (1, 2, 4) if long_side <= _LONG_SIDE * times), 8)


def _laid(shots: Sequence[Sample]) -> tuple[Map, Map, Map]:
    """The mean gradients across and down, −1 to 1, of all shots laid upon each other by the face, and their total."""
    width, height = round((_RIGHT - _LEFT) * _UNIT), round((_BOTTOM - _TOP) * _UNIT)
    sums = np.zeros((3, height, width), np.float32)
    count = np.zeros((height, width), np.float32)
    middle = _landmarks(shots[len(shots) // 2])
    upright = _upright(middle)
    for shot in shots:
        grey = decode_grey(shot.frame.jpeg, _shrink(shot))
        there = after(similarity(middle, _landmarks(shot)), upright) * (grey.shape[1] / shot.observation.width)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        view = cv2.GaussianBlur(cv2.warpAffine(grey, there, (width, height), flags=flags), (5, 5), 1.0)
        seen = cv2.warpAffine(np.ones_like(grey), there, (width, height), flags=flags)
        seen = cv2.erode(seen, np.ones((7, 7), np.uint8)).astype(np.float32)
        across, down = (
            np.clip(cv2.Sobel(view, cv2.CV_16S, 1 - axis, axis), -_STRONG, _STRONG) * seen for axis in (0, 1)
        )
        sums += (across, down, np.abs(across) + np.abs(down))
        count += seen
    sums *= (count >= SHOTS - 1) / np.maximum(count, 1) / _STRONG
    return sums[0], sums[1], sums[2]


def _sides(gradient: Map, upright: bool) -> Iterator[tuple[Side, float]]:
    """The straight vertical edges in ``gradient``, which lies on its side unless ``upright``, each beside the face."""
    across = np.ones((1, 5), np.uint8)
    first: Side = "left" if upright else "above"
    second: Side = "right" if upright else "below"
    begin, end = (
        round(_UNIT * place) for place in ((-1.0 - _LEFT, 1.0 - _LEFT) if upright else (-1.0 - _TOP, 1.9 - _TOP))
    )
    for signed in (gradient, -gradient):
        ridge = ((signed > _CONSTANT) & (signed >= cv2.dilate(signed, across))).astype(np.uint8)
        ridge[:, begin:end] = 0  # between eyes and collar all is the face's own
        found = cv2.HoughLinesP(ridge, 1, np.pi / 180, _LEAST_VOTES, minLineLength=_LEAST_EDGE, maxLineGap=_MOST_GAP)
        for x0, y0, x1, y1 in [] if found is None else found.reshape(-1, 4).astype(float):
            if abs(x1 - x0) <= _MOST_SLOPE * abs(y1 - y0):
                yield first if x0 + x1 < begin + end else second, float(np.hypot(x1 - x0, y1 - y0)) / _UNIT


def _locked(constant: Map, total: Map) -> float | None:
    """How much of what is beside and above the body stays the same."""
    height, width = total.shape
    x, y = np.arange(width) / _UNIT + _LEFT, np.arange(height)[:, None] / _UNIT + _TOP
    beside = (((np.abs(x) > 1.9) & (y < 0.8)) | (y < -2.2)) & (total > 0.3)
    all_of_it = float(total[beside].sum())
    return float(constant[beside].sum()) / all_of_it if all_of_it > _LEAST_TEXTURE * _UNIT**2 else None


def _landmarks(sample: Sample) -> Landmarks:
    face = sample.observation.face
    if face is None:
        raise ValueError("no face was observed")
    return face.landmarks


def _upright(landmarks: Landmarks) -> Affine:
    """From the pixels of what is looked at to those of the frame (2, 3)."""
    right, left = (landmarks[list(eye), :2].mean(0) for eye in (RIGHT_EYE_CORNERS, LEFT_EYE_CORNERS))
    (c, s), middle = (left - right) / _UNIT, (left + right) / 2
    turn = np.array([[c, -s], [s, c]], np.float64)
    return np.column_stack([turn, middle + turn @ (_LEFT * _UNIT, _TOP * _UNIT)])
