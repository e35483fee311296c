"""From the development half to a profile: weights by logistic regression, floors by rule."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from bench.pad.cases import Case, bona_fide, signals_in
from inperson.engine.profiles import NEVER, AttackType, Profile, Weight

STEP = 0.25
"""Weights are rounded to it: more digits would pretend to be known."""
LEAST_FLOOR, FLOOR_STEP = 0.5, 0.05
RIDGES = (0.3, 0.1, 0.03, 0.01, 0.003, 0.001)
"""How strongly large weights are held down; which one is chosen by leaving out a face at a time."""

_Column = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Data:
    """A row a take: ``said`` (n, signals), −1 surely attack … 1 surely live; ``truth`` (n,), 1 bona fide, −1 attack.

    ``counts`` (n,): how much each counts. ``faces`` (n,): whose they are.
    """

    said: _Column
    truth: _Column
    counts: _Column
    faces: NDArray[np.str_]

    def where(self, mask: NDArray[np.bool_]) -> _Data:
        return _Data(self.said[mask], self.truth[mask], self.counts[mask], self.faces[mask])


def fitted(found: Sequence[Case], profile: Profile, caution: float, may_condemn: Collection[str] = ()) -> Profile:
    """``profile`` with the weights and floors that ``found`` gives it; the rest of it stays.

    ``caution``: how much all attacks together count for each time that all people together do. ``may_condemn``: signals
    that physics allows to condemn alone, beside those that may by now.
    """
    finished = [case for case in found if case.record.finished]
    names = signals_in(case.record for case in finished)
    if not names:
        return profile
    data = _data(finished, names, caution)
    sizes = _solve(data, _ridge(data))
    weights = {}
    for name, size in zip(names, sizes, strict=True):
        known = profile.weights.get(name, Weight(0.0, NEVER, AttackType.UNSURE))
        least = known.floor if known.floor <= 1 else LEAST_FLOOR
        floor = floor_of(finished, name, least) if known.floor <= 1 or name in may_condemn else NEVER
        weights[name] = replace(known, weight=round(float(size) / STEP) * STEP, floor=floor)
    return replace(profile, weights=MappingProxyType({**profile.weights, **weights}))


def floor_of(found: Sequence[Case], name: str, least: float = LEAST_FLOOR) -> float:
    """From ``least`` on, the first confidence that no bona fide presentation was accused with; `NEVER` if none is left.

    A floor is not lowered by data that show no harm: that the engine's author set it higher had a reason.
    """
    wrong = [
        heard.confidence
        for case in bona_fide(found)
        for heard in case.record.signals
        if heard.name == name and heard.says == "attack"
    ]
    beyond = FLOOR_STEP * (math.floor(max(wrong, default=0.0) / FLOOR_STEP + 1e-9) + 1)
    floor = round(max(least, beyond), 2)
    return floor if floor <= 1 else NEVER


def source(profiles: Mapping[str, Profile]) -> str:
    """The weights as `inperson.engine.profiles` has them."""
    tables = []
    for level, profile in profiles.items():
        lines = [f'        "{name}": {_weight(weight)},' for name, weight in profile.weights.items()]
        tables.append("\n".join([f"{level} = Profile(", "    …,", "    MappingProxyType({", *lines, "    }),"]))
    return "\n\n".join(tables)


def _weight(weight: Weight) -> str:
    floor = "NEVER" if weight.floor > 1 else f"{weight.floor:g}"
    return f"Weight({weight.weight}, {floor}, _{weight.kind.name}{', binding=True' if weight.binding else ''})"


def _data(found: Sequence[Case], names: Sequence[str], caution: float) -> _Data:
    said = np.zeros((len(found), len(names)))
    for row, case in enumerate(found):
        for heard in case.record.signals:
            sign = {"live": 1, "attack": -1, "nothing": 0}[heard.says]
            said[row, names.index(heard.name)] = sign * heard.confidence
    truth = np.array([1.0 if case.record.truth.bona_fide else -1.0 for case in found])
    return _Data(said, truth, _counts(found, caution), np.array([case.record.trial.face for case in found]))


def _counts(found: Sequence[Case], caution: float) -> _Column:
    """Every condition counts the same, and every species, however many of each finished; all counts sum up to 1."""
    sizes = Counter(case.subject for case in found)
    kinds = Counter({case.subject: case.record.truth.bona_fide for case in found}.values())
    share = {True: 1.0, False: caution}
    raw = np.array([
        share[case.record.truth.bona_fide] / (sizes[case.subject] * kinds[case.record.truth.bona_fide])
        for case in found
    ])  # fmt: skip
    return np.asarray(raw / raw.sum())


def _ridge(data: _Data) -> float:
    """Of `RIDGES`, the one that does best on faces that it was not fitted to; the strongest with one face only."""
    own = np.unique(data.faces)
    if len(own) < 2:
        return RIDGES[0]

    def loss(ridge: float) -> float:
        return sum(_loss(_solve(data.where(data.faces != face), ridge), data.where(data.faces == face)) for face in own)

    return min(RIDGES, key=loss)


def _solve(data: _Data, ridge: float) -> _Column:
    """The weights: none negative, since no signal counts against what it says; no intercept, as in the fusion."""
    _, count = data.said.shape

    def cost(weights: _Column) -> tuple[float, _Column]:
        margins = data.truth * (data.said @ weights)
        slope = -(data.counts * data.truth * expit(-margins)) @ data.said + ridge * weights
        return _loss(weights, data) + ridge / 2 * float(weights @ weights), slope

    found = minimize(cost, np.ones(count), jac=True, method="L-BFGS-B", bounds=[(0.0, None)] * count)
    return np.asarray(found.x)


def _loss(weights: _Column, data: _Data) -> float:
    return float(data.counts @ np.logaddexp(0.0, -data.truth * (data.said @ weights)))
