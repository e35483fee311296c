"""Pairs: which frames of a take are worth comparing, when a face stays in one place and turns there a little or far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise

import numpy as np

from inperson.engine.flows import PLACES
from inperson.engine.landmarks import LEFT_EYE_CORNERS, RIGHT_EYE_CORNERS
from inperson.engine.observation import Face
from inperson.engine.quality import GOOD, MOVING, hint
from inperson.engine.take import Phase, Sample, Take, size

Pair = tuple[Sample, Sample]

SAME_SIZE = 1.15
"""A face that stays in its place changes its size by this factor at most: what an oval tolerates."""
SUBNASALE = 2
"""The landmark below the nose."""
NARROW = 0.78
"""How narrow a face becomes that turns as far as can be compared. Heads give 0.80 and more up to 26 degrees, a picture
of which the landmark model believes 8 to 20 degrees 0.78 and less: it is turned by 45 to 65."""
TOO_NARROW = 0.75
"""And so narrow no head is that has turned by no more than `_WIDE_YET` degrees: there heads give 0.86 and more."""
STRAIGHT = 10.0
"""Degrees of yaw from the middle of all: farther is a turn."""
_AT_REST, _TURNED, _WIDEST = 5.0, 8.0, 26.0  # degrees from rest: farther than the last, half of the face is hidden
_WIDE_YET, _LEVEL = 20.0, 12.0  # degrees of yaw from rest; of pitch, which changes a face's height
_DEGREE_MS = 40.0  # how much longer ago a frame at rest may be that is a degree straighter
_PITCH, _GROWTH, _MOUTH = 0.7, 15.0, 20.0  # what is worth a degree of yaw: pitch is noisier; a growth of 7 %


def stay(take: Take) -> list[Sample]:
    """The good frames of ``take`` in its last place, moves that were made there included, in order of time."""
    places = [number for number, phase in enumerate(take.phases) if phase.action in PLACES and phase.samples]
    if not places:
        return []
    last = take.phases[places[-1]]
    middle = float(np.median([size(sample) for sample in last.samples]))
    begin = last.samples[0].observation.time_ms
    later = [sample for phase in take.phases[places[-1] :] for sample in phase.samples]
    samples = [
        sample
        for sample in _distinct((*later, *take.frames))
        if sample.observation.time_ms >= begin
        and 1 / SAME_SIZE < size(sample) / middle < SAME_SIZE
        and hint(sample.observation, None) == GOOD
    ]
    yaw = float(np.median([_face(sample).yaw for sample in samples])) if samples else 0.0
    return [sample for sample in samples if abs(_face(sample).yaw - yaw) < STRAIGHT]


def apart(samples: Sequence[Sample], count: int, least_ms: float) -> list[Pair]:
    """Up to ``count`` pairs that differ most in pose, ``least_ms`` apart or more, each frame in one pair only."""
    found, taken = list[Pair](), set[int]()
    candidates = [
        (one, other)
        for one, other in combinations(samples, 2)
        if other.observation.time_ms - one.observation.time_ms >= least_ms
    ]
    for pair in sorted(candidates, key=lambda pair: -difference(*pair)):
        numbers = {sample.observation.sequence for sample in pair}
        if len(found) < count and not numbers & taken:
            found.append(pair)
            taken |= numbers
    return found


def calmest(samples: Sequence[Sample]) -> Pair | None:
    """The neighbours in time between which the least has moved."""
    return min(pairwise(samples), key=lambda pair: _stir(*pair), default=None)


def turned(phase: Phase, rest: float, count: int) -> list[Pair]:
    """Up to ``count`` pairs of a frame at ``rest`` (degrees of yaw) and one in the turn of ``phase``.

    As far turned as both can still be compared, and as close in time as can be: a face that turns may talk. What has
    become narrower than a head would is not compared; see `narrowed`.
    """
    usable = [sample for sample in phase.samples if _usable(sample)]
    straight = [sample for sample in usable if abs(_face(sample).yaw - rest) < _AT_REST]
    away = [sample for sample in usable if _TURNED <= abs(_face(sample).yaw - rest) <= _WIDEST]
    if not straight:
        return []
    pairs = [(min(straight, key=lambda sample: _gap(sample, far, rest)), far) for far in away]
    wide = [pair for pair in pairs if _narrowing(*pair) >= NARROW]
    return sorted(wide, key=lambda pair: -abs(_face(pair[1]).yaw - rest))[:count]


def narrowed(phase: Phase, rest: float) -> list[Pair]:
    """Pairs of a frame at ``rest`` and one of a face that is too narrow for a head that turned so little.

    As a picture is: the landmark model believes a part of its turn only, but sees all of its narrowing.
    """
    straight = [sample for sample in phase.samples if _usable(sample) and abs(_face(sample).yaw - rest) < _AT_REST]
    aside = [sample for sample in phase.samples if _usable(sample) and abs(_face(sample).yaw - rest) <= _WIDE_YET]
    if not straight:
        return []
    first = straight[0]
    level = [sample for sample in aside if abs(_face(sample).pitch - _face(first).pitch) <= _LEVEL]
    return [(first, sample) for sample in level if _narrowing(first, sample) <= TOO_NARROW]


def difference(one: Sample, other: Sample) -> float:
    """How differently posed a face is in two frames, in degrees, as far as the landmark model can tell."""
    a, b = _face(one), _face(other)
    growth = np.log(max(size(one), 1e-6) / max(size(other), 1e-6))
    return float(np.linalg.norm((a.yaw - b.yaw, _PITCH * (a.pitch - b.pitch), _GROWTH * growth)))


def _usable(sample: Sample) -> bool:
    return hint(sample.observation, None, MOVING) == GOOD


def _narrowing(one: Sample, other: Sample) -> float:
    """How much narrower the face is in ``other``, for its height from the eyes to below the nose: no mouth moves it."""
    return _proportion(_face(other)) / max(_proportion(_face(one)), 1e-6)


def _proportion(face: Face) -> float:
    places = face.landmarks[:, :2]
    eyes = places[[*LEFT_EYE_CORNERS, *RIGHT_EYE_CORNERS]].mean(0)
    return face.iod / max(float(np.linalg.norm(places[SUBNASALE] - eyes)), 1e-6)


def _stir(one: Sample, other: Sample) -> float:
    return difference(one, other) + _MOUTH * abs(_face(one).mouth - _face(other).mouth)


def _gap(straight: Sample, away: Sample, rest: float) -> float:
    """Milliseconds between the two, and as much more as the first is turned already."""
    apart_ms = abs(straight.observation.time_ms - away.observation.time_ms)
    return apart_ms + _DEGREE_MS * abs(_face(straight).yaw - rest)


def _distinct(samples: Iterable[Sample]) -> list[Sample]:
    """Each frame once, in order of time; full-resolution stills are left out."""
    by_sequence = {s.observation.sequence: s for s in samples if s.observation.faces == 1 and not s.frame.still}
    return sorted(by_sequence.values(), key=lambda sample: sample.observation.time_ms)


def _face(sample: Sample) -> Face:
    face = sample.observation.face
    if face is None:
        raise ValueError("no face was observed")
    return face
