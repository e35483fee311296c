"""A face printed on paper."""

from __future__ import annotations

import cv2
import numpy as np

from inperson.simulator.arrays import Pixels
from inperson.simulator.canvas import DENSITY, ORIGIN, Window
from inperson.simulator.face import Face
from inperson.simulator.sheet import Sheet


def print_of(face: Face, rng: np.random.Generator, bend: float | None = None) -> Sheet:
    """A print of ``face`` with a white border, bent to a radius of ``bend`` of its height; flat when that is None."""
    scale = float(rng.uniform(0.6, 1.1))
    part = cropped(face, rng.uniform(9.5, 12.5), rng.uniform(11.5, 15.0))
    ink, white = printed(part.cut(face.scene), rng)
    sheet, edge = bordered(ink, white, scale, rng)
    radius = None if bend is None else bend * sheet.shape[0] / DENSITY * scale
    return Sheet(sheet, (ORIGIN[0] - part.left + edge, ORIGIN[1] - part.top + edge), scale, radius)


def cropped(face: Face, half_width: float, half_height: float) -> Window:
    """The part of the canvas that ``face``'s picture shows, no larger than asked (cm)."""
    half = np.array([half_width, half_height]) * DENSITY
    (left, top), (right, bottom) = (np.round(np.array(ORIGIN) + way * half).astype(int) for way in (-1, 1))
    shown = face.shown
    return Window(max(shown.left, left), max(shown.top, top), min(shown.right, right), min(shown.bottom, bottom))


def printed(scene: Pixels, rng: np.random.Generator) -> tuple[Pixels, int]:
    """``scene`` (h, w, 3) as ink on paper: softer, greyer, grained. And how white the paper is, 0–255."""
    soft = cv2.GaussianBlur(scene, (0, 0), rng.uniform(0.5, 1.4)).astype(np.float32)
    ink, white = rng.uniform(12, 30), rng.uniform(222, 244)
    flat = ink + soft * ((white - ink) / 255) + rng.normal(0, 2.5, (*soft.shape[:2], 1))
    return flat.clip(0, 255).astype(np.uint8), int(white)


def bordered(ink: Pixels, white: int, scale: float, rng: np.random.Generator) -> tuple[Pixels, int]:
    """``ink`` with a rim of bare paper, and how wide that is in texels. ``scale``: cm of paper for one of the face."""
    edge = round(rng.uniform(0.4, 1.6) / scale * DENSITY)
    return cv2.copyMakeBorder(ink, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=[white] * 3), edge
