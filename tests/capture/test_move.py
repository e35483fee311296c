from __future__ import annotations

import pytest

from inperson.capture.move import MOST_KEPT, Move
from inperson.engine.challenge import Step
from inperson.engine.flows import MOVES
from inperson.engine.flows import Move as Action
from tests.capture.filming import CALM, LEFT, MADE, REST, SHUT, Camera
from tests.capture.given import PLACE, face


def move(action: Action) -> Move:
    return Move(Step(action, PLACE), REST)


@pytest.mark.parametrize("action", MOVES)
def test_a_move_is_done_when_it_was_seen(action: Action) -> None:
    camera = Camera(move(action))
    for seen in MADE[action]:
        assert camera.performance.phase is None
        camera.shows(seen)
        assert camera.hint == "ACT"
    phase = camera.performance.phase
    assert phase is not None
    assert (phase.action, phase.asked_ms, phase.still) == (action, 100.0, None)
    assert 100.0 < phase.done_ms <= camera.time_ms
    assert [shot.observation.sequence for shot in phase.samples] == list(range(camera.sequence))


@pytest.mark.parametrize("action", MOVES)
def test_a_move_that_began_before_its_prompt_can_have_been_read_is_no_answer(action: Action) -> None:
    camera = Camera(Move(Step(action, PLACE), REST, asked_ms=190.0), gap_ms=100.0)
    for seen in [*MADE[action], CALM]:
        camera.shows(seen)
    assert camera.performance.phase is None
    for seen in MADE[action]:
        camera.shows(seen)
    assert camera.performance.phase is not None


@pytest.mark.parametrize("action", MOVES)
def test_another_move_is_not_what_was_asked(action: Action) -> None:
    camera = Camera(move(action))
    for other, frames in MADE.items():
        if other != action:
            for seen in [*frames, CALM, CALM]:
                camera.shows(seen)
    assert camera.performance.phase is None
    assert camera.performance.share == 0


@pytest.mark.parametrize("action", MOVES)
def test_who_is_already_in_a_move_has_not_made_it(action: Action) -> None:
    camera = Camera(move(action))
    for seen in MADE[action][2:4] * 10:
        camera.shows(seen)
    assert camera.performance.phase is None


def test_a_move_out_of_place_is_told_and_does_not_count() -> None:
    camera = Camera(move("OPEN_MOUTH"))
    for seen in (face(PLACE, 0.6), face(PLACE, 0.6, mouth=0.7), face(PLACE, 0.6, mouth=0.7), face(PLACE, 0.6)):
        camera.shows(seen)
        assert camera.hint == "COME_CLOSER"
    assert camera.performance.phase is None


def test_a_move_of_one_of_two_faces_does_not_count() -> None:
    camera = Camera(move("BLINK"))
    for seen in [*MADE["BLINK"], CALM]:
        camera.shows(seen, faces=2)
        assert camera.hint == "MANY_FACES"
    assert camera.performance.phase is None


@pytest.mark.parametrize(("action", "hint"), [("BLINK", "LOOK_STRAIGHT"), ("TURN_RIGHT", "ACT")])
def test_a_head_that_is_still_turned_is_asked_back_for_what_wants_it_straight(action: Action, hint: str) -> None:
    camera = Camera(move(action))
    camera.shows(LEFT)
    assert camera.hint == hint


def test_no_still_is_asked_for_in_a_move() -> None:
    camera = Camera(move("BLINK"))
    for seen in (CALM, CALM, SHUT, CALM):
        camera.shows(seen)
    assert camera.wanted == 0


def test_a_move_that_takes_long_keeps_few_frames_from_its_prompt_to_its_end() -> None:
    camera = Camera(move("BLINK"), gap_ms=30)
    camera.holds(CALM, 600)
    for seen in MADE["BLINK"]:
        camera.shows(seen)
    phase = camera.performance.phase
    assert phase is not None
    assert phase.asked_ms == 30.0
    assert len(phase.samples) <= 2 * MOST_KEPT
    assert phase.samples[0].observation.time_ms == 30.0
    assert phase.samples[-1].observation.time_ms == camera.time_ms
