"""Two people before one camera: one begins the check, another ends it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import cv2
import numpy as np

from inperson.capture.wire import Box
from inperson.engine.flows import Action
from inperson.simulator.actor import Actor
from inperson.simulator.arrays import Pixels, Points
from inperson.simulator.camera import Camera
from inperson.simulator.canvas import DENSITY, WIDTH
from inperson.simulator.live import ordinary_label
from inperson.simulator.motion import minimum_jerk
from inperson.simulator.pose import Pose, Triple
from inperson.simulator.species import Thing
from inperson.simulator.state import State
from inperson.simulator.stranger import stranger
from inperson.simulator.subjects import Subject, render, subject

_AFTER = (0.05, 0.35)
"""Seconds from the second prompt until they begin to change places."""
_LASTING = (0.35, 0.65)
_UNASKED = (2.6, 3.2)
"""Seconds from the first prompt, where no second one comes in time: in a flow that asks nothing."""
_ASIDE = 1.3
"""How far they step aside, as a share of what the camera sees at their distance."""

_REACH = WIDTH / DENSITY / 2 - 0.5
"""How far to each side a person is known, cm."""


class Swap:
    """``first`` until the second prompt, then ``second``. A `inperson.simulator.player.Player`. See `swap`."""

    def __init__(self, first: Subject, second: Subject) -> None:
        self._rng = np.random.default_rng((first.seed, 29))
        self.camera = first.camera
        self.label = ordinary_label(self._rng)
        self.frame_rate = first.frame_rate
        self.lost = first.lost
        # They stand in one room, before one camera.
        self._subjects = first, replace(second, room=first.room, sensor=first.sensor)
        self._actors = [Actor(each) for each in self._subjects]
        self._side = float(self._rng.choice((-1, 1)))
        self._cut = bool(self._rng.random() < 0.5)
        self._begin, self._lasting = np.inf, float(self._rng.uniform(*_LASTING))
        self._prompts = 0
        self._did: list[dict[str, object]] = []

    def prompt(self, action: Action, oval: Box, t: float) -> None:
        self._prompts += 1
        if self._prompts == 1:
            self._begin = t + float(self._rng.uniform(*_UNASKED))
        elif t < self._begin:
            self._begin = t + float(self._rng.uniform(*_AFTER))
        self._did.append({"t": round(t, 3), "asked": action})
        for actor in self._actors:
            actor.prompt(action, oval, t)

    def see(self, face: Box | None, t: float) -> None:
        if not self._begin <= t < self._begin + self._lasting:
            self._actors[t >= self._begin].see(face, t)

    def shine(self, colour: Triple, t: float) -> None:
        for actor in self._actors:
            actor.shine(colour, t)

    def frame(self, t: float, long_side: int) -> Pixels:
        camera = self.camera.scaled(long_side)
        done = minimum_jerk((t - self._begin) / self._lasting)
        if self._cut:
            done = round(done)
        states = [actor.state(t) for actor in self._actors]
        if done in (0, 1):
            return render(self._subjects[int(done)], states[int(done)], t, camera)
        first, second = self._aside(states[0], done, 1), self._aside(states[1], 1 - done, -1)
        both = _Both(self._subjects[0].thing, self._subjects[1].thing, second)
        return render(replace(self._subjects[0], thing=both), first, t, camera)

    def clock(self, t: float) -> float:
        return 1000 * t

    def truth(self) -> dict[str, Any]:
        first = self._subjects[0]
        how = {"t": None if np.isinf(self._begin) else round(self._begin, 3), "swapped": "cut" if self._cut else "step"}
        return {"subject": "swap", "seed": first.seed, "did": [*self._did, how]}

    def _aside(self, state: State, share: float, way: float) -> State:
        """``state``, ``share`` of the way out of the picture."""
        x, y, z = state.pose.position
        out = _ASIDE * z * self.camera.width / self.camera.focal
        speed = self._side * way * 1.9 * _ASIDE / self._lasting
        pose = Pose((x + self._side * way * share * out, y, z), state.pose.turn)
        return replace(state, pose=pose, motion=(speed, 0.0))


class _Both:
    """Two people at once, the second one in a ``state`` of its own, and behind the first."""

    def __init__(self, first: Thing, second: Thing, state: State) -> None:
        self.scale = 1.0
        self._first = first
        self._second = second
        self._state = state

    def outline(self, pose: Pose, camera: Camera, places: Points) -> Points:
        return self._first.outline(pose, camera, places)

    def render(self, state: State, camera: Camera, t: float) -> Pixels:
        front, back = (
            _ended(thing.render(own, camera, t), thing, own.pose, camera)
            for thing, own in ((self._first, state), (self._second, self._state))
        )
        return cv2.add(front, cv2.multiply(back, cv2.merge([255 - front[..., 3]] * 4), scale=1 / 255))


def _ended(seen: Pixels, thing: Thing, pose: Pose, camera: Camera) -> Pixels:
    """``seen`` (height, width, 4) without what would be drawn beyond the canvas: there, arms have no end."""
    edges = np.array([(-_REACH, 0.0), (_REACH, 0.0)])
    left, right = np.clip(thing.outline(pose, camera, edges)[:, 0], 0, camera.width).astype(int)
    seen[:, :left] = 0
    seen[:, right:] = 0
    return seen


def swap(picture: Pixels, seed: int, camera: Camera | None = None, other: Pixels | None = None) -> Swap:
    """The person in ``picture`` (h, w, 3), then the one in ``other``; None: a `stranger`.

    Raises `inperson.errors.SimulatorError` when a picture shows no face.
    """
    first = subject("person", picture, seed, camera)
    second = subject("person", stranger(picture) if other is None else other, seed + 1, first.camera)
    return Swap(first, second)
