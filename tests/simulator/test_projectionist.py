from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from inperson.engine.flows import MOVES, Action
from inperson.simulator.arrays import Pixels
from inperson.simulator.projectionist import Projectionist, Skill
from inperson.simulator.recording import recording
from tests.simulator.conftest import SEED

DULL, KEEN, CLEVER = Skill(answers=False), Skill(answers=True), Skill(answers=True, finds=True)
Plays = Callable[[Skill], Projectionist]


@pytest.fixture
def plays(astronaut: Pixels) -> Plays:
    return lambda skill: Projectionist(lambda kind: recording(astronaut, SEED, kind), skill, np.random.default_rng(1))


def within(who: Projectionist, action: Action, t: float) -> bool:
    chapter = who.tape.recording.chapters[action]
    return chapter.begin <= who.tape.moment(t) <= chapter.end


def test_who_cannot_answer_lets_it_run_again_and_again(plays: Plays) -> None:
    who = plays(DULL)
    who.prompt("FAR", 0.3, 0.0)
    whole = who.tape.recording.seconds
    early = who.tape.moment(2.0)
    who.prompt("NEAR", 0.68, 2.5)
    assert who.tape.moment(2.0 + whole) == pytest.approx(early)


def test_who_lets_it_run_once_ends_with_its_last_frame(plays: Plays) -> None:
    who = plays(Skill(answers=False, again=False))
    who.prompt("FAR", 0.3, 0.0)
    whole = who.tape.recording.seconds
    assert who.tape.moment(whole + 5) == whole


def test_who_answers_shows_each_place_when_it_is_asked_for(plays: Plays) -> None:
    who = plays(KEEN)
    who.prompt("FAR", 0.3, 0.0)
    assert within(who, "FAR", 9.0)
    assert who.steady(9.0)
    who.prompt("NEAR", 0.68, 10.0)
    assert within(who, "FAR", 10.1)
    assert not who.steady(11.0)
    assert within(who, "NEAR", 18.0)
    assert who.steady(18.0)


@pytest.mark.parametrize("before", [["FAR"], ["FAR", "NEAR"]])
def test_a_place_between_is_found_from_both_sides(before: list[Action], plays: Plays) -> None:
    who, t = plays(KEEN), 0.0
    for action in before:
        who.prompt(action, 0.3, t)
        t += 8
    who.prompt("MIDDLE", 0.42, t)
    assert who.tape.recording.box(who.tape.moment(t + 8)).width == pytest.approx(0.42, rel=0.1)


def test_who_finds_the_clip_shows_the_move_that_was_asked(plays: Plays) -> None:
    who = plays(CLEVER)
    who.prompt("FACE", 0.45, 0.0)
    moves: list[Action] = ["TURN_LEFT", "BLINK", "OPEN_MOUTH"]
    for number, action in enumerate(moves, start=1):
        who.prompt(action, 0.45, 5.0 * number)
        assert who.tape.moment(5.0 * number + 0.8) == pytest.approx(who.tape.recording.chapters[action].begin, abs=0.6)
        assert within(who, action, 5.0 * number + 4.5)


def test_who_has_no_clip_shows_all_moves(plays: Plays) -> None:
    who = plays(KEEN)
    who.prompt("FACE", 0.45, 0.0)
    who.prompt("BLINK", 0.45, 5.0)
    assert all(any(within(who, action, t) for t in range(6, 20)) for action in MOVES)


def test_a_new_attempt_begins_anew(plays: Plays) -> None:
    who = plays(KEEN)
    places: list[Action] = ["FAR", "NEAR", "FAR"]
    for number, action in enumerate(places):
        who.prompt(action, 0.3, 6.0 * number)
    assert within(who, "FAR", 16.0)


def test_what_was_played_is_written_down(plays: Plays) -> None:
    who = plays(CLEVER)
    who.prompt("FACE", 0.45, 0.0)
    who.prompt("BLINK", 0.45, 4.0)
    assert [each["played"] for each in who.log] == ["FACE", "BLINK"]
