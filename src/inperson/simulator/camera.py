"""A pinhole camera, and the rays through its pixels.

Coordinates here and in the whole room: centimetres, x to the right and y down as in the picture, z away from the
camera, which stands at the origin.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from inperson.simulator.arrays import Field, Points

_GRID = 6
"""Pixels (of a 640 pixel picture) between the rays that are really traced; between them the map is interpolated."""
_MARGIN = 2
"""Traced rays beyond the picture's edge, so that the interpolation has neighbours there."""


@dataclass(frozen=True)
class Camera:
    """A camera of ``width`` × ``height`` pixels and ``focal`` length in pixels, its axis through the middle."""

    width: int = 480
    height: int = 640
    focal: float = 660.0

    def scaled(self, long_side: int) -> Camera:
        """The same view with ``long_side`` pixels on the long side."""
        scale = long_side / max(self.width, self.height)
        return Camera(round(self.width * scale), round(self.height * scale), self.focal * scale)

    def project(self, points: Points) -> Points:
        """Pixels (n, 2) of ``points`` (n, 3) in front of the camera."""
        return np.asarray(self._middle + self.focal * points[:, :2] / points[:, 2:])

    def matrix(self) -> Points:
        """The 3 × 3 matrix of `project`."""
        return np.array([[self.focal, 0, self._middle[0]], [0, self.focal, self._middle[1]], [0, 0, 1]])

    def rays(self) -> Field:
        """Directions (rows, columns, 2) with z = 1 on a coarse grid that reaches beyond the picture."""
        step = self._step
        x, y = (
            (np.arange(-(-side // step) + 2 * _MARGIN) - _MARGIN) * step + (step - 1) / 2 - middle
            for side, middle in zip((self.width, self.height), self._middle, strict=True)
        )
        return (np.stack(np.meshgrid(x, y), axis=-1) / self.focal).astype(np.float32)

    def dense(self, coarse: Field) -> Field:
        """A value on `rays` (rows, columns, n), interpolated for every pixel: (height, width, n)."""
        step = self._step
        rows, columns = coarse.shape[:2]
        full = cv2.resize(coarse, (columns * step, rows * step), interpolation=cv2.INTER_CUBIC)
        begin = _MARGIN * step
        return full[begin : begin + self.height, begin : begin + self.width]

    @property
    def _step(self) -> int:
        return max(1, round(_GRID * max(self.width, self.height) / 640))

    @property
    def _middle(self) -> tuple[float, float]:
        return (self.width - 1) / 2, (self.height - 1) / 2
