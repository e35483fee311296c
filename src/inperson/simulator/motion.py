"""How people move: they tremble, breathe and blink, and go from place to place in one smooth, unhurried movement."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np


class Wander:
    """A smooth unrest about zero: sines from ``slow`` to ``fast`` hertz, ``size`` their standard deviation together."""

    def __init__(self, rng: np.random.Generator, size: float, slow: float, fast: float) -> None:
        self._rate = 2 * np.pi * np.geomspace(slow, fast, 6) * rng.uniform(0.85, 1.15, 6)
        self._phase = rng.uniform(0, 2 * np.pi, 6)
        # The faster, the smaller, as in a body's sway.
        amplitude = self._rate**-0.7
        self._amplitude = amplitude * (size * np.sqrt(2) / np.linalg.norm(amplitude))

    def __call__(self, t: float) -> float:
        """Its value at ``t`` seconds."""
        return float(self._amplitude @ np.sin(self._rate * t + self._phase))


class Blinks:
    """Eyelids: they close for about a tenth of a second, every few seconds."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._starts = np.cumsum(rng.gamma(4, 1.0, 400) + 0.8)
        self._lasting = float(rng.uniform(0.22, 0.32))

    def __call__(self, t: float) -> float:
        """How far they are closed at ``t`` seconds, 0–1."""
        begun = int(np.searchsorted(self._starts, t, side="right"))
        phase = (t - self._starts[begun - 1]) / self._lasting if begun else 1.0
        # Lids fall faster than they rise.
        return float(min(1.0, 1.25 * np.sin(np.pi * phase**0.7))) if phase < 1 else 0.0


@dataclass(frozen=True)
class Gesture:
    """A part of the body that moves by ``size``, stays so, and comes back. Times are seconds."""

    begin: float
    rise: float
    hold: float
    fall: float
    size: float = 1.0

    @property
    def end(self) -> float:
        """From when it is over."""
        return self.begin + self.rise + self.hold + self.fall

    def __call__(self, t: float) -> float:
        """How far the part has moved at ``t``."""
        gone = minimum_jerk((t - self.begin) / self.rise)
        come_back = minimum_jerk((t - self.end + self.fall) / self.fall)
        return self.size * (gone - come_back)

    def until(self, t: float) -> Gesture:
        """The same, but held no longer than until ``t``: begun is begun."""
        return replace(self, hold=min(self.hold, max(0.0, t - self.begin - self.rise)))


def minimum_jerk(share: float) -> float:
    """How far a hand has come, 0–1, after ``share`` of its time (Flash and Hogan, 1985)."""
    share = min(max(share, 0.0), 1.0)
    return share**3 * (10 - 15 * share + 6 * share**2)
