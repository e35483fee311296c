"""A face printed on paper."""

from __future__ import annotations

import cv2
import numpy as np

from inperson.simulator.canvas import DENSITY, ORIGIN, Window
from inperson.simulator.face import Face
from inperson.simulator.sheet import Sheet


def print_of(face: Face, rng: np.random.Generator, bend: float | None = None) -> Sheet:
    """A print of ``face`` with a white border, bent to a radius of ``bend`` of its height; flat when that is None."""
    scale = float(rng.uniform(0.6, 1.1))
    part = cropped(face, rng.uniform(9.5, 12.5), rng.uniform(11.5, 15.0))
    soft = cv2.GaussianBlur(part.cut(face.scene), (0, 0), rng.uniform(0.5, 1.4)).astype(np.float32)
    ink, white = rng.uniform(12, 30), rng.uniform(222, 244)
    printed = ink + soft * ((white - ink) / 255) + rng.normal(0, 2.5, (*soft.shape[:2], 1))
    edge = round(rng.uniform(0.4, 1.6) / scale * DENSITY)
    sheet = cv2.copyMakeBorder(
        printed.clip(0, 255).astype(np.uint8), edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=[int(white)] * 3
    )
    radius = None if bend is None else bend * sheet.shape[0] / DENSITY * scale
    return Sheet(sheet, (ORIGIN[0] - part.left + edge, ORIGIN[1] - part.top + edge), scale, radius)


def cropped(face: Face, half_width: float, half_height: float) -> Window:
    """The part of the canvas that ``face``'s picture shows, no larger than asked (cm)."""
    half = np.array([half_width, half_height]) * DENSITY
    (left, top), (right, bottom) = (np.round(np.array(ORIGIN) + way * half).astype(int) for way in (-1, 1))
    shown = face.shown
    return Window(max(shown.left, left), max(shown.top, top), min(shown.right, right), min(shown.bottom, bottom))
