"""Tone: a print has no black blacker than its ink, and a lit screen none blacker than what shines through and upon it.

A face has pupils, nostrils and lashes that hardly reflect anything. Haze and light from behind lift them as well, so
this never says much.
"""

from __future__ import annotations

import numpy as np

from inperson.engine.flows import PLACES
from inperson.engine.frames import Grey, decode_grey
from inperson.engine.observation import Face
from inperson.engine.signals import Signal
from inperson.engine.take import Sample, Take, best, size

NAME = "tone"
LIFTED = 0.33
"""The darkest of a face over its median: people have 0.01 to 0.30, prints 0.09 to 0.45."""
SURE = 0.45
MOST_SURE = 0.3
_DARKEST = 0.3  # percent of the face: pupils and nostrils
_LIT = (70.0, 205.0)  # median grey of a face that is neither in the dark nor in haze
_LEAST_PIXELS = 1500
_LARGE = 900  # pixels: the long side of a still


def tone(take: Take) -> Signal | None:
    """Compare the darkest of the largest face with its median. Nothing in the dark, in glare, or in a small face.

    Raises `inperson.errors.FrameError`.
    """
    held = [best(phase.samples, 1)[0] for phase in take.phases if phase.action in PLACES and phase.samples]
    if not held:
        return None
    largest = max(held, key=size)
    face = largest.observation.face
    if face is None:
        return None
    grey = _grey(largest, face)
    if grey.size < _LEAST_PIXELS:
        return None
    darkest, median = (float(level) for level in np.percentile(grey, (_DARKEST, 50)))
    if not _LIT[0] <= median <= _LIT[1]:
        return None
    value = darkest / median
    if value < LIFTED:
        return Signal(NAME, value, "nothing", 0.0, "The face has darks as deep as a face has.")
    sure = 0.1 + (MOST_SURE - 0.1) * min(1.0, (value - LIFTED) / (SURE - LIFTED))
    fact = f"The darkest of the face has {100 * value:.0f} % of its middle brightness"
    return Signal(NAME, value, "attack", sure, f"{fact}, as on a print or a screen.")


def _grey(sample: Sample, face: Face) -> Grey:
    """The face, at a few hundred pixels for the whole frame: what is compared are areas, not grain."""
    observation = sample.observation
    whole = decode_grey(sample.frame.jpeg, 4 if max(observation.width, observation.height) > _LARGE else 2)
    scale = whole.shape[1] / observation.width
    x0, y0 = max(0, round(scale * face.left)), max(0, round(scale * face.top))
    x1, y1 = round(scale * (face.left + face.width)), round(scale * (face.top + face.height))
    return whole[y0:y1, x0:x1]
