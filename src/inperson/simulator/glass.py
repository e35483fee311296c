"""What a lit screen adds to the picture that it shows."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from inperson.simulator.arrays import Field, Pixels
from inperson.simulator.camera import Camera
from inperson.simulator.light import on_plane
from inperson.simulator.pose import Pose
from inperson.simulator.state import State

_MATT = 0.03
"""The share of light that glass throws back in all directions."""
_BAND_EDGE = 5.0
"""How steeply a band begins and ends: lamps are switched, not dimmed."""


@dataclass(frozen=True)
class Glass:
    """A screen's pixels, its black, its refresh, and a window that is reflected in it.

    ``pitch``: of its pixels, cm; ``grid``: how far they show, 0–1. ``glare``: 0–255. ``black``: what it shines where it
    shows black, 0–255; ``gamma``: of the rest against the camera's. ``bands``: how dark, 0–1, are the bands that a
    rolling shutter makes of its refresh; ``across`` of them are in the picture, and drift by ``drift`` a second.
    """

    pitch: float
    grid: float
    glare: float
    black: float = 6.0
    gamma: float = 1.0
    gain: float = 1.0
    bands: float = 0.0
    across: float = 1.0
    drift: float = 0.0

    @classmethod
    def drawn(cls, rng: np.random.Generator, pitch: tuple[float, float]) -> Glass:
        """A screen of everyday, its pixels ``pitch`` cm apart, from least to most."""
        return cls(
            pitch=rng.uniform(*pitch),
            grid=rng.uniform(0.005, 0.06),
            glare=rng.uniform(5, 28),
            black=rng.uniform(7, 24),
            gamma=rng.uniform(0.95, 1.2),
            gain=rng.uniform(1.0, 1.15),
            bands=rng.uniform(0.0, 0.06),
            across=rng.uniform(0.6, 2.6),
            drift=rng.uniform(0.05, 0.7) * rng.choice((-1, 1)),
        )

    def lit(self, picture: Pixels) -> Pixels:
        """``picture`` (h, w, 3) as the screen shines it."""
        level = self.black + (255 - self.black) * self.gain * (np.arange(256) / 255) ** self.gamma
        return cv2.LUT(picture, level.clip(0, 255).round().astype(np.uint8))

    def over(self, seen: Pixels, places: Field, state: State, camera: Camera, t: float) -> Pixels:
        """``seen`` (height, width, 4), whose pixels show ``places`` (cm), as a camera takes it at ``t`` seconds."""
        phase = np.arange(256) / 256 * 2 * np.pi
        # Red, green and blue lie a third of a pixel apart. What the lens leaves of them beats with the camera's pixels.
        columns = np.stack([_ripple(phase + third, self.grid) for third in (0, 2.1, 4.2)], axis=-1)[None]
        x, y = (_phase(places[..., axis], self.pitch) for axis in (0, 1))
        rows = cv2.multiply(cv2.LUT(y, _ripple(phase, 0.6 * self.grid)), self._refresh(camera, t), scale=1 / 128)
        grid = cv2.multiply(cv2.LUT(cv2.merge([x] * 3), columns), cv2.merge([rows] * 3), scale=1 / 128)
        colours = cv2.multiply(np.ascontiguousarray(seen[..., :3]), grid, scale=1 / 128)
        glare = cv2.multiply(self._reflection(state.pose, camera), seen[..., 3], scale=1 / 255)
        # It shines by itself: of the light that falls on it, little comes back.
        share = _MATT * on_plane(state.pose) if any(state.light) else 0.0
        cast = [cv2.add(glare, cv2.convertScaleAbs(seen[..., 3], alpha=share * part)) for part in state.light]
        return np.dstack([cv2.add(colours, cv2.merge(cast)), seen[..., 3]])

    def _refresh(self, camera: Camera, t: float) -> Pixels:
        """How light each pixel (height, width) is, 128 for no darker."""
        turns = self.across * np.arange(camera.height) / camera.height - self.drift * t
        dark = 1 / (1 + np.exp(_BAND_EDGE * (0.3 + np.cos(2 * np.pi * turns))))
        return np.repeat(np.round(128 * (1 - self.bands * dark)).astype(np.uint8)[:, None], camera.width, axis=1)

    def _reflection(self, pose: Pose, camera: Camera) -> Pixels:
        """A window in the glass (height, width): it wanders twice as fast as the screen turns."""
        fall = [
            np.exp(-(((np.arange(side) / side - 0.3 - 2 * turn) / 0.3) ** 2)).astype(np.float32)
            for side, turn in ((camera.height, pose.turn[1]), (camera.width, pose.turn[0]))
        ]
        return ((0.25 + np.outer(*fall)) * np.float32(self.glare)).astype(np.uint8)


def _phase(places: Field, pitch: float) -> Pixels:
    """Where in its pixel of the screen each place lies, 0–255."""
    return (places * np.float32(256 / pitch)).astype(np.int32).astype(np.uint8)


def _ripple(phase: Field, depth: float) -> Pixels:
    return np.round(128 + 127 * depth * np.cos(phase)).astype(np.uint8)
