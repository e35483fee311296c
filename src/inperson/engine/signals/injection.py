"""Injection: frames that no camera took just now (design §4).

A sensor never gives the same picture twice, and nobody holds a pose to a third of a millimetre. A file does: as a
still, as a loop, or because its frames are fewer than those that were asked for. The rest of the evidence is a claim
of the sender, and weak: a clock that is none, or that stands still after a prompt; a camera that names itself virtual,
or that contradicts itself.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from inperson.engine.frames import IN_FLIGHT
from inperson.engine.observation import Observation
from inperson.engine.signals import Signal
from inperson.engine.take import Provenance, Take

NAME = "injection"
SAME = 0.45
"""Two faces are one picture's when their landmarks lie so near, in % of IOD: the root of the mean square. Encoding a
picture anew moves them by 0.1 to 0.4; people half a second later are never nearer than 0.9."""
APART_MS = 500.0
"""Nearer in time a camera may be slow, or a page send a picture twice."""
MOVED = 2.0
"""In % of IOD: with more in between, a picture has come back; with less it has stood still."""
MOST_AHEAD_MS = 3000.0
"""How much more time may pass on the page's clock than on ours: what a bad line holds back at first, it gives later."""
MOST_BEHIND_MS = 6000.0
MOST_LATE_MS = 1500.0
"""How much older a frame may say it is than it can be: a browser that was stuck tells when it got stuck."""
_POINTS = (33, 133, 362, 263, 1, 4, 61, 291, 13, 14, 152, 10, 234, 454, 159, 145, 386, 374, 70, 300, 98, 327)
_MOST_FRAMES = 300
_LEAST_FRAMES = 12
_RATES = (30.0, 25.0, 24.0, 15.0, 10.0)  # frames a second of files; a browser that coarsens its clock does it to 60
_ON_TICK_MS = 0.02
_FASTER = 1.5
"""Times as many frames a second as the camera says it gives: between two readings of a clock, some may come late."""
_OTHER_SHAPE = 0.05
"""Browsers crop and scale what a camera gives, and its track says so; rounding is left."""
_VIRTUAL = re.compile(
    r"\b(virtual|obs|manycam|xsplit|vtube|vseeface|snap camera|v4l2loopback|dummy video device|fake_device_\d+|droidcam"
    r"|vcam|e2esoft|splitcam|camtwist|altercam|sparkocam|webcamoid|akvcam|unity video capture|facerig|animaze)\b",
    re.IGNORECASE,
)

_WAYS = {"user": "facing back", "environment": "facing front"}
"""What Android's labels never say of a camera that looks this way: the browser takes both from one place."""

Matrix: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Trace:
    """One thing that speaks of an injection: how surely, 0–1, and the ``fact``."""

    sure: float
    fact: str


def injection(take: Take) -> Signal | None:
    """Look for what a file betrays itself by. Nothing when too few frames came, and nothing is known of them."""
    seen = [each for each in take.path if each.faces == 1 and each.face is not None][-_MOST_FRAMES:]
    provenance = take.provenance
    if len(seen) < _LEAST_FRAMES and provenance == Provenance():
        return None
    traces = [*_repeats(seen), *_clocks(take.path, provenance.arrivals), *_claims(provenance)]
    traces += [*_contradictions(take.path, provenance), *_backdated(take)]
    doubt = math.prod(1.0 - trace.sure for trace in traces)
    value = 1.0 - doubt
    asked = _time_asked(provenance.more_time)
    if not traces:
        return Signal(NAME, value, "nothing", 0.0, f"No frame came back, and nothing else speaks of a file.{asked}")
    facts = " ".join(trace.fact for trace in sorted(traces, key=lambda trace: -trace.sure))
    return Signal(NAME, value, "attack", min(value, 0.98), facts + asked)


def names_itself_virtual(label: str) -> bool:
    """Whether a camera's ``label`` is that of a known program, or says that it is virtual."""
    return _VIRTUAL.search(label.replace("_", " ").replace("-", " ")) is not None or bool(_VIRTUAL.search(label))


def _repeats(seen: Sequence[Observation]) -> list[Trace]:
    """Frames that are the same picture though time has passed: come back, or never gone."""
    if len(seen) < _LEAST_FRAMES:
        return []
    times = np.array([each.time_ms for each in seen])
    apart = _distances(seen)
    twins = np.triu(apart < SAME) & (times[None] - times[:, None] > APART_MS)
    gone = np.maximum.accumulate(np.triu(apart), axis=1) > MOVED
    traces = []
    back = (twins & gone).any(0)
    exact = (twins & gone & (apart < 1e-6)).any()
    if back.sum() >= 3 or exact:
        sure = 0.95 if back.sum() >= 3 else 0.8
        traces.append(Trace(sure, f"{int(back.sum())} frames came back later as they were."))
    still = _covered(twins & ~gone, times)
    if still > 0:
        sure = 0.9 if still > 1200 or still > 0.4 * (times[-1] - times[0]) else 0.5
        traces.append(Trace(sure, f"For {still / 1000:.1f} s the picture stood still, without even a sensor's noise."))
    doubled = int((np.diag(apart, 1) < 1e-6).sum())
    if doubled >= 3 and not traces:
        traces.append(Trace(0.15, f"{doubled} frames were sent twice."))
    return traces


