from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from inperson.simulator.light import Sun, from_screen, lit, on_plane
from inperson.simulator.pose import Pose
from inperson.simulator.relief import head_relief
from inperson.simulator.subjects import State, Subject, render

Who = Callable[[str], Subject]
RED = (1.0, 0.0, 0.0)


def answer(subject: Subject, distance: float, turn: float = 0.0) -> tuple[float, float]:
    """How much redder face and room become in red light, grey levels."""
    state = State(Pose((0.0, 0.0, distance * subject.thing.scale), (turn, 0.0, 0.0)))
    dark, red = (render(subject, replace(state, light=light), 0.0).astype(float) for light in ((0, 0, 0), RED))
    x, y = subject.thing.outline(state.pose, subject.camera, np.array([[0.0, 0.0]])).astype(int)[0]
    change = (red - dark)[..., 0]
    return float(change[y - 15 : y + 15, x - 15 : x + 15].mean()), float(change[:60, :60].mean())


def test_light_is_added_where_it_falls_and_in_its_colour() -> None:
    grey = np.full((40, 40, 4), 100, np.uint8)
    share = np.zeros((40, 40), np.float32)
    share[:20] = 0.5
    seen = lit(grey, (1.0, 0.5, 0.0), share)
    assert seen[5, 5].tolist() == pytest.approx([150, 125, 100, 100], abs=1)
    assert (seen[30:] == 100).all()
    assert lit(grey, (1.0, 0.5, 0.0), 0.5)[0, 0].tolist() == [150, 125, 100, 100]


def test_twice_as_far_is_a_quarter_as_bright() -> None:
    near, far = (on_plane(Pose((0.0, 6.0, distance))) for distance in (20.0, 40.0))
    assert near / far == pytest.approx(4)
    assert on_plane(Pose((0.0, 6.0, 30.0))) == pytest.approx(1)


def test_what_faces_the_screen_is_brighter_than_what_does_not() -> None:
    place = np.array([0.0, 6.0, 30.0])
    facing, aside, away = (from_screen(place, np.array(normal)) for normal in ((0, 0, -1.0), (1.0, 0, 0), (0, 0, 1.0)))
    assert facing > 4 * aside > away == 0


def test_a_face_answers_the_screen_the_more_the_nearer_it_is_and_the_room_does_not(who: Who) -> None:
    person = replace(who("person"), screen=0.1)
    (near, room), (far, _) = answer(person, 25.0), answer(person, 55.0)
    assert near > 8
    assert near > 2 * far > 2
    assert abs(room) < 1


def test_paper_answers_too_and_a_screen_hardly(who: Who) -> None:
    photo, phone = (replace(who(name), screen=0.3) for name in ("photo", "phone"))
    paper, screen = answer(photo, 30.0)[0], answer(phone, 30.0)[0]
    assert paper > 8
    assert abs(screen) < paper / 3


def test_how_much_it_adds_hangs_on_the_room(who: Who) -> None:
    person = who("person")
    bright, dim = (answer(replace(person, screen=screen), 30.0)[0] for screen in (0.05, 0.3))
    assert dim > 3 * bright


@pytest.mark.parametrize("side", [-1, 1])
def test_the_sun_lights_one_half_of_a_face_and_a_nose_throws_a_shadow(side: int, who: Who) -> None:
    points = who("person").face.points
    relief = head_relief(points, np.random.default_rng(0))
    sun = Sun((0.85 * side, -0.37, -0.37), 3.0)
    share = sun.on(relief, Pose((0.0, 0.0, 40.0)))

    def at(place: int) -> float:
        x, y = (np.full((1, 1), value, np.float32) for value in points[place])
        return float(relief.at(x, y, share)[0, 0])

    lit_cheek, dark_cheek = (50, 280) if side < 0 else (280, 50)
    assert at(lit_cheek) > 1
    assert at(dark_cheek) < 0.5 * at(lit_cheek)
    beside_the_nose = 429 if side < 0 else 209
    assert at(beside_the_nose) < 0.2, "it lies in the nose's shadow"


def test_a_head_that_turns_to_the_sun_is_lit_from_the_front(who: Who) -> None:
    relief = head_relief(who("person").face.points, np.random.default_rng(0))
    sun = Sun((0.85, -0.37, -0.37), 3.0)
    straight, turned = (sun.on(relief, Pose((0.0, 0.0, 40.0), (yaw, 0.0, 0.0))) for yaw in (0.0, 0.5))
    x, y = (np.full((1, 1), value, np.float32) for value in (0.0, -4.5))  # the forehead
    assert relief.at(x, y, turned)[0, 0] > 1.2 * relief.at(x, y, straight)[0, 0]
