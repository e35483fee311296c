"""The plane on which a face picture is laid out: in centimetres of the face, wherever and however large it was."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from inperson.simulator.arrays import Field, Pixels, Points

DENSITY = 24.0
"""Texels per centimetre."""
_HALF_WIDTH, _HALF_HEIGHT = 24.0, 28.0
WIDTH, HEIGHT = round(2 * _HALF_WIDTH * DENSITY), round(2 * _HALF_HEIGHT * DENSITY)
ORIGIN = (WIDTH / 2, HEIGHT / 2)
"""Where the middle of the face is, texels."""


@dataclass(frozen=True)
class Window:
    """A part of the canvas, in texels; the ends are not in it."""

    left: int
    top: int
    right: int
    bottom: int

    def cut(self, image: Pixels) -> Pixels:
        """This part of ``image``."""
        return image[self.top : self.bottom, self.left : self.right]

    def shrunk(self, rim: int) -> Window:
        """Without ``rim`` texels on every side that is not the canvas's own edge."""
        return Window(
            self.left + rim if self.left > 0 else 0,
            self.top + rim if self.top > 0 else 0,
            self.right - rim if self.right < WIDTH else WIDTH,
            self.bottom - rim if self.bottom < HEIGHT else HEIGHT,
        )


@dataclass(frozen=True)
class Placing:
    """Where a picture lies on the canvas: its pixel ``middle`` (x, y) at `ORIGIN`, ``scale`` pixels a centimetre."""

    middle: Points
    scale: float

    def lay(self, image: Pixels | Field) -> Pixels | Field:
        """``image`` on the canvas, its borders continued to the canvas's edges."""
        step = self.scale / DENSITY
        shift = self.middle - np.array(ORIGIN) * step
        there = np.array([[step, 0, shift[0]], [0, step, shift[1]]])
        flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
        return cv2.warpAffine(image, there, (WIDTH, HEIGHT), flags=flags, borderMode=cv2.BORDER_REPLICATE)

    def window(self, width: int, height: int) -> Window:
        """The part of the canvas that a picture of ``width`` × ``height`` pixels covers."""
        step = DENSITY / self.scale
        first = np.ceil(np.array(ORIGIN) - self.middle * step)
        last = np.array(ORIGIN) + (np.array([width - 1, height - 1]) - self.middle) * step
        left, top = (max(0, int(v)) for v in first)
        return Window(left, top, min(WIDTH, int(last[0])), min(HEIGHT, int(last[1])))
