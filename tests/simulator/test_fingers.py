from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from inperson.simulator.arrays import Pixels
from inperson.simulator.camera import Camera
from inperson.simulator.fingers import Fingers
from inperson.simulator.pose import Pose
from inperson.simulator.state import State
from inperson.simulator.subjects import Subject

HOLE = np.array([(-2.5, 3.0), (0.0, 2.2), (2.5, 3.0), (0.0, 5.0)])
CAMERA = Camera()


@pytest.fixture(scope="module")
def fingers(who: Callable[[str], Subject]) -> Fingers:
    return Fingers(HOLE, 1.0, who("person").face, np.random.default_rng(3))


def behind_the_hole(fingers: Fingers, mouth: float, yaw: float = 0.0) -> Pixels:
    seen = np.zeros((CAMERA.height, CAMERA.width, 4), np.uint8)
    fingers.lay(State(Pose((0.0, 0.0, 25.0), (yaw, 0.0, 0.0)), mouth=mouth), CAMERA, seen)
    left, top = CAMERA.project(np.array([(-1.5, 2.6, 25.0)]))[0].astype(int)
    right, bottom = CAMERA.project(np.array([(1.5, 4.6, 25.0)]))[0].astype(int)
    return seen[top:bottom, left:right]


@pytest.mark.parametrize("yaw", [0.0, 0.4])
def test_the_wider_they_part_the_more_dark_is_seen(yaw: float, fingers: Fingers) -> None:
    dark = [float((behind_the_hole(fingers, mouth, yaw)[..., :3].max(axis=2) < 40).mean()) for mouth in (0.0, 0.5, 1.0)]
    assert dark[0] < 0.15
    assert dark[0] < dark[1] < dark[2]
    assert dark[2] < 0.95  # rims of the fingers stay, for lips


def test_nothing_shines_through_them(fingers: Fingers) -> None:
    assert behind_the_hole(fingers, 0.0)[..., 3].min() == 255


def test_out_of_the_picture_they_are_not_drawn(fingers: Fingers) -> None:
    seen = np.zeros((CAMERA.height, CAMERA.width, 4), np.uint8)
    fingers.lay(State(Pose((80.0, 0.0, 25.0))), CAMERA, seen)
    assert not seen.any()
