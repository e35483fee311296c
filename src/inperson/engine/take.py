"""A take: the frames of one attempt, sorted by what they show. What the signals measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from inperson.engine.canonical import canonical
from inperson.engine.challenge import Challenge
from inperson.engine.frames import Frame, decode
from inperson.engine.observation import Observation
from inperson.engine.parallax import View
from inperson.engine.quality import GATES, GOOD, Gates, hint

NEAR_ENOUGH = 1.5
"""Least growth of the face for which parallax can be told from noise (design §4: s ≥ 1.7; margin for landmarks)."""
_BAND = 1.12  # frames within 12 % of an end belong to it


@dataclass(frozen=True)
class Sample:
    """One frame and what was measured in it."""

    frame: Frame
    observation: Observation

    @cached_property
    def view(self) -> View:
        """The canonical view of the face, kept once it was made: several signals look at it.

        Raises `inperson.errors.FrameError`; the face must be there.
        """
        face = self.observation.face
        if face is None:
            raise ValueError("no face was observed")
        crop = canonical(decode(self.frame.jpeg), face.landmarks)
        return View(crop, face.landmarks, face.iod, max(self.observation.width, self.observation.height))


@dataclass(frozen=True, slots=True)
class Take:
    """``far`` and ``near``: good frames of the two ends. ``path``: every frame's observation, in order of time.

    ``stills``: the full-resolution frames that are kept, one an end; none in a clip.
    """

    far: tuple[Sample, ...]
    near: tuple[Sample, ...]
    path: tuple[Observation, ...]
    stills: tuple[Sample, ...] = ()
    challenge: Challenge | None = None

    @property
    def growth(self) -> float:
        """How many times larger the face is at the near end, by the median; 0 without two ends."""
        if not self.far or not self.near:
            return 0.0
        far, near = (np.median([_iod(sample) for sample in end]) for end in (self.far, self.near))
        return float(near / far)


def take_of_clip(samples: Sequence[Sample], gates: Gates = GATES) -> Take:
    """Sort a clip that came without a challenge: the smallest good faces are far, the largest near."""
    path = tuple(sample.observation for sample in samples)
    good = [sample for sample in samples if hint(sample.observation, None, gates) == GOOD]
    sizes = sorted(_iod(sample) for sample in good)
    if not sizes:
        return Take((), (), path)
    # The extremes themselves may be slips of the landmarks.
    low, high = sizes[len(sizes) // 20], sizes[-1 - len(sizes) // 20]
    far = tuple(sample for sample in good if _iod(sample) <= low * _BAND)
    near = tuple(sample for sample in good if _iod(sample) >= high / _BAND)
    return Take(far, near, path)


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


def _iod(sample: Sample) -> float:
    face = sample.observation.face
    return face.iod / max(sample.observation.width, sample.observation.height) if face else 0.0
