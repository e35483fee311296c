"""A face picture made ready: scaled to centimetres, its person cut out and continued beyond the picture's borders."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from inperson.engine.landmarks import FACE_OVAL, Landmarker
from inperson.errors import SimulatorError
from inperson.simulator.arrays import Pixels, Points
from inperson.simulator.bust import complete
from inperson.simulator.canvas import DENSITY, HEIGHT, ORIGIN, WIDTH, Placing, Window
from inperson.simulator.cutout import opacity, own_colours
from inperson.simulator.light import scaled

_PUPILS = 6.3
"""Distance of the pupils of an adult, cm: what gives the picture its scale."""


@dataclass(frozen=True)
class Face:
    """A face picture on the canvas (`canvas.DENSITY`, `canvas.ORIGIN`).

    ``person`` (h, w, 4) is the person alone, ``scene`` (h, w, 3) all that the picture showed in the part ``shown``.
    ``points`` are the landmarks (478, 2) in cm from the middle of the face's outline.
    """

    person: Pixels
    scene: Pixels
    shown: Window
    points: Points

    def dimmed(self, level: float) -> Face:
        """The same in a dimmer light: the person's face with a mean brightness of ``level`` (0–255), if it has more."""
        (left, top), (right, bottom) = (
            np.round(edge * 0.8 * DENSITY + ORIGIN).astype(int) for edge in (self.points.min(0), self.points.max(0))
        )
        now = float(cv2.cvtColor(self.person[top:bottom, left:right], cv2.COLOR_RGBA2GRAY).mean())
        darker = min(1.0, level / now)
        return replace(self, person=scaled(self.person, darker, darker, darker))


def prepare(picture: Pixels, rng: np.random.Generator) -> Face:
    """Make ``picture`` (h, w, 3; RGB) ready. Raises `SimulatorError` when no face is found in it."""
    pixels = _landmarks(picture)
    outline = pixels[list(FACE_OVAL)]
    scale = float(np.linalg.norm(pixels[468] - pixels[473])) / _PUPILS
    placing = Placing((outline.min(0) + outline.max(0)) / 2, scale)
    shown = placing.window(picture.shape[1], picture.shape[0])
    scene = _with_detail(placing.lay(picture), scale, rng)
    alpha = placing.lay(opacity(picture, placing)).clip(0, 1)
    points = (pixels - placing.middle) / scale
    colours, alpha = complete(own_colours(scene, alpha), alpha, shown, float(points[152, 1]), rng)
    person = np.dstack([np.round(colours * alpha[..., None]), alpha * 255]).astype(np.uint8)
    return Face(person, scene, shown, points)


def _landmarks(picture: Pixels) -> Points:
    """The landmarks (478, 2; pixels) of the largest face, found twice: in the picture, then in its own close-up.

    Their z is left behind: `relief` says why.
    """
    landmarker = Landmarker()
    try:
        rough = _largest(landmarker, picture)
        low, high = rough.min(0), rough.max(0)
        middle, reach = (low + high) / 2, float((high - low).max()) * 0.85
        step = reach / 256
        there = np.array([[step, 0, middle[0] - 256 * step], [0, step, middle[1] - 256 * step]])
        flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
        close = cv2.warpAffine(picture, there, (512, 512), flags=flags, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray((_largest(landmarker, close) - 256) * step + middle)
    finally:
        landmarker.close()


def _largest(landmarker: Landmarker, picture: Pixels) -> Points:
    found = landmarker.detect(picture)
    if not found:
        raise SimulatorError("no face in the picture")
    return np.asarray(found[0][:, :2], np.float64)


def _with_detail(scene: Pixels, scale: float, rng: np.random.Generator) -> Pixels:
    """A small picture enlarged is softer than skin: sharpen it, and add fine grain that stays on the surface."""
    missing = float(np.clip(np.log2(1.15 * DENSITY / scale), 0, 2.2))
    if missing == 0:
        return scene
    soft = cv2.GaussianBlur(scene, (0, 0), 0.8 * DENSITY / scale)
    sharp = cv2.addWeighted(scene, 1 + 0.45 * missing, soft, -0.45 * missing, 0)
    grain = np.zeros((HEIGHT, WIDTH), np.float32)
    white = rng.standard_normal((HEIGHT, WIDTH), dtype=np.float32)
    for size, strength in ((1.0, 1.6), (2.0, 1.2), (3.8, 0.8)):
        layer = cv2.GaussianBlur(white, (0, 0), size)
        grain += layer * (strength / layer.std())
    brightness = cv2.cvtColor(sharp, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    grain *= 0.6 * missing * (0.4 + brightness)
    return (sharp + grain[..., None]).clip(0, 255).astype(np.uint8)
