"""Heads and pictures of heads before a camera, each far and near: what relief is measured on.

A *case* is one face, one thing that shows it, one seed. Its far shots are taken at one distance, its near shots at
each growth, and all go the way of the service: JPEG, landmarks, quality gates, canonical view.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

import cv2
import numpy as np

from inperson.engine.frames import Frame, encode
from inperson.engine.landmarks import Landmarker
from inperson.engine.observation import observe
from inperson.engine.parallax import Parallax, parallax
from inperson.engine.quality import GOOD, hint
from inperson.engine.signals import Says
from inperson.engine.signals.relief import PAIRS, relief
from inperson.engine.take import Phase, Sample, Take
from inperson.simulator.picture import face_picture
from inperson.simulator.pose import Pose
from inperson.simulator.subjects import State, Subject, Triple, render, subject

GROWTHS = (1.3, 1.5, 1.7, 2.2, 3.0)
FAR_WIDTH = (0.265, 0.285)
"""Of the face outline, as a share of the frame's width: about 70 cm. Three times of it still fits."""
_QUALITY = 80
_APART = 0.15  # seconds between two shots
_FAR_AT, _NEAR_AT = 0.5, 2.5  # seconds: a person moves for two

Change = Callable[[State, np.random.Generator], State]


def _as_held(state: State, _rng: np.random.Generator) -> State:
    return state


def _turning(state: State, rng: np.random.Generator) -> State:
    """Up to six degrees each way, and not in the same place twice; what moves is blurred."""
    yaw, pitch, roll = np.add(state.pose.turn, np.radians(rng.uniform(-6, 6, 3)) * (1, 0.8, 0.5))
    reach = state.pose.position[2] / 70
    x, y, z = np.add(state.pose.position, rng.uniform(-2, 2, 3) * reach * (1, 1, 0.3))
    vx, vy = rng.normal(0, 0.15, 2)
    return replace(state, pose=Pose((x, y, z), (yaw, pitch, roll)), motion=(float(vx), float(vy)))


def _upright(state: State, _rng: np.random.Generator) -> State:
    """Held as a camera on a stand would see it: with a tenth of the hand's turn."""
    yaw, pitch, roll = np.multiply(state.pose.turn, 0.1)
    return replace(state, pose=Pose(state.pose.position, (yaw, pitch, roll)))


def _tilted(state: State, rng: np.random.Generator) -> State:
    """Turned by up to twenty degrees about an axis in its own plane, another one at each shot."""
    around, angle = rng.uniform(0, 2 * np.pi), np.radians(rng.uniform(5, 20))
    return replace(state, pose=Pose(state.pose.position, (angle * np.cos(around), angle * np.sin(around), 0.0)))


@dataclass(frozen=True)
class Kind:
    """Something that may stand before a camera: a ``species`` of the simulator, moved by ``change``."""

    species: str
    change: Change
    head: bool


KINDS: Mapping[str, Kind] = MappingProxyType({
    "person": Kind("person", _as_held, head=True),
    "person, turning ±6° and moving": Kind("person", _turning, head=True),
    "photo": Kind("photo", _upright, head=False),
    "photo, tilted up to 20°": Kind("photo", _tilted, head=False),
    "photo, bent to 0.3 … 1 of its height": Kind("bent-photo", _as_held, head=False),
})  # fmt: skip


@dataclass(frozen=True)
class Case:
    """``face``: a picture, or None for scikit-image's astronaut."""

    face: Path | None
    species: str
    seed: int


@dataclass(frozen=True)
class Reading:
    """One case at one growth: the medians over its pairs, None where nothing could be measured; and what relief says.

    ``says`` is None where the engine does not look: too little growth, too few frames.
    """

    kind: str
    growth: float
    values: Mapping[str, float] | None
    says: Says | None


QUANTITIES: Mapping[str, Callable[[Parallax], float]] = MappingProxyType({
    "residual": lambda pair: pair.residual,
    "explained": lambda pair: pair.explained,
    "ratio": lambda pair: pair.ratio,
    "kappa": lambda pair: pair.k / (pair.growth - 1),
})  # fmt: skip


def read(case: Case) -> list[Reading]:
    """Render and measure one case: every kind of its species, at every growth."""
    who = subject(case.species, face_picture(case.face), case.seed)
    found = []
    for name, kind in KINDS.items():
        if kind.species != case.species:
            continue
        rng = np.random.default_rng((case.seed, *name.encode()))
        width = rng.uniform(*FAR_WIDTH)
        far = _shots(who, kind.change, width, _FAR_AT, rng)
        for growth in GROWTHS:
            near = _shots(who, kind.change, width * growth, _NEAR_AT, rng)
            found.append(_reading(name, growth, far, near))
    return found


def _reading(kind: str, growth: float, far: tuple[Sample, ...], near: tuple[Sample, ...]) -> Reading:
    evidence = relief(Take("DISTANT_CLOSE", (Phase("FAR", far), Phase("NEAR", near)), path=()))
    if evidence is not None:
        return Reading(kind, growth, _medians(evidence.pairs), evidence.signal.says)
    pairs = [pair for f, n in zip(far, near, strict=False) if (pair := parallax(f.view, n.view)) is not None]
    return Reading(kind, growth, _medians(pairs), None)


def _medians(pairs: Sequence[Parallax]) -> Mapping[str, float] | None:
    if not pairs:
        return None
    return {name: float(np.median([value(pair) for pair in pairs])) for name, value in QUANTITIES.items()}


def _shots(who: Subject, change: Change, width: float, begin: float, rng: np.random.Generator) -> tuple[Sample, ...]:
    """Shots with the face ``width`` wide, less those that the service would not take."""
    aside = rng.uniform(-0.08, 0.08, 2) * (1 - width)  # so far that the face stays in the frame
    aim = _aim(who, width, (float(aside[0]), float(aside[1])))
    samples = []
    for number in range(PAIRS):
        t = begin + _APART * number
        state = change(who.state(aim, t), rng)
        frame = Frame(number, 1000 * t, still=False, jpeg=encode(render(who, state, t), _QUALITY))
        observation = observe(frame, _landmarker())
        if hint(observation, None) == GOOD:
            samples.append(Sample(frame, observation))
    return tuple(samples)


def _aim(who: Subject, width: float, aside: tuple[float, float]) -> Triple:
    """Where the middle of the face has to be for an outline ``width`` wide and ``aside``, in widths of the frame."""
    z = 40.0
    for _ in range(8):
        z *= who.box(Pose((0.0, 0.0, z))).width / width
    reach = z * who.camera.width / who.camera.focal
    return (aside[0] * reach, aside[1] * reach, z)


@cache
def _landmarker() -> Landmarker:
    cv2.setNumThreads(1)  # the other cores have cases of their own
    return Landmarker()
