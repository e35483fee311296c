"""When a camera's frames come: at its rate, and now and then some do not come at all."""

from __future__ import annotations

import numpy as np

_GAP = (0.12, 0.7)
"""Seconds for which nothing comes."""
JITTER = 0.004
"""Seconds by which a frame of a real camera is early or late."""


class Cadence:
    """``frame_rate`` frames a second, of which the share ``lost`` (0–1) is missing, several at a time.

    Each comes up to ``jitter`` seconds early or late.
    """

    def __init__(self, frame_rate: float, lost: float = 0.0, seed: int = 0, jitter: float = JITTER) -> None:
        self._period = 1 / frame_rate
        self._rng = np.random.default_rng((seed, 31))
        frames_of_a_gap = sum(_GAP) / 2 * frame_rate
        self._falters = lost / (lost + (1 - lost) * frames_of_a_gap)
        self._jitter = jitter
        self._late = 0.0

    def pause(self) -> float:
        """Seconds from a frame to the next."""
        before, self._late = self._late, float(self._rng.uniform(-self._jitter, self._jitter))
        pause = self._period + self._late - before
        if self._falters and self._rng.random() < self._falters:
            pause += float(self._rng.uniform(*_GAP))
        return pause
