from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from inperson.simulator.actor import Actor
from inperson.simulator.arrays import Pixels, Points
from inperson.simulator.clip import oval
from inperson.simulator.pose import Pose
from inperson.simulator.subjects import State, Subject, render
from inperson.simulator.worn import Bend

Who = Callable[[str], Subject]
FindFace = Callable[[Pixels], Points]


def held(subject: Subject, yaw: float = 0.0, mouth: float = 0.0) -> State:
    x, y, z = Actor(subject).place(oval(subject.camera, 0.45, 0.5, 0.5))
    return State(Pose((x, y, z), (yaw, 0.0, 0.0)), mouth=mouth)


def gape(face: Points) -> float:
    return float(np.linalg.norm(face[13] - face[14]) / np.linalg.norm(face[61] - face[291]))


def test_paper_unrolls_to_its_own_length() -> None:
    bend = Bend(top=4.0, around=8.0, along=40.0)
    u = np.linspace(-9, 9, 31)
    assert bend.flat(bend.round(u).astype(np.float32)) == pytest.approx(u, abs=1e-3)


def test_paper_is_highest_at_the_nose_and_falls_to_all_sides() -> None:
    bend = Bend(top=4.0, around=8.0, along=40.0)
    x, y = np.array([[0, 3, 6, 0, 0]], np.float32), np.array([[0, 0, 0, -7, 7]], np.float32)
    middle, near, far, above, below = bend.height(x, y, 0.0, 4.0)[0]
    assert middle == pytest.approx(4.0)
    assert middle > near > far
    assert above == pytest.approx(below)
    assert above < middle


def test_it_turns_as_the_head_does_that_wears_it(who: Who, find_face: FindFace) -> None:
    worn = who("worn-photo")
    ahead, aside = (find_face(render(worn, held(worn, yaw), 0.0)) for yaw in (0.0, 0.4))
    nose = [(face[4, 0] - (face[33, 0] + face[263, 0]) / 2) for face in (ahead, aside)]
    assert nose[1] - nose[0] > 0.1 * np.linalg.norm(ahead[33] - ahead[263])


def test_a_printed_mouth_stays_shut_when_the_jaw_moves_it(who: Who, find_face: FindFace) -> None:
    worn, person = who("worn-photo"), who("person")
    moved = np.abs(render(worn, held(worn), 0.0).astype(int) - render(worn, held(worn, mouth=1.0), 0.0)).mean()
    assert moved > 0.3
    opened = {
        each.species: gape(find_face(render(each, held(each, mouth=1.0), 0.0)))
        - gape(find_face(render(each, held(each), 0.0)))
        for each in (worn, person)
    }
    assert opened["worn-photo"] < 0.12 < opened["person"]


def test_around_the_paper_there_is_a_living_head(who: Who) -> None:
    worn = who("worn-photo")
    state = held(worn)
    seen = worn.thing.render(state, worn.camera, 0.0)
    box = worn.box(state.pose)
    shoulders = seen[round((box.cy + 0.85 * box.height) * worn.camera.height), round(box.cx * worn.camera.width)]
    assert shoulders[3] == 255
