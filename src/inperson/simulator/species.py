"""The registry: what may stand before a camera, and how it is held."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Protocol, TypeAlias

import numpy as np

from inperson.simulator.arrays import Pixels, Points
from inperson.simulator.camera import Camera
from inperson.simulator.conditions import CONDITIONS, Condition
from inperson.simulator.face import Face
from inperson.simulator.glasses import Glasses
from inperson.simulator.head import Head
from inperson.simulator.holes import eyes_photo, mouth_photo
from inperson.simulator.light import Sun
from inperson.simulator.motion import Blinks
from inperson.simulator.paper import print_of
from inperson.simulator.phone import phone_with
from inperson.simulator.pose import Pose
from inperson.simulator.relief import head_relief
from inperson.simulator.state import State
from inperson.simulator.unrest import Unrest, body, hand
from inperson.simulator.worn import worn_photo


class Thing(Protocol):
    """What shows a face. ``scale``: its own centimetres for one of the real face."""

    scale: float

    def outline(self, pose: Pose, camera: Camera, places: Points) -> Points:
        """Pixels (n, 2) of ``places`` (n, 2; cm of the real face from its middle), for a thing at ``pose``."""
        ...

    def render(self, state: State, camera: Camera, t: float) -> Pixels:
        """The thing alone (height, width, 4) in ``state``, ``t`` seconds after the camera started."""
        ...


Make: TypeAlias = Callable[[Face, Callable[[], Face], np.random.Generator], Thing]
"""Makes a thing that shows a face. The second is asked for the face of whoever stands behind it."""


@dataclass(frozen=True)
class Species:
    """How to make one from a face, and who holds it."""

    make: Make
    held: Callable[[np.random.Generator], Unrest]


def _alone(make: Callable[[Face, np.random.Generator], Thing]) -> Make:
    return lambda face, _behind, rng: make(face, rng)


def _before(make: Callable[[Face, Face, np.random.Generator], Thing]) -> Make:
    return lambda face, behind, rng: make(face, behind(), rng)


def _person(condition: Condition) -> Species:
    def head(face: Face, rng: np.random.Generator) -> Thing:
        relief, taken_at = head_relief(face.points, rng), float(rng.uniform(60, 100))
        if condition.face is not None:
            face = face.dimmed(rng.uniform(*condition.face))
        glasses = Glasses(face.points, relief, taken_at, rng) if condition.glasses else None
        return Head(face, relief, taken_at, glasses, Sun.drawn(rng) if condition.sun else None)

    def held(rng: np.random.Generator) -> Unrest:
        turned, shake = rng.choice((-1, 1)) * rng.uniform(*condition.turned), rng.uniform(*condition.shake)
        return body(rng, condition.unrest, float(turned), float(shake))

    return Species(_alone(head), held)


def _bent(face: Face, rng: np.random.Generator) -> Thing:
    return print_of(face, rng, bend=float(rng.uniform(0.3, 1.0)))


def _peering(rng: np.random.Generator) -> Unrest:
    """A hand, and eyes of one's own, which blink."""
    return replace(hand(rng), lids=Blinks(rng))


SPECIES: Mapping[str, Species] = MappingProxyType({
    **{name: _person(condition) for name, condition in CONDITIONS.items()},
    "photo": Species(_alone(print_of), hand),
    "bent-photo": Species(_alone(_bent), hand),
    "worn-photo": Species(_before(worn_photo), body),
    "eyes-photo": Species(_before(eyes_photo), _peering),
    "mouth-photo": Species(_before(mouth_photo), hand),
    "phone": Species(_alone(phone_with), hand),
})  # fmt: skip

ATTACKS = (
    "photo", "bent-photo", "worn-photo", "eyes-photo", "mouth-photo", "phone",
    "replay", "replay-moved", "replay-action",
    "injected-still", "injected-recording", "injected-loop", "injected-retimed", "swap",
)  # fmt: skip
"""Names of `inperson.simulator.player.player` that stand for no living person who is the same throughout."""
