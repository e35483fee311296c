from __future__ import annotations

import numpy as np
import pytest

from inperson.engine.alignment import Affine, after, similarity
from inperson.engine.landmarks import COUNT, Landmarks

SHAPE: Landmarks = np.random.default_rng(1).uniform(0, 200, (COUNT, 3)).astype(np.float32)


def moved(by: Affine, places: Landmarks) -> Landmarks:
    there = np.array(places)
    there[:, :2] = places[:, :2] @ by[:, :2].T + by[:, 2]
    return there


def turned(degrees: float, scale: float, x: float, y: float) -> Affine:
    c, s = scale * np.cos(np.radians(degrees)), scale * np.sin(np.radians(degrees))
    return np.array([[c, -s, x], [s, c, y]])


@pytest.mark.parametrize(
    "way", [turned(0, 1, 0, 0), turned(0, 1, 30, -8), turned(-20, 2.2, 5, 5), turned(170, 0.3, 0, 9)]
)
def test_a_face_that_was_moved_turned_and_enlarged_is_found_again(way: Affine) -> None:
    assert similarity(SHAPE, moved(way, SHAPE)) == pytest.approx(way, abs=1e-3)


def test_noise_hardly_matters() -> None:
    noise = np.random.default_rng(2).normal(0, 2, SHAPE.shape).astype(np.float32)
    way = turned(7, 1.4, -20, 3)
    assert similarity(SHAPE, moved(way, SHAPE) + noise)[:, :2] == pytest.approx(way[:, :2], abs=5e-3)


def test_landmarks_that_fall_together_have_no_size() -> None:
    assert np.isfinite(similarity(np.zeros_like(SHAPE), SHAPE)).all()


def test_one_after_the_other_is_both() -> None:
    first, second = turned(12, 1.5, 3, 4), turned(-40, 0.8, -9, 2)
    assert moved(after(second, first), SHAPE) == pytest.approx(moved(second, moved(first, SHAPE)), abs=1e-3)
