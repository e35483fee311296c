"""Rigidity: over seconds a living face never moves as one sheet, and a photograph always does (design §4).

Whoever holds still turns by a few degrees, and relief shows; whoever talks or smiles moves cheeks and brows. Eyes and
lips do not count, since photographs get holes there. A sheet that nobody moves looks like a person who freezes: then
nothing is said, and bad light, in which all flow is noise, proves nothing either way.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from inperson.engine.claim import claim, pooled
from inperson.engine.pairs import apart, calmest, difference, stay
from inperson.engine.parallax import Parallax, parallax
from inperson.engine.signals import Signal
from inperson.engine.take import Sample, Take

NAME = "rigidity"
PAIRS = 2
LEAST_MS = 800.0
"""How long a face has to have been in one place."""
APART_MS = 500.0
"""Between the two frames of a pair: time to breathe, and to turn by itself."""
LIVE_EXPLAINED = 0.16
"""R²: from here up what moved beyond a sheet is the relief of a head. Heads give 0.5 and more in good light and a third
of it in the worst that is taken; sheets 0.1 at most, in any."""
LIVE_RESIDUAL = 0.2
"""% of IOD: what is less than this is the flow's own unrest."""
LIVE_DEFORMED, LIVE_OVER_NOISE = 0.6, 2.7
"""In % of IOD, and as a multiple of the noise: from here up a face moved in itself. People who talk give 0.7 to 2, and
sheets 0.7 in bad light, but never over 2.2 times the noise."""
LIVE_CLAIM, LIVE_SHARE = 1.2, 0.3
"""And so does a face of whose claimed motion (`inperson.engine.claim`) the pixels show so much."""
FLAT_TURN, FLAT_EXPLAINED, FLAT_RESIDUAL, FLAT_PER_DEGREE = 3.5, 0.1, 0.35, 0.055
"""A sheet was moved that turned by so many degrees at least and showed so much at most: R², % of IOD, and the same for
each degree. Heads give 0.09 and more for each."""


def rigidity(take: Take) -> Signal | None:
    """Compare frames of one place that lie seconds apart. Nothing when the face was not there long enough.

    Nor of two distances, where relief says as much and more.
    """
    if take.far:
        return None
    samples = stay(take)
    pairs = apart(samples, PAIRS, APART_MS)
    if not pairs or samples[-1].observation.time_ms - samples[0].observation.time_ms < LEAST_MS:
        return None
    measured = [found for one, other in pairs if (found := parallax(one.view, other.view)) is not None]
    if measured and (relief := _relief(measured)) is not None:
        return relief
    residual = float(np.median([pair.residual for pair in measured])) if measured else None
    if residual is not None and residual >= LIVE_DEFORMED and (deformed := _deformed(residual, samples)) is not None:
        return deformed
    if residual is not None and residual <= FLAT_RESIDUAL:
        if _is_sheet(residual, max(difference(*pair) for pair in pairs), measured):
            return Signal(NAME, residual, "attack", 0.6, "The face turned and moved as one sheet, without any relief.")
        return Signal(NAME, residual, "nothing", 0.0, "The face moved too little in itself to tell it from a sheet.")
    claimed = pooled([asked for one, other in pairs if (asked := claim(one.view, other.view)) is not None])
    if claimed is None:
        return None
    if claimed.size >= LIVE_CLAIM and claimed.share >= LIVE_SHARE:
        sure = 0.5 + 0.5 * min(1.0, (claimed.share - LIVE_SHARE) / 0.4)
        return Signal(NAME, residual, "live", sure, "The face moved in itself as living faces do.")
    return Signal(NAME, residual, "nothing", 0.0, "Whether the face moved in itself cannot be seen well enough.")


def _relief(measured: Sequence[Parallax]) -> Signal | None:
    explained = float(np.mean([pair.explained for pair in measured]))
    residual = float(np.median([pair.residual for pair in measured]))
    if explained < LIVE_EXPLAINED or residual < LIVE_RESIDUAL:
        return None
    sure = 0.5 + 0.5 * min(1.0, (explained - LIVE_EXPLAINED) / 0.3)
    facts = f"Between its frames the face moved by {residual:.1f} % of the eyes' distance beyond a sheet's motion"
    return Signal(NAME, residual, "live", sure, f"{facts}, as the relief of a head does.")


def _deformed(residual: float, samples: Sequence[Sample]) -> Signal | None:
    over = residual / _noise(samples)
    if over < LIVE_OVER_NOISE:
        return None
    sure = 0.5 + 0.5 * min(1.0, (over - LIVE_OVER_NOISE) / 3)
    facts = f"Between its frames the face moved by {residual:.1f} % of the eyes' distance beyond a sheet's motion"
    return Signal(NAME, residual, "live", sure, f"{facts}, {over:.0f} times the noise.")


def _is_sheet(residual: float, turn: float, measured: Sequence[Parallax]) -> bool:
    """Whether a head that turned by ``turn`` degrees must have shown relief, and none was to be seen."""
    explained = max(pair.explained for pair in measured)
    return turn >= FLAT_TURN and residual <= FLAT_PER_DEGREE * turn and explained <= FLAT_EXPLAINED


def _noise(samples: Sequence[Sample]) -> float:
    """What is measured where next to nothing has moved, % of IOD; beyond all when that cannot be measured."""
    pair = calmest(samples)
    found = parallax(pair[0].view, pair[1].view) if pair else None
    return max(found.residual, 1e-3) if found else np.inf
