"""Relief: a head that comes nearer shows parallax; a flat or bent picture of one shows none (design §4)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inperson.engine.parallax import Parallax, parallax
from inperson.engine.signals import Signal
from inperson.engine.take import NEAR_ENOUGH, Take, best
from inperson.engine.view import View

NAME = "relief"
PAIRS = 2
"""How many far and near frames are compared: each pair costs about 6 ms of a core, and its two views 3."""
LIVE_RATIO = 0.45
"""From here up a relief is a head's. At the growth that is asked heads give 0.53 and more, sheets at most 0.10
(docs/relief.md)."""
MOST_RATIO = 2.5
"""And from here up it is no head's any more: people give 0.7 to 1.4, two different people up to 4."""
LIVE_EXPLAINED = 0.2
"""And so much of the flow must follow it: other flow of that size is something else's."""
FLAT_RATIO = 0.28
"""Up to here it is a picture's,"""
FLAT_RESIDUAL = 0.8
"""if no more than this, in % of IOD, moves in any other way: a sheet cannot grimace, so that a face which does is asked
again. Sheets stay under 0.5; people who talk or smile between the ends reach 3."""


@dataclass(frozen=True, slots=True)
class ReliefEvidence:
    """The signal, the pairs behind it, and the ``typical`` one that stands for them, with its two views."""

    signal: Signal
    pairs: tuple[Parallax, ...]
    typical: Parallax
    far: View
    near: View


def relief(take: Take) -> ReliefEvidence | None:
    """Compare the two ends of ``take``. Nothing when they are too few, too alike in size, or cannot be matched."""
    fars, nears = best(take.far, PAIRS), best(take.near, PAIRS)
    if not fars or not nears:
        return None
    far_views, near_views = [sample.view for sample in fars], [sample.view for sample in nears]
    count = max(len(far_views), len(near_views))
    views = ((far_views[i % len(far_views)], near_views[i % len(near_views)]) for i in range(count))
    measured = [(pair, far, near) for far, near in views if (pair := parallax(far, near)) is not None]
    grown = [entry for entry in measured if entry[0].growth >= NEAR_ENOUGH]
    if 2 * len(grown) < count:  # what most pairs do not show, a few show by chance
        return None
    pairs = tuple(pair for pair, _, _ in grown)
    ratio = float(np.median([pair.ratio for pair in pairs]))
    typical = min(grown, key=lambda entry: abs(entry[0].ratio - ratio))
    return ReliefEvidence(_signal(ratio, pairs), pairs, *typical)


def _signal(ratio: float, pairs: tuple[Parallax, ...]) -> Signal:
    growth = float(np.median([pair.growth for pair in pairs]))
    facts = f"The face grew {growth:.1f} times and showed {max(0.0, 100 * ratio):.0f} % of the parallax of a head"
    explained = float(np.median([pair.explained for pair in pairs]))
    if LIVE_RATIO <= ratio <= MOST_RATIO and explained >= LIVE_EXPLAINED:
        sure = 0.5 + 0.5 * min(1.0, (ratio - LIVE_RATIO) / 0.35)
        return Signal(NAME, ratio, "live", sure, f"{facts}: it has relief.")
    residual = float(np.median([pair.residual for pair in pairs]))
    if ratio <= FLAT_RATIO and residual <= FLAT_RESIDUAL:
        sure = 0.5 + 0.5 * min(1.0, (FLAT_RATIO - ratio) / 0.2)
        return Signal(NAME, ratio, "attack", sure, f"{facts}: it is a flat or bent picture.")
    return Signal(NAME, ratio, "nothing", 0.0, f"{facts}: too little to tell.")
