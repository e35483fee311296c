"""Light: the screen shows colours in an order that nobody knew before, and the face takes them on in that order.

It may confirm that a face was before this screen at this time, be it of skin or of paper. It condemns nobody: in a
bright room no screen is seen on a face (design §4). After Tang et al., Face Flashing (2018), by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from inperson.engine.frames import decode
from inperson.engine.signals import Signal
from inperson.engine.spread import thinned
from inperson.engine.take import Light, Sample, Take

NAME = "light"
LEAST_LIGHTS = 3
LAGS_MS = (40.0, 75.0, 110.0, 145.0, 180.0, 215.0, 250.0)
"""From the page's report until a camera's picture shows a colour: a display and a camera hold one to four pictures."""
FOLLOWS = 0.6
"""Least correlation, in one order or another, of the face's colour with the screen's: with less there is no answer."""
LIVE = 0.7
_MOST_LIGHTS = 6
_MOST_FRAMES = 16
_LEAST_FRAMES = 2  # for each light
_STAYS_MS = 700.0  # the last light, if its end is not known
_SHRINK = 8  # what is averaged needs no detail
_INNER = 0.6  # of the face's box
_GAMMA = 2.2
_CERTAIN = 120  # orders: to be first among so many by chance is rare enough

Colours: TypeAlias = NDArray[np.float64]
"""One row each: red against green, blue against green."""


def light(take: Take) -> Signal | None:
    """Compare the face's colour with the lights of ``take``, in their order and in every other.

    Nothing without three lights, or where the face's colour follows no order at all. Raises
    `inperson.errors.FrameError`.
    """
    lights = take.lights
    if not LEAST_LIGHTS <= len(lights) <= _MOST_LIGHTS:
        return None
    frames = _lit(take.frames, lights)
    if len(frames) < _LEAST_FRAMES * len(lights):
        return None
    times = np.array([frame.observation.time_ms for frame in frames])
    faces = _steady(times) @ np.array([_colour(frame) for frame in frames])
    orders = np.array(sorted({tuple(order) for order in permutations(each.colour for each in lights)}))
    shown = np.array([each.colour for each in lights])
    right = int(np.flatnonzero((orders == shown).all((1, 2)))[0])
    follows = np.max([_follows(faces, times, orders, lights, lag) for lag in LAGS_MS], axis=0)
    if follows.max() < FOLLOWS:
        return None
    better = int((follows > follows[right]).sum())
    value = float(follows[right])
    if better or value < LIVE:
        return Signal(NAME, value, "nothing", 0.0, "The face's colour did not follow the screen's in their order.")
    rare = min(1.0, np.log(len(orders)) / np.log(_CERTAIN))
    sure = rare * (0.5 + 0.5 * min(1.0, (value - LIVE) / (0.9 - LIVE)))
    return Signal(
        NAME, value, "live", float(sure), f"The face took on the screen's {len(lights)} colours in their order."
    )


def _lit(frames: Sequence[Sample], lights: Sequence[Light]) -> list[Sample]:
    begin, end = lights[0].shown_ms + LAGS_MS[0], lights[-1].shown_ms + _STAYS_MS
    seen = [each for each in frames if each.observation.faces == 1 and begin <= each.observation.time_ms <= end]
    return thinned(seen, _MOST_FRAMES)


def _colour(sample: Sample) -> tuple[float, float]:
    """The mean colour of the inner face: the logarithms of red and of blue, against green."""
    face = sample.observation.face
    if face is None:
        raise ValueError("no face was observed")
    picture = decode(sample.frame.jpeg, _SHRINK)
    scale = picture.shape[1] / sample.observation.width
    (cx, cy), right, down = face.center, _INNER * face.width / 2, _INNER * face.height / 2
    x0, y0 = max(0, round(scale * (cx - right))), max(0, round(scale * (cy - down)))
    skin = picture[y0 : max(y0 + 1, round(scale * (cy + down))), x0 : max(x0 + 1, round(scale * (cx + right)))]
    red, green, blue = np.log(((skin / 255.0) ** _GAMMA).mean((0, 1)) + 1e-4)
    return red - green, blue - green


def _steady(times: NDArray[np.float64]) -> NDArray[np.float64]:
    """What takes out of values at ``times`` their mean and all that grows evenly: white balance drifts."""
    line = np.column_stack([np.ones_like(times), times - times.mean()])
    return np.asarray(np.eye(len(times)) - line @ np.linalg.pinv(line))


def _follows(
    faces: Colours, times: NDArray[np.float64], orders: NDArray[np.int64], lights: Sequence[Light], lag: float
) -> NDArray[np.float64]:
    """The correlation (m) of ``faces`` (n, 2) with the lights in ``orders`` (m, lights, 3), seen ``lag`` ms late."""
    since = np.array([each.shown_ms for each in lights]) + lag
    which = np.searchsorted(since, times, side="right") - 1
    on = (which[:, None] == np.arange(len(lights))).astype(float)
    screen = (orders / 255.0) ** _GAMMA
    against_green = screen[..., [0, 2]] - screen[..., [1]]
    expected = np.einsum("tl,mlc->mtc", _steady(times) @ on, against_green).reshape(len(orders), -1)
    seen = faces.reshape(-1)
    return np.asarray(expected @ seen / (np.linalg.norm(expected, axis=1) * np.linalg.norm(seen) + 1e-9))
