from __future__ import annotations

import math
from collections.abc import Callable
from random import Random

import numpy as np
import pytest

from inperson.capture.challenge import draw
from inperson.capture.wire import Box
from inperson.engine.flows import LIVENESS_TYPES, Move
from inperson.simulator.actor import Actor
from inperson.simulator.clip import oval
from inperson.simulator.subjects import Subject

Who = Callable[[str], Subject]
HELD = ("person", "photo", "bent-photo", "phone")
"""A body, and things in a hand."""


def misfit(box: Box, goal: Box) -> float:
    """1 where the server still says that the face fits: 15 % of size, 0.22 oval widths of place."""
    off = math.hypot(box.cx - goal.cx, box.cy - goal.cy)
    return max(abs(box.width / goal.width - 1) / 0.15, off / goal.width / 0.22)


@pytest.mark.parametrize("species", HELD)
def test_each_oval_is_reached_within_three_seconds_and_held(species: str, who: Who) -> None:
    subject = who(species)
    actor = Actor(subject)
    aspect = subject.camera.width / subject.camera.height
    for number, step in enumerate(draw(Random(1), LIVENESS_TYPES["DISTANT_NEAR"].flows[0], aspect).steps):  # noqa: S311
        goal = Box(step.oval.cx, step.oval.cy, step.oval.width, step.oval.height)
        actor.prompt(step.action, goal, 4.0 * number)
        for t in 4.0 * number + np.arange(2.8, 4.0, 0.1):
            assert misfit(subject.box(actor.state(t).pose), goal) < 1


def test_nobody_moves_before_they_have_understood(who: Who) -> None:
    person = who("person")
    actor = Actor(person)
    before = np.array(actor.state(0.0).pose.position)
    actor.prompt("NEAR", oval(person.camera, 0.7, 0.5, 0.5), 0.0)
    assert np.abs(np.array(actor.state(0.45).pose.position) - before).max() < 2
    assert actor.state(3.0).pose.position[2] < before[2] - 15


def test_nobody_moves_faster_than_people_do(who: Who) -> None:
    person = who("person")
    actor, step = Actor(person), 0.02
    actor.prompt("FAR", oval(person.camera, 0.3, 0.5, 0.5), 0.0)
    actor.state(1.9)
    actor.prompt("NEAR", oval(person.camera, 0.7, 0.5, 0.5), 2.0)
    path = np.array([actor.state(t).pose.position for t in np.arange(2.0, 5.0, step)])
    speed = np.linalg.norm(np.diff(path, axis=0), axis=1) / step
    assert 20 < speed.max() < 90  # cm a second
    assert np.abs(np.diff(speed)).max() < 15  # no jerks


def test_a_face_that_is_seen_too_small_comes_nearer(who: Who) -> None:
    person = who("person")
    actor, goal = Actor(person), oval(person.camera, 0.4, 0.5, 0.5)
    actor.prompt("FACE", goal, 0.0)
    held = actor.state(4.0).pose.position[2]
    actor.see(Box(0.5, 0.5, 0.34, 0.4), 4.0)
    assert actor.state(6.0).pose.position[2] < held * 0.92


def test_a_face_that_fits_is_left_alone(who: Who) -> None:
    person = who("person")
    actor, twin = Actor(person), Actor(person)
    goal = oval(person.camera, 0.4, 0.5, 0.5)
    for one in (actor, twin):
        one.prompt("FACE", goal, 0.0)
    actor.see(goal, 4.0)
    assert actor.state(6.0) == twin.state(6.0)


def test_motion_is_told_to_the_sensor(who: Who) -> None:
    person = who("person")
    actor = Actor(person)
    actor.prompt("FACE", oval(person.camera, 0.32, 0.8, 0.5), 0.0)
    fastest = max(actor.state(t).motion[0] for t in np.arange(0.5, 2.0, 0.05))
    assert 0.2 < fastest < 3


@pytest.mark.parametrize(("move", "side"), [("TURN_LEFT", 1), ("TURN_RIGHT", -1)])
def test_who_is_asked_to_turn_does_so_and_looks_straight_again_when_something_else_is_asked(
    move: Move, side: int, who: Who
) -> None:
    person = who("person")
    actor, goal = Actor(person), oval(person.camera, 0.45, 0.5, 0.5)
    actor.prompt("FACE", goal, 0.0)
    straight = actor.state(3.0).pose.turn[0]
    actor.prompt(move, goal, 3.0)
    turned = math.degrees(actor.state(5.0).pose.turn[0] - straight) * side
    assert 15 < turned < 35
    actor.prompt("BLINK", goal, 5.0)
    assert abs(math.degrees(actor.state(7.0).pose.turn[0] - straight)) < 6


def test_who_turns_the_other_way_does_not_stop_in_the_middle(who: Who) -> None:
    person = who("person")
    actor, goal = Actor(person), oval(person.camera, 0.45, 0.5, 0.5)
    actor.prompt("TURN_LEFT", goal, 0.0)
    actor.state(2.0)
    actor.prompt("TURN_RIGHT", goal, 2.0)
    yaws = np.degrees([actor.state(t).pose.turn[0] for t in np.arange(2.0, 4.0, 0.02)])
    assert yaws[0] > 12
    assert yaws[-1] < -12
    assert (np.abs(yaws) < 5).sum() * 0.02 < 0.4  # seconds


def test_a_turned_head_is_not_taken_for_one_that_is_too_far_away(who: Who) -> None:
    person = who("person")
    actor, goal = Actor(person), oval(person.camera, 0.45, 0.5, 0.5)
    actor.prompt("FACE", goal, 0.0)
    held = actor.state(3.0).pose.position[2]
    actor.prompt("TURN_LEFT", goal, 3.0)
    for t in np.arange(3.0, 6.0, 0.1):
        actor.see(person.box(actor.state(t).pose), t)
    assert actor.state(6.5).pose.position[2] == pytest.approx(held, abs=2)


def test_who_stands_aside_at_first_comes_into_the_oval_when_they_see_it(who: Who) -> None:
    person = who("person-off-centre")
    actor, goal = Actor(person), oval(person.camera, 0.32, 0.5, 0.45)
    actor.prompt("FAR", goal, 0.0)
    fits = []
    for t in np.arange(0.0, 6.0, 0.1):
        box = person.box(actor.state(t).pose)
        actor.see(box, t)
        fits.append(misfit(box, goal) < 1)
    assert not any(fits[15:22])
    assert all(fits[-10:])


def test_the_screens_colour_stays_until_the_next(who: Who) -> None:
    actor = Actor(who("person"))
    actor.shine((1.0, 0.5, 0.0), 1.0)
    actor.shine((0.0, 0.0, 0.0), 2.0)
    assert [actor.state(t).light for t in (0.5, 1.0, 1.9, 2.1)] == [(0, 0, 0), (1, 0.5, 0), (1, 0.5, 0), (0, 0, 0)]
