from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from inperson.engine.landmarks import Landmarker
from inperson.engine.observation import measure
from inperson.simulator.mouth import Mouth
from inperson.simulator.pose import Pose
from inperson.simulator.relief import head_relief
from inperson.simulator.subjects import State, Subject, render

STATE = State(Pose((0.0, 0.0, 38.0)))


@pytest.fixture(scope="module")
def mouth(who: Callable[[str], Subject]) -> Mouth:
    face = who("person").face
    return Mouth(face.person, face.points, head_relief(face.points, np.random.default_rng(0)))


def test_a_closed_mouth_needs_nothing(mouth: Mouth) -> None:
    assert mouth.patch(0.0, 0.05) is None
    assert mouth.relief(0.0) is mouth.relief(0.001)


def test_an_open_mouth_is_seen_as_one(who: Callable[[str], Subject]) -> None:
    person, landmarker = who("person"), Landmarker()
    shut, half, wide = (
        measure(render(person, replace(STATE, mouth=opened), 0.0), landmarker, 0, 0.0).face for opened in (0, 0.5, 0.95)
    )
    landmarker.close()
    assert shut is not None
    assert half is not None
    assert wide is not None
    assert shut.mouth < 0.25
    assert shut.mouth + 0.1 < half.mouth < wide.mouth
    assert wide.mouth >= 0.5
    assert wide.height > 1.04 * shut.height, "the chin goes down"


def test_only_the_lower_face_changes(who: Callable[[str], Subject]) -> None:
    person = who("person")
    nose = int(person.thing.outline(STATE.pose, person.camera, person.face.points[[4]])[0, 1])
    shut, wide = (render(person, replace(STATE, mouth=opened), 0.0).astype(int) for opened in (0, 1))
    changed = np.abs(shut - wide).max(-1)
    assert changed[: nose - 60].max() < 12
    assert (changed[nose:] > 40).sum() > 3000


def test_the_relief_of_the_chin_goes_down_with_it_and_back(mouth: Mouth, who: Callable[[str], Subject]) -> None:
    x, y = who("person").face.points[152]
    column = np.full((1, 1), x, np.float32), np.full((1, 1), y + 1.2, np.float32)
    throat, chin = (float(mouth.relief(opened).at(*column)[0, 0]) for opened in (0.0, 1.0))
    before = float(mouth.relief(0.0).at(column[0], np.full((1, 1), y - 1.0, np.float32))[0, 0])
    assert throat < chin < before


def test_it_opens_smoothly(who: Callable[[str], Subject]) -> None:
    person = who("person")
    frames = [render(person, replace(STATE, mouth=opened), 0.0).astype(int) for opened in np.arange(0, 1.01, 0.1)]
    steps = [float(np.abs(one - other).mean()) for one, other in pairwise(frames)]
    assert max(steps) < 3 * np.median(steps)
