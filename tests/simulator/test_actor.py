from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from inperson.capture.wire import Box
from inperson.simulator.actor import Actor
from inperson.simulator.clip import far_near, oval
from inperson.simulator.subjects import SPECIES, Subject

Who = Callable[[str], Subject]


def misfit(box: Box, goal: Box) -> float:
    """1 where the server still says that the face fits: 15 % of size, 0.22 oval widths of place."""
    off = math.hypot(box.cx - goal.cx, box.cy - goal.cy)
    return max(abs(box.width / goal.width - 1) / 0.15, off / goal.width / 0.22)


@pytest.mark.parametrize("species", SPECIES)
def test_each_oval_is_reached_within_three_seconds_and_held(species: str, who: Who) -> None:
    subject = who(species)
    actor = Actor(subject)
    for number, goal in enumerate(far_near(subject, np.random.default_rng(1))):
        actor.prompt(goal, 4.0 * number)
        for t in 4.0 * number + np.arange(2.8, 4.0, 0.1):
            assert misfit(subject.box(actor.state(t).pose), goal) < 1


def test_nobody_moves_before_they_have_understood(who: Who) -> None:
    person = who("person")
    actor = Actor(person)
    before = np.array(actor.state(0.0).pose.position)
    actor.prompt(oval(person.camera, 0.7, 0.5, 0.5), 0.0)
    assert np.abs(np.array(actor.state(0.45).pose.position) - before).max() < 2
    assert actor.state(3.0).pose.position[2] < before[2] - 15


def test_nobody_moves_faster_than_people_do(who: Who) -> None:
    person = who("person")
    actor, step = Actor(person), 0.02
    actor.prompt(oval(person.camera, 0.3, 0.5, 0.5), 0.0)
    actor.state(1.9)
    actor.prompt(oval(person.camera, 0.7, 0.5, 0.5), 2.0)
    path = np.array([actor.state(t).pose.position for t in np.arange(2.0, 5.0, step)])
    speed = np.linalg.norm(np.diff(path, axis=0), axis=1) / step
    assert 20 < speed.max() < 90  # cm a second
    assert np.abs(np.diff(speed)).max() < 15  # no jerks


def test_a_face_that_is_seen_too_small_comes_nearer(who: Who) -> None:
    person = who("person")
    actor, goal = Actor(person), oval(person.camera, 0.4, 0.5, 0.5)
    actor.prompt(goal, 0.0)
    held = actor.state(4.0).pose.position[2]
    actor.see(Box(0.5, 0.5, 0.34, 0.4), 4.0)
    assert actor.state(6.0).pose.position[2] < held * 0.92


def test_a_face_that_fits_is_left_alone(who: Who) -> None:
    person = who("person")
    actor, twin = Actor(person), Actor(person)
    goal = oval(person.camera, 0.4, 0.5, 0.5)
    for one in (actor, twin):
        one.prompt(goal, 0.0)
    actor.see(goal, 4.0)
    assert actor.state(6.0) == twin.state(6.0)


def test_motion_is_told_to_the_sensor(who: Who) -> None:
    person = who("person")
    actor = Actor(person)
    actor.prompt(oval(person.camera, 0.32, 0.8, 0.5), 0.0)
    fastest = max(actor.state(t).motion[0] for t in np.arange(0.5, 2.0, 0.05))
    assert 0.2 < fastest < 3
