"""Which part of a picture is shown, and how large: what a virtual camera does to fit a face to an oval."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from inperson.capture.wire import Box
from inperson.simulator.arrays import Pixels
from inperson.simulator.camera import Camera

_LARGER = 1.08
"""So much too large a face may be shown where it could not be shifted far enough otherwise."""


@dataclass(frozen=True)
class Framing:
    """The part of a picture that is shown: ``zoom`` times enlarged, its middle at ``cx``, ``cy`` (fractions)."""

    zoom: float = 1.0
    cx: float = 0.5
    cy: float = 0.5

    def of(self, picture: Pixels, camera: Camera) -> Pixels:
        """``picture`` as ``camera`` gives it."""
        height, width = picture.shape[:2]
        step = width / camera.width / self.zoom
        there = np.array([
            [step, 0, self.cx * width - 0.5 - step * (camera.width - 1) / 2],
            [0, step, self.cy * height - 0.5 - step * (camera.height - 1) / 2],
        ])  # fmt: skip
        if step > 1.6:
            picture = cv2.GaussianBlur(picture, (0, 0), 0.35 * (step - 1))
        flags = (cv2.INTER_LINEAR if step > 1.6 else cv2.INTER_CUBIC) | cv2.WARP_INVERSE_MAP
        size = (camera.width, camera.height)
        return cv2.warpAffine(picture, there, size, flags=flags, borderMode=cv2.BORDER_REFLECT)

    def towards(self, other: Framing, share: float) -> Framing:
        """Between this and ``other``."""
        zoom = self.zoom * (other.zoom / self.zoom) ** share
        return Framing(zoom, self.cx + (other.cx - self.cx) * share, self.cy + (other.cy - self.cy) * share)


def framing(face: Box, oval: Box, zooms: tuple[float, float]) -> Framing:
    """The framing in which ``face`` comes nearest to ``oval``, with a zoom from least to most, within the picture."""
    ways = ((face.cx, oval.cx), (face.cy, oval.cy))
    fits = oval.width / face.width
    reaches = max(max(there / here, (1 - there) / (1 - here)) for here, there in ways)
    zoom = min(max(min(max(fits, reaches), _LARGER * fits), zooms[0]), zooms[1])
    cx, cy = (min(max(here - (there - 0.5) / zoom, 0.5 / zoom), 1 - 0.5 / zoom) for here, there in ways)
    return Framing(zoom, cx, cy)
