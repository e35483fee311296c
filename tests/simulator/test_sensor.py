from __future__ import annotations

import numpy as np
import pytest

from inperson.simulator.sensor import Quality, Sensor

GREY = np.full((640, 480, 3), 120, np.uint8)


def sensor(**quality: float) -> Sensor:
    return Sensor(Quality(**quality), np.random.default_rng(0))


def test_noise_has_the_size_that_was_asked_for() -> None:
    assert sensor(noise=3.0).expose(GREY, 0.0, (0, 0)).std() == pytest.approx(3.0, rel=0.1)


def test_noise_is_new_in_each_frame_and_the_same_each_time() -> None:
    camera = sensor()
    first, second, again = (camera.expose(GREY, t, (0, 0)) for t in (0.0, 0.1, 0.0))
    assert not np.array_equal(first, second)
    assert np.array_equal(first, again)


def test_gain_brightens_and_warmth_reddens() -> None:
    red, green, blue = sensor(gain=1.2, warmth=0.1).expose(GREY, 0.0, (0, 0)).reshape(-1, 3).mean(0)
    assert green == pytest.approx(144, abs=2)
    assert red > green + 10 > blue + 20


def test_motion_blurs_along_its_way_only() -> None:
    scene = np.zeros((200, 200, 3), np.uint8)
    scene[95:105, 95:105] = 255
    camera = sensor(noise=0.01, shutter=0.02)
    still, moved = (camera.expose(scene, 0.0, motion).astype(int)[..., 0] for motion in ((0, 0), (600, 0)))
    assert (moved[100] > 20).sum() > (still[100] > 20).sum() + 8
    assert (moved[:, 100] > 20).sum() <= (still[:, 100] > 20).sum() + 1


def test_a_large_still_is_noisy_everywhere() -> None:
    still = sensor().expose(np.full((1280, 960, 3), 120, np.uint8), 0.0, (0, 0))
    assert still[-100:].std() > 1
