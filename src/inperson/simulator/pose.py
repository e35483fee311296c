"""Where a subject is and how it is turned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from inperson.simulator.arrays import Points

Triple: TypeAlias = tuple[float, float, float]


@dataclass(frozen=True)
class Pose:
    """``position`` of the middle of the face (x, y, z in cm from the camera) and ``turn`` (yaw, pitch, roll; radians).

    Positive yaw turns the face to the picture's right, positive pitch down, positive roll clockwise.
    """

    position: Triple
    turn: Triple = (0.0, 0.0, 0.0)


def rotation(turn: Triple) -> Points:
    """The matrix (3, 3) that turns a subject's own frame into the camera's."""
    yaw, pitch, roll = turn
    c, s = np.cos(yaw), np.sin(yaw)
    about_y = np.array([[c, 0, -s], [0, 1, 0], [s, 0, c]])
    c, s = np.cos(pitch), np.sin(pitch)
    about_x = np.array([[1, 0, 0], [0, c, -s], [0, s, c]])
    c, s = np.cos(roll), np.sin(roll)
    about_z = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
    return np.asarray(about_z @ about_x @ about_y)
