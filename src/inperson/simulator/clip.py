"""Clips without a link: a subject that goes from oval to oval."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from inperson.capture.wire import Box
from inperson.simulator.actor import Actor
from inperson.simulator.arrays import Pixels
from inperson.simulator.camera import Camera
from inperson.simulator.subjects import State, Subject, render

_FACE_ASPECT = 0.76
"""Width over height of a face's outline."""

_SWEEP = (
    (0.31, 0.43, 0.46, 2.5),
    (0.31, 0.50, 0.46, 2.5),
    (0.31, 0.57, 0.46, 2.5),
    (0.38, 0.51, 0.48, 1.0),
    (0.47, 0.50, 0.49, 1.0),
    (0.57, 0.50, 0.50, 1.0),
    (0.66, 0.50, 0.50, 4.0),
    (0.31, 0.43, 0.46, 2.0),
)


@dataclass(frozen=True)
class Cue:
    """Show ``oval`` for ``seconds``."""

    oval: Box
    seconds: float


@dataclass(frozen=True)
class Shot:
    """One frame, ``image`` (h, w, 3; RGB) at ``t`` seconds, and the truth about it: ``state``, and which cue it was."""

    t: float
    image: Pixels
    state: State
    oval: int

    @property
    def distance(self) -> float:
        """From the camera to the middle of the face, cm."""
        return self.state.pose.position[2]


def oval(camera: Camera, width: float, cx: float, cy: float) -> Box:
    """An upright face oval of ``width`` around cx, cy; all are fractions of the frame."""
    return Box(cx, cy, width, width * camera.width / camera.height / _FACE_ASPECT)


def far_near(subject: Subject, rng: np.random.Generator) -> list[Box]:
    """Two ovals as a server draws them: far, then near, 2.1 to 2.4 times as wide."""
    camera = subject.camera
    near = 0.7 * min(1.0, camera.height / camera.width)
    far = near / rng.uniform(2.1, 2.4)
    return [oval(camera, width, *(0.5 + rng.uniform(-0.05, 0.05, 2))) for width in (far, near)]


def sweep(subject: Subject) -> list[Cue]:
    """Far at the left, in the middle and at the right, then slowly nearer: looped, it fits any oval sooner or later.

    For a camera that cannot read prompts, such as a browser's fake one.
    """
    return [Cue(oval(subject.camera, width, cx, cy), seconds) for width, cx, cy, seconds in _SWEEP]


def play(subject: Subject, cues: Sequence[Cue], fps: float = 15.0) -> Iterator[Shot]:
    """The subject before ``cues``: it reacts to each, goes there, and holds."""
    actor, begin, frame = Actor(subject), 0.0, 0
    for number, cue in enumerate(cues):
        actor.prompt(cue.oval, begin)
        begin += cue.seconds
        while frame / fps < begin:
            t = frame / fps
            state = actor.state(t)
            yield Shot(t, render(subject, state, t), state, number)
            frame += 1


def follow(subject: Subject, ovals: Sequence[Box], fps: float = 15.0, seconds: float = 3.0) -> Iterator[Shot]:
    """`play` with the same time for each of ``ovals``."""
    return play(subject, [Cue(oval, seconds) for oval in ovals], fps)
