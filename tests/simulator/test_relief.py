from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from inperson.simulator.arrays import Points
from inperson.simulator.relief import Relief, head_relief
from inperson.simulator.subjects import Subject

NOSE_TIP, LEFT_EAR, RIGHT_EAR, SUBNASALE, LEFT_EYE, RIGHT_EYE = 4, 234, 454, 2, 33, 263


@pytest.fixture
def points(who: Callable[[str], Subject]) -> Points:
    return who("person").face.points


def heights(relief: Relief, places: Points) -> Points:
    x, y = np.ascontiguousarray(places.T[:, :, None], np.float32)
    return relief.at(x, y)[:, 0]


@pytest.mark.parametrize("seed", range(6))
def test_a_head_has_a_heads_measures(seed: int, points: Points) -> None:
    relief = head_relief(points, np.random.default_rng(seed))
    nose, subnasale = heights(relief, points[[NOSE_TIP, SUBNASALE]])
    ears = heights(relief, points[[LEFT_EAR, RIGHT_EAR]])
    assert 7 < nose - ears.mean() < 11.5
    assert 0.8 < nose - subnasale < 2.6
    assert heights(relief, points[[LEFT_EYE, RIGHT_EYE]]).max() < nose - 3
    assert relief.highest - nose < 0.3


def test_beyond_the_face_everything_falls_back_without_a_cliff(points: Points) -> None:
    relief = head_relief(points, np.random.default_rng(0))
    line = np.column_stack([np.arange(7, 24, 0.5), np.full(34, -1.0)])
    assert np.abs(np.diff(heights(relief, line))).max() < 2.5
    assert heights(relief, line)[-1] < -8


def test_people_differ(points: Points) -> None:
    tips = [head_relief(points, np.random.default_rng(seed)).highest for seed in range(8)]
    assert np.ptp(tips) > 0.4


def test_a_head_turned_in_the_picture_is_turned_in_depth(points: Points) -> None:
    # The nose tip moves aside between the eyes: the ear on that side must come to lie deeper.
    turned = points.copy()
    turned[NOSE_TIP, 0] += 1.5
    change = [
        heights(head_relief(face, np.random.default_rng(0)), points[[LEFT_EAR, RIGHT_EAR]]) for face in (points, turned)
    ]
    left, right = change[1] - change[0]
    assert left > 0.5
    assert right < -0.5
