"""Likeness: one face from the first step to the last, and the face of the stills, which the customer gets.

Without it, somebody could pass with their own face and hand in another person's picture, or begin with one face and
end with another. Faces are compared as pictures: it takes no model to see that a picture is not of the same person
seconds later, though it would take one to recognise that person after years.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import cv2
import numpy as np
from numpy.typing import NDArray

from inperson.engine.canonical import IOD, Crop, canonical, rigid_mask
from inperson.engine.frames import decode_grey
from inperson.engine.quality import GOOD, MOVING, hint
from inperson.engine.signals import Signal
from inperson.engine.take import Sample, Take, best

NAME = "likeness"
SAME = 0.72
"""Least correlation of two canonical crops of one face. Two people's stay under it (0.67 at most among ten faces); one
person's far and near faces give 0.89 and more, and 0.7 to 0.98 when they grimace."""
OTHERS = 2
"""How many frames stand for a step: those that relief is measured on."""
_DETAIL = 3.0  # pixels of blur: fine enough to tell people apart, coarse enough for another resolution
_STRAIGHT = 10.0  # degrees of yaw from the rest: faces that are turned look like nobody
_COARSE = 0.55  # of the crop's IOD: what is blurred afterwards needs no more pixels


def likeness(take: Take) -> Signal | None:
    """Compare each still with the best other frames of its step, and each step with the first.

    Nothing when there are neither stills nor two steps.
    """
    kept = [(phase.still, phase.samples) for phase in take.phases if phase.still is not None]
    stills = [_resemblance(still, samples) for still, samples in kept]
    steps = _steps(take)
    if not stills and not steps:
        return None
    value = min(stills + steps)
    if min(stills, default=1.0) < SAME:
        return Signal(NAME, value, "nothing", 0.0, "The full-size picture does not show the face of the other frames.")
    if value < SAME:
        return Signal(NAME, value, "nothing", 0.0, "The face does not look the same from the first step to the last.")
    whose = "the full-size pictures and all steps show" if stills and steps else "all pictures show"
    return Signal(NAME, value, "live", 0.5, f"{whose} one face.".capitalize())


def correlation(one: Crop, other: Crop) -> float:
    """Normalised correlation of two crops inside the face, -1 to 1."""
    mask = (rigid_mask(one.landmarks) & rigid_mask(other.landmarks))[::2, ::2]
    if not mask.any():
        return 0.0
    a, b = (_softened(crop.grey)[mask] for crop in (one, other))
    a, b = a - a.mean(), b - b.mean()
    return float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b) + 1e-6))


def _softened(grey: NDArray[np.uint8]) -> NDArray[np.float32]:
    half = cv2.resize(grey, (grey.shape[1] // 2, grey.shape[0] // 2), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(half.astype(np.float32), (0, 0), _DETAIL / 2), np.float32)


def _resemblance(still: Sample, samples: Sequence[Sample]) -> float:
    # A still may be one of the phase's own frames, and the sharpest: it must not vouch for itself.
    others = best([sample for sample in samples if sample is not still], OTHERS + 1)
    if not others:
        return 0.0
    kept = _coarse(still)
    return float(np.median([correlation(kept, other.view.crop) for other in others]))


def _coarse(still: Sample) -> Crop:
    """The crop of a full-resolution frame, from no more of its pixels than are needed."""
    face = still.observation.face
    if face is None:
        raise ValueError("no face was observed")
    shrink = next((times for times in (4, 2) if face.iod / times >= _COARSE * IOD), 1)
    return canonical(decode_grey(still.frame.jpeg, shrink), face.landmarks / np.float32(shrink))


def _steps(take: Take) -> list[float]:
    """How much each step's face is like one of an earlier step; of a single step, its end like its beginning."""
    yaws = [face.yaw for phase in take.phases[:1] for s in phase.samples if (face := s.observation.face) is not None]
    if not yaws:
        return []
    rest = float(np.median(yaws))
    shown = [straight for phase in take.phases if (straight := _straight(phase.samples, rest))]
    if len(shown) == 1:
        half = len(shown[0]) // 2
        shown = [shown[0][:half], shown[0][half:]] if half else []
    return [_alike(shown[:place], shown[place]) for place in range(1, len(shown))]


def _straight(samples: Sequence[Sample], rest: float) -> list[Sample]:
    return [
        sample
        for sample in samples
        if hint(sample.observation, None, MOVING) == GOOD
        and (face := sample.observation.face) is not None
        and abs(face.yaw - rest) < _STRAIGHT
    ]


def _alike(earlier: Sequence[Sequence[Sample]], later: Sequence[Sample]) -> float:
    """The likeness to the first step; if there is none, to whatever frame of an earlier step is most like it.

    Who grimaces or turns is not like himself at once, but always like himself a moment ago.
    """
    found = _nearest(best(earlier[0], OTHERS), best(later, OTHERS))
    if found >= SAME:
        return found
    before = [frame for step in earlier for frame in (*best(step, OTHERS), step[0], step[-1])]
    return _nearest(before, [*best(later, OTHERS), later[0], later[-1]])


def _nearest(some: Sequence[Sample], others: Sequence[Sample]) -> float:
    pairs = [(one, other) for one, other in product(some, others) if one is not other]
    return max((correlation(one.view.crop, other.view.crop) for one, other in pairs), default=0.0)
