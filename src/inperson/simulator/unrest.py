"""What nobody can hold still: the sway of a body, the tremor of a hand, the blinking of eyes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from inperson.simulator.motion import Blinks, Wander
from inperson.simulator.pose import Triple

Wanders: TypeAlias = tuple[Wander, Wander, Wander]


@dataclass(frozen=True)
class Unrest:
    """Functions of seconds. ``shift`` in cm and ``turn`` in radians are added to where the subject means to be.

    ``stance`` is how it is turned on the whole, ``sway`` the camera's own movement in cm, ``lids`` 0–1 closed eyes.
    ``shake``: the camera's own turning, in radians to the right and down.
    """

    shift: Wanders
    turn: Wanders
    stance: Triple
    sway: Wanders
    lids: Callable[[float], float]
    shake: tuple[Wander, Wander] | None = None


def body(rng: np.random.Generator, times: float = 1.0, turned: float = 0.0, shake: float = 0.0) -> Unrest:
    """A person who holds a phone: sways, breathes, blinks, and does not sit quite straight.

    ``times`` as much as most; ``turned`` aside, and the phone shaken by ``shake``; radians.
    """
    yaw, pitch, roll = rng.uniform(-0.06, 0.06, 3)
    return Unrest(
        # Breathing is the slow part of the shift.
        shift=_wanders(rng, times, (0.25, 0.15, 6), (0.2, 0.15, 6), (0.35, 0.15, 4)),
        turn=_wanders(rng, times, (0.022, 0.15, 3), (0.02, 0.15, 3), (0.014, 0.15, 3)),
        stance=(float(yaw) + turned, float(pitch), float(roll)),
        sway=_wanders(rng, times, (0.8, 0.2, 5), (0.8, 0.2, 5), (0.3, 0.2, 2)),
        lids=Blinks(rng),
        shake=(Wander(rng, shake, 0.7, 8), Wander(rng, shake, 0.7, 8)) if shake else None,
    )


def hand(rng: np.random.Generator) -> Unrest:
    """Somebody who holds a thing before a propped camera, and tilts it up to about twenty degrees."""
    yaw, pitch = rng.uniform(-0.2, 0.2, 2)
    return Unrest(
        shift=(Wander(rng, 0.25, 0.2, 8), Wander(rng, 0.25, 0.2, 8), Wander(rng, 0.3, 0.2, 5)),
        turn=(Wander(rng, 0.05, 0.15, 4), Wander(rng, 0.05, 0.15, 4), Wander(rng, 0.025, 0.15, 4)),
        stance=(float(yaw), float(pitch), float(rng.uniform(-0.06, 0.06))),
        sway=(Wander(rng, 0.2, 0.2, 5), Wander(rng, 0.2, 0.2, 5), Wander(rng, 0.1, 0.2, 2)),
        lids=lambda _: 0.0,
    )


def _wanders(rng: np.random.Generator, times: float, *each: Triple) -> Wanders:
    x, y, z = (Wander(rng, times * size, slow, fast) for size, slow, fast in each)
    return x, y, z
