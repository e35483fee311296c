"""Claim: do the pixels of two views move as the landmarks say, or only as those of a sheet would? (design §4)

Between two views of about one size a sheet, flat or bent and however it is turned, moves as

    u(p) = homography(p) + surfaces of second degree, one across and one down

The landmark model has an opinion of how each part of the face moved: a nose that swings before its cheeks, brows that
rise. What of that no sheet can do is the *claim*. A photograph that is turned or waved gets a claim as well, since the
model believes in heads. So the pixels are asked: the second view is bent onto the first, by surfaces and claim
together, until both look most alike (Lucas and Kanade, IJCAI 1981; Baker and Matthews, IJCV 2004). The share of the
claim that this takes is near 1 on a face and near 0 on any sheet.

Dense flow (`inperson.engine.parallax`) sees more of the motion than was claimed, but loses its way where a face turns
far or talks, and on skin that a camera has smoothed. Here all pixels vote on few numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from inperson.engine.canonical import IOD, SIDE, rigid_mask
from inperson.engine.view import COLUMNS, ROWS, STEP, View, X, Y, between, flattened, kept_on_view, textured

_LEAST_POINTS = 300  # of about 1400
_MARGIN = 4  # pixels around eyes and lips: photographs get holes there
_LEVELS = ((2, 2.0, 4), (2, 1.0, 4), (1, 1.0, 3))
"""From coarse to fine: how many times smaller the pictures are, their blur in pixels, and how often to step."""
_DAMPING = 1e-4
_HUBER = 1.5


@dataclass(frozen=True, slots=True)
class Claim:
    """What the landmarks claim of two views, or of several pairs, and what the pixels say to it."""

    size: float
    """Root mean square of the claimed motion, in % of IOD: beyond that of any sheet."""
    share: float
    """The part of it that the pixels show: about 1 on a face, about 0 on a sheet."""
    error: float
    """Standard error of the share, as far as noise in the pixels goes. Grimaces and slips of the model add to it."""
    likeness: float
    """Correlation of the two views once they are aligned, -1 to 1."""


@kept_on_view
def claim(first: View, second: View) -> Claim | None:
    """Ask the pixels for the claim between two views; nothing when too little of the face can be compared."""
    flat = flattened(second, onto=first)
    if flat is None:
        return None
    grey, homography = flat
    places = rigid_mask(first.crop.landmarks, _MARGIN)[::STEP, ::STEP] & first.textured & textured(grey)
    if places.sum() < _LEAST_POINTS:
        return None
    brought = cv2.perspectiveTransform(second.crop.landmarks[None].astype(np.float64), homography)[0]
    moved = between(first.crop.landmarks, ((brought - first.crop.landmarks) / IOD).astype(np.float32))[places]
    across, down = _sheet(X[places], Y[places])
    claimed_across, claimed_down = _beyond(across, down, moved)
    size = 100 * float(np.sqrt(np.mean(claimed_across**2 + claimed_down**2)))
    across, down = np.column_stack([across, claimed_across]), np.column_stack([down, claimed_down])
    share, error, likeness = _align(first.crop.grey, grey, places, across, down)
    return Claim(size, share, error, likeness)


def pooled(claims: Sequence[Claim]) -> Claim | None:
    """Several pairs of one face as one, each by its precision; nothing of none."""
    if not claims:
        return None
    precision = np.array([1 / max(each.error, 1e-3) ** 2 for each in claims])
    table = np.array([(each.size, each.share, each.likeness) for each in claims])
    size, share, likeness = precision @ table / precision.sum()
    return Claim(float(size), float(share), float(precision.sum() ** -0.5), float(likeness))


def _sheet(x: NDArray[np.float32], y: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """How a sheet moves across and down at n places: columns (n, 14) each."""
    zero, one = np.zeros_like(x), np.ones_like(x)
    across = [one, x, y, zero, zero, zero, x * x, x * y]
    down = [zero, zero, zero, one, x, y, x * y, y * y]
    for bend in (x * x, x * y, y * y):
        across += [bend, zero]
        down += [zero, bend]
    return np.column_stack(across), np.column_stack(down)


def _beyond(
    across: NDArray[np.float32], down: NDArray[np.float32], moved: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """What of ``moved`` (n, 2) no sheet can do: (n) across and (n) down."""
    sheet = np.vstack([across, down]).astype(np.float64)
    both = moved.T.reshape(-1).astype(np.float64)
    normal = sheet.T @ sheet + 1e-6 * np.eye(sheet.shape[1])
    rest = (both - sheet @ np.linalg.solve(normal, sheet.T @ both)).astype(np.float32)
    return rest[: len(moved)], rest[len(moved) :]


def _align(
    first: NDArray[np.uint8],
    second: NDArray[np.uint8],
    places: NDArray[np.bool_],
    across: NDArray[np.float32],
    down: NDArray[np.float32],
) -> tuple[float, float, float]:
    """Share, standard error and likeness. The last of the columns (n, k) is the claim.

    Gauss-Newton on the differences of brightness, which may differ by a gain and an offset besides.
    """
    x, y = COLUMNS[places], ROWS[places]
    motion, light = np.zeros(across.shape[1], np.float32), np.zeros(2, np.float32)
    for shrink, blur, steps in _LEVELS:
        here, there = (_softened(grey, shrink, blur) for grey in (first, second))
        slopes = [_slope(there, way, IOD / shrink) for way in ((1, 0), (0, 1))]
        wanted = _at(here, x, y)
        light[:] = 0
        for _ in range(steps):
            to_x = np.asarray(x + IOD * (across @ motion), np.float32)
            to_y = np.asarray(y + IOD * (down @ motion), np.float32)
            seen, slope_x, slope_y = (_at(field, to_x, to_y) for field in (there, *slopes))
            columns = np.column_stack([
                across * slope_x[:, None] + down * slope_y[:, None], seen / 100, np.ones_like(seen)
            ])  # fmt: skip
            missing = wanted - seen
            left = np.abs(missing - columns[:, -2:] @ light)
            weights = 1 / np.maximum(1, left / (_HUBER * 1.4826 * np.median(left) + 1e-3))
            weighted = columns * weights[:, None]
            normal = (weighted.T @ columns).astype(np.float64)
            damped = normal + np.diag(_DAMPING * np.diag(normal) + 1e-6)
            change = np.linalg.solve(damped, (weighted.T @ missing).astype(np.float64)).astype(np.float32)
            motion, light = motion + change[:-2], change[-2:]
    rest = missing - columns @ change
    variance = float(weights @ rest**2 / weights.sum()) * float(np.linalg.inv(damped)[-3, -3])
    likeness = float(np.corrcoef(wanted, seen)[0, 1]) if seen.std() > 0 and wanted.std() > 0 else 0.0
    return float(motion[-1]), float(np.sqrt(max(variance, 0.0))), likeness


def _softened(grey: NDArray[np.uint8], shrink: int, blur: float) -> NDArray[np.float32]:
    side = SIDE // shrink
    small = grey if shrink == 1 else cv2.resize(grey, (side, side), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(small.astype(np.float32), (0, 0), blur), np.float32)


def _slope(field: NDArray[np.float32], way: tuple[int, int], unit: float) -> NDArray[np.float32]:
    """How ``field`` rises ``way`` (across, down), for each ``unit`` of its pixels."""
    return np.asarray(cv2.Sobel(field, cv2.CV_32F, *way, scale=unit / 8), np.float32)


def _at(field: NDArray[np.float32], x: NDArray[np.float32], y: NDArray[np.float32]) -> NDArray[np.float32]:
    """``field`` of a crop, whatever its size, at the crop's pixels ``x``, ``y`` (n)."""
    scale = np.float32(field.shape[0] / SIDE)
    column, row = ((places + np.float32(0.5)) * scale - np.float32(0.5) for places in (x, y))
    return np.asarray(cv2.remap(field, column[None], row[None], cv2.INTER_LINEAR)[0], np.float32)
