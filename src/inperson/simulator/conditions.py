"""Bona fide people in the conditions that a service meets: what each condition changes, in one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

Range: TypeAlias = tuple[float, float]
"""From, to: each visit draws its own value between them."""


@dataclass(frozen=True)
class Condition:
    """What is different from an ordinary visit."""

    face: Range | None = None
    """Mean brightness of the face, 0–255; None: as its picture has it."""
    room: Range = (1.0, 1.0)
    """Brightness of the room, for one."""
    screen: Range = (0.06, 0.3)
    """What a white screen, 30 cm away, adds to the room's light on a face, for one."""
    sensor: Mapping[str, Range] = field(default_factory=dict)
    """Of `inperson.simulator.sensor.Quality`, what is not as in every camera."""
    window: bool = False
    """A bright window is behind."""
    sun: bool = False
    glasses: bool = False
    unrest: float = 1.0
    """How many times the unrest of a body."""
    shake: Range = (0.0, 0.0)
    """Tremor of the camera, radians."""
    astray: Range = (0.0, 0.0)
    """By how many oval widths the first oval is missed."""
    turned: Range = (0.0, 0.0)
    """How far somebody sits turned aside, radians."""
    frame_rate: float = 18.0
    lost: float = 0.0
    """Share of the frames that never come."""


CONDITIONS: Mapping[str, Condition] = MappingProxyType({
    "person": Condition(),
    "person-dark": Condition(
        face=(48, 76), room=(0.2, 0.4), screen=(0.5, 1.4),
        sensor={"noise": (4.5, 7.5), "shutter": (0.03, 0.045), "blur": (0.6, 0.9)},
    ),
    "person-backlight": Condition(
        face=(50, 78), room=(0.4, 0.6), screen=(0.15, 0.4), window=True,
        sensor={"haze": (0.06, 0.14), "noise": (2.5, 4.5)},
    ),
    "person-sun": Condition(
        face=(62, 84), room=(0.9, 1.2), screen=(0.0, 0.01), sun=True,
        sensor={"gain": (1.2, 1.3), "shutter": (0.004, 0.008), "haze": (0.02, 0.06)},
    ),
    "person-low-grade": Condition(
        sensor={"native": (330, 420), "noise": (5.0, 8.0), "denoise": (0.7, 1.0), "blur": (1.1, 1.7),
                "warmth": (-0.16, 0.16), "shutter": (0.02, 0.035), "jpeg": (45, 60)},
        frame_rate=15.0,
    ),
    "person-jpeg": Condition(sensor={"jpeg": (26, 34)}),
    "person-blur": Condition(sensor={"shutter": (0.045, 0.07)}, unrest=1.8, shake=(0.002, 0.004)),
    "person-glasses": Condition(glasses=True),
    "person-off-centre": Condition(astray=(0.25, 0.45), turned=(0.1, 0.2)),
    "person-unsteady": Condition(unrest=1.5, shake=(0.006, 0.011)),
    "person-5fps": Condition(frame_rate=5.0),
    "person-30fps": Condition(frame_rate=30.0),
    "person-lossy": Condition(lost=0.25),
})  # fmt: skip
"""By the name of the subject."""

BONA_FIDE = tuple(CONDITIONS)
