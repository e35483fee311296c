from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from inperson.simulator.arrays import Field, Points
from inperson.simulator.jaw import Jaw
from inperson.simulator.subjects import Subject

CHIN, NOSE_TIP, LOWER_LIP = 152, 4, 14


@pytest.fixture
def points(who: Callable[[str], Subject]) -> Points:
    return who("person").face.points


@pytest.fixture
def jaw(points: Points) -> Jaw:
    return Jaw(points)


def column(u: float, start: float, end: float) -> Field:
    """Places along a line down the face."""
    v = np.arange(start, end, 0.02, dtype=np.float32)
    return np.stack([np.full_like(v, u), v], axis=-1)[:, None]


def test_its_own_coordinates_lie_along_the_lips(jaw: Jaw, points: Points) -> None:
    corners = jaw.own(points[[61, 291]])
    assert corners == pytest.approx(np.array([(-jaw.half, 0), (jaw.half, 0)]), abs=1e-6)
    assert jaw.picture(jaw.own(points)) == pytest.approx(points)
    assert jaw.own(points[[CHIN]])[0, 1] > 2


def test_at_rest_nothing_has_moved(jaw: Jaw) -> None:
    places = column(0.5, -4, 5)
    assert np.array_equal(jaw.lower(places, 0.0), places)
    assert np.array_equal(jaw.upper(places, 0.0), places)


def test_the_lips_part_by_what_the_jaw_drops(jaw: Jaw) -> None:
    places = column(0.0, -3, 8)
    stays, drops = jaw.below(jaw.upper(places, 1.0)) <= 0, jaw.below(jaw.lower(places, 1.0)) >= 0
    hole = ~stays & ~drops
    assert hole.sum() * 0.02 == pytest.approx(jaw.drop, rel=0.15)
    assert 2 < jaw.drop + jaw.parted < 4.2


def test_the_chin_follows_and_the_nose_does_not(jaw: Jaw, points: Points) -> None:
    chin, nose = (jaw.own(points[[place]]).astype(np.float32)[:, None] for place in (CHIN, NOSE_TIP))
    there = chin + np.array([0, jaw.drop], np.float32)
    assert jaw.lower(there, 1.0)[0, 0] == pytest.approx(chin[0, 0], abs=0.35)
    assert np.abs(jaw.upper(nose, 1.0) - nose).max() < 0.2


def test_beyond_the_corners_of_the_mouth_the_skin_stays_whole(jaw: Jaw) -> None:
    for u in (-1.25 * jaw.half, 1.25 * jaw.half):
        places = column(u, -3, 6)
        under = jaw.below(jaw.lower(places, 1.0))
        seam = int(np.argmin(np.abs(under)))
        assert np.abs(jaw.lower(places, 1.0)[seam] - jaw.upper(places, 1.0)[seam]).max() < 0.15


def test_no_place_is_seen_twice(jaw: Jaw) -> None:
    for u in (-4.0, 0.0, 3.0):
        rest = jaw.lower(column(u, 0.5, 6), 1.0)[:, 0, 1]
        assert (np.diff(rest) > 0).all()


def test_neck_and_hair_are_no_skin_of_the_face(jaw: Jaw, points: Points) -> None:
    lip, chin = (jaw.own(points[[place]]).astype(np.float32)[:, None] for place in (LOWER_LIP, CHIN))
    down = np.array([0, 1.0], np.float32)
    assert jaw.skin(lip)[0, 0] > 0.95
    assert jaw.skin(chin - 0.6 * down)[0, 0] > 0.8
    assert jaw.skin(chin + 0.8 * down)[0, 0] < 0.05
