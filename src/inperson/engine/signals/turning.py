"""Turning: a head that turns shows its relief; a picture that is turned stays a sheet (design §4).

The landmark model believes in heads, so that it takes a photograph which is turned about its vertical axis for a head
that turns, if less far. What it claims then is asked of the pixels (`inperson.engine.claim`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from inperson.engine.claim import Claim, claim, pooled
from inperson.engine.flows import PLACES, TURNS
from inperson.engine.pairs import Pair, apart, difference, narrowed, stay, turned
from inperson.engine.signals import Signal
from inperson.engine.take import Take

NAME = "turning"
PAIRS = 3
"""How many frames of the turns are compared with the rest."""
NARROW_FRAMES = 2
"""In so many frames a face has to be too narrow for a head: one may be a slip of the landmarks."""
NATURAL_PAIRS = 2
NATURAL = 3.0
"""Degrees by which a head that was not asked to turn has to have turned by itself to be measured."""
LIVE_SHARE = 0.3
"""From here up a head has turned. Heads give 0.54 and more, the real one 0.44 to 0.88; sheets 0.28 at most."""
MOST_CLAIM = 0.33
"""% of IOD for each degree: a head that turns gets claims of 0.15 to 0.25, one that the model has lost gets more."""
MOST_SHARE = 2.5
"""And from here up it is something else's motion."""
FLAT_SHARE = 0.2
"""Up to here a sheet has turned,"""
FLAT_CLAIM = 1.0
"""if the claim was so large, in % of IOD, that a head would have shown it,"""
FLAT_LIKENESS = 0.88
"""and a sheet's motion explains the picture so well: a face that grimaces as it turns is asked again."""
_STILL_CLAIM = 0.6  # % of IOD: of a head that turned by itself. Less is the landmark model's own unrest
_STILL_LIVE = 0.45  # and that unrest is a part of so small a claim: sheets reach 0.36
_STILL_LIKENESS, _STILL_FLAT, _STILL_TURN = 0.985, 0.1, 5.0
_APART_MS = 300.0


def turning(take: Take) -> Signal | None:
    """Compare frames of the turns with frames at rest. Nothing when there are none that can be compared.

    Of a take in one place, without a turn, the frames in which the head happened to be turned most are compared.
    """
    turns = [phase for phase in take.phases if phase.action in TURNS]
    if not turns:
        return None if take.far else _natural(take)
    rest = _rest(take)
    if rest is None:
        return None
    narrow = sum(len(narrowed(phase, rest)) for phase in turns)
    if narrow >= NARROW_FRAMES:
        sentence = "The face became narrow as a picture that is turned, and not as a head."
        return Signal(NAME, 0.0, "attack", 0.8, sentence)
    each = -(-PAIRS // len(turns))
    pairs = [pair for phase in turns for pair in turned(phase, rest, each)]
    found = _measured(pairs, MOST_CLAIM)
    if found is None:
        return None
    facts = f"The head turned by {_yaw(pairs):.0f}° and showed {_percent(found)} % of the relief that goes with it"
    if LIVE_SHARE <= found.share <= MOST_SHARE:
        return Signal(NAME, found.share, "live", _sure(found.share - LIVE_SHARE, 0.4), f"{facts}: it is a head.")
    if found.share <= FLAT_SHARE and found.size >= FLAT_CLAIM and found.likeness >= FLAT_LIKENESS:
        sure = _sure(FLAT_SHARE - found.share, 0.2)
        return Signal(NAME, found.share, "attack", sure, f"{facts}: a picture was turned.")
    return Signal(NAME, found.share, "nothing", 0.0, f"{facts}: too little to tell.")


def _natural(take: Take) -> Signal | None:
    pairs = [pair for pair in apart(stay(take), NATURAL_PAIRS, _APART_MS) if difference(*pair) >= NATURAL]
    found = _measured(pairs, np.inf)
    if found is None or found.size < _STILL_CLAIM:
        return None
    facts = f"The head moved by itself and showed {_percent(found)} % of the relief that goes with it"
    if _STILL_LIVE <= found.share <= MOST_SHARE:
        return Signal(NAME, found.share, "live", _sure(found.share - _STILL_LIVE, 0.4), f"{facts}: it is a head.")
    moved = min(difference(*pair) for pair in pairs) >= _STILL_TURN and found.size >= FLAT_CLAIM
    if moved and found.share <= _STILL_FLAT and found.likeness >= _STILL_LIKENESS:
        return Signal(NAME, found.share, "attack", 0.5, f"{facts}: a picture was moved.")
    return Signal(NAME, found.share, "nothing", 0.0, f"{facts}: too little to tell.")


def _rest(take: Take) -> float | None:
    """Degrees of yaw in the place before the turns, or of whatever was seen when there is none."""
    held = [sample.observation for phase in take.phases if phase.action in PLACES for sample in phase.samples]
    yaws = [each.face.yaw for each in held or take.path if each.face is not None]
    return float(np.median(yaws)) if yaws else None


def _measured(pairs: Sequence[Pair], most: float) -> Claim | None:
    """All ``pairs`` together, less those of which more is claimed than ``most`` for each degree."""
    asked = [(claim(one.view, other.view), _yaw([(one, other)])) for one, other in pairs]
    return pooled([found for found, yaw in asked if found is not None and found.size <= most * yaw])


def _yaw(pairs: Sequence[Pair]) -> float:
    faces = [(one.observation.face, other.observation.face) for one, other in pairs]
    return float(np.median([abs(b.yaw - a.yaw) for a, b in faces if a is not None and b is not None]))


def _percent(found: Claim) -> int:
    return round(100 * max(0.0, found.share))


def _sure(beyond: float, wide: float) -> float:
    return 0.5 + 0.5 * min(1.0, beyond / wide)
