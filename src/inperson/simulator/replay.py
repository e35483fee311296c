"""A recording on a screen before the camera, and an attacker who plays it, and perhaps moves the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np

from inperson.capture.wire import Box
from inperson.engine.flows import MOVES, Action
from inperson.simulator.arrays import Pixels
from inperson.simulator.camera import Camera
from inperson.simulator.display import Display, display_of
from inperson.simulator.live import Live
from inperson.simulator.motion import Wander
from inperson.simulator.projectionist import Projectionist, Skill
from inperson.simulator.recording import recording
from inperson.simulator.room import Room
from inperson.simulator.sensor import Quality, Sensor
from inperson.simulator.subjects import Subject
from inperson.simulator.unrest import Unrest, hand

_HEAVY = 17.0
"""A screen whose picture is wider, cm, stands on a desk: then it is the camera that is moved."""


@dataclass(frozen=True)
class Way:
    """How a recording is shown: with which ``skill``, and whether the screen ``moves``."""

    skill: Skill
    moves: bool


REPLAYS: Mapping[str, Way] = MappingProxyType({
    "replay": Way(Skill(answers=False), moves=False),
    "replay-moved": Way(Skill(answers=True), moves=True),
    "replay-action": Way(Skill(answers=True, finds=True, delay=(0.5, 1.0)), moves=True),
})  # fmt: skip


class Replay(Live):
    """Looks at a ``display`` that is ``subject``, and that ``projectionist`` plays to.

    A screen that does not move is brought to where the recorded face fits its first place, and left there.
    """

    def __init__(self, subject: Subject, display: Display, projectionist: Projectionist, moves: bool) -> None:
        super().__init__(subject)
        self._display = display
        self._projectionist = projectionist
        self._moves = moves
        self._placing = False

    def prompt(self, action: Action, oval: Box, t: float) -> None:
        # The screen's size in the picture stays what it is; so does how much smaller the recorded face is there.
        size = self.subject.box(self._actor.state(t).pose).width / self._width()
        self._projectionist.prompt(action, oval.width / size, t)
        self._display.aim = self._projectionist.aim
        self._placing = action not in MOVES and (self._moves or action in ("FAR", "FACE"))
        self._did.append({"t": round(t, 3), "asked": action})
        if self._placing:
            self._actor.prompt(action, oval, t)

    def see(self, face: Box | None, t: float) -> None:
        if self._placing and self._projectionist.steady(t):
            super().see(face, t)

    def truth(self) -> dict[str, Any]:
        return super().truth() | {"played": self._projectionist.log}

    def _width(self) -> float:
        return self._display.tape.recording.box(self._display.aim).width


def replay(species: str, picture: Pixels, seed: int, camera: Camera | None = None) -> Replay:
    """The replay of a recording of the person in ``picture`` (h, w, 3), in one of the `REPLAYS`.

    Raises `inperson.errors.SimulatorError` when the picture shows no face.
    """
    way, rng = REPLAYS[species], np.random.default_rng((seed, *species.encode()))
    projectionist = Projectionist(lambda kind: recording(picture, seed, kind), way.skill, rng)
    camera = camera or Camera(focal=float(rng.uniform(620, 700)))
    display = display_of(projectionist.tape, rng)
    heavy = display.shown[0] > _HEAVY
    start = display.shown[0] * camera.focal / camera.width * rng.uniform(0.9, 1.3)
    subject = Subject(
        species=species,
        seed=seed,
        camera=camera,
        face=projectionist.tape.recording.subject.face,
        thing=display,
        room=Room(rng),
        sensor=Sensor(Quality.drawn(rng), rng),
        unrest=_standing(rng) if heavy else hand(rng),
        start=(float(rng.uniform(-1, 1)), float(rng.uniform(-1, 1)), float(start)),
        follows=1.0 if heavy else 0.0,
    )
    return Replay(subject, display, projectionist, way.moves)


def _standing(rng: np.random.Generator) -> Unrest:
    """A screen on a desk before a camera that somebody holds: all that moves, moves little."""
    yaw, pitch = rng.uniform(-0.12, 0.12, 2)
    return replace(
        hand(rng),
        shift=(Wander(rng, 0.12, 0.2, 6), Wander(rng, 0.12, 0.2, 6), Wander(rng, 0.12, 0.2, 4)),
        turn=(Wander(rng, 0.012, 0.15, 4), Wander(rng, 0.012, 0.15, 4), Wander(rng, 0.008, 0.15, 4)),
        stance=(float(yaw), float(pitch), float(rng.uniform(-0.03, 0.03))),
    )
