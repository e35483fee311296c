"""A face on the screen of a phone."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from inperson.simulator.arrays import Field, Pixels
from inperson.simulator.camera import Camera
from inperson.simulator.canvas import DENSITY, ORIGIN
from inperson.simulator.face import Face
from inperson.simulator.glass import Glass
from inperson.simulator.paper import cropped
from inperson.simulator.sheet import Sheet
from inperson.simulator.state import State

_TALL = 2.05
"""Height of a screen for its width."""
_BEZEL = (20, 20, 22)
_PITCH = (0.0055, 0.0085)
_DARK = (0.0, 0.0, 0.0)


class Screen(Sheet):
    """A lit screen that shows a still."""

    def __init__(self, picture: Pixels, middle: tuple[float, float], scale: float, glass: Glass) -> None:
        super().__init__(picture, middle, scale)
        self._glass = glass

    def shown(self, places: Field, state: State, camera: Camera, t: float) -> Pixels:
        """The picture, seen through the grid of the screen's pixels and a window's reflection."""
        unlit = super().shown(places, replace(state, light=_DARK), camera, t)
        return self._glass.over(unlit, places, state, camera, t)


def phone_with(face: Face, rng: np.random.Generator) -> Screen:
    """A phone that shows ``face`` as wide as its screen."""
    half = float(rng.uniform(9.0, 11.5))
    part = cropped(face, half, half * 2)
    glass = Glass.drawn(rng, _PITCH)
    height, width = part.bottom - part.top, part.right - part.left
    spare = max(0, round(_TALL * width) - height)
    scale = float(rng.uniform(6.4, 7.4)) * DENSITY / width
    bezel = round(rng.uniform(0.25, 0.5) / scale * DENSITY)
    above = spare // 2
    whole = cv2.copyMakeBorder(part.cut(face.scene), above, spare - above, 0, 0, cv2.BORDER_CONSTANT, value=[0] * 3)
    device = cv2.copyMakeBorder(glass.lit(whole), bezel, bezel, bezel, bezel, cv2.BORDER_CONSTANT, value=_BEZEL)
    return Screen(device, (ORIGIN[0] - part.left + bezel, ORIGIN[1] - part.top + above + bezel), scale, glass)
