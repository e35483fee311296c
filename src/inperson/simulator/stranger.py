"""Somebody else: the second face where only one was given."""

from __future__ import annotations

import cv2
import numpy as np

from inperson.simulator.arrays import Pixels
from inperson.simulator.picture import face_picture

_MIDDLE, _REACH = (224.0, 118.0), 62.0
"""Where the astronaut's face is in her picture, and how far from there it is reshaped; pixels."""
_JAW, _NOSE, _EYES = 0.22, 0.16, 0.13
"""How much wider the jaw, longer the nose and closer the eyes become."""
_TONE = (0.74, 0.64, 0.58)
"""Of skin and hair, red, green and blue."""


def stranger(picture: Pixels) -> Pixels:
    """A face picture (h, w, 3) of somebody who is not in ``picture``: the astronaut, or for herself another woman."""
    astronaut = face_picture(None)
    return _another(astronaut) if np.array_equal(picture, astronaut) else astronaut


def _another(astronaut: Pixels) -> Pixels:
    """Mirrored, with other proportions and another complexion: no landmark lies where hers do."""
    height, width = astronaut.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    across, down = (x - _MIDDLE[0]) / _REACH, (y - _MIDDLE[1]) / _REACH
    near = np.exp(-((across**2 + down**2) ** 2))
    low = np.clip(down + 0.2, 0, 1)
    # What is drawn here lies further in there: so it becomes larger.
    there_x = x - near * _REACH * across * (_JAW * low - _EYES * (1 - low))
    there_y = y - near * _REACH * _NOSE * down * np.exp(-((across / 0.45) ** 2))
    shaped = cv2.remap(astronaut, there_x, there_y, cv2.INTER_CUBIC).astype(np.float32)
    return np.ascontiguousarray((shaped * _TONE).clip(0, 255).astype(np.uint8)[:, ::-1])
