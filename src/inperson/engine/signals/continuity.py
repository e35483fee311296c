"""Continuity: one face, the same face, from the first frame of the first phase to the last of the last (design §4).

Whoever shows one picture far and another one near must take the first away. It may confirm only what it saw whole;
a break does not accuse, since a person may look away: it asks again. Where the face was hidden for a moment or moved
with a jerk, the faces before and after are compared: somebody else may have come.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from inperson.engine.observation import Observation
from inperson.engine.quality import GOOD, MOVING, hint
from inperson.engine.signals import Signal
from inperson.engine.signals.likeness import correlation
from inperson.engine.take import Sample, Take

NAME = "continuity"
MOST_GAP_MS = 1200.0
"""Longest time in which frames came that did not show exactly one face."""
MOST_SILENCE_MS = 5000.0
"""Longest time in which no frame came: a bad connection is no break, as far as it goes."""
MOST_GROWTH = 4.0
"""Fastest change of size, as a factor a second: a head moved by hand's speed doubles in half a second at most."""
MOST_SHIFT = 5.0
"""Fastest move, in face widths a second."""
SUSPECT_MS, SUSPECT_JUMP = 250.0, 0.5
"""A face out of sight so long, or a move of so much of the fastest, is looked into. People stay under 0.4."""
SAME_PERSON = 0.68
"""Least correlation of the canonical crops before and after. Somebody who talks gives 0.7 and more within a second, but
for the worst grimaces."""
_BESIDE_MS = 1000.0  # from a doubtful moment to the frames that are compared
_ALIKE_YAW = 10.0  # degrees: a face that is turned otherwise looks like nobody
_SLIP_MS = 120.0  # what the landmarks' own noise may look like between two frames of 30 a second


def continuity(take: Take) -> Signal | None:
    """Follow the face along the path of ``take``. Nothing when no phase was found on it."""
    ends = [sample.observation.sequence for phase in take.phases for sample in phase.samples]
    if not ends:
        return None
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
    before, after = max(pairwise(seen), key=lambda pair: _doubt(*pair))
    if _doubt(before, after) >= 1.0 and not _one_person(take, before, after):
        return Signal(NAME, jump, "nothing", 0.0, "After a doubtful moment the face does not look the same.")
    return Signal(NAME, jump, "live", 0.5, "One face was followed from the first frame to the last without a break.")


def _doubt(before: Observation, after: Observation) -> float:
    """From 1 on somebody may have come in between."""
    unseen = after.time_ms - before.time_ms if after.sequence > before.sequence + 1 else 0.0
    return max(unseen / SUSPECT_MS, _jump(before, after) / SUSPECT_JUMP)


def _one_person(take: Take, before: Observation, after: Observation) -> bool:
    """Whether the nearest frames on both sides look alike; also where there are none to compare."""
    kept = [*take.frames, *(sample for phase in take.phases for sample in phase.samples)]
    fit = [sample for sample in kept if hint(sample.observation, None, MOVING) == GOOD]
    old = _nearest((s for s in fit if s.observation.time_ms <= before.time_ms), before)
    new = _nearest((s for s in fit if s.observation.time_ms >= after.time_ms), after)
    if old is None or new is None or abs(_yaw(old) - _yaw(new)) > _ALIKE_YAW:
        return True
    return correlation(old.view.crop, new.view.crop) >= SAME_PERSON


def _nearest(samples: Iterable[Sample], moment: Observation) -> Sample | None:
    def away(sample: Sample) -> float:
        return abs(sample.observation.time_ms - moment.time_ms)

    nearest = min(samples, key=away, default=None)
    return nearest if nearest is not None and away(nearest) <= _BESIDE_MS else None


def _yaw(sample: Sample) -> float:
    face = sample.observation.face
    return face.yaw if face is not None else 0.0


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
