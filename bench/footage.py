"""A person, rendered beforehand: in far and near ovals and on the way between, so that a client only has to choose.

Rendering a frame takes longer than judging it. So the person stands in a grid of ovals that is fine enough for any
that the server may draw (`inperson.capture.challenge`), for a second each, and goes from each far one to each near one.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import product, starmap

from inperson.capture.challenge import FACE_ASPECT
from inperson.capture.wire import Box
from inperson.engine.challenge import CENTER_TOLERANCE, SIZE_TOLERANCE
from inperson.engine.frames import encode
from inperson.simulator.actor import Actor
from inperson.simulator.camera import Camera
from inperson.simulator.picture import face_picture
from inperson.simulator.subjects import Triple, render, subject

FPS = 18.0
"""As fast as the page films at most."""
HELD = 18
"""Frames of standing in one oval: one second, then they are shown again."""
STEPS = 10
"""Frames of the way from far to near."""
STILL = (960, 1280)
"""Width and height of a picture in full resolution."""
FRAME_QUALITY, STILL_QUALITY = 80, 90

_SEED = 3
_CAMERA = Camera()
_ASPECT = _CAMERA.width / _CAMERA.height


def _oval(width: float, cx: float, cy: float) -> Box:
    return Box(cx, cy, width, width * _ASPECT / FACE_ASPECT)


FAR = tuple(starmap(_oval, product((0.27, 0.32), (0.4, 0.467, 0.533, 0.6), (0.43, 0.49))))
NEAR = tuple(starmap(_oval, product((0.635, 0.69), (0.5,), (0.5,))))
"""The grid: whatever is drawn, one of each lies well within the server's tolerances."""


@dataclass(frozen=True)
class Place:
    """The person in one oval: ``frames`` (JPEG) at `FPS`, a ``still``, and the ``ways`` from here to each of `NEAR`."""

    frames: tuple[bytes, ...]
    still: bytes
    ways: tuple[tuple[bytes, ...], ...] = ()


@dataclass(frozen=True)
class Footage:
    """One person in all places: those of `FAR` and of `NEAR`."""

    far: tuple[Place, ...]
    near: tuple[Place, ...]


@cache
def footage() -> Footage:
    """scikit-image's astronaut, rendered on all cores: some seconds."""
    film = _Film()
    there = [film.aim(oval) for oval in NEAR]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        near = [Place(*film.stand(threads, aim)) for aim in there]
        far = []
        for oval in FAR:
            here = film.aim(oval)
            ways = tuple(film.walk(threads, here, aim) for aim in there)
            far.append(Place(*film.stand(threads, here), ways))
    return Footage(tuple(far), tuple(near))


def best(grid: Sequence[Box], oval: Box) -> int:
    """Which of ``grid`` fits ``oval`` best."""
    return min(range(len(grid)), key=lambda number: misfit(grid[number], oval))


def misfit(found: Box, wanted: Box) -> float:
    """How badly a face in the oval ``found`` fits ``wanted``; the server's tolerance is 1."""
    size = abs(found.width / wanted.width - 1)
    off = max(abs(found.cx - wanted.cx), abs(found.cy - wanted.cy) / _ASPECT) / wanted.width
    return max(size / SIZE_TOLERANCE, off / CENTER_TOLERANCE)


class _Film:
    def __init__(self) -> None:
        self._who = subject("person", face_picture(None), _SEED)
        self._full = self._who.camera.scaled(max(STILL))

    def aim(self, oval: Box) -> Triple:
        """Where the middle of the face has to be, cm."""
        return Actor(self._who).place(oval)

    def stand(self, threads: ThreadPoolExecutor, aim: Triple) -> tuple[tuple[bytes, ...], bytes]:
        """Frames of standing at ``aim``, and one still."""
        frames = tuple(threads.map(self._frame, [aim] * HELD, range(HELD)))
        state = self._who.state(aim, 0.5)
        return frames, encode(render(self._who, state, 0.5, self._full), STILL_QUALITY)

    def walk(self, threads: ThreadPoolExecutor, here: Triple, there: Triple) -> tuple[bytes, ...]:
        """Frames of going from ``here`` to ``there``, in even steps."""
        shares = [(step + 1) / (STEPS + 1) for step in range(STEPS)]
        return tuple(threads.map(self._frame, [_between(here, there, share) for share in shares], range(STEPS)))

    def _frame(self, aim: Triple, number: int) -> bytes:
        t = number / FPS
        return encode(render(self._who, self._who.state(aim, t), t), FRAME_QUALITY)


def _between(here: Sequence[float], there: Sequence[float], share: float) -> Triple:
    x, y, z = (a + (b - a) * share for a, b in zip(here, there, strict=True))
    return x, y, z
