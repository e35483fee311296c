"""Closing eyes: the skin between brow and lid is drawn down over the eye, as a lid does."""

from __future__ import annotations

import cv2
import numpy as np

from inperson.simulator.arrays import Pixels, Points
from inperson.simulator.canvas import DENSITY, ORIGIN
from inperson.simulator.texture import Texture

_UPPER = ((33, 246, 161, 160, 159, 158, 157, 173, 133), (362, 398, 384, 385, 386, 387, 388, 466, 263))
_LOWER = ((33, 7, 163, 144, 145, 153, 154, 155, 133), (362, 382, 381, 380, 374, 373, 390, 249, 263))
_BROW = ((46, 53, 52, 65, 55), (285, 295, 282, 283, 276))
_STEPS = 4
"""A blink is drawn in quarters; at its speed nobody sees more."""


class Lid:
    """One eye of ``person`` (the canvas, (h, w, 4)), closed by steps. ``side``: 0 the picture's left eye, 1 its right.

    ``corners`` (4, 2; cm) enclose all that moves.
    """

    def __init__(self, person: Pixels, points: Points, side: int) -> None:
        upper, lower, brow = (points[list(curve[side])] * DENSITY + ORIGIN for curve in (_UPPER, _LOWER, _BROW))
        curves = np.vstack([upper, lower, brow])
        low, high = np.floor(curves.min(0) - 8).astype(int), np.ceil(curves.max(0) + 12).astype(int)
        crop = person[low[1] : high[1], low[0] : high[0]]
        self.corners = (np.array([low, (high[0], low[1]), high, (low[0], high[1])]) - ORIGIN) / DENSITY
        origin = (ORIGIN[0] - low[0], ORIGIN[1] - low[1])
        self._patches = [
            Texture(_closed(crop, upper - low, lower - low, brow - low, step / _STEPS), DENSITY, origin)
            for step in range(1, _STEPS + 1)
        ]

    def patch(self, closed: float) -> Texture | None:
        """What to lay over the eye when it is ``closed``, 0–1; nothing while it is open."""
        step = round(closed * _STEPS)
        return self._patches[step - 1] if step else None


def _closed(crop: Pixels, upper: Points, lower: Points, brow: Points, closed: float) -> Pixels:
    """The eye with its lid down: (h, w, 4), opaque only where something moved."""
    height, width = crop.shape[:2]
    x, y = np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)[:, None]
    top, bottom, start = (np.interp(x, *curve[np.argsort(curve[:, 0])].T) for curve in (upper, lower, brow))
    start = np.minimum(start, top - 4)
    gap = np.where((x > upper[:, 0].min()) & (x < upper[:, 0].max()), np.maximum(bottom - top, 0), 0)
    edge = top + gap * closed * 0.94
    moved = (y > start) & (y <= edge)
    source = np.where(moved, start + (y - start) * (top - start) / (edge - start), y).astype(np.float32)
    drawn = cv2.remap(crop, np.tile(x, (height, 1)), source, cv2.INTER_CUBIC).astype(np.float32)
    # Lashes: a dark line where the lids meet.
    lash = np.exp(-(((y - edge) / 2.2) ** 2)) * np.minimum(gap / 10, 1)
    drawn[..., :3] *= (1 - 0.45 * closed * lash)[..., None]
    changed = ((moved | (lash > 0.05)) & (gap > 0.5)).astype(np.float32)
    return (drawn * cv2.GaussianBlur(changed, (0, 0), 2)[..., None]).clip(0, 255).astype(np.uint8)
