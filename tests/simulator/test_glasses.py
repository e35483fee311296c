from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from inperson.simulator.arrays import Pixels, Points
from inperson.simulator.glasses import Glasses
from inperson.simulator.head import Head
from inperson.simulator.pose import Pose
from inperson.simulator.relief import head_relief
from inperson.simulator.subjects import State, Subject, render

EYES = (33, 133, 362, 263)
TAKEN_AT = 80.0
Pair = tuple[Subject, Subject]


@pytest.fixture(scope="module")
def pair(who: Callable[[str], Subject]) -> Pair:
    """One head without glasses and with them."""
    person = who("person")
    relief = head_relief(person.face.points, np.random.default_rng(0))
    glasses = Glasses(person.face.points, relief, TAKEN_AT, np.random.default_rng(2))
    bare, worn = Head(person.face, relief, TAKEN_AT), Head(person.face, relief, TAKEN_AT, glasses)
    return replace(person, thing=bare), replace(person, thing=worn)


def drawn(pair: Pair, pose: Pose, side: int = 640) -> Pixels:
    """Where glasses change the picture."""
    camera = pair[0].camera.scaled(side)
    bare, worn = (render(who, State(pose), 0.0, camera).astype(int) for who in pair)
    return np.asarray(np.abs(bare - worn).max(-1) > 40)


def eyes(pair: Pair, pose: Pose) -> Points:
    subject = pair[0]
    return np.asarray(subject.thing.outline(pose, subject.camera, subject.face.points[list(EYES)]))


def test_they_are_around_the_eyes_and_nowhere_else(pair: Pair) -> None:
    pose = Pose((1.0, 0.0, 35.0), (0.0, 0.0, 0.15))
    corners, (rows, columns) = eyes(pair, pose), np.nonzero(drawn(pair, pose))
    apart = float(np.linalg.norm(corners[0] - corners[3]))
    assert len(rows) > 300
    assert corners[:, 0].min() - 0.35 * apart < columns.min() < corners[:, 0].min()
    assert corners[:, 0].max() < columns.max() < corners[:, 0].max() + 0.35 * apart
    assert np.ptp(rows) < 0.9 * apart
    assert abs(np.median(columns) - corners[:, 0].mean()) < 0.1 * apart


def test_they_stand_off_the_face(pair: Pair) -> None:
    def below(pitch: float) -> float:
        """How far the rims' middle lies below the eyes, pixels."""
        pose = Pose((0.0, 0.0, 35.0), (0.0, pitch, 0.0))
        return float(np.nonzero(drawn(pair, pose))[0].mean() - eyes(pair, pose)[:, 1].mean())

    # Drawn on the skin they would go where the eyes go.
    assert below(0.25) - below(-0.25) > 5


def test_a_still_shows_the_same_glasses(pair: Pair) -> None:
    pose = Pose((0.0, 0.0, 40.0))
    small, large = drawn(pair, pose).mean(), drawn(pair, pose, 1280).mean()
    assert large == pytest.approx(small, rel=0.3)


def test_half_out_of_the_picture_they_do_no_harm(pair: Pair) -> None:
    for x in (-11.0, 9.0, 60.0):
        image = render(pair[1], State(Pose((x, -6.0, 30.0))), 0.0)
        assert image.shape == (640, 480, 3)
