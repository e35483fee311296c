"""A person, rendered beforehand: in far and near ovals and on the way between, so that a client only has to choose.

Rendering a frame takes longer than judging it. So the person stands in a grid of ovals that is fine enough for any
that the server may draw (`inperson.capture.challenge`), for a second each, and goes from each to the near oval.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import product

from inperson.capture.challenge import FACE_ASPECT
from inperson.capture.wire import Box
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
_FAR = product((0.296, 0.326), (0.433, 0.5, 0.567), (0.435, 0.485))
_NEAR = (0.70, 0.5, 0.5)


@dataclass(frozen=True)
class Place:
    """The person in ``oval``: ``frames`` (JPEG) at `FPS`, one ``still``, and ``way`` from here to the near oval."""

    oval: Box
    frames: tuple[bytes, ...]
    still: bytes
    way: tuple[bytes, ...] = ()

    def misfit(self, oval: Box) -> float:
        """How badly this place fits ``oval``; the server's tolerance is about 1."""
        across, down = abs(self.oval.cx - oval.cx), abs(self.oval.cy - oval.cy) * 4 / 3
        return max(abs(self.oval.width / oval.width - 1) / 0.15, across / oval.width / 0.22, down / oval.width / 0.22)


@dataclass(frozen=True)
class Footage:
    """One person in all places."""

    far: tuple[Place, ...]
    near: Place

    def fitting(self, oval: Box) -> Place:
        """The far place that fits ``oval`` best."""
        return min(self.far, key=lambda place: place.misfit(oval))


@cache
def footage() -> Footage:
    """scikit-image's astronaut, rendered on all cores: some seconds."""
    film = _Film()
    near_oval = _oval(*_NEAR)
    there = film.aim(near_oval)
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        near = Place(near_oval, *film.stand(threads, there))
        far = []
        for width, cx, cy in _FAR:
            oval = _oval(width, cx, cy)
            here = film.aim(oval)
            far.append(Place(oval, *film.stand(threads, here), film.walk(threads, here, there)))
    return Footage(tuple(far), near)


def _oval(width: float, cx: float, cy: float) -> Box:
    camera = Camera()
    return Box(cx, cy, width, width * camera.width / camera.height / FACE_ASPECT)


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
