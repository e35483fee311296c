"""Who or what stands before a camera, in which room, and what the camera sees of it. All is drawn from one seed."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from inperson.capture.wire import Box
from inperson.engine.landmarks import FACE_OVAL
from inperson.errors import SimulatorError
from inperson.simulator.arrays import Pixels
from inperson.simulator.camera import Camera
from inperson.simulator.face import Face, prepare
from inperson.simulator.pose import Pose, Triple
from inperson.simulator.room import Room
from inperson.simulator.sensor import Quality, Sensor
from inperson.simulator.species import SPECIES, Thing
from inperson.simulator.unrest import Unrest

__all__ = ["SPECIES", "State", "Subject", "Triple", "render", "subject"]


@dataclass(frozen=True)
class State:
    """One moment: where the thing is, how far its eyes are closed (0–1), how far the camera has swayed (cm).

    ``motion``: of the face in the picture, frame widths a second; it blurs.
    """

    pose: Pose
    lids: float = 0.0
    sway: Triple = (0.0, 0.0, 0.0)
    motion: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class Subject:
    """Somebody or something before a camera. ``start``: where the middle of the face is at first, cm.

    ``follows``: the share of a movement along z that the camera makes, so that the room behind grows as well.
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

    def state(self, aim: Triple, t: float) -> State:
        """The moment ``t`` (seconds) of trying to hold the middle of the face at ``aim`` (cm)."""
        unrest = self.unrest
        x, y, z = (goal + wander(t) for goal, wander in zip(aim, unrest.shift, strict=True))
        yaw, pitch, roll = (goal + wander(t) for goal, wander in zip(unrest.stance, unrest.turn, strict=True))
        sway_x, sway_y, sway_z = (wander(t) for wander in unrest.sway)
        approach = self.follows * (self.start[2] - aim[2])
        return State(Pose((x, y, z), (yaw, pitch, roll)), unrest.lids(t), (sway_x, sway_y, sway_z + approach))

    def box(self, pose: Pose) -> Box:
        """The box of the face's outline at ``pose``, as fractions of the frame."""
        size = np.array([self.camera.width, self.camera.height])
        outline = self.thing.outline(pose, self.camera, self.face.points[list(FACE_OVAL)]) / size
        (cx, cy), (width, height) = (outline.min(0) + outline.max(0)) / 2, np.ptp(outline, axis=0)
        return Box(float(cx), float(cy), float(width), float(height))


def subject(species: str, picture: Pixels, seed: int = 0, camera: Camera | None = None) -> Subject:
    """The subject ``species`` with the face of ``picture`` (h, w, 3; RGB), all else by ``seed``.

    Raises `SimulatorError` for an unknown species, or when the picture shows no face.
    """
    if species not in SPECIES:
        raise SimulatorError(f"no subject is called {species!r}; there are {', '.join(SPECIES)}")
    rng = np.random.default_rng((seed, *species.encode()))
    focal = float(rng.uniform(620, 700))
    face = prepare(picture, rng)
    thing = SPECIES[species].make(face, rng)
    x, y, z = thing.scale * rng.uniform((-3, -2, 46), (3, 4, 58))
    return Subject(
        species=species,
        seed=seed,
        camera=camera or Camera(focal=focal),
        face=face,
        thing=thing,
        room=Room(rng),
        sensor=Sensor(Quality.drawn(rng), rng),
        unrest=SPECIES[species].held(rng),
        start=(float(x), float(y), float(z)),
        follows=float(rng.uniform(0.3, 1.0)),
    )


def render(subject: Subject, state: State, t: float, camera: Camera | None = None) -> Pixels:
    """What the camera sees at ``t`` seconds: RGB (height, width, 3). ``camera`` stands in for the subject's own."""
    camera = camera or subject.camera
    front = subject.thing.render(state.pose, camera, state.lids)
    through = cv2.merge([255 - front[..., 3]] * 3)
    behind = cv2.multiply(subject.room.render(state.sway, camera), through, scale=1 / 255)
    scene = cv2.add(np.ascontiguousarray(front[..., :3]), behind)
    return subject.sensor.expose(scene, t, (state.motion[0] * camera.width, state.motion[1] * camera.width))
