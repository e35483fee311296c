"""Light that comes on top of the room's: the capture page's screen, and the sun."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from inperson.simulator.arrays import Field, Pixels
from inperson.simulator.pose import Pose, Triple, rotation
from inperson.simulator.relief import Relief

AT = 30.0
"""The distance, cm, at which a white screen gives a surface that faces it the share of light that a subject has."""
_SCREEN = np.array([0.0, 6.0, 0.0], np.float32)
"""The middle of the screen, cm: its camera stands above it."""
_WRAPPED = 0.15
"""A screen is no point: it lights a little more than the half that it sees."""
_SHADOWS = (0.9, 1.3, 1.8, 2.5, 3.4, 4.6, 6.2, 8.5)
"""How far away, cm, something is looked for that stands in the sun's way."""
_PENUMBRA = 0.3
_EVEN = 1.6
"""Blur of the relief that the sun shines on, cells of it."""


def lit(seen: Pixels, colour: Triple, share: Field | float) -> Pixels:
    """``seen`` (h, w, 4) in ``colour`` (r, g, b) more light: ``share`` of it, for each pixel (h, w) or for all.

    1 is what the room gives already.
    """
    if isinstance(share, float):
        return scaled(seen, *(1 + share * part for part in colour))
    most = float(share.max())
    if most <= 0:
        return seen
    steps = cv2.convertScaleAbs(share, alpha=255 / most)
    strongest = max(colour)
    parts = [cv2.convertScaleAbs(steps, alpha=part / strongest) for part in colour]
    added = cv2.multiply(seen, cv2.merge([*parts, np.zeros_like(steps)]), scale=most * strongest / 255)
    return cv2.add(seen, added)


def scaled(seen: Pixels, red: float, green: float, blue: float) -> Pixels:
    """``seen`` (h, w, 4) with each colour times a factor."""
    table = np.arange(256)[None, :, None] * np.array([red, green, blue, 1.0])
    return cv2.LUT(seen, np.round(table).clip(0, 255).astype(np.uint8))


def from_screen(places: Field, normals: Field) -> Field:
    """The share of the screen's light that surfaces get at ``places`` (…, 3; cm from the camera) with ``normals``."""
    way = _SCREEN - places
    far = np.sqrt((way * way).sum(-1))
    facing = ((way * normals).sum(-1) / far + _WRAPPED) / (1 + _WRAPPED)
    return np.asarray(np.maximum(facing, 0) * (AT / far) ** 2)


def on_plane(pose: Pose) -> float:
    """The same for all of a flat thing at ``pose``."""
    normal = -rotation(pose.turn)[:, 2]
    return float(from_screen(np.array(pose.position), normal))


@dataclass(frozen=True)
class Sun:
    """``direction``: a unit vector towards it, as `Pose` counts. ``strength``: how much more it gives than the room."""

    direction: Triple
    strength: float

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> Sun:
        """A sun at one side, higher than the head."""
        aside, up = rng.choice((-1, 1)) * np.radians(rng.uniform(62, 82)), np.radians(rng.uniform(18, 38))
        x, y, z = np.sin(aside) * np.cos(up), -np.sin(up), -np.cos(aside) * np.cos(up)
        return cls((float(x), float(y), float(z)), float(rng.uniform(2.8, 4.4)))

    def on(self, relief: Relief, pose: Pose) -> Field:
        """The share of its light on each cell of the ``relief`` of a head at ``pose``.

        Hard as the sun's light is: what a nose or a brow stands before is dark.
        """
        x, y, z = rotation(pose.turn).T @ self.direction
        # Small unevenness that no skin has would throw shadows as large as a mole's.
        relief = Relief(cv2.GaussianBlur(relief.heights, (0, 0), _EVEN))
        across, along = relief.slopes
        facing = (-across * x - along * y - z) / np.sqrt(1 + across * across + along * along)
        aside = float(np.hypot(x, y))
        hidden = np.zeros_like(relief.heights)
        for far in _SHADOWS:
            before = relief.shifted(far * x / aside, far * y / aside)
            np.maximum(hidden, before - relief.heights + np.float32(far * z / aside), out=hidden)
        share = np.maximum(facing, 0) * np.clip(1 - hidden / _PENUMBRA, 0, 1) * self.strength
        return np.asarray(share, np.float32)
