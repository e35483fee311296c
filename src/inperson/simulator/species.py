"""The registry: what may stand before a camera, and how it is held."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

import numpy as np

from inperson.simulator.arrays import Pixels, Points
from inperson.simulator.camera import Camera
from inperson.simulator.face import Face
from inperson.simulator.head import Head
from inperson.simulator.paper import print_of
from inperson.simulator.phone import phone_with
from inperson.simulator.pose import Pose
from inperson.simulator.relief import head_relief
from inperson.simulator.unrest import Unrest, body, hand


class Thing(Protocol):
    """What shows a face. ``scale``: its own centimetres for one of the real face."""

    scale: float

    def outline(self, pose: Pose, camera: Camera, places: Points) -> Points:
        """Pixels (n, 2) of ``places`` (n, 2; cm of the real face from its middle), for a thing at ``pose``."""
        ...

    def render(self, pose: Pose, camera: Camera, lids: float) -> Pixels:
        """The thing alone (height, width, 4). ``lids``: how far the eyes are closed, 0–1."""
        ...


@dataclass(frozen=True)
class Species:
    """How to make one from a face, and who holds it."""

    make: Callable[[Face, np.random.Generator], Thing]
    held: Callable[[np.random.Generator], Unrest]


def _head(face: Face, rng: np.random.Generator) -> Thing:
    return Head(face, head_relief(face.points, rng), taken_at=float(rng.uniform(60, 100)))


def _bent(face: Face, rng: np.random.Generator) -> Thing:
    return print_of(face, rng, bend=float(rng.uniform(0.3, 1.0)))


SPECIES: Mapping[str, Species] = MappingProxyType({
    "person": Species(_head, body),
    "photo": Species(print_of, hand),
    "bent-photo": Species(_bent, hand),
    "phone": Species(phone_with, hand),
})  # fmt: skip
