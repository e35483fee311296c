"""Kappa: the parallax of one head grows with its size along one line (design §4).

With s the growth of the face since the far end, κ = k / (s - 1) is the same at every distance: it is the head's size
over how far away it was at first. A recording of a head on a screen keeps the parallax of the recording. Where the
screen itself is moved, to fit an oval that the recording did not foresee, the face grows and its parallax does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from inperson.engine.parallax import Parallax, parallax
from inperson.engine.quality import GOOD, hint
from inperson.engine.signals import Signal
from inperson.engine.signals.relief import LIVE_EXPLAINED, LIVE_RATIO, PAIRS
from inperson.engine.take import NEAR_ENOUGH, Sample, Take, best, quality, size
from inperson.engine.view import View

NAME = "kappa"
LIVE_OFF = 0.2
"""How far the share of the parallax at the middle distance may lie from the share of the growth: heads stay under
0.18 with a frame of the way, under 0.15 with one that was held."""
ATTACK_OFF, ATTACK_EACH = 0.28, 0.2
"""From here up it is no head's, if the parallax before and the parallax after the middle agree on that."""
MOST_NOISE = 0.9
"""% of IOD: whoever talks or grimaces on the way is not accused."""
_BETWEEN = (0.25, 0.75)
"""Of the way from the far to the near size: a middle distance."""
_LEAST_STEP = 1.15  # growth from each distance to the next


@dataclass(frozen=True, slots=True)
class Point:
    """``growth`` since the far end, and the ``kappa`` that was measured there."""

    growth: float
    kappa: float


@dataclass(frozen=True, slots=True)
class KappaEvidence:
    """The signal, and κ at the middle distance and at the near end; of a head both are the same."""

    signal: Signal
    points: tuple[Point, ...]


def kappa(take: Take) -> KappaEvidence | None:
    """Compare κ at three distances. Nothing without a middle one, or where no relief was seen at all."""
    fars, nears = best(take.far, PAIRS), best(take.near, PAIRS)
    if not fars or not nears:
        return None
    middle = _middle(take, size(fars[0]), size(nears[0]))
    if middle is None:
        return None
    far, between, near = fars[0].view, middle.view, nears[0].view
    whole = parallax(far, near)
    if whole is None or whole.growth < NEAR_ENOUGH or whole.ratio < LIVE_RATIO or whole.explained < LIVE_EXPLAINED:
        return None  # a sheet has no κ; that it is one is for relief to say
    before, after = parallax(far, between), parallax(between, near)
    if before is None or after is None:
        return None
    points = _points(far, between, near, whole, before, after)
    return KappaEvidence(_signal(far, between, near, whole, before, after, points), points)


def _middle(take: Take, far: float, near: float) -> Sample | None:
    """The best frame of the middle distance that was asked for, or one of the way between the ends."""
    held = [sample for sample in take.samples("MIDDLE") if _is_between(sample, far, near)]
    if held:
        return max(held, key=quality)
    ends = [sample.observation.time_ms for sample in (*take.far, *take.near)]
    way = [
        sample
        for sample in take.frames
        if min(ends) < sample.observation.time_ms < max(ends)
        and hint(sample.observation, None) == GOOD
        and _is_between(sample, far, near)
    ]
    return max(way, key=quality, default=None)


def _is_between(sample: Sample, far: float, near: float) -> bool:
    here = size(sample)
    least, most = (far + share * (near - far) for share in _BETWEEN)
    return least <= here <= most and here / far >= _LEAST_STEP and near / here >= _LEAST_STEP


def _points(
    far: View, between: View, near: View, whole: Parallax, before: Parallax, after: Parallax
) -> tuple[Point, ...]:
    in_the_middle = whole.k * before.k / ((before.k + after.k) or 1e-6)
    sizes = (between.size / far.size, near.size / far.size)
    return tuple(Point(s, k / (s - 1)) for s, k in zip(sizes, (in_the_middle, whole.k), strict=True))


def _signal(
    far: View,
    between: View,
    near: View,
    whole: Parallax,
    before: Parallax,
    after: Parallax,
    points: Sequence[Point],
) -> Signal:
    way = (between.size - far.size) / (near.size - far.size)
    both = before.k + after.k
    off = before.k / both - way if both > 0 else 1.0
    value = points[0].kappa / points[1].kappa
    facts = f"At {points[0].growth:.1f} times its first size the face showed {100 * value:.0f} % of the parallax due"
    if abs(off) <= LIVE_OFF and min(before.k, after.k) > 0:
        return Signal(NAME, value, "live", 1.0 - 0.5 * abs(off) / LIVE_OFF, f"{facts}: one head at three distances.")
    each = (before.k / whole.k - way, 1 - after.k / whole.k - way)
    agree = all(abs(one) >= ATTACK_EACH and one * off > 0 for one in each)
    if abs(off) >= ATTACK_OFF and agree and max(before.noise, after.noise) <= MOST_NOISE:
        sure = 0.5 + 0.5 * min(1.0, (abs(off) - ATTACK_OFF) / 0.2)
        return Signal(NAME, value, "attack", sure, f"{facts}: a recording of a head was moved.")
    return Signal(NAME, value, "nothing", 0.0, f"{facts}: too little to tell.")
