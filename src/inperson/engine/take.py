"""A take: the frames of one attempt, sorted by what they show. What the signals measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from inperson.engine.canonical import IOD, canonical
from inperson.engine.challenge import Challenge
from inperson.engine.flows import Action, FlowCategory
from inperson.engine.frames import Frame, Grey, Picture, decode, decode_grey
from inperson.engine.observation import Observation
from inperson.engine.view import View

NEAR_ENOUGH = 1.5
"""Least growth of the face for which parallax can be told from noise (design §4: s ≥ 1.7; margin for landmarks)."""
_ENOUGH = 0.95  # of the crop's IOD


@dataclass(frozen=True)
class Sample:
    """One frame and what was measured in it."""

    frame: Frame
    observation: Observation

    @property
    def picture(self) -> Picture:
        """The frame decoded, each time anew: (height, width, 3), RGB. Raises `inperson.errors.FrameError`."""
        return decode(self.frame.jpeg)

    @cached_property
    def grey(self) -> Grey:
        """The brightness of the whole frame, kept once it was decoded: several signals look at it.

        Raises `inperson.errors.FrameError`.
        """
        return decode_grey(self.frame.jpeg)

    @cached_property
    def view(self) -> View:
        """The canonical view of the face, kept once it was made: several signals look at it.

        Raises `inperson.errors.FrameError`; the face must be there.
        """
        face = self.observation.face
        if face is None:
            raise ValueError("no face was observed")
        # More pixels than the crop has need not be decoded.
        shrink = next((times for times in (4, 2) if face.iod / times >= _ENOUGH * IOD), 1)
        crop = canonical(decode_grey(self.frame.jpeg, shrink), face.landmarks / np.float32(shrink))
        return View(crop, face.landmarks, face.iod, max(self.observation.width, self.observation.height))


@dataclass(frozen=True, slots=True)
class Phase:
    """One step as it was carried out, or what a clip shows of it.

    ``samples``: at a place, good frames of the hold; in a move, frames from its prompt to its end. ``still``: the
    full-resolution frame that is kept of a place; none in a clip. ``asked_ms`` and ``done_ms``: on the sender's clock.
    """

    action: Action
    samples: tuple[Sample, ...]
    still: Sample | None = None
    asked_ms: float = 0.0
    done_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Light:
    """A ``colour`` (r, g, b; 0–255) that the page says it showed from ``shown_ms`` on, on the sender's clock."""

    colour: tuple[int, int, int]
    shown_ms: float


@dataclass(frozen=True, slots=True)
class Provenance:
    """What is known of where the frames came from. All of it is a claim of the sender, except the last three.

    ``label`` and ``frame_rate`` of the camera; ``size`` (width, height): what its track says of itself, either way up;
    ``facing``: which way it looks, in the words of browsers; ``devices``: how many cameras the device has;
    ``arrivals``: when each frame of the path came, ms on the receiver's clock; ``more_time``: how often more time was
    asked for and given; ``seen_before``: whether this very capture came in an earlier session of this deployment.
    """

    label: str = ""
    frame_rate: float | None = None
    size: tuple[int, int] | None = None
    facing: str | None = None
    devices: int | None = None
    arrivals: tuple[float, ...] = ()
    more_time: int = 0
    seen_before: bool = False


@dataclass(frozen=True, slots=True)
class Take:
    """``phases`` in the order of the challenge; ``path``: every frame's observation, in order of time.

    ``frames``: some dozen frames spread over the whole take, also from between the phases.
    """

    flow: FlowCategory
    phases: tuple[Phase, ...]
    path: tuple[Observation, ...]
    frames: tuple[Sample, ...] = ()
    challenge: Challenge | None = None
    lights: tuple[Light, ...] = ()
    provenance: Provenance = field(default_factory=Provenance)

    def samples(self, action: Action) -> tuple[Sample, ...]:
        """The frames of the phase ``action``; empty when the take has none."""
        return next((phase.samples for phase in self.phases if phase.action == action), ())

    @property
    def far(self) -> tuple[Sample, ...]:
        """The good frames of the far end."""
        return self.samples("FAR")

    @property
    def near(self) -> tuple[Sample, ...]:
        """The good frames of the near end."""
        return self.samples("NEAR")

    @property
    def growth(self) -> float:
        """How many times larger the face is at the near end, by the median; 0 without two ends."""
        if not self.far or not self.near:
            return 0.0
        far, near = (np.median([size(sample) for sample in end]) for end in (self.far, self.near))
        return float(near / far)


def best(samples: Sequence[Sample], count: int) -> list[Sample]:
    """The ``count`` sharpest and straightest samples, in order of time."""
    ranked = sorted(samples, key=quality, reverse=True)[:count]
    return sorted(ranked, key=lambda sample: sample.observation.time_ms)


def quality(sample: Sample) -> float:
    """How fit a sample is for being measured and shown: sharp, straight, eyes open. Larger is better."""
    observation = sample.observation
    face = observation.face
    if face is None:
        return 0.0
    straight = 1.0 / (1.0 + (abs(face.yaw) + abs(face.pitch) / 2 + abs(face.roll) / 2) / 10.0)
    return min(observation.sharpness, 0.1) * straight * min(face.eyes, 0.25)


def size(sample: Sample) -> float:
    """IOD as a share of the frame's long side; 0 without a face."""
    face = sample.observation.face
    return face.iod / max(sample.observation.width, sample.observation.height) if face else 0.0
