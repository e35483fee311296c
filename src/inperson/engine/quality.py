"""Quality gates: is this frame good enough to be judged? Bad quality never accuses; it asks again (design §4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from inperson.engine.challenge import Oval, Placement, place
from inperson.engine.observation import Observation

Hint = Literal["NO_FACE", "MANY_FACES", "COME_CLOSER", "MOVE_BACK", "CENTER_FACE", "HOLD_STILL", "UPRIGHT",
               "LOOK_STRAIGHT", "SHOW_EYES", "TOO_DARK", "TOO_BRIGHT", "BLURRED", "ACT"]  # fmt: skip

GOOD: Hint = "HOLD_STILL"
ACT: Hint = "ACT"
"""The frame is good, and the move that was asked is still to come."""
_BACK_INTO_PLACE: dict[Placement, Hint] = {
    "TOO_FAR": "COME_CLOSER",
    "TOO_NEAR": "MOVE_BACK",
    "OFF_CENTER": "CENTER_FACE",
}


@dataclass(frozen=True, slots=True)
class Gates:
    """The limits of a frame that may be judged. Units as in `inperson.engine.observation`."""

    least_iod: float = 34.0
    darkest: float = 38.0
    brightest: float = 232.0
    most_glare: float = 0.30
    least_sharpness: float = 0.010
    most_yaw: float = 22.0
    most_pitch: float = 28.0
    most_roll: float = 25.0
    most_tilt: float = 50.0
    """Roll beyond which it is not the head that leans: the camera is held, or gives its picture, another way up."""
    least_eyes: float = 0.12


GATES = Gates()
MOVING = Gates(most_yaw=65.0, most_pitch=45.0, most_roll=40.0, least_eyes=0.0, least_sharpness=0.005)
"""While a move is made: a head may be turned and eyes may be closed."""


def hint(observation: Observation, oval: Oval | None, gates: Gates = GATES, slack: float = 1.0) -> Hint:
    """What the person should do better, the most useful thing first; `GOOD` when this frame may be judged.

    Without an ``oval`` the face may be anywhere, as in a clip that was not made for a challenge. ``slack`` as in
    `inperson.engine.challenge.place`.
    """
    face = observation.face
    if face is None:
        return "TOO_DARK" if observation.brightness < gates.darkest / 2 else "NO_FACE"
    if observation.faces > 1:
        return "MANY_FACES"
    if abs(face.roll) > gates.most_tilt:
        return "UPRIGHT"
    if oval is not None:
        where = place(observation, oval, slack)
        if where != "FITS":
            return _BACK_INTO_PLACE[where]
    if face.iod < gates.least_iod:
        return "COME_CLOSER"
    if observation.brightness < gates.darkest:
        return "TOO_DARK"
    if observation.brightness > gates.brightest or observation.glare > gates.most_glare:
        return "TOO_BRIGHT"
    if abs(face.yaw) > gates.most_yaw or abs(face.pitch) > gates.most_pitch or abs(face.roll) > gates.most_roll:
        return "LOOK_STRAIGHT"
    if face.eyes < gates.least_eyes:
        return "SHOW_EYES"
    if observation.sharpness < gates.least_sharpness:
        return "BLURRED"
    return GOOD