def _distances(seen: Sequence[Observation]) -> Matrix:
    """How far the landmarks of any two frames lie from each other, % of the smaller IOD."""
    faces = [each.face for each in seen if each.face is not None]
    widths = np.array([each.width for each in seen], np.float64)
    points = np.stack([face.landmarks[list(_POINTS), :2].ravel() for face in faces]) / widths[:, None]
    squares = (points**2).sum(1)
    between = np.maximum(squares[:, None] + squares[None] - 2 * points @ points.T, 0.0)
    between[between < 1e-14] = 0.0  # what rounding leaves of nothing
    iod = np.array([face.iod for face in faces]) / widths
    return np.asarray(100 * np.sqrt(between / len(_POINTS)) / np.minimum(iod[:, None], iod[None]))


def _covered(pairs: NDArray[np.bool_], times: Matrix) -> float:
    """How many ms lie between the first and the last frame of a pair, for any of ``pairs`` (n, n)."""
    covered = np.zeros(len(times), bool)
    for begin in np.flatnonzero(pairs.any(1)):
        covered[begin : np.flatnonzero(pairs[begin])[-1]] = True
    return float(np.diff(times)[covered[:-1]].sum())


def _clocks(path: Sequence[Observation], arrivals: Sequence[float]) -> list[Trace]:
    """What the page's clock says, against ours."""
    if len(arrivals) != len(path) or len(path) < _LEAST_FRAMES:
        return []
    times, ours = np.array([each.time_ms for each in path]), np.array(arrivals)
    traces = []
    third = len(times) // 3
    ahead = float(np.median((times - ours)[-third:]) - np.median((times - ours)[:third]))
    if ahead > MOST_AHEAD_MS:
        traces.append(Trace(0.5, f"The page's clock ran {ahead / 1000:.1f} s ahead of time."))
    elif ahead < -MOST_BEHIND_MS:
        traces.append(Trace(0.3, f"The page's clock fell {-ahead / 1000:.1f} s behind."))
    if any(_on_tick(times, 1000 / rate) for rate in _RATES):
        traces.append(Trace(0.25, "All frames bear times of a file, not of a clock."))
    return traces


def _backdated(take: Take) -> list[Trace]:
    """Answers that were made for long, and bear the time of their prompts.

    However bad a line is, a page takes no picture before it has heard the answer to the one `IN_FLIGHT` before it: none
    can be older than that answer. Measured from the frame that ended the step before, whose own delay only excuses.
    """
    arrivals = take.provenance.arrivals
    if len(arrivals) != len(take.path):
        return []
    times, worst = [each.time_ms for each in take.path], 0
    for phase in take.phases[1:]:
        prompt, done = bisect_left(times, phase.asked_ms), bisect_right(times, phase.done_ms)
        late = (
            (arrivals[number - IN_FLIGHT] - arrivals[prompt]) - (times[number] - times[prompt])
            for number in range(prompt + IN_FLIGHT, done)
        )
        worst = max(worst, sum(each > MOST_LATE_MS for each in late))
    # Of one a browser that was stuck may have been wrong.
    return [Trace(0.5, f"After a prompt, {worst} frames came later than any line explains.")] if worst > 1 else []


def _on_tick(times: Matrix, tick: float) -> bool:
    if np.ptp(times) < 10 * tick:
        return False
    return bool((np.abs(times - np.round(times / tick) * tick) < _ON_TICK_MS).all())


def _time_asked(times: int) -> str:
    """Told of, and no more: whoever needs time may have it."""
    return f" More time was asked for {'once' if times == 1 else f'{times} times'}." if times else ""


def _claims(provenance: Provenance) -> list[Trace]:
    traces = []
    if provenance.seen_before:
        # Not sure enough to condemn: whoever logs in every day from one chair comes near to repeating himself.
        traces.append(Trace(0.85, "This very capture came in an earlier session."))
    if names_itself_virtual(provenance.label):
        traces.append(Trace(0.35, "The camera names itself virtual."))
    return traces


def _contradictions(path: Sequence[Observation], said: Provenance) -> list[Trace]:
    """What the page says of its camera, against itself and against the frames: as when a program has put its own
    pictures in the camera's place. Browsers err as well, so each of it is weak, and nothing is said of silence."""
    traces = []
    if said.devices == 0:
        traces.append(Trace(0.2, "There is no camera on the device that the frames are said to come from."))
    if said.facing in _WAYS and _WAYS[said.facing] in said.label.lower():
        traces.append(Trace(0.2, "The camera looks one way by its label, and another by its settings."))
    if len(path) < _LEAST_FRAMES:
        return traces
    if said.size is not None and min(said.size) > 0 and not _of_shape(path[-1], *said.size):
        traces.append(Trace(0.1, "The frames are not of the shape that the camera says it gives."))
    seconds = (path[-1].time_ms - path[0].time_ms) / 1000
    if said.frame_rate is not None and seconds > 1 and said.frame_rate >= 1:
        rate = (len(path) - 1) / seconds
        if rate > _FASTER * said.frame_rate:
            traces.append(Trace(0.1, f"{rate:.0f} frames a second came of a camera that gives {said.frame_rate:.0f}."))
    return traces


def _of_shape(frame: Observation, width: int, height: int) -> bool:
    """Either way up: a phone is turned, and not every browser says so."""
    long, short = max(frame.width, frame.height), min(frame.width, frame.height)
    return abs(long / short * min(width, height) / max(width, height) - 1) <= _OTHER_SHAPE
