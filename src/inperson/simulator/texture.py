"""A picture on a surface, sampled without aliasing at any distance."""

from __future__ import annotations

import math

import cv2
import numpy as np

from inperson.simulator.arrays import Field, Pixels

_OCTAVE_SHARE = 0.5
_LEVELS = 10
_LEAST_SIDE = 48


class Texture:
    """``picture``, ``density`` texels a centimetre, with the texel ``origin`` (x, y) at 0, 0.

    ``levels``: how many sizes of it are made, each half an octave smaller; 1 for what is only seen at one.
    """

    def __init__(self, picture: Pixels, density: float, origin: tuple[float, float], levels: int = _LEVELS) -> None:
        self._density = density
        self._origin = origin
        self._levels = [picture]
        height, width = picture.shape[:2]
        for level in range(1, levels):
            scale = 2 ** (-level * _OCTAVE_SHARE)
            if min(width, height) * scale < _LEAST_SIDE:
                break
            size = (round(width * scale), round(height * scale))
            # From the one twice as large: as good, and far less work.
            self._levels.append(cv2.resize(self._levels[max(level - 2, 0)], size, interpolation=cv2.INTER_AREA))

    def sample(self, places: Field, pixel: float, border: int = cv2.BORDER_REPLICATE) -> Pixels:
        """The picture at ``places`` (h, w, 2; cm), where one pixel of the result covers ``pixel`` cm."""
        texels = pixel * self._density
        level = math.floor(math.log2(max(texels, 1e-6)) / _OCTAVE_SHARE + 0.25)
        picture = self._levels[min(max(level, 0), len(self._levels) - 1)]
        sx, sy = (picture.shape[axis] / self._levels[0].shape[axis] for axis in (1, 0))
        to_texels = np.array([
            [self._density * sx, 0, (self._origin[0] + 0.5) * sx - 0.5],
            [0, self._density * sy, (self._origin[1] + 0.5) * sy - 0.5],
        ])  # fmt: skip
        # Two maps of one channel: OpenCV 5.0 reads one of two channels wrongly where it interpolates linearly.
        x, y = cv2.split(cv2.transform(places, to_texels))
        return cv2.remap(picture, x, y, cv2.INTER_LINEAR if texels > 0.8 else cv2.INTER_CUBIC, borderMode=border)
