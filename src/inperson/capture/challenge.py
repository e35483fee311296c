"""Drawing the challenge: on the server, for each attempt anew, from a source that nobody can predict (design §3)."""

from __future__ import annotations

from random import Random

from inperson.engine.challenge import Challenge, Oval, Step

FACE_ASPECT = 0.76
"""Width over height of a face's outline, hairline to chin."""
NEAR_WIDTH = 0.72
"""Largest near oval, as a share of the frame's width; a wider face no longer fits between hair and chin."""
NEAR_HEIGHT = 0.86
"""Its largest height, as a share of the frame's height."""
GROWTH = (2.1, 2.4)
"""How many times larger the near oval is. With both ends at the edge of their tolerance, at least 1.55 remains."""
HOLD_MS = (450.0, 750.0)
_FAR_CENTER, _FAR_JITTER = (0.5, 0.46), (0.10, 0.05)
_NEAR_CENTER, _NEAR_JITTER = (0.5, 0.5), (0.03, 0.02)


def draw_distant_near(random: Random, aspect: float) -> Challenge:
    """FAR, then NEAR, for frames of ``aspect`` (width over height): jittered place, size and hold."""
    widest = min(NEAR_WIDTH, NEAR_HEIGHT * FACE_ASPECT / aspect)
    near = widest * random.uniform(0.94, 1.0)
    far = near / random.uniform(*GROWTH)
    return Challenge((
        Step("FAR", _oval(random, _FAR_CENTER, _FAR_JITTER, far, aspect), random.uniform(*HOLD_MS)),
        Step("NEAR", _oval(random, _NEAR_CENTER, _NEAR_JITTER, near, aspect), random.uniform(*HOLD_MS)),
    ))  # fmt: skip


def _oval(
    random: Random, center: tuple[float, float], jitter: tuple[float, float], width: float, aspect: float
) -> Oval:
    height = width * aspect / FACE_ASPECT
    return Oval(
        cx=center[0] + random.uniform(-jitter[0], jitter[0]),
        cy=center[1] + random.uniform(-jitter[1], jitter[1]),
        width=width,
        height=height,
    )
