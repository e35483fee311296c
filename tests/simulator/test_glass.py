from __future__ import annotations

from dataclasses import replace

import numpy as np

from inperson.simulator.arrays import Pixels
from inperson.simulator.camera import Camera
from inperson.simulator.glass import Glass
from inperson.simulator.pose import Pose
from inperson.simulator.sheet import flat
from inperson.simulator.state import State

PLAIN = Glass(pitch=0.01, grid=0.0, glare=0.0)
STATE = State(Pose((0.0, 0.0, 25.0)))
CAMERA = Camera()


def through(glass: Glass, t: float = 0.0, state: State = STATE) -> Pixels:
    grey = np.full((CAMERA.height, CAMERA.width, 4), 128, np.uint8)
    grey[..., 3] = 255
    return glass.over(grey, flat(state.pose, CAMERA), state, CAMERA, t)[..., :3].astype(int)


def test_a_perfect_screen_adds_nothing() -> None:
    assert np.abs(through(PLAIN) - 128).max() <= 1


def test_black_is_never_black() -> None:
    lit = replace(PLAIN, black=20.0).lit(np.array([[[0, 128, 255]]], np.uint8))[0, 0]
    assert lit[0] == 20
    assert lit[0] < lit[1] < lit[2] == 255


def test_its_pixels_beat_with_the_cameras() -> None:
    seen = through(replace(PLAIN, grid=0.05, pitch=0.02))
    assert 1 < seen.std() < 12
    assert np.abs(seen.mean() - 128) < 2
    assert np.abs(seen[..., 0] - seen[..., 2]).mean() > 0.5  # in colour


def test_bands_lie_across_and_drift() -> None:
    glass = replace(PLAIN, bands=0.06, across=2.0, drift=0.3)
    rows = [through(glass, t).mean(axis=(1, 2)) for t in (0.0, 0.5)]
    assert np.ptp(rows[0]) > 4
    assert through(glass).std(axis=1).max() < 1
    assert np.abs(rows[0] - rows[1]).max() > 3


def test_a_window_is_reflected_and_wanders_as_the_screen_turns() -> None:
    glass = replace(PLAIN, glare=40.0)
    columns = [through(glass, state=State(Pose((0.0, 0.0, 25.0), (yaw, 0.0, 0.0)))).sum((0, 2)) for yaw in (0.0, 0.1)]
    assert columns[1].argmax() > columns[0].argmax() + 40


def test_of_coloured_light_little_comes_back() -> None:
    seen = through(PLAIN, state=replace(STATE, light=(1.0, 0.0, 0.0))).mean(axis=(0, 1))
    assert 0 < seen[0] - seen[2] < 12
