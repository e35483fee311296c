"""What scissors do to a print: a face cut out along its outline, holes where eyes or a mouth were."""

from __future__ import annotations

import cv2
import numpy as np

from inperson.simulator.arrays import Field, Pixels, Points

_SHIFT = 4  # bits of a texel's fraction, for OpenCV
_FRAY = 1.2
"""Width of the white edge that cut paper shows, texels."""


def hand_cut(outline: Points, wider: tuple[float, float], rng: np.random.Generator) -> Points:
    """The line (n, 2) that a hand with scissors makes of ``outline`` (n, 2): a little beside it, here and there.

    ``wider``: how much it stays away from it along x and along y, 1 for not at all.
    """
    middle = (outline.min(0) + outline.max(0)) / 2
    angle = np.linspace(0, 2 * np.pi, len(outline), endpoint=False)
    slips = np.ones_like(angle)
    for turns in range(2, 7):
        slips += rng.normal(0, 0.012) * np.cos(turns * angle + rng.uniform(0, 2 * np.pi))
    return np.asarray(middle + (outline - middle) * wider * slips[:, None])


def inside(outline: Points, height: int, width: int) -> Field:
    """How much of each texel (height, width) lies within ``outline`` (n, 2; texels), 0–1."""
    filled = np.zeros((height, width), np.uint8)
    cv2.fillPoly(filled, [np.round(outline * 2**_SHIFT).astype(np.int32)], 255, cv2.LINE_AA, _SHIFT)
    return filled.astype(np.float32) / 255


def cut_out(picture: Pixels, outline: Points) -> Pixels:
    """``picture`` (h, w, 3) within ``outline`` (n, 2; texels) alone: (h, w, 4)."""
    kept = inside(outline, *picture.shape[:2])
    return np.dstack([_frayed(picture, outline) * kept[..., None], kept * 255]).round().astype(np.uint8)


def pierced(picture: Pixels, holes: list[Points], gloom: float) -> Pixels:
    """``picture`` (h, w, 3 or 4) with ``holes`` (n, 2; texels): (h, w, 4).

    ``gloom``: how much of the light the paper keeps off what lies behind it, 0–1.
    """
    whole = picture if picture.shape[2] == 4 else np.dstack([picture, np.full(picture.shape[:2], 255, np.uint8)])
    cut = whole.astype(np.float32)
    for hole in holes:
        gone = inside(hole, *whole.shape[:2])[..., None]
        cut = np.dstack([_frayed(cut[..., :3], hole), cut[..., 3]])
        # The shadow is a dark pane in the hole.
        cut = cut * (1 - gone) + np.array([0, 0, 0, 255 * gloom], np.float32) * gone
    return np.asarray(cut.round().clip(0, 255), np.uint8)


def _frayed(picture: Pixels | Field, line: Points) -> Field:
    drawn = np.zeros(picture.shape[:2], np.uint8)
    points = np.round(line * 2**_SHIFT).astype(np.int32)
    cv2.polylines(drawn, [points], isClosed=True, color=255, thickness=2, lineType=cv2.LINE_AA, shift=_SHIFT)
    white = cv2.GaussianBlur(drawn, (0, 0), _FRAY).astype(np.float32)[..., None] / 255
    return np.asarray(picture + 0.6 * white * (225 - picture), np.float32)
