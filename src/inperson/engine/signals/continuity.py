"""Continuity: one face, the same face, from the first frame of the far end to the last of the near end (design §4).

Whoever shows one picture far and another one near must take the first away. It may confirm only what it saw whole;
a break does not accuse, since a person may look away: it asks again.
"""

from __future__ import annotations

from itertools import pairwise

from inperson.engine.observation import Observation
from inperson.engine.signals import Signal
from inperson.engine.take import Take

NAME = "continuity"
MOST_GAP_MS = 1200.0
"""Longest time in which frames came that did not show exactly one face."""
MOST_SILENCE_MS = 5000.0
"""Longest time in which no frame came: a bad connection is no break, as far as it goes."""
MOST_GROWTH = 4.0
"""Fastest change of size, as a factor a second: a head moved by hand's speed doubles in half a second at most."""
MOST_SHIFT = 5.0
"""Fastest move, in face widths a second."""
_SLIP_MS = 120.0  # what the landmarks' own noise may look like between two frames of 30 a second


def continuity(take: Take) -> Signal | None:
    """Follow the face along the path of ``take``. Nothing without two ends."""
    if not take.far or not take.near:
        return None
    ends = [sample.observation.sequence for sample in take.far + take.near]
    seen = [o for o in take.path if min(ends) <= o.sequence <= max(ends) and o.faces == 1]
    if len(seen) < 2:
        return None
    for before, after in pairwise(seen):
        away = after.time_ms - before.time_ms
        if away > (MOST_GAP_MS if after.sequence > before.sequence + 1 else MOST_SILENCE_MS):
            return Signal(NAME, away, "nothing", 0.0, f"The face was out of sight for {away / 1000:.1f} seconds.")
    jump = max(_jump(before, after) for before, after in pairwise(seen))
    if jump > 1.0:
        return Signal(NAME, jump, "nothing", 0.0, "The face jumped faster than a person moves.")
    return Signal(NAME, jump, "live", 0.5, "One face was followed from far to near without a break.")


def _jump(before: Observation, after: Observation) -> float:
    """The change between two frames, over the largest that a person makes in that time."""
    old, new = before.face, after.face
    if old is None or new is None:
        return 0.0
    seconds = (max(after.time_ms - before.time_ms, 0.0) + _SLIP_MS) / 1000
    # As shares of the frame: a still among the frames has more pixels.
    old_size, new_size = old.width / before.width, new.width / after.width
    growth = max(new_size / old_size, old_size / new_size)
    across = abs(new.center[0] / after.width - old.center[0] / before.width)
    down = abs(new.center[1] / after.height - old.center[1] / before.height) * before.height / before.width
    shift = max(across, down) / old_size
    return float(max((growth - 1.0) / (MOST_GROWTH**seconds - 1.0), shift / (MOST_SHIFT * seconds)))
