"""One end of a movement: a face in canonical view, and what was measured between it and other ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Any, TypeAlias, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from inperson.engine.canonical import CENTER, IOD, SIDE, Crop
from inperson.engine.landmarks import Landmarks

Grid: TypeAlias = NDArray[np.float32]
"""A quantity on the places that are compared, (64, 64) or (64, 64, n)."""
Measured = TypeVar("Measured")

STEP = 4
"""From one place that is compared to the next, in pixels of the crop: flow is smooth beyond that."""
ROWS, COLUMNS = np.mgrid[0:SIDE:STEP, 0:SIDE:STEP].astype(np.float32)
X: Grid = ((COLUMNS - CENTER[0]) / IOD).astype(np.float32)
"""The places, in interocular distances (IOD) from the crop's centre."""
Y: Grid = ((ROWS - CENTER[1]) / IOD).astype(np.float32)

_LEAST_CONTRAST, _CONTRAST_WINDOW = 4.0, 15  # grey levels, pixels: where nothing is to be seen, flow is a guess
_BLUR = 5.0  # pixels: landmarks lie about ten pixels apart


@dataclass(frozen=True, eq=False)
class View:
    """The canonical ``crop``, the ``landmarks`` (478, 3) and ``long_side`` of its frame, ``iod`` in its pixels."""

    crop: Crop
    landmarks: Landmarks
    iod: float
    long_side: int
    kept: dict[tuple[str, View], Any] = field(default_factory=dict, init=False, repr=False)
    """What `kept_on_view` has measured from here to other views."""

    @property
    def size(self) -> float:
        """IOD as a share of the frame's long side: comparable between frames and stills of one camera."""
        return self.iod / self.long_side

    @cached_property
    def heights(self) -> Grid:
        """Height of the expected face towards the camera (64, 64), in IOD, smooth between the landmarks."""
        heights = -self.landmarks[:, 2:] / self.iod
        return between(self.crop.landmarks, heights - heights.mean())[..., 0]

    @cached_property
    def textured(self) -> NDArray[np.bool_]:
        """Where there is something to follow (64, 64)."""
        return textured(self.crop.grey)


def kept_on_view(measure: Callable[[View, View], Measured]) -> Callable[[View, View], Measured]:
    """``measure``, but each pair of views only once: several signals ask for the same."""

    @wraps(measure)
    def measured(first: View, second: View) -> Measured:
        key = (measure.__name__, second)
        if key not in first.kept:
            first.kept[key] = measure(first, second)
        known: Measured = first.kept[key]
        return known

    return measured


def between(places: NDArray[np.float32], values: NDArray[np.float32]) -> Grid:
    """``values`` (n, k) at ``places`` (n, 2; pixels of the crop), smooth between them: (64, 64, k)."""
    half = SIDE // 2
    sums = np.zeros((half, half, values.shape[1] + 1), np.float32)
    columns, rows = np.clip(np.round(places / 2).astype(int), 0, half - 1).T
    np.add.at(sums, (rows, columns), np.column_stack([values, np.ones(len(values), np.float32)]))
    smooth = cv2.GaussianBlur(sums, (0, 0), _BLUR / 2)[:: STEP // 2, :: STEP // 2]
    return np.asarray(smooth[..., :-1] / np.maximum(smooth[..., -1:], 1e-6), np.float32)


def textured(grey: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Where ``grey`` (256, 256) has contrast, on the places that are compared (64, 64)."""
    window = (_CONTRAST_WINDOW, _CONTRAST_WINDOW)
    mean, square = cv2.blur(grey.astype(np.float32), window), cv2.sqrBoxFilter(grey, cv2.CV_32F, window)
    return np.asarray((square - mean * mean)[::STEP, ::STEP] > _LEAST_CONTRAST**2, np.bool_)


def flattened(view: View, onto: View) -> tuple[NDArray[np.uint8], NDArray[np.float64]] | None:
    """The pixels of ``view`` (256, 256) as a plane through its landmarks would show them in the place of ``onto``.

    And the homography (3, 3) that brings them there; nothing when the landmarks fall together.
    """
    homography, _ = cv2.findHomography(view.crop.landmarks, onto.crop.landmarks, 0)
    if homography is None or not np.isfinite(homography).all():
        return None
    warped = cv2.warpPerspective(view.crop.grey, homography, (SIDE, SIDE), borderMode=cv2.BORDER_REPLICATE)
    return warped.astype(np.uint8, copy=False), np.asarray(homography, np.float64)
