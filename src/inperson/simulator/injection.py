"""Pictures that never were before this camera: a file that stands in for it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol

import cv2
import numpy as np

from inperson.capture.wire import Box
from inperson.engine.flows import MOVES, Action, Place
from inperson.engine.frames import decode, encode
from inperson.simulator.arrays import Pixels
from inperson.simulator.camera import Camera
from inperson.simulator.conditions import CONDITIONS
from inperson.simulator.framing import Framing, framing
from inperson.simulator.live import ordinary_label
from inperson.simulator.motion import minimum_jerk
from inperson.simulator.pose import Triple
from inperson.simulator.projectionist import Projectionist, Skill
from inperson.simulator.recording import Kind, Recording, recording

_VIRTUAL = ("OBS Virtual Camera", "ManyCam Virtual Webcam", "e2eSoft VCam", "XSplit VCam")
_STILL_SIDE, _WIDER = 2400, 1.5
"""Of the one picture: pixels of its long side, and how much more of the room it shows than is then fed."""
_REFRAMING, _REFRAMES = (0.3, 0.6), 0.7
"""Seconds until another framing begins to be taken, and how long that lasts."""
_SMALLER = (4.0, 2.8, 2.0, 1.4, 1.0)
"""How much smaller than it is the one picture is kept as well, to be shown far away."""
_CROP = (1.06, 1.25)
"""What is cut off a recording, so that it can be shifted."""
_TICKS = 30.0
"""Frames a second of a file that is fed by a script: it claims times to the tick."""


@dataclass(frozen=True)
class Way:
    """How a file is fed. ``skill``: None for one picture.

    ``zooms``: how far it is enlarged to fit an oval, from least to most; ``each`` of them, or the first one only.
    """

    skill: Skill | None
    zooms: tuple[float, float]
    each: bool


INJECTIONS: Mapping[str, Way] = MappingProxyType({
    "injected-still": Way(None, (_WIDER, 4.5), each=True),
    "injected-recording": Way(Skill(answers=False, again=False, delay=(0.0, 0.3)), _CROP, each=False),
    "injected-loop": Way(Skill(answers=False, delay=(0.0, 0.3)), _CROP, each=False),
    "injected-retimed": Way(Skill(answers=True, finds=True, delay=(0.2, 0.5), speeds=(0.8, 1.3)), _CROP, each=True),
})  # fmt: skip


class _Source(Protocol):
    """Pictures for a camera that is none. ``log``: what it did."""

    log: list[dict[str, object]]

    def prompt(self, action: Action, width: float, t: float) -> None:
        """``action`` is asked at ``t``; a face that is ``width`` wide in the picture would fit."""
        ...

    def box(self) -> Box:
        """Where in the picture the face is going to be."""
        ...

    def picture(self, t: float, width: float) -> Pixels:
        """The picture at ``t``, not much less than ``width`` pixels wide if it can be."""
        ...

    def encoded(self, frame: Pixels) -> Pixels:
        """What becomes of ``frame`` on its way."""
        ...


class _Still:
    """One picture; ``anew``: encoded anew for each frame, as a virtual camera may do, or the very same bytes."""

    def __init__(self, recordings: Callable[[Kind], Recording], rng: np.random.Generator, anew: bool) -> None:
        self.log: list[dict[str, object]] = []
        self._recordings = recordings
        self._rng = rng
        self._anew = anew
        self._show("DISTANCES", "FAR")

    def prompt(self, action: Action, width: float, t: float) -> None:  # noqa: ARG002 (it is what it is)
        if action == "FACE":
            self._show("ACTIONS", action)

    def box(self) -> Box:
        return self._box

    def picture(self, t: float, width: float) -> Pixels:  # noqa: ARG002
        return next((each for each in self._sizes if each.shape[1] > 0.9 * width), self._sizes[-1])

    def encoded(self, frame: Pixels) -> Pixels:
        return decode(encode(frame, int(self._rng.integers(84, 96)))) if self._anew else frame

    def _show(self, kind: Kind, place: Place) -> None:
        source = self._recordings(kind)
        picture, self._box = source.still(source.chapters[place].end, _STILL_SIDE, _WIDER)
        self._sizes = [
            cv2.resize(picture, None, fx=1 / less, fy=1 / less, interpolation=cv2.INTER_AREA) for less in _SMALLER
        ]


class _Film:
    """A recording."""

    def __init__(self, projectionist: Projectionist) -> None:
        self.log = projectionist.log
        self._projectionist = projectionist

    def prompt(self, action: Action, width: float, t: float) -> None:
        self._projectionist.prompt(action, width, t)

    def box(self) -> Box:
        return self._projectionist.tape.recording.box(self._projectionist.aim)

    def picture(self, t: float, width: float) -> Pixels:  # noqa: ARG002 (there is but one size)
        tape = self._projectionist.tape
        return tape.recording.frame(tape.moment(t))

    def encoded(self, frame: Pixels) -> Pixels:
        return frame


class Injected:
    """A `inperson.simulator.player.Player` that has no camera, and whose label may say so. See `injected`."""

    def __init__(
        self, species: str, seed: int, camera: Camera, source: _Source, zooms: tuple[float, float], each: bool
    ) -> None:
        self._rng = np.random.default_rng((seed, *species.encode(), 3))
        self.camera = camera
        self.label = str(self._rng.choice(_VIRTUAL)) if self._rng.random() < 0.5 else ordinary_label(self._rng)
        self.frame_rate = CONDITIONS["person"].frame_rate
        self.lost = 0.0
        self._species, self._seed = species, seed
        self._source = source
        self._zooms = zooms
        self._each = each
        self._on_tick = bool(self._rng.random() < 0.5)
        whole = Framing(self._zooms[0])
        self._framings = [(-1.0, whole, whole)]
        self._asked: list[dict[str, object]] = []

    def prompt(self, action: Action, oval: Box, t: float) -> None:
        self._asked.append({"t": round(t, 3), "asked": action})
        self._source.prompt(action, oval.width / self._zooms[0], t)
        if action in ("FAR", "FACE") or (self._each and action not in MOVES):
            begin = t + float(self._rng.uniform(*_REFRAMING))
            self._framings.append((begin, self._framing(begin), framing(self._source.box(), oval, self._zooms)))

    def see(self, face: Box | None, t: float) -> None:
        """A file does not look."""

    def shine(self, colour: Triple, t: float) -> None:
        """Nor is it lit."""

    def frame(self, t: float, long_side: int) -> Pixels:
        camera, framed = self.camera.scaled(long_side), self._framing(t)
        return self._source.encoded(framed.of(self._source.picture(t, camera.width * framed.zoom), camera))

    def clock(self, t: float) -> float:
        return 1000 * (math.floor(t * _TICKS) / _TICKS if self._on_tick else t)

    def truth(self) -> dict[str, Any]:
        return {
            "subject": self._species,
            "seed": self._seed,
            "label": self.label,
            "on_tick": self._on_tick,
            "did": self._asked + self._source.log,
        }

    def _framing(self, t: float) -> Framing:
        begin, before, after = next(each for each in reversed(self._framings) if each[0] <= t)
        return before.towards(after, minimum_jerk((t - begin) / _REFRAMES))


def injected(species: str, picture: Pixels, seed: int, camera: Camera | None = None) -> Injected:
    """A recording, or one picture, of the person in ``picture`` (h, w, 3), fed in one of the `INJECTIONS`.

    Raises `inperson.errors.SimulatorError` when the picture shows no face.
    """
    way, rng = INJECTIONS[species], np.random.default_rng((seed, *species.encode()))
    camera = camera or Camera()

    def recordings(kind: Kind) -> Recording:
        return recording(picture, seed, kind, camera)

    if way.skill is None:
        still = _Still(recordings, rng, bool(rng.random() < 0.5))
        return Injected(species, seed, camera, still, way.zooms, way.each)
    film, size = _Film(Projectionist(recordings, way.skill, rng)), recordings("DISTANCES").size
    return Injected(species, seed, camera, film, (way.zooms[0] / size, way.zooms[1] / size), way.each)
