"""What a cheap camera does to a scene: exposure, colour, motion, lens, noise."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from inperson.simulator.arrays import Field, Pixels, Points

_TILE = 1024
_BITS = 3
"""Noise is kept in eighths of a grey level, so that little of it is rounded away."""


@dataclass(frozen=True)
class Quality:
    """How good camera and light are; the defaults are a phone's front camera in a lit room.

    ``noise``: standard deviation, of 255. ``blur``: of the lens, pixels of a 640 pixel picture. ``shutter``: seconds.
    ``gain``: of the exposure. ``warmth``: red against blue.
    """

    noise: float = 2.2
    blur: float = 0.55
    shutter: float = 0.012
    gain: float = 1.0
    warmth: float = 0.0

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> Quality:
        """A camera of everyday."""
        return cls(
            noise=rng.uniform(1.4, 3.4),
            blur=rng.uniform(0.45, 0.75),
            shutter=rng.uniform(0.008, 0.018),
            gain=rng.uniform(0.88, 1.1),
            warmth=rng.uniform(-0.05, 0.05),
        )


class Sensor:
    """A camera's electronics. Its noise is drawn once, and each frame takes another part of it."""

    def __init__(self, quality: Quality, rng: np.random.Generator) -> None:
        self.quality = quality
        fine = rng.standard_normal((_TILE, _TILE, 3), dtype=np.float32)
        # A phone's own denoising leaves grains of a few pixels, and more of it in brightness than in colour.
        grain = 0.75 * fine + 2.3 * cv2.GaussianBlur(fine, (0, 0), 1.0)
        grain += 0.5 * rng.standard_normal((_TILE, _TILE, 1), dtype=np.float32)
        self._noise = np.round(grain * (quality.noise / grain.std() * 2**_BITS)).astype(np.int16)
        self._tone = _tone_curve(quality)
        self._seed = int(rng.integers(2**31))

    def expose(self, scene: Pixels, t: float, motion: tuple[float, float]) -> Pixels:
        """The picture (h, w, 3) of ``scene`` at ``t`` seconds, while it moves by ``motion`` (x, y) pixels a second."""
        image = cv2.LUT(scene, self._tone)
        path = np.asarray(motion) * self.quality.shutter
        if np.hypot(*path) > 0.8:
            image = cv2.filter2D(image, -1, _streak(path))
        blur = self.quality.blur * max(scene.shape[:2]) / 640
        image = cv2.GaussianBlur(image, (0, 0), blur)
        noise = self._part(scene.shape[0], scene.shape[1], np.random.default_rng((self._seed, round(t * 1e6))))
        return np.asarray(np.clip(image + noise, 0, 255), np.uint8)

    def _part(self, height: int, width: int, rng: np.random.Generator) -> Pixels:
        noise = self._noise
        if height > _TILE or width > _TILE:
            noise = np.tile(noise, (-(-height // _TILE), -(-width // _TILE), 1))
        y, x = rng.integers(0, noise.shape[0] - height + 1), rng.integers(0, noise.shape[1] - width + 1)
        part = noise[y : y + height, x : x + width]
        return np.asarray((part[:, :: rng.choice((-1, 1))] + 2 ** (_BITS - 1)) >> _BITS)


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
