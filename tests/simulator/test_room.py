from __future__ import annotations

import numpy as np

from inperson.simulator.camera import Camera
from inperson.simulator.room import Room

STILL = (0.0, 0.0, 0.0)


def room(light: float = 1.0, window: bool = False) -> Room:
    return Room(np.random.default_rng(3), light, window)


def test_a_dim_room_is_the_same_room() -> None:
    bright, dim = (room(light).render(STILL, Camera()).astype(float) for light in (1.0, 0.4))
    assert abs(dim.mean() / bright.mean() - 0.4) < 0.02
    assert np.corrcoef(bright.ravel(), dim.ravel())[0, 1] > 0.98


def test_a_window_outshines_the_room_that_it_is_in() -> None:
    seen = room(0.5, window=True).render(STILL, Camera()).min(-1)
    assert (seen > 225).mean() > 0.15
    assert (seen < 130).mean() > 0.1


def test_the_wall_moves_against_the_camera() -> None:
    before, after = (room().render(sway, Camera()).astype(int) for sway in (STILL, (4.0, 0.0, 0.0)))
    shift = round(4.0 * Camera().focal / room().distance)
    moved = np.abs(before[:, shift:] - after[:, :-shift]).mean()
    assert moved < 0.3 * np.abs(before - after).mean()


def test_any_size_is_filled() -> None:
    for camera in (Camera(), Camera(639, 481, 600.0), Camera().scaled(1280)):
        assert room().render(STILL, camera).shape == (camera.height, camera.width, 3)
