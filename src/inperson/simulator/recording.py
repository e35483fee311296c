"""What an attacker has of a person: a recording of how they once went through a check, in their own room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import cv2
import numpy as np

from inperson.capture.wire import Box
from inperson.engine.flows import MOVES, PLACES, Action
from inperson.engine.frames import decode, encode
from inperson.simulator.actor import Actor
from inperson.simulator.arrays import Pixels, Points
from inperson.simulator.camera import Camera
from inperson.simulator.state import State
from inperson.simulator.subjects import Subject, render, subject

FPS = 30.0
LONG_SIDE = 720
_FACE_ASPECT = 0.76
_WIDTHS: Mapping[Action, float] = {"FAR": 0.27, "MIDDLE": 0.405, "NEAR": 0.61, "FACE": 0.39}
"""Of the face at its places, as shares of the frame, where that is higher than wide.

A little less than a check asks for: what was recorded can be enlarged, and shifted only if it is.
"""
_SECONDS: Mapping[Action, float] = {
    "FAR": 3.2, "MIDDLE": 2.6, "NEAR": 3.4, "FACE": 4.0,
    "BLINK": 1.3, "OPEN_MOUTH": 1.7, "TURN_LEFT": 1.8, "TURN_RIGHT": 1.8,
}  # fmt: skip
_REST: Mapping[Action, float] = {"BLINK": 0.5, "OPEN_MOUTH": 0.9, "TURN_LEFT": 1.4, "TURN_RIGHT": 1.4}
"""After a move the person goes back to where they were."""
_SIZES = (0.84, 1.0)
"""Some keep farther away from their camera than others: all widths together, as shares."""
_LOOKS = 0.1
"""Seconds between two looks at the preview."""
_STEADY = 0.06
"""A face is steady while it is no more than so much larger or smaller than at the end."""
_SHARPER = 0.9
"""What a phone adds of the difference between a picture and a soft one."""
_QUALITIES = ((82, 94), (55, 80))
"""JPEG qualities of the camera and of whoever passed the recording on."""

Kind = Literal["DISTANCES", "THREE_DISTANCES", "ACTIONS"]
"""Which check was recorded: with a far and a near place, with one between them, or all moves at one place."""


@dataclass(frozen=True)
class Chapter:
    """One thing done, in seconds of the recording: from its ``begin``, ``steady`` at its place, until its ``end``.

    A move is steady again when the person is back at rest.
    """

    action: Action
    begin: float
    steady: float
    end: float


class Recording:
    """``chapters`` of ``subject``, ``seconds`` long. Frames are rendered when they are first looked at, and kept.

    ``size``: how large the face is at its places, for one in the ovals of a check.
    """

    def __init__(self, subject: Subject, script: Sequence[Action], seed: int) -> None:
        self.subject = subject
        rng = np.random.default_rng((seed, 23))
        self._qualities = [int(rng.integers(*span)) for span in _QUALITIES]
        self._fat = float(rng.uniform(0.6, 1.6))
        self.size = float(rng.uniform(*_SIZES))
        self._states, chapters = _performed(subject, script, self.size)
        self.chapters: Mapping[Action, Chapter] = {chapter.action: chapter for chapter in chapters}
        self._kept: dict[int, bytes] = {}

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self._states) / FPS

    def frame(self, moment: float) -> Pixels:
        """The picture (h, w, 3) at ``moment``, `LONG_SIDE` pixels on its long side."""
        number = self.number(moment)
        if number not in self._kept:
            self._kept[number] = self._filmed(number)
        return decode(self._kept[number])

    def still(self, moment: float, long_side: int, wider: float) -> tuple[Pixels, Box]:
        """A photograph (h, w, 3) with open eyes, taken by ``moment``, compressed once; and the face's box in it.

        It shows ``wider`` times as much of the room as a frame.
        """
        while self.state(moment).lids > 0:
            moment -= 1 / FPS
        # Of several photographs one takes the sharpest.
        state, camera = replace(self.state(moment), motion=(0.0, 0.0)), self.subject.camera.scaled(long_side)
        picture = render(self.subject, state, moment, replace(camera, focal=camera.focal / wider))
        face = self.box(moment)
        cx, cy = (0.5 + (each - 0.5) / wider for each in (face.cx, face.cy))
        box = Box(cx, cy, face.width / wider, face.height / wider)
        return decode(encode(_sharpened(picture), self._qualities[0])), box

    def outline(self, moment: float, places: Points) -> Points:
        """Where ``places`` (n, 2; cm of the face from its middle) are at ``moment``: (n, 2), fractions of the frame."""
        camera = self.subject.camera
        return self.subject.thing.outline(self.state(moment).pose, camera, places) / (camera.width, camera.height)

    def state(self, moment: float) -> State:
        """What the person really did at ``moment``."""
        return self._states[self.number(moment)]

    def box(self, moment: float) -> Box:
        """The box of the face at ``moment``."""
        return self.subject.box(self.state(moment).pose)

    def moment_of(self, width: float) -> float:
        """When the face is ``width`` wide (a share of the frame) on its way from far to near."""
        moments = np.arange(self.chapters["FAR"].end, self.chapters["NEAR"].steady, 1 / FPS)
        return float(min(moments, key=lambda moment: abs(self.box(moment).width - width)))

    def number(self, moment: float) -> int:
        """Which of its frames is shown at ``moment``."""
        return min(max(int(moment * FPS + 1e-6), 0), len(self._states) - 1)

    def _filmed(self, number: int) -> bytes:
        camera = self.subject.camera.scaled(LONG_SIDE)
        seen = render(self.subject, self._states[number], number / FPS, camera)
        picture = decode(encode(_sharpened(seen), self._qualities[0]))
        # Video keeps colour at half the resolution, and low rates smear it further.
        bands = cv2.cvtColor(picture, cv2.COLOR_RGB2YCrCb)
        colour = cv2.GaussianBlur(bands[..., 1:], (0, 0), self._fat)
        smeared = cv2.cvtColor(np.dstack([bands[..., 0], colour]), cv2.COLOR_YCrCb2RGB)
        return encode(smeared.astype(np.uint8, copy=False), self._qualities[1])


def recording(picture: Pixels, seed: int, kind: Kind, camera: Camera | None = None) -> Recording:
    """The recording of the person in ``picture`` (h, w, 3) that ``seed`` draws; the last few are kept.

    ``camera``: what it was taken with; by default a phone held upright. Raises `inperson.errors.SimulatorError` when
    the picture shows no face.
    """
    return _recording(picture.tobytes(), picture.shape, seed, kind, camera)


@lru_cache(maxsize=4)
def _recording(content: bytes, shape: tuple[int, ...], seed: int, kind: Kind, camera: Camera | None) -> Recording:
    rng = np.random.default_rng((seed, *kind.encode()))
    scripts: Mapping[Kind, Sequence[Action]] = {
        "DISTANCES": ["FAR", "NEAR", "BLINK", "OPEN_MOUTH"],
        "THREE_DISTANCES": ["FAR", "MIDDLE", "NEAR", "BLINK", "OPEN_MOUTH"],
        "ACTIONS": ["FACE", *(MOVES[each] for each in rng.permutation(len(MOVES)))],
    }
    script = scripts[kind]
    return Recording(_recorded(content, shape, seed, camera), script, seed)


@lru_cache(maxsize=4)
def _recorded(content: bytes, shape: tuple[int, ...], seed: int, camera: Camera | None) -> Subject:
    # Another day, another room: not the seed of the same person before the camera today.
    return subject("person", np.frombuffer(content, np.uint8).reshape(shape), seed + 7_000_000, camera)


def _sharpened(picture: Pixels) -> Pixels:
    """``picture`` (h, w, 3) as phones sharpen what they keep."""
    return cv2.addWeighted(picture, 1 + _SHARPER, cv2.GaussianBlur(picture, (0, 0), 1.0), -_SHARPER, 0)


def _performed(subject: Subject, script: Sequence[Action], size: float) -> tuple[list[State], list[Chapter]]:
    """What ``subject`` does of ``script``, frame by frame."""
    actor, states, chapters = Actor(subject), list[State](), list[Chapter]()
    here, oval = script[0], _oval(subject.camera, script[0], size)
    for action in script:
        begin = len(states) / FPS
        if action in PLACES:
            here, oval = action, _oval(subject.camera, action, size)
        actor.prompt(action, oval, begin)
        _wait(actor, states, begin + _SECONDS[action])
        steady = _settled(subject, states, round(begin * FPS))
        if action in MOVES:
            steady = len(states) / FPS
            actor.prompt(here, oval, steady)
            _wait(actor, states, steady + _REST[action])
            steady = max(steady, len(states) / FPS - 0.3)
        chapters.append(Chapter(action, begin, steady, len(states) / FPS))
    return states, chapters


def _wait(actor: Actor, states: list[State], until: float) -> None:
    looked = len(states) / FPS
    while len(states) / FPS < until:
        t = len(states) / FPS
        states.append(actor.state(t))
        if t - looked >= _LOOKS:
            actor.see(actor.subject.box(states[-1].pose), t)
            looked = t


def _settled(subject: Subject, states: Sequence[State], begin: int) -> float:
    """When the face has come to its place, of those ``states`` from ``begin`` on."""
    last = subject.box(states[-1].pose).width
    number = len(states) - 1
    while number > begin and abs(subject.box(states[number - 1].pose).width / last - 1) < _STEADY:
        number -= 1
    return number / FPS


def _oval(camera: Camera, place: Action, size: float) -> Box:
    """In the middle: from there, any oval of a check is nearest."""
    aspect = camera.width / camera.height
    width = size * _WIDTHS[place] * min(1.0, 0.9 / aspect)
    return Box(0.5, 0.5 if place == "NEAR" else 0.46, width, width * aspect / _FACE_ASPECT)
