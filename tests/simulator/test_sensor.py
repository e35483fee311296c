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


def test_a_sensor_of_few_pixels_shows_little_in_as_many_as_asked() -> None:
    rng = np.random.default_rng(1)
    scene = np.asarray(rng.integers(0, 255, (640, 480, 3)), np.uint8)
    few, many = (sensor(noise=0.01, native=native).expose(scene, 0.0, (0, 0)) for native in (200.0, 640.0))
    assert few.shape == many.shape == scene.shape
    assert few.std() < 0.6 * many.std()


def test_denoising_keeps_edges_and_takes_grain() -> None:
    step = GREY.copy()
    step[:, 240:] = 200
    raw, smooth = (sensor(noise=5.0, denoise=share).expose(step, 0.0, (0, 0)).astype(int) for share in (0.0, 1.0))
    assert smooth[:, :200].std() < 0.6 * raw[:, :200].std()
    assert (smooth[:, 245] - smooth[:, 235]).mean() > 65


def test_a_dirty_lens_spreads_the_light_of_what_is_bright() -> None:
    scene = np.full((640, 480, 3), 40, np.uint8)
    scene[:, :200] = 255
    clean, dirty = (sensor(noise=0.01, haze=haze).expose(scene, 0.0, (0, 0)) for haze in (0.0, 0.15))
    assert dirty[:, 300:].mean() > clean[:, 300:].mean() + 3


def test_a_camera_that_compresses_hard_leaves_blocks() -> None:
    rng = np.random.default_rng(1)
    scene = np.asarray(rng.integers(90, 150, (640, 480, 3)), np.uint8)
    image = sensor(noise=2.0, jpeg=20.0).expose(scene, 0.0, (0, 0)).astype(int)
    steps = np.abs(np.diff(image.mean(-1), axis=1)).mean(0)
    assert steps[7::8].mean() > 1.3 * steps[3::8].mean()


def test_a_drawn_camera_is_as_asked_and_otherwise_of_everyday() -> None:
    quality = Quality.drawn(np.random.default_rng(0), {"noise": (9.0, 9.5), "jpeg": (30, 31)})
    assert 9 <= quality.noise <= 9.5
    assert quality.jpeg is not None
    assert 30 <= quality.jpeg <= 31
    assert quality.native is None
    assert 0.88 <= quality.gain <= 1.1
