"""Who or what stands before a camera, in which room, and what the camera sees of it. All is drawn from one seed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from inperson.capture.wire import Box
from inperson.engine.landmarks import FACE_OVAL
from inperson.errors import SimulatorError
from inperson.simulator.arrays import Pixels
from inperson.simulator.camera import Camera
from inperson.simulator.conditions import CONDITIONS
from inperson.simulator.face import Face, prepare
from inperson.simulator.pose import Pose, Triple
from inperson.simulator.room import Room
from inperson.simulator.sensor import Quality, Sensor
from inperson.simulator.species import SPECIES, Thing
from inperson.simulator.state import State
from inperson.simulator.stranger import stranger
from inperson.simulator.unrest import Unrest

__all__ = ["SPECIES", "State", "Subject", "Triple", "render", "subject"]


@dataclass(frozen=True)
class Subject:
    """Somebody or something before a camera. ``start``: where the middle of the face is at first, cm.

    ``follows``: the share of a movement along z that the camera makes, so that the room behind grows as well.
    ``screen``: what a white screen `light.AT` cm away adds to the room's light on what stands there, for one.
    ``astray``: by how many widths (right, down) of the first oval it is missed. ``frame_rate``: of the camera, of which
    the share ``lost`` never comes.
    """

    species: str
    seed: int
    camera: Camera
    face: Face
    thing: Thing
    room: Room
    sensor: Sensor
    unrest: Unrest
    start: Triple
    follows: float
    screen: float = 0.1
    astray: tuple[float, float] = (0.0, 0.0)
    frame_rate: float = 18.0
    lost: float = 0.0

    def state(self, aim: Triple, t: float) -> State:
        """The moment ``t`` (seconds) of trying to hold the middle of the face at ``aim`` (cm)."""
        unrest = self.unrest
        x, y, z = (goal + wander(t) for goal, wander in zip(aim, unrest.shift, strict=True))
        yaw, pitch, roll = (goal + wander(t) for goal, wander in zip(unrest.stance, unrest.turn, strict=True))
        sway_x, sway_y, sway_z = (wander(t) for wander in unrest.sway)
        if unrest.shake is not None:
            # Who turns the camera moves all that it sees: what is far as well as what is near.
            right, down = (wander(t) for wander in unrest.shake)
            x, y, sway_x, sway_y = (
                x - z * right,
                y - z * down,
                *(sway + self.room.distance * turn for sway, turn in ((sway_x, right), (sway_y, down))),
            )
        approach = self.follows * (self.start[2] - aim[2])
        return State(Pose((x, y, z), (yaw, pitch, roll)), unrest.lids(t), sway=(sway_x, sway_y, sway_z + approach))

    def box(self, pose: Pose) -> Box:
        """The box of the face's outline at ``pose``, as fractions of the frame."""
        size = np.array([self.camera.width, self.camera.height])
        outline = self.thing.outline(pose, self.camera, self.face.points[list(FACE_OVAL)]) / size
        (cx, cy), (width, height) = (outline.min(0) + outline.max(0)) / 2, np.ptp(outline, axis=0)
        return Box(float(cx), float(cy), float(width), float(height))


def subject(
    species: str, picture: Pixels, seed: int = 0, camera: Camera | None = None, other: Pixels | None = None
) -> Subject:
    """The subject ``species`` with the face of ``picture`` (h, w, 3; RGB), all else by ``seed``.

    ``other`` has the face of an attacker who is seen beside or through what shows the first; None: a `stranger`.
    Raises `SimulatorError` for an unknown species, or when a picture shows no face.
    """
    if species not in SPECIES:
        raise SimulatorError(f"no subject is called {species!r}; there are {', '.join(SPECIES)}")
    rng = np.random.default_rng((seed, *species.encode()))
    focal = float(rng.uniform(620, 700))
    face = prepare(picture, rng)
    thing = SPECIES[species].make(face, lambda: prepare(stranger(picture) if other is None else other, rng), rng)
    x, y, z = thing.scale * rng.uniform((-3, -2, 46), (3, 4, 58))
    condition = CONDITIONS.get(species, CONDITIONS["person"])
    return Subject(
        species=species,
        seed=seed,
        camera=camera or Camera(focal=focal),
        face=face,
        thing=thing,
        room=Room(rng, float(rng.uniform(*condition.room)), condition.window),
        sensor=Sensor(Quality.drawn(rng, condition.sensor), rng),
        unrest=SPECIES[species].held(rng),
        start=(float(x), float(y), float(z)),
        follows=float(rng.uniform(0.3, 1.0)),
        screen=float(rng.uniform(*condition.screen)),
        astray=_aside(rng, rng.uniform(*condition.astray)),
        frame_rate=condition.frame_rate,
        lost=condition.lost,
    )


def render(subject: Subject, state: State, t: float, camera: Camera | None = None) -> Pixels:
    """What the camera sees at ``t`` seconds: RGB (height, width, 3). ``camera`` stands in for the subject's own."""
    camera = camera or subject.camera
    if any(state.light):
        red, green, blue = (subject.screen * part for part in state.light)
        state = replace(state, light=(red, green, blue))
    front = subject.thing.render(state, camera, t)
    through = cv2.merge([cv2.bitwise_not(cv2.extractChannel(front, 3))] * 3)
    behind = cv2.multiply(subject.room.render(state.sway, camera), through, scale=1 / 255)
    scene = cv2.add(cv2.cvtColor(front, cv2.COLOR_RGBA2RGB), behind)
    return subject.sensor.expose(scene, t, (state.motion[0] * camera.width, state.motion[1] * camera.width))


def _aside(rng: np.random.Generator, far: float) -> tuple[float, float]:
    """``far`` away, more to a side than up or down."""
    angle = rng.uniform(-0.6, 0.6)
    return float(rng.choice((-1, 1)) * far * np.cos(angle)), float(far * np.sin(angle))
