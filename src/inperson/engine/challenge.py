"""What was asked of the capture subject, and whether a face is where it was asked to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from inperson.engine.flows import Action, FlowCategory
from inperson.engine.observation import Observation

Placement = Literal["FITS", "OFF_CENTER", "TOO_FAR", "TOO_NEAR"]

CENTER_TOLERANCE = 0.22
"""How far the face's centre may lie from the oval's, as a share of the oval's width."""
SIZE_TOLERANCE = 0.15
"""How much wider or narrower the face may be than the oval, as a share of the oval's width."""


@dataclass(frozen=True, slots=True)
class Oval:
    """Where the face's outline shall be: centre and full size, as fractions of the frame's width and height."""

    cx: float
    cy: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Step:
    """One thing asked: bring the face into ``oval`` and stay for ``hold_ms``, or make a move there.

    ``slack``: how closely, as a factor of both tolerances.
    """

    action: Action
    oval: Oval
    hold_ms: float = 0.0
    slack: float = 1.0


@dataclass(frozen=True, slots=True)
class Challenge:
    """The steps of one attempt, in their order. ``light``: what colours the screen shows meanwhile (r, g, b; 0–255)."""

    flow: FlowCategory
    steps: tuple[Step, ...]
    light: tuple[tuple[int, int, int], ...] = ()


def place(observation: Observation, oval: Oval, slack: float = 1.0) -> Placement:
    """How the observed face lies against ``oval``. ``slack`` widens both tolerances. The face must be there."""
    face = observation.face
    if face is None:
        raise ValueError("no face was observed")
    oval_width = oval.width * observation.width
    off = slack * CENTER_TOLERANCE * oval_width
    x, y = face.center
    size = face.width / oval_width
    if size < 1 - slack * SIZE_TOLERANCE:
        return "TOO_FAR"
    if size > 1 + slack * SIZE_TOLERANCE:
        return "TOO_NEAR"
    if abs(x - oval.cx * observation.width) > off or abs(y - oval.cy * observation.height) > off:
        return "OFF_CENTER"
    return "FITS"
