"""One face, one size, one place: the crop on which two frames of the same face are compared."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from inperson.engine.frames import Grey
from inperson.engine.landmarks import (
    CHIN,
    FACE_OVAL,
    LEFT_EYE,
    LEFT_EYE_CORNERS,
    LIPS,
    RIGHT_EYE,
    RIGHT_EYE_CORNERS,
    Landmarks,
)

SIDE = 256
"""Width and height of the crop in pixels."""
IOD = 84.0
"""Distance between the eyes' centres in the crop, in pixels."""
CENTER = np.array([128.0, 128.0], np.float32)

_ANCHORS = np.array([[128 - IOD / 2, 104], [128 + IOD / 2, 104], [128, 104 + 1.55 * IOD]], np.float32)
_CLAHE_CLIP, _CLAHE_TILES = 3.0, (6, 6)


@dataclass(frozen=True, slots=True)
class Crop:
    """A face in canonical view: ``grey`` (256, 256) with even local contrast, ``landmarks`` (478, 2) in its pixels."""

    grey: NDArray[np.uint8]
    landmarks: NDArray[np.float32]


def canonical(grey: Grey, landmarks: Landmarks) -> Crop:
    """Bring the face to the canonical view by the eyes' centres and the chin (design §4, step 1)."""
    points = np.stack(
        [
            landmarks[list(RIGHT_EYE_CORNERS), :2].mean(0),
            landmarks[list(LEFT_EYE_CORNERS), :2].mean(0),
            landmarks[CHIN, :2],
        ]
    ).astype(np.float32)
    affine = cv2.getAffineTransform(points, _ANCHORS)
    scale = float(np.sqrt(abs(np.linalg.det(affine[:, :2]))))
    if scale < 0.7:  # a face much larger than the crop would alias
        grey = cv2.GaussianBlur(grey, (0, 0), 0.5 / scale).astype(np.uint8, copy=False)
    view = cv2.warpAffine(grey, affine, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    even = cv2.createCLAHE(_CLAHE_CLIP, _CLAHE_TILES).apply(view)
    moved = landmarks[:, :2] @ affine[:, :2].T.astype(np.float32) + affine[:, 2].astype(np.float32)
    return Crop(even.astype(np.uint8, copy=False), moved.astype(np.float32))


def rigid_mask(landmarks: NDArray[np.float32], margin: int = 0) -> NDArray[np.bool_]:
    """Where the skull leads, (256, 256): inside the face's outline, without eyes and lips, which move by themselves.

    ``margin``: pixels around eyes and lips that are left out with them, as holes are cut wider than eyes are.
    """
    mask = np.zeros((SIDE, SIDE), np.uint8)
    cv2.fillConvexPoly(mask, cv2.convexHull(landmarks[list(FACE_OVAL)].astype(np.int32)), 1)
    mask = cv2.erode(mask, np.ones((9, 9), np.uint8)).astype(np.uint8)
    moving = np.zeros_like(mask)
    for part in (LIPS, LEFT_EYE, RIGHT_EYE):
        cv2.fillConvexPoly(moving, cv2.convexHull(landmarks[list(part)].astype(np.int32)), 1)
    if margin:
        moving = cv2.dilate(moving, np.ones((2 * margin + 1, 2 * margin + 1), np.uint8)).astype(np.uint8)
    mask[moving > 0] = 0
    return mask.astype(bool)
