"""A camera that really looks at somebody, or at something."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from inperson.capture.wire import Box
from inperson.engine.flows import Action
from inperson.simulator.actor import Actor
from inperson.simulator.arrays import Pixels
from inperson.simulator.pose import Triple
from inperson.simulator.state import State
from inperson.simulator.subjects import Subject, render

_LABELS = ("front camera", "camera2 1, facing front", "Front Camera", "FaceTime HD Camera", "Integrated Camera")


class Live:
    """A camera in the room of ``subject``, who is moved by an `Actor`."""

    def __init__(self, subject: Subject) -> None:
        self.camera = subject.camera
        self.label = ordinary_label(np.random.default_rng((subject.seed, 17)))
        self.frame_rate = subject.frame_rate
        self.lost = subject.lost
        self.subject = subject
        self.shown: State = subject.state(subject.start, 0.0)
        """What the last frame showed."""
        self._actor = Actor(subject)
        self._did: list[dict[str, Any]] = []
        self._frames: list[dict[str, Any]] = []

    def prompt(self, action: Action, oval: Box, t: float) -> None:
        self._did.append({"t": round(t, 3), "asked": action})
        self._actor.prompt(action, oval, t)

    def see(self, face: Box | None, t: float) -> None:
        self._actor.see(face, t)

    def shine(self, colour: Triple, t: float) -> None:
        self._actor.shine(colour, t)

    def frame(self, t: float, long_side: int) -> Pixels:
        self.shown = self._actor.state(t)
        self._frames.append(_moment(t, self.shown))
        return render(self.subject, self.shown, t, self.camera.scaled(long_side))

    def clock(self, t: float) -> float:
        return 1000 * t

    def truth(self) -> dict[str, Any]:
        """Centimetres, radians, shares of 1; see `inperson.simulator.sensor.Quality` for what the camera does."""
        subject = self.subject
        return {
            "subject": subject.species,
            "seed": subject.seed,
            "frame_rate": self.frame_rate,
            "lost": self.lost,
            "sensor": asdict(subject.sensor.quality),
            "screen": subject.screen,
            "astray": subject.astray,
            "did": self._did,
            "frames": self._frames,
        }


def _moment(t: float, state: State) -> dict[str, Any]:
    x, y, z = state.pose.position
    yaw, pitch, roll = state.pose.turn
    values = {"t": t, "x": x, "y": y, "distance": z, "yaw": yaw, "pitch": pitch, "roll": roll}
    rounded = {name: round(value, 4) for name, value in (values | {"lids": state.lids, "mouth": state.mouth}).items()}
    return rounded | {"light": state.light} if any(state.light) else rounded


def ordinary_label(rng: np.random.Generator) -> str:
    """What an everyday camera calls itself."""
    return str(rng.choice(_LABELS))
