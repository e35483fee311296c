"""From a face in a picture to the numbers that a network takes."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from inperson.engine.frames import Picture
from inperson.engine.observation import Face
from inperson.engine.trained.manifest import Crop, Input

_LEAST_SIDE = 8  # pixels: less of a picture is nothing to judge


def crop(picture: Picture, face: Face, wanted: Crop) -> Picture | None:
    """The part of ``picture`` around ``face``; nothing when the face is not in it.

    Where ``wanted`` reaches over the picture's edge it is moved inwards, and made smaller if it must be, as the authors
    of Silent-Face-Anti-Spoofing do (src/generate_patches.py).
    """
    height, width = picture.shape[:2]
    wide, high = max(face.width, 1.0), max(face.height, 1.0)
    if wanted.shape == "square":
        wide = high = max(wide, high)
    scale = min(wanted.scale, (width - 1) / wide, (height - 1) / high)
    wide, high = scale * wide, scale * high
    x, y = face.center
    if not (0 <= x < width and 0 <= y < height) or min(wide, high) < _LEAST_SIDE:
        return None
    left = min(max(x - wide / 2, 0.0), width - 1 - wide)
    top = min(max(y - high / 2, 0.0), height - 1 - high)
    return picture[int(top) : int(top + high) + 1, int(left) : int(left + wide) + 1]


def tensor(picture: Picture, wanted: Input) -> NDArray[np.float32]:
    """``picture`` as the one entry of a batch, in the size, order, layout and range of ``wanted``."""
    sized = cv2.resize(picture, (wanted.width, wanted.height), interpolation=cv2.INTER_LINEAR)
    ordered = sized[..., ::-1] if wanted.colours == "BGR" else sized
    mean, std = np.array(wanted.mean, np.float32), np.array(wanted.std, np.float32)
    numbers = (ordered.astype(np.float32) * np.float32(wanted.scale) - mean) / std
    laid = numbers.transpose(2, 0, 1) if wanted.layout == "NCHW" else numbers
    return np.ascontiguousarray(laid[None], np.float32)
