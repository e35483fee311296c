"""What a cheap camera does to a scene: exposure, colour, motion, lens, noise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import cv2
import numpy as np

from inperson.engine.frames import decode, encode
from inperson.simulator.arrays import Field, Pixels, Points

_TILE = 1024
_EVERYDAY: Mapping[str, tuple[float, float]] = MappingProxyType({
    "noise": (1.4, 3.4), "blur": (0.45, 0.75), "shutter": (0.008, 0.018), "gain": (0.88, 1.1), "warmth": (-0.05, 0.05),
})  # fmt: skip
_VEIL = 16
"""Pixels to which a bright background's shine is reduced: it is never sharp."""


@dataclass(frozen=True)
class Quality:
    """How good camera and light are; the defaults are a phone's front camera in a lit room.

    ``noise``: standard deviation, of 255. ``blur``: of the lens, pixels of a 640 pixel picture. ``shutter``: seconds.
    ``gain``: of the exposure. ``warmth``: red against blue. ``haze``: the share of the light that a dirty lens spreads
    over the picture. ``native``: pixels on the long side that the sensor really has, for pictures that are enlarged.
    ``denoise``: how much it smooths, 0–1. ``jpeg``: the quality, 0–100, with which it compresses what it gives.
    """

    noise: float = 2.2
    blur: float = 0.55
    shutter: float = 0.012
    gain: float = 1.0
    warmth: float = 0.0
    haze: float = 0.0
    native: float | None = None
    denoise: float = 0.0
    jpeg: float | None = None

    @classmethod
    def drawn(cls, rng: np.random.Generator, ranges: Mapping[str, tuple[float, float]] | None = None) -> Quality:
        """A camera of everyday, except for ``ranges``: from, to, by the names above."""
        between = {**_EVERYDAY, **(ranges or {})}
        return cls(**{name: float(rng.uniform(*span)) for name, span in between.items()})


class Sensor:
    """A camera's electronics. Its noise is drawn once, and each frame takes another part of it."""

    def __init__(self, quality: Quality, rng: np.random.Generator) -> None:
        self.quality = quality
        fine = rng.standard_normal((_TILE, _TILE, 3), dtype=np.float32)
        # A phone's own denoising leaves grains of a few pixels, and more of it in brightness than in colour.
        grain = 0.75 * fine + 2.3 * cv2.GaussianBlur(fine, (0, 0), 1.0)
        grain += 0.5 * rng.standard_normal((_TILE, _TILE, 1), dtype=np.float32)
        self._noise = np.round(grain * (quality.noise / grain.std())).clip(-127, 127).astype(np.int8)
        self._tone = _tone_curve(quality)
        self._seed = int(rng.integers(2**31))

    def expose(self, scene: Pixels, t: float, motion: tuple[float, float]) -> Pixels:
        """The picture (h, w, 3) of ``scene`` at ``t`` seconds, while it moves by ``motion`` (x, y) pixels a second."""
        quality, size, long_side = self.quality, scene.shape[1::-1], max(scene.shape[:2])
        image = cv2.LUT(_veiled(scene, quality.haze), self._tone)
        path = np.asarray(motion) * quality.shutter
        if np.hypot(*path) > 0.8:
            image = cv2.filter2D(image, -1, _streak(path))
        if quality.native is not None:
            share = min(1.0, quality.native / long_side)
            image = cv2.resize(image, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        image = cv2.GaussianBlur(image, (0, 0), quality.blur * max(image.shape[:2]) / 640)
        height, width = image.shape[:2]
        noise = self._part(height, width, np.random.default_rng((self._seed, round(t * 1e6))))
        image = cv2.add(image, noise, dtype=cv2.CV_8U)
        if quality.denoise:
            image = cv2.bilateralFilter(image, 5, 8 * quality.noise * quality.denoise, 2.5)
        if image.shape[1::-1] != size:
            image = cv2.resize(image, size, interpolation=cv2.INTER_CUBIC)
        taken = image.astype(np.uint8, copy=False)
        return taken if quality.jpeg is None else decode(encode(taken, round(quality.jpeg)))

    def _part(self, height: int, width: int, rng: np.random.Generator) -> Pixels:
        noise = self._noise
        if height > _TILE or width > _TILE:
            noise = np.tile(noise, (-(-height // _TILE), -(-width // _TILE), 1))
        y, x = rng.integers(0, noise.shape[0] - height + 1), rng.integers(0, noise.shape[1] - width + 1)
        return np.asarray(noise[y : y + height, x : x + width])


def _veiled(scene: Pixels, haze: float) -> Pixels:
    if not haze:
        return scene
    size = scene.shape[1::-1]
    veil = cv2.resize(scene, (size[0] // _VEIL, size[1] // _VEIL), interpolation=cv2.INTER_AREA)
    veil = cv2.resize(cv2.GaussianBlur(veil, (0, 0), max(veil.shape) / 8), size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.addWeighted(scene, 1 - haze / 2, veil, haze, 0))


def _tone_curve(quality: Quality) -> Pixels:
    """A lookup table (1, 256, 3): exposure and white balance, with highlights rolled off as every camera does."""
    level = np.arange(256) * quality.gain
    rolled = np.where(level > 225, 225 + 30 * (1 - np.exp(-(level - 225) / 30)), level)
    balance = np.array([1 + quality.warmth, 1.0, 1 - quality.warmth])
    return np.asarray(np.clip(rolled[:, None] * balance, 0, 255), np.uint8)[None]


def _streak(path: Points) -> Field:
    """The kernel of a straight, even motion along ``path`` (x, y) pixels."""
    reach = int(np.ceil(np.hypot(*path) / 2)) + 1
    side = 2 * reach + 1
    kernel = np.zeros((side, side), np.float32)
    cells = np.arange(side)
    for share in np.linspace(-0.5, 0.5, 8 * reach):
        x, y = (np.maximum(0, 1 - np.abs(cells - reach - along * share)) for along in path)
        kernel += np.outer(y, x).astype(np.float32)
    return np.asarray(kernel / kernel.sum())
