"""What would happen at other score thresholds: the points of a detection error trade-off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from inperson.simulator.arrays import Points

Scores = Mapping[str, Sequence[float]]


def trade_off(bona_fide: Sequence[float], attacks: Scores) -> list[tuple[float, float]]:
    """`point` at each threshold that makes a difference, from the loosest to the strictest. Empty without both kinds.

    ``attacks``: scores by species.
    """
    species = [np.asarray(scores) for scores in attacks.values() if len(scores)]
    if not len(bona_fide) or not species:
        return []
    own = np.asarray(bona_fide)
    points = [_point(own, species, threshold) for threshold in [*np.unique(np.concatenate([own, *species])), np.inf]]
    return list(dict.fromkeys(points))


def point(bona_fide: Sequence[float], attacks: Scores, threshold: float) -> tuple[float, float]:
    """The share of attacks that reach ``threshold``, of the best species, and that of bona fide that do not."""
    return _point(np.asarray(bona_fide), [np.asarray(scores) for scores in attacks.values() if len(scores)], threshold)


def _point(bona_fide: Points, attacks: Sequence[Points], threshold: float) -> tuple[float, float]:
    return max(float((scores >= threshold).mean()) for scores in attacks), float((bona_fide < threshold).mean())
